//! Reading a session once, for all who want it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bumpalo::Bump;
use reenact_recording::StreamKey;

use super::Pass;
use super::page::PageText;
use crate::reader::RecordingMemo;
use crate::{BatchLocation, BatchQuery, Index, SessionKey, SessionReader, StoreError};

/// What came of reading.
pub enum ReadThrough<P: Pass + ?Sized> {
    /// Every page load was shown.
    Whole(WholeRead<P>),
    /// The session was deleted while it was read.
    Gone,
    /// It was to stop.
    Stopped,
}

/// A session that was read through.
pub struct WholeRead<P: Pass + ?Sized> {
    /// Those who saw it, in their order.
    pub passes: Vec<Shown<P>>,
    pub json_bytes: u64,
    /// How long it took to find, fetch and decode it.
    pub took: Duration,
}

/// A pass that was shown a session.
pub struct Shown<P: Pass + ?Sized> {
    /// Or why it gave up.
    pub pass: Result<Box<P>, StoreError>,
    pub took: Duration,
}

/// Shows the page loads of a session to all passes, by first event, each as far as `page_bytes_max` of JSON fit.
pub async fn read_through<P: Pass + ?Sized + 'static>(
    index: &dyn Index,
    reader: &SessionReader,
    session: &SessionKey,
    page_bytes_max: usize,
    passes: Vec<Box<P>>,
    go_on: &(dyn Fn() -> bool + Send + Sync),
) -> Result<ReadThrough<P>, StoreError> {
    let begun = Instant::now();
    let shown = |pass| Shown {
        pass: Ok(pass),
        took: Duration::ZERO,
    };
    let mut passes: Vec<Shown<P>> = passes.into_iter().map(shown).collect();
    let mut json_bytes = 0;
    let mut memo = RecordingMemo::default();
    for (stream, locations) in page_loads(index, session).await? {
        if !go_on() {
            return Ok(ReadThrough::Stopped);
        }
        let Some(page) = page_text(reader, stream, locations, page_bytes_max, &mut memo).await? else {
            return Ok(ReadThrough::Gone);
        };
        json_bytes += page.json_bytes() as u64;
        // Reading and replaying take seconds for a long page load.
        let arena = reader.arena();
        let shown = tokio::task::spawn_blocking(move || show(&page, &arena, passes)).await;
        passes = shown.map_err(|error| StoreError::Unavailable(format!("going through a session: {error}")))?;
    }
    let in_passes: Duration = passes.iter().map(|shown| shown.took).sum();
    Ok(ReadThrough::Whole(WholeRead {
        passes,
        json_bytes,
        took: begun.elapsed().saturating_sub(in_passes),
    }))
}

fn show<P: Pass + ?Sized>(page: &PageText, arena: &Bump, mut passes: Vec<Shown<P>>) -> Vec<Shown<P>> {
    let page = page.read(arena);
    for shown in &mut passes {
        let begun = Instant::now();
        if let Ok(pass) = &mut shown.pass
            && let Err(error) = pass.page(&page)
        {
            shown.pass = Err(error);
        }
        shown.took += begun.elapsed();
    }
    passes
}

type PageLoad = (StreamKey, Vec<BatchLocation>);

/// The page loads by their first event, the batches of each by sequence.
async fn page_loads(index: &dyn Index, session: &SessionKey) -> Result<Vec<PageLoad>, StoreError> {
    let mut loads: BTreeMap<StreamKey, Vec<BatchLocation>> = BTreeMap::new();
    let all = BatchQuery::default();
    for location in index.locate(&session.project, &session.session, &all).await? {
        loads.entry(location.key.stream.clone()).or_default().push(location);
    }
    let mut loads: Vec<PageLoad> = loads.into_iter().collect();
    loads.sort_by_key(|(_, batches)| batches.iter().filter_map(|batch| batch.first_at_ms).min());
    for (_, batches) in &mut loads {
        batches.sort_unstable_by_key(|batch| batch.key.sequence);
    }
    Ok(loads)
}

/// `None` if the session was deleted meanwhile.
async fn page_text(
    reader: &SessionReader,
    stream: StreamKey,
    locations: Vec<BatchLocation>,
    bytes_max: usize,
    memo: &mut RecordingMemo,
) -> Result<Option<PageText>, StoreError> {
    let mut page = PageText {
        stream,
        batches: Vec::with_capacity(locations.len()),
        is_cut: false,
    };
    let mut bytes = 0;
    for location in locations {
        let whole = match reader.whole_batch(&location, memo).await {
            Ok(Some(whole)) => Some(whole),
            Ok(None) => return Ok(None),
            Err(error @ StoreError::Damaged { .. }) => {
                tracing::error!(%error, "a batch is damaged and is left out of what is made of its session");
                None
            }
            Err(error) => return Err(error),
        };
        bytes += whole.as_ref().map_or(0, |whole| whole.json.len());
        if bytes > bytes_max {
            tracing::warn!(
                limit = bytes_max,
                "a page load is too long to be taken in whole: its end is left out"
            );
            page.is_cut = true;
            break;
        }
        page.batches.push((location, whole));
    }
    Ok(Some(page))
}
