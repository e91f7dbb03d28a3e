//! Addresses: free or answering, and fitting to the public URL.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::{Finding, Findings, good, note, wrong};
use crate::settings::Settings;

const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// More than the answer of `/readyz` ever is.
const ANSWER_BYTES_MAX: u64 = 64 << 10;

pub(super) fn examine(settings: &Settings, is_served: bool) -> Findings {
    let mut findings = vec![if is_served {
        answering(settings.listen)
    } else {
        free(settings.listen, "--listen")
    }];
    if let Some(address) = settings.listen_ingest.filter(|_| !is_served) {
        findings.push(free(address, "--listen-ingest"));
    }
    findings.extend(public_url(settings));
    findings
}

fn free(address: SocketAddr, flag: &str) -> Finding {
    match TcpListener::bind(address) {
        Ok(_) => good(format!("{address} is free to listen on")),
        Err(error) => wrong(
            format!("{address} cannot be listened on: {error}"),
            format!("stop what listens there, or choose another address with {flag}"),
        ),
    }
}

fn answering(address: SocketAddr) -> Finding {
    let reached = if address.ip().is_unspecified() {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port())
    } else {
        address
    };
    match ask_ready(reached) {
        Ok(answer) if answer.starts_with("HTTP/1.1 200") => good(format!("the server at {address} is ready")),
        Ok(answer) => {
            let body = answer.split("\r\n\r\n").nth(1).unwrap_or(&answer);
            wrong(
                format!("the server at {address} is not ready: {body}"),
                "its log says more; see docs/operate.md",
            )
        }
        Err(error) => wrong(
            format!("a server uses the data folder, but nothing answers at {address}: {error}"),
            "give the doctor the same settings as the server, or look at the server's log",
        ),
    }
}

fn ask_ready(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, ANSWER_TIMEOUT)?;
    stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
    write!(
        stream,
        "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn public_url(settings: &Settings) -> Option<Finding> {
    let is_local = settings.listen.ip().is_loopback();
    let url = settings.public_url.as_ref().map(|url| url.0.as_str());
    Some(match url {
        None if is_local => note("no public_url: the dashboard is for this machine only"),
        None => wrong(
            format!(
                "the server listens on {} for others, without TLS and without public_url",
                settings.listen
            ),
            "put a proxy with TLS before it (docs/operate.md) and set public_url",
        ),
        Some(url) if url.starts_with("https://") && settings.trusted_proxies.is_empty() => wrong(
            format!(
                "public_url is {url}, so a proxy ends TLS, but trusted_proxies is empty: all visitors look like one"
            ),
            "set trusted_proxies to the proxy's address, such as 127.0.0.1",
        ),
        Some(url) if url.starts_with("http://") && !is_local => note(format!(
            "public_url is {url}: recordings and passwords travel without TLS"
        )),
        Some(url) => good(format!("public_url is {url}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(listen: &str, public_url: Option<&str>, proxies: &[&str]) -> Option<Finding> {
        let mut settings = Settings::default();
        let texts = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect::<Vec<_>>();
        settings.set("listen", &texts(&[listen])).unwrap();
        settings
            .set("public_url", &texts(&[public_url.unwrap_or_default()]))
            .unwrap();
        settings.set("trusted_proxies", &texts(proxies)).unwrap();
        super::public_url(&settings)
    }

    #[test]
    fn an_open_server_without_tls_is_wrong_and_a_proxied_one_is_good() {
        assert!(matches!(
            finding("0.0.0.0:7717", None, &[]),
            Some(Finding::Wrong { .. })
        ));
        assert!(matches!(
            finding("127.0.0.1:7717", Some("https://a.example"), &[]),
            Some(Finding::Wrong { .. })
        ));
        let proxied = finding("127.0.0.1:7717", Some("https://a.example"), &["127.0.0.1"]);
        assert!(matches!(proxied, Some(Finding::Good(_))));
        assert!(matches!(finding("127.0.0.1:7717", None, &[]), Some(Finding::Note(_))));
    }

    #[test]
    fn a_taken_port_is_wrong() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        assert!(matches!(
            free(taken.local_addr().unwrap(), "--listen"),
            Finding::Wrong { .. }
        ));
    }
}
