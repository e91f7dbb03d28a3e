//! `reenact agent hook`: what Claude Code calls, beside its work.
//!
//! Redacts and spools, and has another process send. Whatever goes wrong, the agent does not notice: nothing is printed
//! and the exit code is 0, because other codes would hold the agent up or be shown to it.

use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::time::SystemTime;
use std::{env, io};

use anyhow::{Context as _, Result, bail};
use reenact_agent::ReadOptions;
use reenact_agent::claude_code::{HookEvents, HookReader};
use reenact_privacy::{KeyedLabeller, RedactionReport, Redactor};
use reenact_recording::SessionId;
use serde_json::value::RawValue;

use crate::agent::config::{Config, state_folder};
use crate::agent::session_id;
use crate::agent::spool::{Spool, SpooledHook};

/// A longer one is left to the transcript.
const HOOK_BYTES_MAX: u64 = 32 << 20;

pub(super) fn run() {
    let Ok(spool) = state_folder().and_then(|folder| Ok(Spool::open(&folder)?)) else {
        // There is nowhere to write, and nobody to tell.
        return;
    };
    if let Err(error) = take(&spool) {
        spool.log(&format!("a hook was not recorded: {error:#}"));
    }
}

fn take(spool: &Spool) -> Result<()> {
    let mut json = String::new();
    io::stdin().lock().take(HOOK_BYTES_MAX + 1).read_to_string(&mut json)?;
    if json.len() as u64 > HOOK_BYTES_MAX {
        bail!("it is longer than {HOOK_BYTES_MAX} bytes");
    }
    let config = Config::read()?.context("nothing is installed: run `reenact agent install`")?;
    let at_ms = i64::try_from(SystemTime::UNIX_EPOCH.elapsed()?.as_millis())?;
    let options = ReadOptions {
        keep_read_contents: config.keep_read_contents,
        ..ReadOptions::default()
    };
    let told = HookReader::new(options).read(&json, at_ms)?;
    let session = session_id(told.session_id.as_deref().context("it names no session")?)?;
    let events = redacted(&told, &session, &config)?;
    let hook = SpooledHook {
        at_ms,
        hook: told.name,
        transcript: told.transcript_path,
        events: events.iter().map(AsRef::as_ref).collect(),
    };
    spool.append(&session, &hook, config.spool_bytes_max)?;
    if !spool.failed_just_now() && spool.begin_sending()?.is_some() {
        start_sender()?;
    }
    Ok(())
}

/// Before anything is written to the disk.
fn redacted(told: &HookEvents, session: &SessionId, config: &Config) -> Result<Vec<Box<RawValue>>> {
    let redactor = Redactor::for_agents_once();
    let labeller = KeyedLabeller::new(config.label_key()?.for_session(session.as_str()));
    let mut report = RedactionReport::default();
    let events = told.events.iter().map(|event| {
        let json = event.to_json();
        let redacted = redactor.redact_json(&json, &labeller, &mut report);
        RawValue::from_string(redacted.unwrap_or(json))
    });
    Ok(events.collect::<Result<_, _>>()?)
}

/// Sends on when this process has ended, in a group of its own: a signal to the agent's does not reach it.
fn start_sender() -> Result<()> {
    let mut sender = Command::new(env::current_exe()?);
    sender.args(["agent", "send", "--linger"]).process_group(0);
    sender
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .current_dir("/");
    sender.spawn().context("the sender could not be started")?;
    Ok(())
}
