//! Which page load of a session a moment is meant of.

use std::collections::{BTreeMap, BTreeSet};

use reenact_recording::{IdError, Kind, PageId, ProjectId, SessionId, StreamKey, WindowId, json};
use reenact_store::{BatchLocation, BatchQuery, Index, SessionReader, StoreError, StoredBatch};

use crate::problem::{Code, Problem};

/// What brings a window to the front: what people do in it, a page that is loaded, a tab that is turned to. The player
/// goes by the same.
const BRINGS_TO_FRONT: [&str; 11] = [
    VISIBILITY,
    "reenact/page_view@1",
    "rrweb/full_snapshot",
    "rrweb/mouse_move",
    "rrweb/mouse_interaction",
    "rrweb/touch_move",
    "rrweb/drag",
    "rrweb/scroll",
    "rrweb/viewport_resize",
    "rrweb/input",
    "rrweb/selection",
];
const VISIBILITY: &str = "reenact/visibility@1";
/// Windows of a session that are asked which was in front; those that were active last.
const WINDOWS_MAX: usize = 32;

/// Where and when to look.
#[derive(Debug, Clone)]
pub(crate) struct WantedStream {
    /// As recorded, in milliseconds since the epoch.
    pub(crate) at_ms: i64,
    /// Without it, the window that was in front.
    pub(crate) window: Option<WindowId>,
    /// Without it, the page that the window showed.
    pub(crate) page: Option<PageId>,
}

impl WantedStream {
    pub(crate) fn parse(at_ms: i64, window: Option<String>, page: Option<String>) -> Result<Self, Problem> {
        let invalid = |error: IdError| Problem::new(Code::InvalidRequest, error.to_string());
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(Self {
            at_ms,
            window: filled(window).map(WindowId::try_from).transpose().map_err(invalid)?,
            page: filled(page).map(PageId::try_from).transpose().map_err(invalid)?,
        })
    }
}

/// A session's batches, by page load.
pub(crate) struct Streams {
    project: ProjectId,
    session: SessionId,
    by_key: BTreeMap<StreamKey, Vec<BatchLocation>>,
}

impl Streams {
    pub(crate) async fn of(index: &dyn Index, project: &ProjectId, session: &SessionId) -> Result<Self, StoreError> {
        let mut by_key: BTreeMap<StreamKey, Vec<BatchLocation>> = BTreeMap::new();
        for location in index.locate(project, session, &BatchQuery::default()).await? {
            by_key.entry(location.key.stream.clone()).or_default().push(location);
        }
        Ok(Self {
            project: project.clone(),
            session: session.clone(),
            by_key,
        })
    }

    /// By their first event.
    pub(crate) fn in_order(self) -> Vec<(StreamKey, Vec<BatchLocation>)> {
        let mut streams: Vec<_> = self.by_key.into_iter().collect();
        // They lie by key, which decides where times are the same.
        streams.sort_by_key(|(_, batches)| batches.iter().filter_map(|batch| batch.first_at_ms).min());
        streams
    }

    /// The page load that is meant, and its batches.
    pub(super) async fn find(
        mut self,
        index: &dyn Index,
        reader: &SessionReader,
        wanted: &WantedStream,
    ) -> Result<(StreamKey, Vec<BatchLocation>), Problem> {
        let missing = || Problem::new(Code::NotFound, "the session has no page like that");
        let fits = |key: &StreamKey| {
            wanted.window.as_ref().is_none_or(|window| *window == key.window)
                && wanted.page.as_ref().is_none_or(|page| *page == key.page)
        };
        let mut candidates: Vec<&StreamKey> = self.by_key.keys().filter(|key| fits(key)).collect();
        let windows: BTreeSet<&WindowId> = candidates.iter().map(|key| &key.window).collect();
        if windows.len() > 1 {
            let front = self.window_in_front(index, reader, windows, wanted.at_ms).await?;
            candidates.retain(|key| key.window == front);
        }
        let key = self.page_shown(&candidates, wanted.at_ms).ok_or_else(missing)?.clone();
        self.by_key.remove_entry(&key).ok_or_else(missing)
    }

