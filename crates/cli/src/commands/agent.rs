//! `reenact agent`: recording coding agents.

mod hook;
mod import;
mod install;
mod installed_hooks;
mod send;
mod status;
mod uninstall;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Subcommand;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Record Claude Code: add hooks to its settings, after showing what changes
    Install(install::Install),
    /// Take out of Claude Code's settings what `install` put in
    Uninstall(uninstall::Uninstall),
    /// Say what is installed, what waits to be sent, and when something was sent last
    Status,
    /// Send what agents have logged themselves: Claude Code's transcripts, Codex's rollouts, Gemini CLI's chats
    Import(import::Import),
    /// Send what hooks have spooled
    Send(send::Send),
    /// Take one hook's JSON from standard input; Claude Code calls this
    #[command(hide = true)]
    Hook,
}

impl Command {
    pub(super) fn run(&self) -> Result<ExitCode> {
        match self {
            Self::Install(install) => runtime()?.block_on(install.run())?,
            Self::Uninstall(uninstall) => uninstall.run()?,
            Self::Status => status::run()?,
            Self::Import(import) => return runtime()?.block_on(import.run()),
            Self::Send(send) => runtime()?.block_on(send.run())?,
            Self::Hook => hook::run(),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// One thread: there is one connection.
fn runtime() -> Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("the runtime could not be started")
}
