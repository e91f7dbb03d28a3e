//! The data folder: writable, durable, with room.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{Finding, Findings, good, note, wrong};
use crate::parts::{Layout, disk_free_bytes};
use crate::settings::Settings;

/// Below this a note is due, well before batches are refused.
const COMFORTABLE_FREE_BYTES: u64 = 1 << 30;
const PROBE_FILE: &str = ".doctor-probe";
/// Group and others.
const NOT_OWNER: u32 = 0o077;

pub(super) fn examine(settings: &Settings) -> Findings {
    let folder = &settings.data_dir;
    let shown = folder.display();
    match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut findings = vec![note(format!(
                "there is no {shown} yet; the first `reenact serve` creates it"
            ))];
            findings.extend(free_space(nearest_parent(folder), settings.disk_free_bytes_min));
            findings
        }
        Err(error) => {
            vec![wrong(
                format!("{shown} cannot be looked at: {error}"),
                "check the path and its permissions",
            )]
        }
        Ok(found) if !found.is_dir() => {
            vec![wrong(
                format!("{shown} is not a folder"),
                "name another with --data-dir",
            )]
        }
        Ok(found) => {
            let mut findings = vec![writing(folder)];
            if found.permissions().mode() & NOT_OWNER != 0 {
                let text = format!("others on this machine may look into {shown}; `chmod 700 {shown}` keeps them out");
                findings.push(note(text));
            }
            findings.extend(free_space(folder, settings.disk_free_bytes_min));
            findings
        }
    }
}

/// Whether a server holds the folder's lock. Only looks.
pub(super) fn is_in_use(data_dir: &Path) -> bool {
    let lock = Layout::of(data_dir).objects_folder.join(".lock");
    let Ok(file) = File::options().write(true).open(lock) else {
        return false;
    };
    matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock))
}

/// Writes, syncs file and folder, and removes again: what every acknowledgement depends on.
fn writing(folder: &Path) -> Finding {
    let probe = folder.join(PROBE_FILE);
    let written = File::create(&probe).and_then(|mut file| {
        file.write_all(b"reenact doctor\n")?;
        file.sync_all()?;
        File::open(folder)?.sync_all()
    });
    let removed = fs::remove_file(&probe);
    match written.and(removed) {
        Ok(()) => good(format!("{} can be written to, and fsync works", folder.display())),
        Err(error) => wrong(
            format!("{} cannot be written to durably: {error}", folder.display()),
            "give the user that runs `reenact serve` the folder (`chown -R`), and put it on a local disk",
        ),
    }
}

fn free_space(folder: &Path, bytes_min: u64) -> Option<Finding> {
    let free = disk_free_bytes(folder)?;
    let mib = free >> 20;
    Some(if free < bytes_min {
        wrong(
            format!("only {mib} MiB are free, less than disk_free_bytes_min: batches are refused with 503"),
            "make room on the disk of the data folder, or delete sessions",
        )
    } else if free < COMFORTABLE_FREE_BYTES {
        note(format!("only {mib} MiB are free on the disk of the data folder"))
    } else {
        good(format!("{mib} MiB are free on the disk of the data folder"))
    })
}

fn nearest_parent(folder: &Path) -> &Path {
    let existing = folder.ancestors().skip(1).find(|parent| parent.is_dir());
    existing.unwrap_or(Path::new("."))
}