    /// The page whose batches began last until `at_ms`; before all of them, the first. A page that was left and came
    /// back is told so, which the order of their first events would not say.
    fn page_shown<'s>(&self, candidates: &[&'s StreamKey], at_ms: i64) -> Option<&'s StreamKey> {
        let begins = |key: &&StreamKey| {
            let batches = self.by_key.get(*key).into_iter().flatten();
            batches.filter_map(|batch| batch.first_at_ms).collect::<Vec<_>>()
        };
        let last_until = |key: &&StreamKey| begins(key).into_iter().filter(|begin| *begin <= at_ms).max();
        let shown = candidates.iter().filter_map(|key| Some((last_until(key)?, *key)));
        let first = || {
            candidates
                .iter()
                .min_by_key(|key| begins(key).into_iter().min())
                .copied()
        };
        shown.max_by_key(|(begin, _)| *begin).map(|(_, key)| key).or_else(first)
    }

    /// The window in which something happened last. Looks into one or two batches of each.
    async fn window_in_front(
        &self,
        index: &dyn Index,
        reader: &SessionReader,
        windows: BTreeSet<&WindowId>,
        at_ms: i64,
    ) -> Result<WindowId, Problem> {
        let begin = |window: &WindowId| {
            let of_window = self.by_key.iter().filter(|(key, _)| key.window == *window);
            of_window
                .flat_map(|(_, batches)| batches)
                .filter_map(|batch| batch.first_at_ms)
                .min()
        };
        let mut windows: Vec<&WindowId> = windows.into_iter().collect();
        windows.sort_by_key(|window| std::cmp::Reverse(begin(window)));
        windows.truncate(WINDOWS_MAX);
        let mut front: Option<(i64, &WindowId)> = None;
        for window in &windows {
            let came = self.came_to_front(index, reader, window, at_ms).await?;
            front = front.max(came.map(|at| (at, *window)));
        }
        let earliest = windows.iter().min_by_key(|window| begin(window));
        let front = front.map(|(_, window)| window).or(earliest.copied());
        front
            .cloned()
            .ok_or_else(|| Problem::new(Code::NotFound, "the session has no window"))
    }

    async fn came_to_front(
        &self,
        index: &dyn Index,
        reader: &SessionReader,
        window: &WindowId,
        at_ms: i64,
    ) -> Result<Option<i64>, StoreError> {
        let query = BatchQuery {
            to_ms: Some(at_ms),
            window: Some(window.clone()),
            kinds: BRINGS_TO_FRONT.map(str::to_owned).to_vec(),
            ..BatchQuery::default()
        };
        let batches = index.locate(&self.project, &self.session, &query).await?;
        for location in batches.iter().rev() {
            match reader.read(location).await {
                Ok(Some(batch)) => {
                    if let Some(at) = last_to_front(&batch, at_ms) {
                        return Ok(Some(at));
                    }
                }
                Ok(None) => {}
                Err(StoreError::Damaged { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

/// When something in the batch last brought its window to the front.
fn last_to_front(batch: &StoredBatch, at_ms: i64) -> Option<i64> {
    let brings: Vec<Kind> = BRINGS_TO_FRONT.iter().filter_map(|name| Kind::by_name(name)).collect();
    let visibility = Kind::by_name(VISIBILITY);
    let counts = |event: &&reenact_store::StoredEvent| {
        event.at_ms <= at_ms
            && event.kind.is_some_and(|kind| brings.contains(&kind))
            && (event.kind != visibility || says_visible(batch.text(event)))
    };
    batch.events.iter().filter(counts).map(|event| event.at_ms).max()
}

fn says_visible(event: &str) -> bool {
    let payload = json::member(event, "data").and_then(|data| json::member(data, "payload"));
    let state = payload
        .and_then(|payload| json::member(payload, "state"))
        .and_then(json::text);
    state.as_deref() == Some("visible")
}
