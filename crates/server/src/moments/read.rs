//! Bringing batches into an opened page load. Where they come from is known here only.

use futures::StreamExt as _;
use futures::stream;
use reenact_store::{BatchLocation, SessionReader, StoreError, StoredBatch};

use super::{Turn, in_background};
use crate::problem::Problem;

/// Batches that are fetched ahead of the one that is taken in.
const BATCHES_AHEAD_MAX: usize = 3;
/// The setting that bounds an opened page load, as refusals name it.
const LIMIT: &str = "moments_bytes_max";

/// Takes in those of the batches that the page load does not hold yet.
pub(super) async fn read_new(
    reader: &SessionReader,
    mut turn: Turn,
    batches: &[BatchLocation],
    bytes_max: u64,
) -> Result<Turn, Problem> {
    let new = batches
        .iter()
        .filter(|batch| !turn.stream.has_batch(batch.key.sequence));
    let new: Vec<BatchLocation> = new.cloned().collect();
    let fetch = |location: BatchLocation| async move {
        let read = reader.read(&location).await;
        (location, read)
    };
    let mut fetched = stream::iter(new).map(fetch).buffered(BATCHES_AHEAD_MAX);
    while let Some((location, read)) = fetched.next().await {
        let stored = match read {
            Ok(Some(stored)) => Some(stored),
            // Deleted since it was located.
            Ok(None) => continue,
            Err(error @ StoreError::Damaged { .. }) => {
                tracing::error!(%error, "a batch of a session cannot be read and is passed over");
                None
            }
            Err(error) => return Err(error.into()),
        };
        turn = take_in(turn, location, stored, bytes_max).await?;
    }
    Ok(turn)
}

async fn take_in(
    turn: Turn,
    location: BatchLocation,
    stored: Option<StoredBatch>,
    bytes_max: u64,
) -> Result<Turn, Problem> {
    let (turn, fits) = in_background(turn, move |stream| {
        stream.add(location.key.sequence, location.set_aside_count, stored.as_ref());
        let fits = stream.memory_bytes() <= bytes_max;
        if !fits {
            stream.clear();
        }
        fits
    })
    .await?;
    if fits {
        Ok(turn)
    } else {
        Err(Problem::too_large(LIMIT, bytes_max))
    }
}
