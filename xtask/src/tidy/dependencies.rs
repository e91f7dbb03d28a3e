//! Arrows between crates point one way, and crates without I/O stay so.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

/// Which of our crates each crate may use. The order is that of ARCHITECTURE.md.
const MAY_USE: [(&str, &[&str]); 16] = [
    ("reenact-recording", &[]),
    ("reenact-privacy", &["recording"]),
    ("reenact-replay", &["recording"]),
    ("reenact-analytics", &["recording", "privacy"]),
    ("reenact-agent", &["recording"]),
    ("reenact-store", &["recording", "analytics"]),
    ("reenact-store-sqlite", &["recording", "analytics", "store"]),
    ("reenact-store-objects", &["store"]),
    ("reenact-ingest", &["recording", "privacy", "analytics", "store"]),
    ("reenact-compaction", &["recording", "analytics", "replay", "store"]),
    (
        "reenact-server",
        &[
            "recording",
            "agent",
            "privacy",
            "replay",
            "analytics",
            "store",
            "ingest",
            "compaction",
            "search",
            "assets",
        ],
    ),
    (
        "reenact-search",
        &["recording", "analytics", "agent", "replay", "store"],
    ),
    ("reenact-assets", &["recording", "store"]),
    (
        "reenact",
        &[
            "recording",
            "agent",
            "store",
            "store-sqlite",
            "store-objects",
            "ingest",
            "compaction",
            "privacy",
            "replay",
            "search",
            "assets",
            "server",
        ],
    ),
    ("xtask", &["recording", "privacy", "server", "cli"]),
    ("reenact-bench", &["recording"]),
];

/// Crates that take time, randomness and bytes as arguments.
const WITHOUT_IO: [&str; 5] = [
    "reenact-recording",
    "reenact-privacy",
    "reenact-replay",
    "reenact-analytics",
    "reenact-agent",
];
const IO: [&str; 8] = [
    "tokio",
    "sqlx",
    "object_store",
    "axum",
    "rand",
    "tracing",
    "async-trait",
    "futures",
];

/// One TLS provider at most: more would double the build and the places to patch.
const TLS: [&str; 5] = ["ring", "aws-lc-rs", "openssl", "native-tls", "boring"];

#[derive(Deserialize)]
struct Manifest {
    package: Package,
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

pub(super) fn check(root: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for entry in fs::read_dir(root.join("crates"))? {
        let path = entry?.path().join("Cargo.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let manifest: Manifest = toml::from_str(&text).with_context(|| format!("cannot parse {}", path.display()))?;
        faults.extend(check_manifest(&manifest));
    }
    let lock = fs::read_to_string(root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let providers: Vec<_> = TLS
        .iter()
        .filter(|name| lock.contains(&format!("\nname = \"{name}\"\n")))
        .collect();
    if providers.len() > 1 {
        faults.push(format!("Cargo.lock: more than one TLS provider: {providers:?}"));
    }
    Ok(faults)
}

fn check_manifest(manifest: &Manifest) -> Vec<String> {
    let name = manifest.package.name.as_str();
    let Some((_, allowed)) = MAY_USE.iter().find(|(of, _)| *of == name) else {
        return vec![format!(
            "{name}: not in the list of xtask/src/tidy/dependencies.rs: say what it may use"
        )];
    };
    let mut faults = Vec::new();
    for dependency in manifest.dependencies.keys() {
        if let Some(ours) = dependency.strip_prefix("reenact-")
            && !allowed.contains(&ours)
        {
            faults.push(format!(
                "{name} may not use {dependency}: arrows point one way (ARCHITECTURE.md)"
            ));
        }
        if WITHOUT_IO.contains(&name) && IO.contains(&dependency.as_str()) {
            faults.push(format!("{name} is without I/O and may not use {dependency}"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(name: &str, dependency: &str) -> Vec<String> {
        let text = format!("[package]\nname = \"{name}\"\n[dependencies]\n{dependency} = \"1\"\n");
        check_manifest(&toml::from_str(&text).unwrap())
    }

    #[test]
    fn an_arrow_that_points_back_is_a_fault() {
        assert_eq!(faults_of("reenact-store", "reenact-ingest").len(), 1);
        assert!(faults_of("reenact-ingest", "reenact-store").is_empty());
    }

    #[test]
    fn a_crate_without_io_that_takes_a_runtime_is_a_fault() {
        assert_eq!(faults_of("reenact-recording", "tokio").len(), 1);
        assert!(faults_of("reenact-store", "tokio").is_empty());
    }
}
