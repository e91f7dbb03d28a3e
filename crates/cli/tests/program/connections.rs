//! Connections that send nothing, or half a head, are closed; they would hold a place for ever.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use crate::program::{PROGRAM, Server};

#[test]
fn silent_connections_are_closed_after_the_setting() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_as(
        Command::new(PROGRAM),
        folder.path(),
        &["--header-read-timeout-ms", "300"],
    );
    for beginning in ["", "GET /heal", "GET /healthz HTTP/1.1\r\nhost: test\r\n\r\n"] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(beginning.as_bytes()).unwrap();
        // Ends only because the server closes; a timeout of the read would be an error.
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert_eq!(answer.starts_with(b"HTTP/1.1 200"), beginning.ends_with("\r\n\r\n"));
    }
}

#[test]
fn beyond_the_limit_connections_wait_for_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let flags = ["--connections-max", "1", "--header-read-timeout-ms", "300"];
    let server = Server::start_as(Command::new(PROGRAM), folder.path(), &flags);
    let _silent = TcpStream::connect(server.address).unwrap();
    // Answered once the silent one lost its place.
    assert_eq!(server.get("/healthz", "").status, 200);
}
