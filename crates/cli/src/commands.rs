//! The subcommands.

mod admin;
mod agent;
mod export;
mod import;
mod index;
mod inspect;
mod project;
mod recording_file;
mod secret_key;
mod stored_session;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};

use crate::settings::{AllSettings, Settings};
use crate::{doctor, log, output, serve};

/// Session replay that you run yourself.
///
/// Start it with `reenact serve`, put one script tag into your page, and watch the visits in the dashboard.
#[derive(Parser)]
#[command(name = "reenact", version, max_term_width = 110)]
struct Reenact {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the dashboard, the API, the recorder and the way in for recordings
    Serve(Box<AllSettings>),
    /// Check configuration, data folder and server, and say what to do
    Doctor(Box<AllSettings>),
    /// Show any moment of a recording, in a file or in the data folder: the page, its text, what is wrong with it
    Inspect(inspect::Inspect),
    /// Take recordings from files into the data folder, as sessions; the server must be stopped
    Import(import::Import),
    /// Write a session's events for other programs; works beside a running server
    Export(export::Export),
    /// The index of what is recorded
    #[command(subcommand)]
    Index(index::Command),
    /// Projects: whose pages are recorded
    #[command(subcommand)]
    Project(project::Command),
    /// Secret keys that read one project through the API
    #[command(subcommand)]
    SecretKey(secret_key::Command),
    /// People who may log in to the dashboard
    #[command(subcommand)]
    Admin(admin::Command),
    /// Record coding agents: hooks of Claude Code, and the logs of Claude Code, Codex and Gemini CLI
    #[command(subcommand)]
    Agent(agent::Command),
    /// Print the API's description (OpenAPI)
    Openapi,
    /// Print the reference of all settings (docs/configuration.md)
    #[command(hide = true)]
    ConfigurationReference,
}

pub(crate) fn run() -> Result<ExitCode> {
    match Reenact::parse().command {
        Command::Serve(settings) => with_settings(settings.settings()?, async |settings| serve::serve(settings).await),
        Command::Doctor(settings) => doctor::run(&settings),
        Command::Inspect(inspect) => {
            inspect.run()?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Import(command) => with_settings(command.settings()?, async |settings| command.run(settings).await),
        Command::Export(command) => with_settings(command.settings()?, async |settings| command.run(settings).await),
        Command::Index(command) => with_settings(command.settings()?, async |settings| command.run(settings).await),
        Command::Project(command) => with_settings(command.settings()?, async |settings| command.run(settings).await),
        Command::SecretKey(command) => with_settings(command.settings()?, async |settings| command.run(settings).await),
        Command::Admin(command) => with_settings(command.settings()?, async |settings| command.run(settings).await),
        Command::Agent(command) => command.run(),
        Command::Openapi => {
            output::line(reenact_server::openapi_json().trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Command::ConfigurationReference => {
            output::line(crate::configuration_reference().trim_end());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn with_settings(settings: Settings, run: impl AsyncFnOnce(&Settings) -> Result<()>) -> Result<ExitCode> {
    log::start(&settings)?;
    runtime()?.block_on(run(&settings))?;
    Ok(ExitCode::SUCCESS)
}

/// Threads for what blocks: files, decoding, passwords. Each keeps memory of its own, and a disk takes no more at once.
const BLOCKING_THREADS_MAX: usize = 8;

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(BLOCKING_THREADS_MAX)
        .enable_all()
        .build();
    runtime.context("the runtime could not be started")
}
