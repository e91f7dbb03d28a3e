//! `reenact agent status`

use std::path::Path;
use std::time::SystemTime;

use anyhow::Result;

use super::installed_hooks::{has_hooks, project_settings, user_settings};
use crate::agent::config::{Config, state_folder};
use crate::agent::spool::Spool;
use crate::output;

pub(super) fn run() -> Result<()> {
    match Config::read()? {
        Some(config) => output::line(&format!(
            "server      {} (see {})",
            config.server,
            Config::path()?.display()
        )),
        None => output::line("server      none: `reenact agent install` sets one"),
    }
    for (name, path) in [
        ("user", user_settings()?),
        ("project", project_settings(Path::new("."))?),
    ] {
        let is_installed = if has_hooks(&path) {
            "calls Reenact's hooks"
        } else {
            "does not call Reenact's hooks"
        };
        output::line(&format!("{name:<12}{} {is_installed}", path.display()));
    }
    let spool = Spool::open(&state_folder()?)?;
    let sessions = spool.files().len();
    output::line(&format!("waiting     {} bytes of {sessions} sessions", spool.bytes()));
    match spool.last_sent() {
        Some(at) => output::line(&format!("last sent   {}", ago(at))),
        None => output::line("last sent   never"),
    }
    if let Some((at, why)) = spool.last_failure() {
        output::line(&format!("last failed {}: {why}", ago(at)));
        output::line("            `reenact agent send` tries again");
    }
    if spool.log_path().exists() {
        output::line(&format!("log         {}", spool.log_path().display()));
    }
    Ok(())
}

fn ago(at: SystemTime) -> String {
    let seconds = at.elapsed().unwrap_or_default().as_secs();
    match seconds {
        0..120 => format!("{seconds} s ago"),
        120..7_200 => format!("{} min ago", seconds / 60),
        7_200..172_800 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}
