//! Files that are written by a command. A test fails when one is stale.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// A generated file: where it lies and what it should hold.
struct Generated {
    path: &'static str,
    content: String,
}

fn all() -> Vec<Generated> {
    vec![
        Generated {
            path: "docs/events.md",
            content: reenact_recording::registry_markdown(),
        },
        Generated {
            path: "docs/configuration.md",
            content: reenact_cli::configuration_reference(),
        },
        Generated {
            path: "web/api-client/openapi.json",
            content: reenact_server::openapi_json().to_owned(),
        },
        Generated {
            path: "docs/detectors.md",
            content: reenact_privacy::detectors_markdown(),
        },
        Generated {
            path: "web/recorder/tests/generated/recorder-options.json",
            content: reenact_server::recorder_options_json(),
        },
        Generated {
            path: "web/recorder/src/generated/events.ts",
            content: crate::event_types::event_types(),
        },
    ]
}

/// Writes every generated file that differs.
pub fn write(root: &Path) -> Result<()> {
    for file in all() {
        let path = root.join(file.path);
        if fs::read_to_string(&path).ok().as_deref() != Some(&file.content) {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, &file.content).with_context(|| format!("cannot write {}", path.display()))?;
            eprintln!("wrote {}", file.path);
        }
    }
    Ok(())
}

/// The generated files that do not hold what they should.
pub fn stale(root: &Path) -> Vec<&'static str> {
    all()
        .into_iter()
        .filter(|file| fs::read_to_string(root.join(file.path)).ok().as_deref() != Some(&file.content))
        .map(|file| file.path)
        .collect()
}
