//! `reenact agent install`

use std::env;

use anyhow::{Context as _, Result};
use clap::Args;
use reenact_privacy::ProjectLabelKey;

use super::installed_hooks::{Place, read};
use crate::agent::claude_settings::{self, Way};
use crate::agent::client::Client;
use crate::agent::config::{Config, Destination};
use crate::output;

#[derive(Debug, Args)]
pub(in crate::commands) struct Install {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    destination: Destination,
    /// Have Claude Code ask the server itself, instead of a program that spools; what happens while the server is down is
    /// then only in the transcript
    #[arg(long)]
    http: bool,
    /// Keep what the agent reads of files, too
    #[arg(long)]
    keep_read_contents: bool,
}

impl Install {
    pub(super) async fn run(&self) -> Result<()> {
        let config = Config::read()?;
        let (server, key) = self.destination.of(config.as_ref())?;
        let mut client = Client::new(&server, &key)?;
        let told = client.label_key().await?;
        let label_key = ProjectLabelKey::from_hex(&told.label_key)?;
        let way = self.way(client.server(), &key)?;
        let path = self.place.settings()?;
        let before = read(&path)?;
        let after = claude_settings::install(before.as_deref(), &way).with_context(|| path.display().to_string())?;
        let is_changed = self.place.change(&path, before.as_deref(), &after)?;
        let written = self.config(config, client.server(), key, &label_key).write()?;
        output::line(&match is_changed {
            true => format!("{} calls Reenact's hooks now", path.display()),
            false => format!("{} calls Reenact's hooks already", path.display()),
        });
        output::line(&format!(
            "sessions that begin from now on are recorded into the project {} of {} (see {})",
            told.project_name,
            client.server(),
            written.display()
        ));
        output::line("`reenact agent import` sends the sessions of the past");
        Ok(())
    }

    fn way(&self, server: &str, key: &str) -> Result<Way> {
        if self.http {
            return Ok(Way::Http {
                server: server.to_owned(),
                key: key.to_owned(),
            });
        }
        let program = env::current_exe().context("this program does not know where it lies")?;
        let program = program
            .to_str()
            .context("the path of this program is no Unicode text")?;
        Ok(Way::Command {
            program: program.to_owned(),
        })
    }

    /// What was set by hand stays.
    fn config(&self, before: Option<Config>, server: &str, key: String, label_key: &ProjectLabelKey) -> Config {
        let new = Config::new(server.to_owned(), key, label_key);
        let kept = before.unwrap_or_else(|| new.clone());
        Config {
            keep_read_contents: self.keep_read_contents || kept.keep_read_contents,
            spool_bytes_max: kept.spool_bytes_max,
            fill_from_transcript: kept.fill_from_transcript,
            ..new
        }
    }
}
