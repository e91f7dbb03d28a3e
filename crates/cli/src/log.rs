//! The log: standard error, as text or JSON.

use std::io::IsTerminal as _;

use anyhow::{Context as _, Result};
use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Settings};

pub(crate) fn start(settings: &Settings) -> Result<()> {
    let filter = EnvFilter::try_new(&settings.log_level)
        .with_context(|| format!("log_level: `{}` is no level or filter; try info", settings.log_level))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match settings.log_format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log could not be started: {error}"))
}
