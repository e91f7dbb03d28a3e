//! What is inspected: a file, or a session of the data folder with its page loads.

use anyhow::{Context as _, Result, bail};
use bumpalo::Bump;
use reenact_recording::operation::{Operation, read};
use reenact_recording::{PageId, SessionId, WindowId, json};
use reenact_replay::{BatchExtent, EventsFile, RefusedEvent, read_events};
use reenact_store::{BatchQuery, StoredBatch};

use crate::commands::stored_session::{Batches, StoredSession};
use crate::commands::{recording_file, runtime};
use crate::output;
use crate::settings::Settings;

/// The texts that everything else borrows from.
pub(super) enum Source {
    File { name: String, text: String },
    Session { id: SessionId, batches: Vec<StoredBatch> },
}

/// One page load.
pub(super) struct Stream<'a> {
    /// Of a session: the window and the page.
    pub(super) name: Option<(WindowId, PageId)>,
    pub(super) events: EventsFile<'a>,
    /// How the events came, if that is known.
    pub(super) batches: Vec<BatchExtent>,
}

impl Source {
    /// A file of this name, or else a session.
    pub(super) fn open(named: &str, settings: &Settings, window: Option<&WindowId>) -> Result<Self> {
        let path = std::path::Path::new(named);
        let Some(id) = SessionId::parse(named).ok().filter(|_| !path.exists()) else {
            return Ok(Self::File {
                name: named.to_owned(),
                text: recording_file::read(path)?,
            });
        };
        let found = runtime()?.block_on(async {
            let session = StoredSession::find(settings, &id, None).await?;
            let query = BatchQuery {
                window: window.cloned(),
                ..BatchQuery::default()
            };
            session.batches(&query).await
        });
        let Batches {
            whole: batches,
            damaged,
        } = found.with_context(|| format!("there is no file {named}, and as a session it cannot be read"))?;
        for reason in damaged {
            output::error(&format!(
                "reenact: a batch is damaged, its events are missing: {reason}"
            ));
        }
        Ok(Self::Session { id, batches })
    }

    /// Its page loads, each with at least one event; by their first batches.
    pub(super) fn streams<'a>(&'a self, arena: &'a Bump) -> Result<Vec<Stream<'a>>> {
        let streams = match self {
            Self::File { name, text } => {
                let events = read_events(text, arena).with_context(|| format!("{name} cannot be inspected"))?;
                vec![Stream {
                    name: None,
                    events,
                    batches: Vec::new(),
                }]
            }
            Self::Session { batches, .. } => streams_of(batches, arena),
        };
        if streams.iter().all(|stream| stream.events.operations.is_empty()) {
            match self {
                Self::File { name, .. } => bail!("{name} holds no events: there is nothing to show"),
                Self::Session { id, .. } => bail!("session {id} holds no events: there is nothing to show"),
            }
        }
        Ok(streams)
    }
}

fn streams_of<'a>(batches: &'a [StoredBatch], arena: &'a Bump) -> Vec<Stream<'a>> {
    let mut grouped: Vec<((WindowId, PageId), Vec<&'a StoredBatch>)> = Vec::new();
    for batch in batches {
        let name = (batch.key.stream.window.clone(), batch.key.stream.page.clone());
        match grouped.iter_mut().find(|(of, _)| *of == name) {
            Some((_, of_page)) => of_page.push(batch),
            None => grouped.push((name, vec![batch])),
        }
    }
    let streams = grouped.into_iter().map(|(name, mut of_page)| {
        of_page.sort_by_key(|batch| batch.key.sequence);
        let mut stream = Stream {
            name: Some(name),
            events: EventsFile::default(),
            batches: Vec::new(),
        };
        of_page.into_iter().for_each(|batch| stream.take(batch, arena));
        stream
    });
    streams.filter(|stream| !stream.events.operations.is_empty()).collect()
}

impl<'a> Stream<'a> {
    fn take(&mut self, batch: &'a StoredBatch, arena: &'a Bump) {
        let sent = json::member(&batch.json, "events").map_or(0, |events| json::elements(events).count());
        self.batches.push(BatchExtent {
            sequence: batch.key.sequence.into(),
            first_event: self.events.operations.len(),
            is_truncated: false,
            refused_count: sent.saturating_sub(batch.events.len()),
        });
        for event in &batch.events {
            let place = self.events.operations.len() + self.events.refused.len();
            match read(batch.text(event), arena) {
                Ok(operation) => self.events.operations.push(operation),
                Err(reason) => self.events.refused.push(RefusedEvent { place, reason }),
            }
        }
    }

    pub(super) fn start_ms(&self) -> f64 {
        self.times().fold(f64::MAX, f64::min)
    }

    fn times(&self) -> impl Iterator<Item = f64> {
        self.events
            .operations
            .iter()
            .map(|Operation { timestamp, .. }| *timestamp)
    }
}
