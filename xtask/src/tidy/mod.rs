//! Checks on the tree's shape that no compiler makes. Each check is a file; each fault names its place and the mend.

mod dependencies;
mod files;
mod web_imports;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Runs every check.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let sources = sources(root)?;
    let mut faults = dependencies::check(root)?;
    faults.extend(files::check(&sources));
    faults.extend(web_imports::check(&sources));
    Ok(faults)
}

/// A source file that people write.
struct Source {
    /// Relative to the root, with `/`.
    path: String,
    text: String,
}

const FOLDERS: [&str; 7] = ["crates", "xtask", "web", "demo", "bench", "e2e", "scripts"];
const ENDINGS: [&str; 7] = ["rs", "ts", "mjs", "svelte", "css", "sql", "sh"];
const NOT_OURS: [&str; 5] = ["node_modules", "dist", "target", "generated", "results"];

/// Written by openapi-typescript where its package expects it.
const GENERATED_CLIENT: &str = "schema.ts";

fn is_source(name: &str) -> bool {
    name != GENERATED_CLIENT
        && name
            .rsplit_once('.')
            .is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

fn sources(root: &Path) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = FOLDERS
        .iter()
        .map(|name| root.join(name))
        .filter(|p| p.is_dir())
        .collect();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() {
                if !NOT_OURS.contains(&name.as_str()) {
                    folders.push(entry.path());
                }
            } else if is_source(&name) {
                let path = entry.path();
                let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                let path = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}
