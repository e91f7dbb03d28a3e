//! Every version that was ever written stays readable. `fixtures/recordings/<version>` holds a recording, what it says,
//! and what it needs of a shared store.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use reenact_recording::log::shared::{MemoryStore, Policy, SharedContents, SharedNumber};
use reenact_recording::log::{FORMAT_VERSION, LogError, Recording};

use super::support::{EVERY_KIND, Step, read, visit, write};

fn folder(version: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/recordings")
        .join(version)
}

/// What a fixture needs of a shared store: a line a content, its number and its bytes in hex.
struct SharedFile(BTreeMap<u64, Vec<u8>>);

impl SharedFile {
    fn read(version: &str) -> Self {
        let text = std::fs::read_to_string(folder(version).join("visit.shared.txt")).unwrap();
        let byte = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap();
        let content = |line: &str| {
            let (number, digits) = line.split_once(' ').unwrap();
            let bytes = digits.as_bytes().chunks(2).map(byte).collect();
            (number.parse().unwrap(), bytes)
        };
        Self(text.lines().map(content).collect())
    }
}

impl SharedContents for SharedFile {
    fn content(&self, number: SharedNumber) -> Option<Cow<'_, [u8]>> {
        self.0.get(&number.0).map(|bytes| Cow::Borrowed(bytes.as_slice()))
    }
}

fn said(recording: &Recording<'_>, store: &dyn SharedContents) -> String {
    let mut lines = String::new();
    for stream in 0..recording.contents().streams.len() {
        for (text, is_keyframe) in read(recording, stream, store) {
            lines.push_str(&format!(
                "{stream} {} {text}\n",
                if is_keyframe { "keyframe" } else { "event" }
            ));
        }
    }
    lines
}

/// Contents get the same numbers whenever the same visits come in the same order.
fn store() -> MemoryStore {
    let mut store = MemoryStore::new(Policy::default(), [0; 32]);
    for visitor in ["a", "b"] {
        write(&visit(5, visitor), 1, store.visit(visitor, 0));
    }
    store
}

#[test]
fn recordings_of_version_1_are_read() {
    let bytes = std::fs::read(folder("v1").join("visit.recording")).unwrap();
    let recording = Recording::open(&bytes).unwrap();
    assert_eq!(recording.damage(), None);
    let expected = std::fs::read_to_string(folder("v1").join("visit.expected.txt")).unwrap();
    assert_eq!(said(&recording, &SharedFile::read("v1")), expected);
}

#[test]
fn recordings_from_the_future_are_refused() {
    let bytes = std::fs::read(folder("future").join("visit.recording")).unwrap();
    let error = Recording::open(&bytes).unwrap_err();
    assert_eq!(
        error,
        LogError::NewerVersion {
            found: 65_000,
            known: FORMAT_VERSION
        }
    );
    assert!(error.to_string().contains("use a newer one"));
}

/// A version's fixture is written once, by the program that brings the version, and stays as it is.
/// `REENACT_WRITE_FIXTURES=1 cargo nextest run -p reenact-recording the_newest_version_has_a_fixture` writes it.
#[test]
fn the_newest_version_has_a_fixture() {
    let folder_now = folder(&format!("v{FORMAT_VERSION}"));
    if std::env::var_os("REENACT_WRITE_FIXTURES").is_some() {
        write_fixtures(&folder_now);
    }
    assert!(folder_now.join("visit.recording").is_file());
}

fn write_fixtures(folder_now: &Path) {
    let mut store = store();
    let mut steps = visit(25, "c");
    let keyframe = ["keyframe"]
        .map(|href| format!(r#"{{"type":4,"data":{{"href":"{href}","width":1,"height":1}},"timestamp":30000}}"#));
    steps.insert(20, Step::Keyframe(0, keyframe.to_vec()));
    steps.extend(
        visit(3, "c")
            .into_iter()
            .map(|step| Step::Event(1, step.texts()[0].clone())),
    );
    steps.extend(EVERY_KIND.iter().map(|text| Step::Event(1, (*text).to_owned())));
    let bytes = write(&steps, 2, store.visit("c", 0)).bytes;
    std::fs::create_dir_all(folder_now).unwrap();
    std::fs::write(folder_now.join("visit.recording"), &bytes).unwrap();
    let said = said(&Recording::open(&bytes).unwrap(), &store);
    std::fs::write(folder_now.join("visit.expected.txt"), said).unwrap();
    let mut shared = String::new();
    for (number, content) in store.contents().enumerate() {
        write!(shared, "{number} ").unwrap();
        content.iter().for_each(|byte| write!(shared, "{byte:02x}").unwrap());
        shared.push('\n');
    }
    std::fs::write(folder_now.join("visit.shared.txt"), shared).unwrap();
    let mut future = bytes;
    future[8..10].copy_from_slice(&65_000u16.to_le_bytes());
    std::fs::create_dir_all(folder("future")).unwrap();
    std::fs::write(folder("future").join("visit.recording"), future).unwrap();
}
