//! `reenact inspect`: any moment of a recording, without a server.

mod moment;
mod show;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use bumpalo::Bump;
use clap::Args;
use reenact_recording::Encoding;
use reenact_replay::{EventsFile, Replay, read_events, verify};

use crate::output;
use moment::Moment;

/// How large a recording may be once it is unpacked.
const RECORDING_BYTES_MAX: usize = 2 << 30;

#[derive(Args)]
pub(super) struct Inspect {
    /// A recording: rrweb events as JSON (an array, or one a line), plain or packed with gzip
    file: PathBuf,
    /// A moment: 1:23, 1:02:03.5, 83.5 (seconds), 83500ms, or milliseconds since the epoch; may be given several
    /// times [default: the end]
    #[arg(long, value_name = "TIME")]
    at: Vec<Moment>,
    #[command(flatten)]
    what: What,
    /// Write a file for each moment into this folder, named by its milliseconds from the start
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
    /// Let the page load pictures, fonts and sheets from where it had them
    #[arg(long, requires = "html")]
    allow_outside_loads: bool,
}

#[derive(Args)]
#[group(multiple = false)]
struct What {
    /// The page as one HTML file that opens offline and runs nothing
    #[arg(long)]
    html: bool,
    /// The text that could be seen, and the node that shows it
    #[arg(long)]
    text: bool,
    /// The page's state as events: a Meta and a FullSnapshot, and what those cannot say
    #[arg(long)]
    json: bool,
    /// What is wrong with the recording, with time and effect
    #[arg(long)]
    health: bool,
    /// The elements that a CSS selector finds
    #[arg(long, value_name = "SELECTOR")]
    query: Option<String>,
}

impl Inspect {
    pub(super) fn run(&self) -> Result<()> {
        let text = read(&self.file)?;
        let arena = Bump::new();
        let file =
            read_events(&text, &arena).with_context(|| format!("{} cannot be inspected", self.file.display()))?;
        if file.operations.is_empty() {
            bail!("{} holds no events: there is nothing to show", self.file.display());
        }
        if self.what.health {
            return show::health(&file, &verify(&file, &[], &arena));
        }
        self.moments(file, &arena)
    }

    fn moments<'a>(&self, file: EventsFile<'a>, arena: &'a Bump) -> Result<()> {
        let is_broken = file.broken_at.is_some() || !file.refused.is_empty();
        let mut replay = Replay::new(file.operations, arena);
        if is_broken {
            output::error("reenact: parts of the recording could not be read; --health says which");
        }
        let (start_ms, end_ms) = (replay.start_ms(), replay.end_ms());
        let mut times: Vec<f64> = self.at.iter().map(|moment| moment.epoch_ms(start_ms)).collect();
        if times.is_empty() {
            times.push(end_ms);
        }
        for at_ms in times {
            if at_ms < start_ms || at_ms.floor() > end_ms {
                let [at, end] = [at_ms - start_ms, end_ms - start_ms].map(moment::clock);
                bail!("{at} is outside of the recording, which lasts from 0:00 to {end}");
            }
            let shown = self.show(&mut replay, at_ms, arena)?;
            match &self.into {
                Some(folder) => write(folder, at_ms - start_ms, self.ending(), &shown)?,
                None => output::line(shown.trim_end()),
            }
        }
        Ok(())
    }

    fn show<'a>(&self, replay: &mut Replay<'a>, at_ms: f64, arena: &'a Bump) -> Result<String> {
        if self.what.html {
            return Ok(show::html(replay.seek(at_ms), self.allow_outside_loads));
        }
        if self.what.text {
            return Ok(show::text(replay.seek(at_ms)));
        }
        if self.what.json {
            return Ok(show::json(replay, at_ms, arena));
        }
        match &self.what.query {
            Some(selector) => show::query(replay.seek(at_ms), selector),
            None => Ok(show::summary(replay, at_ms)),
        }
    }

    fn ending(&self) -> &'static str {
        match (self.what.html, self.what.json) {
            (true, _) => "html",
            (_, true) => "json",
            _ => "txt",
        }
    }
}

fn read(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let unpacked = Encoding::sniff(&bytes).decode(&bytes, RECORDING_BYTES_MAX);
    let unpacked = unpacked.with_context(|| format!("{} cannot be unpacked", path.display()))?;
    String::from_utf8(unpacked).with_context(|| format!("{} is no text: expected rrweb events as JSON", path.display()))
}

fn write(folder: &Path, offset_ms: f64, ending: &str, text: &str) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let path = folder.join(format!("{offset_ms}.{ending}"));
    fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
}
