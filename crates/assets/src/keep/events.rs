//! Reading a session's events for what they say of files.

use std::collections::BTreeMap;

use bumpalo::Bump;
use reenact_recording::operation::{Change, interpret, read};
use reenact_recording::{ProjectId, SessionId, StreamKey};
use reenact_store::{BatchLocation, BatchQuery, Index, SessionReader, StoreError, StoredBatch};

use crate::page::find::{Finder, Found};

/// Kinds of events that a recorder sends files with.
const SENDS_FILES: &str = "rrweb/asset";

/// Finds what the session's pages need; `only_sent`: only what its recorder sent, which reads far less.
pub(super) async fn find(
    index: &dyn Index,
    reader: &SessionReader,
    (project, session): (&ProjectId, &SessionId),
    mut finder: Finder,
    only_sent: bool,
) -> Result<Found, StoreError> {
    let kinds = only_sent.then(|| SENDS_FILES.to_owned());
    let query = BatchQuery {
        kinds: kinds.into_iter().collect(),
        ..BatchQuery::default()
    };
    let mut streams: BTreeMap<StreamKey, Vec<BatchLocation>> = BTreeMap::new();
    for location in index.locate(project, session, &query).await? {
        streams.entry(location.key.stream.clone()).or_default().push(location);
    }
    for mut batches in streams.into_values() {
        batches.sort_by_key(|batch| batch.key.sequence);
        finder.begin_page();
        for location in &batches {
            match reader.read(location).await {
                Ok(Some(batch)) => finder = gone_through(finder, batch, only_sent).await?,
                // Deleted meanwhile.
                Ok(None) => {}
                Err(error @ StoreError::Damaged { .. }) => {
                    tracing::warn!(%error, "files that a damaged batch names are not kept");
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(finder.finish())
}

/// Reading a large snapshot takes a while.
async fn gone_through(mut finder: Finder, batch: StoredBatch, only_sent: bool) -> Result<Finder, StoreError> {
    let work = tokio::task::spawn_blocking(move || {
        let mut arena = Bump::new();
        for event in &batch.events {
            if let Ok(mut operation) = read(batch.text(event), &arena) {
                if let Change::Opaque(json) = operation.change
                    && let Some(known) = interpret(json, &arena)
                {
                    operation.change = known.change;
                }
                if !only_sent || matches!(operation.change, Change::Opaque(_)) {
                    finder.add(&operation);
                }
            }
            arena.reset();
        }
        finder
    });
    work.await
        .map_err(|error| StoreError::Unavailable(format!("looking for files of a session: {error}")))
}
