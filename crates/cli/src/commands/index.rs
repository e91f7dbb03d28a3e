//! `reenact index`

use anyhow::{Context as _, Result};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use reenact_recording::ProjectId;
use reenact_server::new_project;
use reenact_store::{Clock as _, Progress, SystemClock, rebuild};

use crate::output;
use crate::parts::{open_index, open_objects};
use crate::settings::{DataSettings, Settings};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Build the index anew from recordings and blocks; the server must be stopped
    Rebuild(DataSettings),
}

impl Command {
    pub(super) fn settings(&self) -> Result<Settings> {
        let Self::Rebuild(settings) = self;
        settings.settings()
    }

    pub(super) async fn run(&self, settings: &Settings) -> Result<()> {
        // Takes the lock, so that no server runs meanwhile.
        let objects = open_objects(&settings.data_dir)?;
        let index = open_index(&settings.data_dir).await?;
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} recordings and blocks, {eta} left")?;
        bar.set_style(style);
        let now_ms = SystemClock.now_ms();
        let mut unknown_project = |id: &ProjectId| {
            let name = format!("Project {id}, found in recordings");
            new_project(Some(id.clone()), name, Vec::new(), now_ms)
        };
        let mut show = |progress: Progress| {
            bar.set_length(progress.blocks_total);
            bar.set_position(progress.blocks_done);
        };
        let found = rebuild(index.as_ref(), objects.as_ref(), &mut unknown_project, &mut show).await;
        let found = found.context("the index could not be rebuilt; run this command again")?;
        bar.finish_and_clear();
        output::line(&format!(
            "The index holds {} batches of {} recordings and {} blocks.",
            found.batches_committed, found.recordings_committed, found.blocks_committed
        ));
        if found.blocks_damaged > 0 || found.frames_damaged > 0 {
            output::line(&format!(
                "{} blocks and {} batches are damaged and were left out; the lines above name them.",
                found.blocks_damaged, found.frames_damaged
            ));
        }
        if found.recordings_damaged > 0 || found.packs_damaged > 0 {
            output::line(&format!(
                "{} recordings and {} packs of shared contents are damaged and were left out; the lines above name them.",
                found.recordings_damaged, found.packs_damaged
            ));
        }
        if index.dashboarder_count().await? == 0 {
            output::line("Nobody can log in yet: the next `reenact serve` creates the administrator.");
        }
        Ok(())
    }
}
