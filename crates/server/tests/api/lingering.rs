//! Refusals before the body is read, on real connections: the client gets its answer, not a reset.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use reenact_ingest::Limits;
use reenact_server::{Options, main_router, serve};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::support::{Server, batch, track};

/// Far more than the sockets' buffers hold, so that the client is still sending when it is refused.
const LARGE_BODY_BYTES: usize = 12 << 20;
/// Nothing takes nearly as long.
const PATIENCE: Duration = Duration::from_secs(60);

async fn listen(server: &Server, options: Options) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = main_router(server.app.clone());
    tokio::spawn(async move { serve(listener, router, &options, CancellationToken::new()).await });
    address
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

fn post(key: &str, more: &str, body_bytes: usize) -> String {
    format!("POST /v1/batches?key={key} HTTP/1.1\r\nhost: test\r\n{more}content-length: {body_bytes}\r\n\r\n")
}

/// Sends all of it, and only then reads.
async fn send(address: SocketAddr, head: String, body_bytes: usize) -> io::Result<String> {
    let blocking = move || {
        let mut stream = connect(address);
        stream.write_all(head.as_bytes())?;
        stream.write_all(&vec![b' '; body_bytes])?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    tokio::task::spawn_blocking(blocking).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_still_sending_gets_its_refusal() {
    let limits = Limits {
        body_bytes_max: LARGE_BODY_BYTES as u64,
        in_flight_bytes_max: LARGE_BODY_BYTES as u64,
        ..Limits::default()
    };
    let server = Server::with(Options::default(), limits).await;
    let (other_key, _, _) = server.other_project().await;
    let address = listen(&server, Options::default()).await;
    let refused = async |key: &str, more: &str, body_bytes: usize, status: &str| {
        closes_with(send(address, post(key, more, body_bytes), body_bytes).await, status);
    };
    refused(&server.public_key, "", LARGE_BODY_BYTES + 1, "413").await;
    refused("pk_nobody", "", LARGE_BODY_BYTES, "401").await;
    let elsewhere = "origin: https://elsewhere.example\r\n";
    refused(&other_key, elsewhere, LARGE_BODY_BYTES, "403").await;
    let held = server.parts.ingest.reserve(Some(1)).unwrap();
    refused(&server.public_key, "", LARGE_BODY_BYTES, "503").await;
    drop(held);
}

#[track_caller]
fn closes_with(answer: io::Result<String>, status: &str) {
    let answer = answer.unwrap();
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    assert!(answer.contains("urn:reenact:problem:"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_refused_body_keeps_its_connection() {
    let server = Server::start().await;
    let address = listen(&server, Options::default()).await;
    let refused = post("pk_nobody", "", 300) + &" ".repeat(300);
    let body = batch("session-01", "page-0001", 0, vec![track("a", 0)]).to_string();
    let taken = post(&server.public_key, "connection: close\r\n", body.len()) + &body;
    let blocking = move || {
        let mut stream = connect(address);
        stream.write_all(refused.as_bytes())?;
        stream.write_all(taken.as_bytes())?;
        let mut answers = String::new();
        stream.read_to_string(&mut answers)?;
        Ok::<_, io::Error>(answers)
    };
    let answers = tokio::task::spawn_blocking(blocking).await.unwrap().unwrap();
    assert!(answers.starts_with("HTTP/1.1 401 "), "{answers}");
    assert!(answers.contains("HTTP/1.1 200 "), "{answers}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_never_ends_is_cut_off() {
    const CUT_OFF_BEFORE_BYTES: usize = 64 << 20;
    let server = Server::start().await;
    let address = listen(&server, Options::default()).await;
    let head = post("pk_nobody", "", usize::MAX >> 2);
    let blocking = move || {
        let mut stream = connect(address);
        stream.write_all(head.as_bytes()).unwrap();
        let piece = vec![b' '; 64 << 10];
        let mut sent = 0;
        while sent < CUT_OFF_BEFORE_BYTES && stream.write_all(&piece).is_ok() {
            sent += piece.len();
        }
        sent
    };
    let sent = tokio::task::spawn_blocking(blocking).await.unwrap();
    assert!(sent < CUT_OFF_BEFORE_BYTES);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_waits_to_be_asked_for_its_body_is_not_asked() {
    let server = Server::start().await;
    let address = listen(&server, Options::default()).await;
    let head = post("pk_nobody", "expect: 100-continue\r\n", LARGE_BODY_BYTES);
    closes_with(send(address, head, 0).await, "401");
}
