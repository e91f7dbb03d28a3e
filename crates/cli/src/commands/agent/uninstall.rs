//! `reenact agent uninstall`

use anyhow::{Context as _, Result};
use clap::Args;

use super::installed_hooks::{Place, read};
use crate::agent::claude_settings;
use crate::output;

#[derive(Debug, Args)]
pub(in crate::commands) struct Uninstall {
    #[command(flatten)]
    place: Place,
}

impl Uninstall {
    pub(super) fn run(&self) -> Result<()> {
        let path = self.place.settings()?;
        let before = read(&path)?;
        let mut after = match &before {
            Some(text) => claude_settings::uninstall(text).with_context(|| path.display().to_string())?,
            None => String::new(),
        };
        // Settings that were made for the hooks go with them.
        if before.as_ref() != Some(&after) && claude_settings::is_empty(&after) && after.contains('\n') {
            after = String::new();
        }
        let is_changed = before.is_some() && self.place.change(&path, before.as_deref(), &after)?;
        output::line(&match is_changed {
            true => format!(
                "{} calls Reenact's hooks no more; what was recorded stays",
                path.display()
            ),
            false => format!("{} does not call Reenact's hooks", path.display()),
        });
        Ok(())
    }
}
