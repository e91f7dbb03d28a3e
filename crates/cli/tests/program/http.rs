//! As much of an HTTP client as these tests need: one connection, kept alive, no async.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Nothing here takes nearly as long; without it a hanging server would hang the test.
const TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) struct Connection {
    pub(crate) stream: BufReader<TcpStream>,
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Response> {
        let head = head(method, path, headers, body.len());
        // One write, so that a request is never cut in two by the test itself.
        self.stream.get_mut().write_all(&[head.as_bytes(), body].concat())?;
        self.receive()
    }

    /// Sends to a host that the headers name.
    pub(crate) fn send_to(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Response> {
        let head = head(method, path, headers, body.len()).replacen("host: test\r\n", "", 1);
        self.stream.get_mut().write_all(&[head.as_bytes(), body].concat())?;
        self.receive()
    }

    pub(crate) fn receive(&mut self) -> io::Result<Response> {
        let status = self.line()?;
        let status = status
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .ok_or_else(broken)?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(": ").ok_or_else(broken)?;
            headers.push((name.to_lowercase(), value.to_owned()));
        }
        let mut response = Response {
            status,
            headers,
            body: Vec::new(),
        };
        if response.header("transfer-encoding") == Some("chunked") {
            while let Some(chunk) = self.chunk()? {
                response.body.extend(chunk);
            }
        } else {
            let bytes = response
                .header("content-length")
                .and_then(|text| text.parse().ok())
                .unwrap_or(0);
            response.body = vec![0; bytes];
            self.stream.read_exact(&mut response.body)?;
        }
        Ok(response)
    }

    fn chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        let bytes = usize::from_str_radix(&self.line()?, 16).map_err(|_| broken())?;
        let mut chunk = vec![0; bytes];
        self.stream.read_exact(&mut chunk)?;
        self.line()?;
        Ok((bytes > 0).then_some(chunk))
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

pub(crate) fn head(method: &str, path: &str, headers: &[(&str, &str)], body_bytes: usize) -> String {
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    format!("{method} {path} HTTP/1.1\r\nhost: test\r\ncontent-length: {body_bytes}\r\n{headers}\r\n")
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this is no HTTP response")
}
