//! SIGTERM: what was begun is finished, nothing acknowledged is lost.

use std::io::Write as _;
use std::sync::atomic::Ordering::Relaxed;

use crate::http::{Connection, head};
use crate::load::{Client, Load, check};
use crate::program::{Server, eventually, signal};

#[test]
fn stopping_under_load_loses_nothing_and_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (public_key, secret_key) = (server.public_key(), server.secret_key());
    let load = Load::start(&server, &public_key, (0..4).map(Client::new).collect());
    eventually("load", || (load.acknowledged.load(Relaxed) > 50).then_some(()));
    let (status, log) = server.stop();
    assert!(status.success(), "{status}: {log}");
    assert!(log.contains("everything that was acknowledged is stored"), "{log}");
    let clients = load.join();
    let server = Server::start(folder.path());
    check(&server, &secret_key, &clients);
}

#[test]
fn a_request_that_was_begun_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let (public_key, secret_key) = (server.public_key(), server.secret_key());
    let mut client = Client::new(0);
    let body = client.batch(0);
    let mut connection = server.connect();
    let half = body.len() / 2;
    let path = format!("/v1/batches?key={public_key}");
    let stream = connection.stream.get_mut();
    stream
        .write_all(head("POST", &path, &[], body.len()).as_bytes())
        .unwrap();
    stream.write_all(&body[..half]).unwrap();
    // Once memory is reserved for it, it was begun.
    eventually("the request is being read", || {
        let metrics = server.get("/metrics", "").text();
        (!metrics.contains("\nreenact_in_flight_bytes 0\n")).then_some(())
    });
    signal(server.process_id(), "TERM");
    eventually("nobody is let in any more", || {
        Connection::open(server.address).is_err().then_some(())
    });
    connection.stream.get_mut().write_all(&body[half..]).unwrap();
    let response = connection.receive().unwrap();
    assert_eq!(response.status, 200, "{}", response.text());
    client.acknowledged.push(0);
    let (status, _) = server.wait();
    assert!(status.success());
    check(&Server::start(folder.path()), &secret_key, &[client]);
}

#[test]
fn a_request_that_never_ends_does_not_hold_the_stop_up() {
    let folder = tempfile::tempdir().unwrap();
    let command = std::process::Command::new(crate::program::PROGRAM);
    let server = Server::start_as(command, folder.path(), &["--shutdown-grace-s", "1"]);
    let path = format!("/v1/batches?key={}", server.public_key());
    let mut connection = server.connect();
    connection
        .stream
        .get_mut()
        .write_all(head("POST", &path, &[], 1_000).as_bytes())
        .unwrap();
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
}
