//! Which settings of Claude Code are meant, and asking before they are changed.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use reenact_agent::diff;

use crate::agent::claude_settings;
use crate::agent::config::named_or_in_home;
use crate::output;

#[derive(Debug, Args)]
pub(super) struct Place {
    /// The settings of this user, for all projects [default]
    #[arg(long, conflicts_with = "project")]
    user: bool,
    /// The settings of one project, those that are not shared with others: DIR/.claude/settings.local.json
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = ".")]
    project: Option<PathBuf>,
    /// Change them without asking
    #[arg(long)]
    yes: bool,
}

impl Place {
    pub(super) fn settings(&self) -> Result<PathBuf> {
        match &self.project {
            Some(folder) => project_settings(folder),
            None => user_settings(),
        }
    }

    /// Shows what changes, asks, and changes it. An empty text takes the file away.
    pub(super) fn change(&self, path: &Path, before: Option<&str>, after: &str) -> Result<bool> {
        if before == Some(after) {
            return Ok(false);
        }
        show(path, before.unwrap_or_default(), after);
        if !self.yes && !agreed()? {
            bail!("nothing was changed");
        }
        let changed = match after {
            "" => fs::remove_file(path),
            after => write(path, after),
        };
        changed.with_context(|| path.display().to_string())?;
        Ok(true)
    }
}

pub(super) fn user_settings() -> Result<PathBuf> {
    Ok(named_or_in_home("CLAUDE_CONFIG_DIR", ".claude")?.join("settings.json"))
}

pub(super) fn project_settings(folder: &Path) -> Result<PathBuf> {
    let folder = fs::canonicalize(folder).with_context(|| folder.display().to_string())?;
    Ok(folder.join(".claude").join("settings.local.json"))
}

/// `None`: there are none.
pub(super) fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

pub(super) fn has_hooks(path: &Path) -> bool {
    read(path)
        .ok()
        .flatten()
        .is_some_and(|text| claude_settings::is_installed(&text))
}

fn show(path: &Path, before: &str, after: &str) {
    output::line(&format!("{}:", path.display()));
    for hunk in diff(before, after) {
        output::line(&format!("@@ -{} +{} @@", hunk.old_start, hunk.new_start));
        hunk.lines.iter().for_each(|line| output::line(line));
    }
}

fn agreed() -> Result<bool> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        bail!("there is nobody to ask: run this in a terminal, or with --yes");
    }
    let mut out = io::stdout();
    write!(out, "Change it? [y/N] ").and_then(|()| out.flush())?;
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// The file stays whole whatever happens, and keeps its mode. A link stays one: what it leads to is written.
fn write(path: &Path, text: &str) -> io::Result<()> {
    const MODE_OF_NEW_SETTINGS: u32 = 0o600;
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().ok_or(io::ErrorKind::NotADirectory)?;
    fs::create_dir_all(folder)?;
    let mode = fs::metadata(&path).map_or(MODE_OF_NEW_SETTINGS, |metadata| metadata.permissions().mode());
    let beside = path.with_extension("json.reenact-new");
    fs::write(&beside, text)?;
    fs::set_permissions(&beside, fs::Permissions::from_mode(mode))?;
    fs::rename(&beside, &path)
}
