//! What the program says when it is asked, rightly or wrongly.

use std::fs;
use std::process::{Command, Output};

use crate::program::{PROGRAM, Server, reenact, succeed};

fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[test]
fn the_first_start_creates_the_administrator_and_later_ones_say_how_to_log_in() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let password = server
        .welcome
        .split("Password")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(password.len(), 16);
    let login = |server: &Server, password: &str| {
        let body = serde_json::json!({ "email": "admin@localhost", "password": password }).to_string();
        let headers = [("content-type", "application/json")];
        server
            .connect()
            .send("POST", "/v1/login", &headers, body.as_bytes())
            .unwrap()
            .status
    };
    assert_eq!(login(&server, &password), 204);
    server.stop();

    let server = Server::start(&data);
    assert!(!server.welcome.contains("Password"), "{}", server.welcome);
    assert!(server.welcome.contains("reset-password") && server.welcome.contains("admin@localhost"));
    // Beside the running server.
    let said = succeed(reenact(&["admin", "reset-password"], &data));
    let new = said
        .split("Password")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap();
    assert_eq!(login(&server, &password), 401);
    assert_eq!(login(&server, new), 204);
}

#[test]
fn a_second_server_on_the_same_folder_or_port_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let second = reenact(&["serve", "--listen", "127.0.0.1:0"], folder.path());
    assert!(refused(&second).contains("in use by another Reenact"), "{second:?}");
    let other = tempfile::tempdir().unwrap();
    let port = reenact(&["serve", "--listen", &server.address.to_string()], other.path());
    assert!(
        refused(&port).contains("choose another address with --listen"),
        "{port:?}"
    );
}

#[test]
fn a_wrong_configuration_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("reenact.toml");
    fs::write(&config, "demo = true\nlissten = \"127.0.0.1:0\"\n").unwrap();
    let output = Command::new(PROGRAM)
        .args(["serve", "--config"])
        .arg(&config)
        .output()
        .unwrap();
    let said = refused(&output);
    assert!(
        said.contains("reenact.toml:2: there is no setting `lissten`; did you mean `listen`?"),
        "{said}"
    );
}

#[test]
fn flags_count_more_than_the_environment_and_that_more_than_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("reenact.toml");
    fs::write(&config, "data_dir = \"/nowhere/file\"\n").unwrap();
    let list = |environment: bool, flag: bool| {
        let mut command = Command::new(PROGRAM);
        command.args(["project", "list", "--config"]).arg(&config);
        if environment {
            command.env("REENACT_DATA_DIR", "/nowhere/environment");
        }
        if flag {
            command.args(["--data-dir", "/nowhere/flag"]);
        }
        refused(&command.output().unwrap())
    };
    assert!(list(false, false).contains("/nowhere/file"));
    assert!(list(true, false).contains("/nowhere/environment"));
    assert!(list(true, true).contains("/nowhere/flag"));
}

#[test]
fn projects_and_keys_are_managed_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let created = succeed(reenact(
        &["project", "create", "Shop", "--origin", "https://shop.example"],
        folder.path(),
    ));
    let [id, key, name, origins] = created.trim().split('\t').collect::<Vec<_>>()[..] else {
        panic!("{created}")
    };
    assert_eq!((name, origins), ("Shop", "https://shop.example"));
    let client = crate::load::Client::new(0);
    let send = |origin: &str| {
        let path = format!("/v1/batches?key={key}");
        server
            .connect()
            .send("POST", &path, &[("origin", origin)], &client.batch(0))
            .unwrap()
            .status
    };
    crate::program::eventually("the server notices", || {
        (send("https://shop.example") == 200).then_some(())
    });
    assert_eq!(send("https://other.example"), 403);
    succeed(reenact(
        &["project", "set-origins", id, "https://other.example"],
        folder.path(),
    ));
    crate::program::eventually("the server notices", || {
        (send("https://other.example") == 200).then_some(())
    });

    let secret = succeed(reenact(
        &["secret-key", "create", id, "--name", "reports"],
        folder.path(),
    ));
    assert_eq!(server.get("/v1/sessions", secret.trim()).status, 200);
    let listed = succeed(reenact(&["secret-key", "list", id], folder.path()));
    assert!(listed.contains("reports") && !listed.contains(secret.trim()));
    succeed(reenact(
        &["secret-key", "revoke", id, listed.split('\t').next().unwrap()],
        folder.path(),
    ));
    assert_eq!(server.get("/v1/sessions", secret.trim()).status, 401);
    assert!(
        refused(&reenact(&["secret-key", "create", "nothing"], folder.path()))
            .contains("there is no project `nothing`")
    );
    let wrong = reenact(
        &["project", "create", "Shop", "--origin", "shop.example"],
        folder.path(),
    );
    assert!(refused(&wrong).contains("is no origin"));
}

#[test]
fn the_doctor_finds_what_is_wrong_and_is_silent_about_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let address = server.address.to_string();
    let path = format!("/v1/batches?key={}", server.public_key());
    for number in 0..3 {
        let body = crate::load::Client::new(number).batch(0);
        assert_eq!(server.connect().send("POST", &path, &[], &body).unwrap().status, 200);
    }
    let doctor = |flags: &[&str]| {
        let arguments: Vec<&str> = ["doctor"].iter().chain(flags).copied().collect();
        let output = reenact(&arguments, &data);
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (_, said) = doctor(&["--listen", &address]);
    assert!(
        said.contains(&format!("good   the server at {address} is ready")),
        "{said}"
    );
    let (well, said) = doctor(&["--listen", "127.0.0.1:9"]);
    assert!(!well && said.contains("nothing answers at 127.0.0.1:9"), "{said}");
    server.stop();

    let (_, said) = doctor(&[]);
    assert!(
        said.contains("blocks of the index are there") && said.contains("are whole"),
        "{said}"
    );
    assert!(!said.contains("WRONG  the index"), "{said}");

    // A block that lost its end, and one that is gone.
    let mut blocks = Vec::new();
    find_blocks(&data.join("objects/blocks"), &mut blocks);
    assert!(blocks.len() >= 2, "{blocks:?}");
    let bytes = fs::read(&blocks[0]).unwrap();
    fs::write(&blocks[0], &bytes[..bytes.len() / 2]).unwrap();
    fs::remove_file(&blocks[1]).unwrap();
    let (well, said) = doctor(&[]);
    assert!(!well, "{said}");
    assert!(
        said.contains("WRONG  1 blocks that the index refers to are not there"),
        "{said}"
    );
    assert!(said.contains("blocks that were read are damaged"), "{said}");

    let (well, said) = doctor(&["--listen", "0.0.0.0:0"]);
    assert!(!well && said.contains("without TLS and without public_url"), "{said}");
}

fn find_blocks(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find_blocks(&path, found);
        } else {
            found.push(path);
        }
    }
    found.sort();
}

#[test]
fn descriptions_are_printed() {
    let print = |what: &str| Command::new(PROGRAM).arg(what).output().unwrap();
    assert!(succeed(print("openapi")).contains("\"operationId\": \"create_batch\""));
    assert!(succeed(print("configuration-reference")).contains("### `listen`"));
    assert!(succeed(print("--help")).contains("reenact <COMMAND>"));
}
