//! Countries from the operator's own file, which the test writes in the MaxMind DB format.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use crate::load::Client;
use crate::program::{PROGRAM, Server, reenact};

/// Networks of /24 and their countries.
const NETWORKS: [([u8; 3], &str); 2] = [([203, 0, 113], "NZ"), ([8, 8, 8], "CH")];
const ISO_CODE: &str = "iso_code";

/// A file with an entry for each network: `{"country": {"iso_code": …}}`, or `{"organization": …}`.
fn database(kind: &str, member: &str) -> Vec<u8> {
    let mut nodes: Vec<[Option<Child>; 2]> = vec![[None, None]];
    let mut data = Vec::new();
    for (network, country) in NETWORKS {
        let offset = data.len();
        map(&mut data, 1);
        text(&mut data, member);
        map(&mut data, 1);
        text(&mut data, ISO_CODE);
        text(&mut data, country);
        let bits: Vec<usize> = network
            .iter()
            .flat_map(|byte| (0..8).rev().map(move |bit| usize::from(byte >> bit & 1)))
            .collect();
        let (last, before) = bits.split_last().unwrap();
        let mut node = 0;
        for bit in before {
            node = match nodes[node][*bit] {
                Some(Child::Node(next)) => next,
                _ => {
                    nodes.push([None, None]);
                    let next = nodes.len() - 1;
                    nodes[node][*bit] = Some(Child::Node(next));
                    next
                }
            };
        }
        nodes[node][*last] = Some(Child::Data(offset));
    }
    assemble(&nodes, &data, kind)
}

#[derive(Clone, Copy)]
enum Child {
    Node(usize),
    Data(usize),
}

/// Tree of 24-bit records, 16 zero bytes, data, marker, metadata.
fn assemble(nodes: &[[Option<Child>; 2]], data: &[u8], kind: &str) -> Vec<u8> {
    const SEPARATOR: [u8; 16] = [0; 16];
    let mut file = Vec::new();
    for child in nodes.iter().flatten() {
        let record = match child {
            None => nodes.len(),
            Some(Child::Node(node)) => *node,
            Some(Child::Data(offset)) => nodes.len() + SEPARATOR.len() + offset,
        };
        file.extend(&u32::try_from(record).unwrap().to_be_bytes()[1..]);
    }
    file.extend(SEPARATOR);
    file.extend(data);
    file.extend(b"\xab\xcd\xefMaxMind.com");
    map(&mut file, 9);
    for (name, value) in [
        ("node_count", nodes.len() as u64),
        ("record_size", 24),
        ("ip_version", 4),
        ("binary_format_major_version", 2),
        ("binary_format_minor_version", 0),
    ] {
        text(&mut file, name);
        let bytes: Vec<u8> = value.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        // Unsigned integers of 16 and 32 bits.
        let kind = if name == "node_count" { 0b110 } else { 0b101 };
        file.push(kind << 5 | bytes.len() as u8);
        file.extend(bytes);
    }
    text(&mut file, "build_epoch");
    // 64 bits are an extended kind: 7 + 2.
    file.extend([4, 2]);
    file.extend(1_767_225_600_u32.to_be_bytes());
    text(&mut file, "database_type");
    text(&mut file, kind);
    text(&mut file, "languages");
    // A list, 7 + 4, of none.
    file.extend([0, 4]);
    text(&mut file, "description");
    map(&mut file, 1);
    text(&mut file, "en");
    text(&mut file, "made by a test");
    file
}

fn map(out: &mut Vec<u8>, entries: u8) {
    out.push(0b111 << 5 | entries);
}

fn text(out: &mut Vec<u8>, text: &str) {
    let length = u8::try_from(text.len()).unwrap();
    assert!(length < 29);
    out.push(0b010 << 5 | length);
    out.extend(text.as_bytes());
}

/// The country of a session whose batch came from that address.
fn country_of(server: &Server, number: usize, address: Ipv4Addr) -> serde_json::Value {
    let path = format!("/v1/batches?key={}", server.public_key());
    let client = Client::new(number);
    let forwarded = address.to_string();
    let headers = [("x-forwarded-for", forwarded.as_str())];
    let answer = server
        .connect()
        .send("POST", &path, &headers, &client.batch(0))
        .unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let session = format!("/v1/sessions/{}", client.session);
    server.get(&session, &server.secret_key()).json()["country"].clone()
}

fn start(folder: &Path, file: Option<&Path>) -> Server {
    let mut flags = vec!["--trusted-proxies", "127.0.0.1"];
    let file = file.map(|file| file.to_str().unwrap());
    flags.extend(file.iter().flat_map(|file| ["--country-file", *file]));
    Server::start_as(Command::new(PROGRAM), folder, &flags)
}

#[test]
fn the_operators_file_tells_countries_instead_of_the_built_in_table() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let google = Ipv4Addr::new(8, 8, 8, 8);
    let built_in = start(&data, None);
    assert_eq!(country_of(&built_in, 1, google), "US");
    built_in.stop();

    let file = folder.path().join("countries.mmdb");
    fs::write(&file, database("Test-Country", "country")).unwrap();
    let server = start(&data, Some(&file));
    assert_eq!(country_of(&server, 2, google), "CH");
    assert_eq!(country_of(&server, 3, Ipv4Addr::new(203, 0, 113, 9)), "NZ");
    assert_eq!(
        country_of(&server, 4, Ipv4Addr::new(198, 51, 100, 1)),
        serde_json::Value::Null
    );
}

#[test]
fn a_missing_or_broken_file_stops_the_start_and_the_doctor_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = folder.path().join("countries.mmdb");
    let whole = database("Test-Country", "country");
    let cases: [(Option<Vec<u8>>, &str); 4] = [
        (None, "cannot be read"),
        (Some(b"not this".to_vec()), "is no whole MaxMind DB file"),
        (Some(whole[whole.len() / 2..].to_vec()), "is no whole MaxMind DB file"),
        (Some(database("Test-ASN", "organization")), "holds no countries"),
    ];
    let flag = ["--country-file", file.to_str().unwrap(), "--listen", "127.0.0.1:0"];
    let words = |output: &std::process::Output| {
        String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
    };
    for (bytes, expected) in cases {
        if let Some(bytes) = bytes {
            fs::write(&file, bytes).unwrap();
        }
        let started = reenact(&[&["serve"], &flag[..]].concat(), &data);
        let said = words(&started);
        assert_eq!(started.status.code(), Some(1), "{said}");
        assert!(
            said.contains("country_file: ") && said.contains("countries.mmdb") && said.contains(expected),
            "{said}"
        );
        let examined = words(&reenact(&[&["doctor"], &flag[..]].concat(), &data));
        assert!(examined.contains("WRONG") && examined.contains(expected), "{examined}");
    }
    fs::write(&file, whole).unwrap();
    let examined = words(&reenact(&[&["doctor"], &flag[..]].concat(), &data));
    assert!(examined.contains("(Test-Country)"), "{examined}");
}
