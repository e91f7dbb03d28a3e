//! `reenact inspect`: any moment of a recording, without a server.

mod moment;
mod show;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use bumpalo::Bump;
use clap::Args;
use reenact_recording::WindowId;
use reenact_replay::{HtmlLoads, Replay, verify};

use crate::output;
use crate::settings::DataSettings;
use moment::Moment;
use source::{Source, Stream};

#[derive(Args)]
pub(super) struct Inspect {
    /// A recording: a file of rrweb events as JSON (an array, or one a line), plain or packed with gzip or zstd; or the
    /// id of a session in the data folder
    #[arg(value_name = "FILE|SESSION")]
    recording: String,
    /// A moment: 1:23, 1:02:03.5, 83.5 (seconds), 83500ms, or milliseconds since the epoch; may be given several
    /// times [default: the end]
    #[arg(long, value_name = "TIME")]
    at: Vec<Moment>,
    #[command(flatten)]
    what: What,
    /// Of a session that had several windows, only this one; otherwise the one in which something happened last is shown
    #[arg(long, value_name = "WINDOW", value_parser = |text: &str| WindowId::parse(text))]
    window: Option<WindowId>,
    /// Write a file for each moment into this folder, named by its milliseconds from the start
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
    /// Let the page load pictures, fonts and sheets from where it had them
    #[arg(long, requires = "html")]
    allow_outside_loads: bool,
    #[command(flatten)]
    settings: DataSettings,
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
        let source = Source::open(&self.recording, &self.settings.settings()?, self.window.as_ref())?;
        let arena = Bump::new();
        let streams = source.streams(&arena)?;
        if self.what.health {
            let start_ms = streams.iter().map(Stream::start_ms).fold(f64::MAX, f64::min);
            for stream in &streams {
                show::health(stream, start_ms, &verify(&stream.events, &stream.batches, &arena));
            }
            return Ok(());
        }
        self.moments(streams, &arena)
    }

    fn moments<'a>(&self, streams: Vec<Stream<'a>>, arena: &'a Bump) -> Result<()> {
        let is_broken = |stream: &Stream<'_>| stream.events.broken_at.is_some() || !stream.events.refused.is_empty();
        if streams.iter().any(is_broken) {
            output::error("reenact: parts of the recording could not be read; --health says which");
        }
        let replays = streams
            .into_iter()
            .map(|stream| Replay::new(stream.events.operations, arena));
        let mut replays: Vec<Replay<'a>> = replays.collect();
        let start_ms = replays.iter().map(Replay::start_ms).fold(f64::MAX, f64::min);
        let end_ms = replays.iter().map(Replay::end_ms).fold(f64::MIN, f64::max);
        let mut times: Vec<f64> = self.at.iter().map(|moment| moment.epoch_ms(start_ms)).collect();
        if times.is_empty() {
            times.push(end_ms);
        }
        for at_ms in times {
            let latest = latest_at(&mut replays, at_ms).filter(|_| at_ms.floor() <= end_ms);
            let Some(replay) = latest else {
                let [at, end] = [at_ms - start_ms, end_ms - start_ms].map(moment::clock);
                bail!("{at} is outside of the recording, which lasts from 0:00 to {end}");
            };
            let shown = self.show(replay, at_ms, start_ms, arena)?;
            match &self.into {
                Some(folder) => write(folder, at_ms - start_ms, self.ending(), &shown)?,
                None => output::line(shown.trim_end()),
            }
        }
        Ok(())
    }

    fn loads(&self) -> HtmlLoads {
        match self.allow_outside_loads {
            true => HtmlLoads::Anywhere,
            false => HtmlLoads::Nothing,
        }
    }

    fn show<'a>(&self, replay: &mut Replay<'a>, at_ms: f64, start_ms: f64, arena: &'a Bump) -> Result<String> {
        if self.what.html {
            return Ok(show::html(replay.seek(at_ms), self.loads()));
        }
        if self.what.text {
            return Ok(show::text(replay.seek(at_ms)));
        }
        if self.what.json {
            return Ok(show::json(replay, at_ms, arena));
        }
        match &self.what.query {
            Some(selector) => show::query(replay.seek(at_ms), selector),
            None => Ok(show::summary(replay, at_ms, start_ms)),
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

/// The page load in which something happened last.
fn latest_at<'r, 'a>(replays: &'r mut [Replay<'a>], at_ms: f64) -> Option<&'r mut Replay<'a>> {
    let last_ms = |replay: &Replay<'a>| {
        let last = replay.position_at(at_ms).checked_sub(1)?;
        Some(replay.operations()[last].timestamp)
    };
    let found = replays.iter_mut().filter_map(|replay| Some((last_ms(replay)?, replay)));
    found.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, replay)| replay)
}

fn write(folder: &Path, offset_ms: f64, ending: &str, text: &str) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let path = folder.join(format!("{offset_ms}.{ending}"));
    fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
}
