//! From what is stored of a run to its model.

use std::collections::HashSet;

use futures::StreamExt as _;
use reenact_agent::{Event, FileHistory, Session, SessionBuilder};
use reenact_recording::{BatchKey, ProjectId, SessionId};
use reenact_store::{BatchLocation, BatchQuery, Index, SessionReader, StoreError, StoredBatch};

use crate::problem::Problem;

/// Batches that are read ahead of the one that is looked at.
const BATCHES_AHEAD: usize = 3;

/// A run as far as it was read. While it goes on that is kept, so that only what is new is read.
#[derive(Default)]
pub(super) struct Reading {
    builder: SessionBuilder,
    read: HashSet<BatchKey>,
    bytes: usize,
    /// Batches that could not be read.
    pub(super) damaged_batches: usize,
    /// It has more events than are opened.
    pub(super) is_cut: bool,
}

impl Reading {
    /// Reads what has not been read yet.
    pub(super) async fn read_on(
        mut self,
        reader: &SessionReader,
        index: &dyn Index,
        session: (&ProjectId, &SessionId),
        bytes_max: usize,
    ) -> Result<Self, Problem> {
        let mut locations = index.locate(session.0, session.1, &BatchQuery::default()).await?;
        let known = locations.iter().filter(|batch| self.read.contains(&batch.key)).count();
        if known < self.read.len() {
            // Something that was read is not there any more.
            self = Self::default();
        }
        locations.retain(|batch| !self.read.contains(&batch.key));
        let read = |location: BatchLocation| async move { (reader.read(&location).await, location.key) };
        let mut batches = futures::stream::iter(locations).map(read).buffered(BATCHES_AHEAD);
        while let Some((batch, key)) = batches.next().await {
            match batch {
                Ok(Some(batch)) => {
                    if self.bytes + batch.json.len() > bytes_max {
                        self.is_cut = true;
                        break;
                    }
                    self.bytes += batch.json.len();
                    self.builder.extend(events(&batch));
                    self.read.insert(key);
                }
                Ok(None) => {}
                // What was kept is shown all the same.
                Err(StoreError::Damaged { at, why }) => {
                    tracing::warn!(at, why, "a batch of a run is damaged");
                    self.damaged_batches += 1;
                    self.read.insert(key);
                }
                Err(error) => return Err(error.into()),
            }
        }
        drop(batches);
        Ok(self)
    }

    /// The model and the files of all that was read.
    pub(super) async fn build(self) -> Result<(Self, Session, FileHistory), Problem> {
        let built = tokio::task::spawn_blocking(move || {
            let session = self.builder.build();
            let files = FileHistory::of(&session);
            (self, session, files)
        });
        let failed = |error| StoreError::Unavailable(format!("building the model of a run: {error}"));
        Ok(built.await.map_err(failed)?)
    }
}

/// The events of an agent in a batch. One that does not fit its shape was set aside when it arrived; an older registry's
/// that does not fit any more is passed over.
fn events(batch: &StoredBatch) -> impl Iterator<Item = Event> + '_ {
    let of_agent = batch
        .events
        .iter()
        .filter(|event| event.kind.is_some_and(|kind| kind.is_of_agent()));
    of_agent.filter_map(|event| Event::from_json(batch.text(event)).ok().flatten())
}
