//! `reenact agent send`

use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::agent::config::{Config, state_folder};
use crate::agent::sender::{LINGER, Sender};
use crate::agent::spool::Spool;
use crate::output;

#[derive(Debug, Args)]
pub(in crate::commands) struct Send {
    /// Stay for a while for what hooks spool meanwhile; hooks start this
    #[arg(long, hide = true)]
    linger: bool,
}

impl Send {
    pub(super) async fn run(&self) -> Result<()> {
        let config = Config::read()?.context("nothing is installed: run `reenact agent install`")?;
        let spool = Spool::open(&state_folder()?)?;
        let linger = if self.linger { LINGER } else { Duration::ZERO };
        let done = Sender::new(&spool, &config)?.run(linger).await?;
        let Some(round) = done else {
            output::line("another one is sending");
            return Ok(());
        };
        output::line(&format!(
            "{} events in {} batches were sent",
            round.sent.events, round.sent.batches
        ));
        if round.put_aside > 0 {
            let log = spool.log_path();
            output::line(&format!(
                "{} sessions were refused; {} says why",
                round.put_aside,
                log.display()
            ));
        }
        Ok(())
    }
}
