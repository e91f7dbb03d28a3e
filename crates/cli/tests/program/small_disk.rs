//! The same as `disk_full`, on a real file system that is really full. Needs the right to mount one; where that is
//! missing, `disk_full` has shown the like.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::load::{Client, check};
use crate::program::{PROGRAM, Server, eventually, reenact};

const DISK_BYTES: u64 = 8 << 20;
const FILLER_BYTES: usize = 3 << 20;
/// More than fits.
const BATCHES_MAX: u32 = 100_000;

/// A small disk, unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path) -> Option<Self> {
        fs::create_dir(folder).unwrap();
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &format!("size={DISK_BYTES}"), "tmpfs"])
            .arg(folder);
        let mounted = mount.stderr(Stdio::null()).status();
        mounted
            .is_ok_and(|status| status.success())
            .then(|| Self(folder.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_really_full_disk_is_survived() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(&folder.path().join("disk")) else {
        println!("not run: nothing may be mounted here");
        return;
    };
    let filler = disk.0.join("filler");
    let data = disk.0.join("data");
    fs::write(&filler, vec![7; FILLER_BYTES]).unwrap();
    // Without a reserve, so that the disk itself says no.
    let start = || Server::start_as(Command::new(PROGRAM), &data, &["--disk-free-bytes-min", "0"]);
    let server = start();
    let (public_key, secret_key) = (server.public_key(), server.secret_key());
    let mut client = Client::new(0);
    let path = format!("/v1/batches?key={public_key}");
    let send = |server: &Server, client: &Client| {
        server
            .connect()
            .send("POST", &path, &[], &client.batch(client.sequence))
            .unwrap()
    };
    let refused = loop {
        assert!(client.sequence < BATCHES_MAX, "the disk never became full");
        let response = send(&server, &client);
        if response.status != 200 {
            break response;
        }
        client.acknowledged.push(client.sequence);
        client.sequence += 1;
    };
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert_eq!(
        refused.json()["type"],
        "urn:reenact:problem:storage-full",
        "{}",
        refused.text()
    );
    assert_eq!(server.get("/readyz", "").status, 503);
    check(&server, &secret_key, std::slice::from_ref(&client));

    fs::remove_file(&filler).unwrap();
    eventually("it takes batches again without help", || {
        (send(&server, &client).status == 200).then_some(())
    });
    client.acknowledged.push(client.sequence);
    client.sequence += 1;
    server.kill();
    check(&start(), &secret_key, &[client]);
}

#[test]
fn starting_on_a_full_disk_ends_in_words_or_refuses_batches() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(&folder.path().join("disk")) else {
        println!("not run: nothing may be mounted here");
        return;
    };
    let (filler, data) = (disk.0.join("filler"), disk.0.join("data"));
    // Writes until there is no room at all.
    let fill = || drop(fs::write(&filler, vec![7; 2 * usize::try_from(DISK_BYTES).unwrap()]).unwrap_err());
    let refused_to_start = || {
        let started = reenact(&["serve", "--listen", "127.0.0.1:0"], &data);
        let said = String::from_utf8_lossy(&started.stderr).into_owned();
        assert_eq!(started.status.code(), Some(1), "{said}");
        assert!(
            said.contains("is full") && said.contains("make some MiB of room"),
            "{said}"
        );
    };
    fill();
    refused_to_start();

    fs::remove_file(&filler).unwrap();
    let server = Server::start(&data);
    let (public_key, secret_key) = (server.public_key(), server.secret_key());
    let mut client = Client::new(0);
    let path = format!("/v1/batches?key={public_key}");
    let send = |server: &Server, client: &Client| {
        let body = client.batch(client.sequence);
        server.connect().send("POST", &path, &[], &body).unwrap()
    };
    // The disk is smaller than the usual reserve.
    assert_eq!(send(&server, &client).status, 503);
    server.stop();
    let start = || Server::start_as(Command::new(PROGRAM), &data, &["--disk-free-bytes-min", "0"]);
    let server = start();
    assert_eq!(send(&server, &client).status, 200);
    client.acknowledged.push(0);
    client.sequence = 1;
    server.kill();

    fill();
    let server = Server::start(&data);
    let refused = send(&server, &client);
    assert_eq!(refused.json()["type"], "urn:reenact:problem:storage-full");
    assert_eq!(server.get("/readyz", "").status, 503);
    check(&server, &secret_key, std::slice::from_ref(&client));
    server.kill();

    // Without the files beside the index, which opening it would have to create.
    fs::remove_file(data.join("index.sqlite-shm")).unwrap();
    fs::write(disk.0.join("rest"), vec![7; 64 << 10]).unwrap_err();
    refused_to_start();
    fs::remove_file(&filler).unwrap();
    fs::remove_file(disk.0.join("rest")).unwrap();
    check(&start(), &secret_key, &[client]);
}
