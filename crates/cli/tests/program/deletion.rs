//! After a deletion nothing of the session is found in the data folder, in any of the forms it was stored in.

use std::fs;
use std::path::Path;

use crate::load::Client;
use crate::program::{Server, eventually};

fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if let Ok(bytes) = fs::read(&path) {
            found.push((path.display().to_string(), bytes));
        }
    }
}

/// The file that holds any of the needles.
fn holder(folder: &Path, needles: &[Vec<u8>]) -> Option<String> {
    let mut all = Vec::new();
    files(folder, &mut all);
    let holds = |bytes: &[u8], needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    all.into_iter()
        .find(|(_, bytes)| needles.iter().any(|needle| holds(bytes, needle)))
        .map(|(path, _)| path)
}

#[test]
fn nothing_of_a_deleted_session_is_found_in_the_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (public_key, secret_key) = (server.public_key(), server.secret_key());
    let mut connection = server.connect();
    let (gone, stays) = (Client::new(1), Client::new(2));
    for sequence in 0..4 {
        for client in [&gone, &stays] {
            let path = format!("/v1/batches?key={public_key}");
            assert_eq!(
                connection
                    .send("POST", &path, &[], &client.batch(sequence))
                    .unwrap()
                    .status,
                200
            );
        }
    }
    // Its id, its texts as plain, and the middle of its compressed batches, which are stored as they were sent.
    let compressed = |sequence: u32| {
        let body = gone.batch(sequence);
        body[20..body.len() - 8].to_vec()
    };
    let needles = vec![
        b"session-0001".to_vec(),
        b"session-0001/2/1".to_vec(),
        compressed(1),
        compressed(3),
    ];
    for needle in &needles {
        assert!(
            holder(folder.path(), std::slice::from_ref(needle)).is_some(),
            "what is looked for was never stored"
        );
    }
    let bearer = format!("Bearer {secret_key}");
    let deleted = connection
        .send(
            "DELETE",
            "/v1/sessions/session-0001",
            &[("authorization", &bearer)],
            b"",
        )
        .unwrap();
    assert_eq!(deleted.status, 204);
    assert!(deleted.header("reenact-erased-by").is_some());
    assert_eq!(
        server.get("/v1/sessions/session-0001", &secret_key).status,
        404,
        "hidden at once"
    );
    eventually("all of it is gone", || {
        holder(folder.path(), &needles).is_none().then_some(())
    });
    crate::load::check(
        &server,
        &secret_key,
        &[Client {
            acknowledged: vec![0, 1, 2, 3],
            ..stays
        }],
    );
    server.stop();
    assert_eq!(
        holder(folder.path(), &needles),
        None,
        "nor after the server wrote its last"
    );
}
