//! `reenact inspect` on files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn recording() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/third-party/corpus/shop/shop-00.json.gz")
}

fn inspect(file: &Path, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_reenact"));
    program.arg("inspect").arg(file).args(arguments).output().unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = inspect(&recording(), arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(file: &Path, arguments: &[&str]) -> String {
    let output = inspect(file, arguments);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn any_moment_of_a_recording_is_shown() {
    assert!(printed(&[]).contains("http://127.0.0.1:8179/shop.html"));
    let html = printed(&["--at", "0:30", "--html"]);
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("default-src 'none'") && !html.contains("<script"));
    assert!(printed(&["--at", "30", "--text"]).contains("Shop"));
    assert!(printed(&["--query", "button"]).contains("\"All\""));
    assert!(printed(&["--json"]).contains("\"type\":2"));
    assert!(printed(&["--health"]).contains("nothing is wrong"));
}

#[test]
fn a_file_for_each_moment_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("pages");
    printed(&["--html", "--at", "5", "--at", "1:00", "--into", into.to_str().unwrap()]);
    for name in ["5000.html", "60000.html"] {
        assert!(into.join(name).is_file(), "{name}");
    }
}

#[test]
fn refusals_say_what_and_where() {
    assert!(refused(&recording(), &["--at", "9:00"]).contains("lasts from 0:00 to 1:11"));
    assert!(refused(&recording(), &["--at", "soon"]).contains("1:23"));
    assert!(refused(&recording(), &["--query", "a["]).contains("no CSS selector"));
    assert!(refused(Path::new("/nowhere.json"), &[]).contains("/nowhere.json cannot be read"));
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    std::fs::write(&page, "<html>").unwrap();
    assert!(refused(&page, &[]).contains("not a recording"));
}
