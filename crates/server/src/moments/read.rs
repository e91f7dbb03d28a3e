//! Bringing what is wanted into an opened page load: segments of its recording, then batches. Where they come from is
//! known here only.

use futures::StreamExt as _;
use futures::stream;
use reenact_store::{BatchLocation, SessionReader, StoreError, StoredBatch};

use super::part::{Part, RecordedPart};
use super::{Turn, in_background};
use crate::problem::Problem;

/// Batches that are fetched ahead of the one that is taken in.
const BATCHES_AHEAD_MAX: usize = 3;
/// The setting that bounds an opened page load, as refusals name it.
const LIMIT: &str = "moments_bytes_max";

/// Bytes of a recording that are read at once, if no single segment has more.
const STEP_BYTES_MAX: u64 = 4 << 20;

/// Takes in what the page load does not hold yet of the part. `None`: the recording has been replaced or deleted.
pub(super) async fn read_new(
    reader: &SessionReader,
    mut turn: Turn,
    part: &Part,
    bytes_max: u64,
) -> Result<Option<Turn>, Problem> {
    if let Some(recorded) = &part.recorded {
        match read_recorded(reader, turn, recorded, bytes_max).await? {
            Some(read) => turn = read,
            None => return Ok(None),
        }
    }
    read_batches(reader, turn, &part.batches, bytes_max).await.map(Some)
}

async fn read_recorded(
    reader: &SessionReader,
    mut turn: Turn,
    RecordedPart { open, stream, span }: &RecordedPart,
    bytes_max: u64,
) -> Result<Option<Turn>, Problem> {
    let mut next = turn.stream.next_segment(span.start);
    while next < span.end {
        let step = open.step_of(*stream, &(next..span.end), STEP_BYTES_MAX);
        next = step.end;
        let at_hand = turn.stream.tables();
        let Some(blocks) = reader.span(open, *stream, &step, &at_hand).await? else {
            return Ok(None);
        };
        let (open, stream) = (open.clone(), *stream);
        let (read, taken) = in_background(turn, move |opened| {
            for _ in step {
                opened.add_segment(&open, stream, &blocks)?;
                if opened.memory_bytes() > bytes_max {
                    return Ok(false);
                }
            }
            Ok::<bool, StoreError>(true)
        })
        .await?;
        turn = read;
        if !taken? {
            return Err(Problem::too_large(LIMIT, bytes_max));
        }
    }
    Ok(Some(turn))
}

/// Takes in those of the batches that the page load does not hold yet.
async fn read_batches(
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
