//! `reenact export`: a session's events as other programs read them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use reenact_recording::{SessionId, WindowId};
use reenact_store::{BatchQuery, PageRow, StoredBatch};

use super::stored_session::{Batches, StoredSession};
use crate::output;
use crate::settings::{DataSettings, Settings};

#[derive(Args)]
pub(super) struct Export {
    /// The session's id, as the dashboard's address and the list show it
    #[arg(value_parser = session_id)]
    session: SessionId,
    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Rrweb)]
    format: Format,
    /// The file to write; its folder must be there [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The window, of a session that had several at the same time
    #[arg(long, value_name = "WINDOW", value_parser = window_id)]
    window: Option<WindowId>,
    /// The project, if several have a session of this id
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    #[command(flatten)]
    settings: DataSettings,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A JSON array of rrweb events in their order, which rrweb's players and `reenact import` read
    Rrweb,
}

fn session_id(text: &str) -> Result<SessionId, String> {
    SessionId::parse(text).map_err(|error| error.to_string())
}

fn window_id(text: &str) -> Result<WindowId, String> {
    WindowId::parse(text).map_err(|error| error.to_string())
}

impl Export {
    pub(super) fn settings(&self) -> Result<Settings> {
        self.settings.settings()
    }

    pub(super) async fn run(&self, settings: &Settings) -> Result<()> {
        let session = StoredSession::find(settings, &self.session, self.project.as_deref()).await?;
        let query = BatchQuery {
            window: Some(self.window(&session.pages)?),
            ..BatchQuery::default()
        };
        let Batches { whole, damaged } = session.batches(&query).await?;
        let Format::Rrweb = self.format;
        let events = in_order(&whole, &session.pages);
        match &self.output {
            None => write_rrweb(&events, io::stdout().lock()).context("standard output")?,
            Some(path) => write_file(&events, path)?,
        }
        for reason in &damaged {
            output::error(&format!(
                "reenact: a batch is damaged, its events are missing: {reason}"
            ));
        }
        let set_aside = session.row.facts.set_aside_count;
        if set_aside > 0 {
            output::error(&format!(
                "reenact: {set_aside} events of this session were put aside when they came, and are not in it"
            ));
        }
        if !damaged.is_empty() {
            bail!("{} of the session's batches could not be read", damaged.len());
        }
        Ok(())
    }

    /// An rrweb recording holds one window: node ids of another would mean other nodes.
    fn window(&self, pages: &[PageRow]) -> Result<WindowId> {
        let mut windows: BTreeMap<&WindowId, u64> = BTreeMap::new();
        for page in pages {
            *windows.entry(&page.window).or_default() += page.event_count;
        }
        let listed = || {
            let each = windows
                .iter()
                .map(|(window, events)| format!("{window} ({events} events)"));
            each.collect::<Vec<_>>().join(", ")
        };
        match (&self.window, windows.first_key_value()) {
            (Some(wanted), _) if windows.contains_key(wanted) => Ok(wanted.clone()),
            (Some(wanted), _) => bail!("the session had no window {wanted}; it had {}", listed()),
            (None, None) => bail!("the session holds no events"),
            (None, Some((only, _))) if windows.len() == 1 => Ok((*only).clone()),
            (None, Some(_)) => bail!(
                "the session had {} windows, and an rrweb recording holds one: choose with --window: {}",
                windows.len(),
                listed()
            ),
        }
    }
}

/// The events of a window: its page loads one after the other, the events of each as they were recorded.
fn in_order<'b>(batches: &'b [StoredBatch], pages: &[PageRow]) -> Vec<&'b str> {
    let page_of = |batch: &StoredBatch| {
        let of = |page: &PageRow| page.page == batch.key.stream.page && page.window == batch.key.stream.window;
        pages.iter().position(of)
    };
    let mut batches: Vec<&StoredBatch> = batches.iter().collect();
    batches.sort_by_cached_key(|batch| (page_of(batch), batch.key.sequence));
    let events = |batch: &'b StoredBatch| batch.events.iter().map(|event| batch.text(event));
    batches.into_iter().flat_map(events).collect()
}

fn write_rrweb(events: &[&str], out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    out.write_all(b"[")?;
    for (at, event) in events.iter().enumerate() {
        out.write_all(if at == 0 { b"" } else { b",\n" })?;
        out.write_all(event.as_bytes())?;
    }
    out.write_all(b"]\n")?;
    out.flush()
}

/// Beside its place first, so that a file of this name is whole or as it was.
fn write_file(events: &[&str], path: &Path) -> Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let written = File::create(&unfinished)
        .and_then(|file| write_rrweb(events, file))
        .and_then(|()| fs::rename(&unfinished, path));
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written.with_context(|| format!("{} cannot be written", path.display()))
}
