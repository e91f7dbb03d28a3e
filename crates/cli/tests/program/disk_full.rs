//! A disk without room: refused loudly, nothing lost, and well again by itself.
//!
//! A small library that is loaded before libc's functions makes every write to a regular file fail with `ENOSPC`
//! while a switch file is there. That works in any container, unlike a small file system, which only root may mount.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::load::{Client, check};
use crate::program::{PROGRAM, Server, eventually};

const LIBRARY: &str = include_str!("disk_full.c");

fn build_library(folder: &Path) -> PathBuf {
    let (source, library) = (folder.join("disk_full.c"), folder.join("disk_full.so"));
    fs::write(&source, LIBRARY).unwrap();
    let mut compiler = Command::new("cc");
    compiler
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(&source)
        .arg("-ldl");
    assert!(compiler.status().unwrap().success(), "a C compiler is needed");
    library
}

#[test]
fn it_refuses_loudly_loses_nothing_and_recovers_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let full = folder.path().join("full");
    let mut command = Command::new(PROGRAM);
    command
        .env("LD_PRELOAD", build_library(folder.path()))
        .env("DISK_FULL_SWITCH", &full);
    let data = folder.path().join("data");
    let server = Server::start_as(command, &data, &[]);
    let (public_key, secret_key) = (server.public_key(), server.secret_key());
    let mut client = Client::new(0);
    let mut connection = server.connect();
    let path = format!("/v1/batches?key={public_key}");
    let mut send =
        |client: &Client, sequence: u32| connection.send("POST", &path, &[], &client.batch(sequence)).unwrap();
    for sequence in 0..3 {
        assert_eq!(send(&client, sequence).status, 200);
        client.acknowledged.push(sequence);
    }

    fs::write(&full, "").unwrap();
    for _ in 0..5 {
        let refused = send(&client, 3);
        assert_eq!(refused.status, 503, "{}", refused.text());
        assert_eq!(refused.json()["type"], "urn:reenact:problem:storage-full");
        assert!(
            refused
                .header("retry-after")
                .is_some_and(|seconds| seconds.parse::<u32>().is_ok())
        );
    }
    let ready = server.get("/readyz", "");
    assert_eq!(
        (ready.status, &ready.json()["type"]),
        (503, &"urn:reenact:problem:storage-full".into())
    );
    assert_eq!(server.get("/healthz", "").status, 200, "the process itself is well");
    assert!(
        server
            .get("/metrics", "")
            .text()
            .contains("\nreenact_storage_writable 0\n")
    );
    assert_eq!(server.get("/v1/sessions", &secret_key).status, 200, "reading goes on");

    fs::remove_file(&full).unwrap();
    eventually("it takes batches again without help", || {
        (send(&client, 3).status == 200).then_some(())
    });
    client.acknowledged.push(3);
    assert_eq!(server.get("/readyz", "").status, 200);
    check(&server, &secret_key, std::slice::from_ref(&client));

    let (status, log) = server.stop();
    assert!(status.success());
    assert!(
        log.contains("STORAGE IS FULL") && log.contains("storage takes batches again"),
        "{log}"
    );
    check(&Server::start(&data), &secret_key, &[client]);
}

#[test]
fn a_full_disk_during_load_loses_nothing_that_was_acknowledged() {
    use std::sync::atomic::Ordering::Relaxed;
    let folder = tempfile::tempdir().unwrap();
    let full = folder.path().join("full");
    let mut command = Command::new(PROGRAM);
    command
        .env("LD_PRELOAD", build_library(folder.path()))
        .env("DISK_FULL_SWITCH", &full);
    let data = folder.path().join("data");
    let server = Server::start_as(command, &data, &[]);
    let (public_key, secret_key) = (server.public_key(), server.secret_key());
    let mut clients: Vec<Client> = (0..4).map(Client::new).collect();
    for _ in 0..5 {
        let load = crate::load::Load::start(&server, &public_key, clients);
        eventually("load", || (load.acknowledged.load(Relaxed) > 20).then_some(()));
        fs::write(&full, "").unwrap();
        // Each client ends at its first 503.
        clients = load.join();
        fs::remove_file(&full).unwrap();
        eventually("ready", || (server.get("/readyz", "").status == 200).then_some(()));
    }
    check(&server, &secret_key, &clients);
    server.kill();
    check(&Server::start(&data), &secret_key, &clients);
}
