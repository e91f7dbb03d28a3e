//! Tells the compiler which version of the recorder is embedded, and rebuilds when the embedded web files change.

use std::path::Path;
use std::{env, fs};

fn main() {
    let web = Path::new("../../web");
    let package = web.join("recorder/package.json");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", package.display());
    let manifest: serde_json::Value = fs::read_to_string(&package)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_else(|| panic!("cannot read {}", package.display()));
    let version = manifest["version"]
        .as_str()
        .expect("the recorder's package.json has a version");
    println!("cargo::rustc-env=REENACT_RECORDER_VERSION={version}");

    // A development build reads these folders while it runs; only a release build holds their files. A folder that
    // is missing makes cargo look again each time, so that a web app built later is not left out.
    if env::var("PROFILE").as_deref() == Ok("release") {
        for folder in ["../../web/dashboard/dist", "../../web/recorder/dist", "../../demo/dist"] {
            println!("cargo::rerun-if-changed={folder}");
        }
    }
}
