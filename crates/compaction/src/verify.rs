//! Reading a finished log back, beside the batches that it was made from.

use reenact_recording::log::shared::SharedContents;
use reenact_recording::log::{Extent, LogError};
use reenact_recording::operation;
use reenact_store::{OpenRecording, StoredBatch, decode_run};

use crate::page::sent_events;
use crate::same_json::same_event;

/// Why a log is not what it was made from.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Difference {
    #[error("the new log cannot be read: {0}")]
    Unreadable(#[from] LogError),
    #[error("event {place} of page {page} comes back as another")]
    Event { page: String, place: u64 },
    #[error("page {page} comes back with {found} events instead of {expected}")]
    Count { page: String, found: u64, expected: u64 },
}

/// Compares a stream of the log with the batches of its page load.
pub(crate) fn verify_page(
    open: &OpenRecording,
    log: &[u8],
    stream: usize,
    batches: &[StoredBatch],
    shared: &dyn SharedContents,
) -> Result<(), Difference> {
    let page = || open.directory.streams[stream].page.to_string();
    let told = &open.directory.streams[stream].batches;
    let logged = batches.iter().zip(told).flat_map(|(batch, told)| {
        let is_logged = |index: usize| {
            let at = index as u32;
            told.absent.binary_search(&at).is_err() && !told.kept.iter().any(|(kept, _)| *kept == at)
        };
        sent_events(batch)
            .enumerate()
            .filter(move |(index, _)| is_logged(*index))
    });
    let mut expected = logged.map(|(_, event)| event);
    let block = |extent: Extent| part(log, extent);
    let mut found = 0;
    let mut again = String::new();
    let mut differs = None;
    for run in open.runs(stream) {
        decode_run(&open.contents, run, block, shared, |event| {
            let Some(place) = event.place else { return };
            found += 1;
            again.clear();
            operation::write(event.operation, &mut again);
            if differs.is_none() && !expected.next().is_some_and(|event| same_event(event, &again)) {
                differs = Some(place);
            }
        })?;
    }
    if let Some(place) = differs {
        return Err(Difference::Event { page: page(), place });
    }
    match expected.count() as u64 {
        0 => Ok(()),
        left => Err(Difference::Count {
            page: page(),
            found,
            expected: found + left,
        }),
    }
}

fn part(log: &[u8], extent: Extent) -> &[u8] {
    let end = extent.at.saturating_add(extent.length_bytes);
    log.get(extent.at as usize..end as usize).unwrap_or_default()
}
