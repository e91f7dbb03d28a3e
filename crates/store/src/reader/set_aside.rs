//! Events that the registry refused, page by page.

use reenact_recording::{BatchKey, PageId, ProjectId, SessionId, WindowId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::RecordingMemo;
use crate::{BatchLocation, BatchQuery, SessionReader, SetAside, StoreError};

/// A page of set-aside events ends behind so many bytes of them.
const SET_ASIDE_PAGE_BYTES: usize = 4 << 20;

/// Where the list of set-aside events goes on: behind this event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAsideCursor {
    #[serde(flatten)]
    batch: BatchPlace,
    #[serde(rename = "i")]
    index: u32,
}

/// A batch's place in the order of [`SessionIndex::locate`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct BatchPlace {
    /// Batches without a time come last.
    #[serde(rename = "n")]
    is_timeless: bool,
    #[serde(rename = "t")]
    first_at_ms: Option<i64>,
    #[serde(rename = "w")]
    window: String,
    #[serde(rename = "p")]
    page: String,
    #[serde(rename = "s")]
    sequence: u32,
}

impl SetAsideCursor {
    fn new(location: &BatchLocation, index: u32) -> Self {
        let batch = BatchPlace::of(location);
        Self { batch, index }
    }

    /// Whether all of a batch was given out.
    fn is_behind(&self, location: &BatchLocation) -> bool {
        BatchPlace::of(location) < self.batch
    }
}

impl BatchPlace {
    fn of(location: &BatchLocation) -> Self {
        let BatchKey { stream, sequence } = &location.key;
        Self {
            is_timeless: location.first_at_ms.is_none(),
            first_at_ms: location.first_at_ms,
            window: stream.window.to_string(),
            page: stream.page.to_string(),
            sequence: *sequence,
        }
    }
}

/// A page of events that were set aside.
#[derive(Debug, Default)]
pub struct SetAsidePage {
    pub events: Vec<SetAsideEvent>,
    pub next: Option<SetAsideCursor>,
    /// Batches that could not be read, and why.
    pub damaged: Vec<(BatchLocation, StoreError)>,
    last: Option<SetAsideCursor>,
}

/// An event that the registry refused.
#[derive(Debug, Clone)]
pub struct SetAsideEvent {
    pub window: WindowId,
    pub page: PageId,
    pub sequence: u32,
    pub index: u32,
    pub reason: String,
    pub event: Box<RawValue>,
}

impl SetAsideEvent {
    fn new(key: &BatchKey, SetAside { index, reason, event }: SetAside) -> Self {
        Self {
            window: key.stream.window.clone(),
            page: key.stream.page.clone(),
            sequence: key.sequence,
            index,
            reason,
            event,
        }
    }
}

impl SessionReader {
    /// A page of the session's events that were set aside, in the order of their batches.
    pub async fn set_aside(
        &self,
        project: &ProjectId,
        session: &SessionId,
        after: Option<&SetAsideCursor>,
        limit: usize,
    ) -> Result<SetAsidePage, StoreError> {
        let query = BatchQuery {
            set_aside_only: true,
            ..BatchQuery::default()
        };
        let mut page = SetAsidePage::default();
        let mut bytes = 0;
        let mut memo = RecordingMemo::default();
        for location in self.index.locate(project, session, &query).await? {
            if after.is_some_and(|after| after.is_behind(&location)) {
                continue;
            }
            let set_aside = match self.batch_record(&location, &mut memo).await {
                Ok(Some(record)) => record.set_aside,
                Ok(None) => continue,
                Err(error @ StoreError::Damaged { .. }) => {
                    page.damaged.push((location, error));
                    continue;
                }
                Err(error) => return Err(error),
            };
            for event in set_aside {
                let cursor = SetAsideCursor::new(&location, event.index);
                if after.is_some_and(|after| after.batch == cursor.batch && after.index >= event.index) {
                    continue;
                }
                if page.events.len() == limit || bytes >= SET_ASIDE_PAGE_BYTES {
                    page.next = page.last.take();
                    return Ok(page);
                }
                bytes += event.event.get().len();
                page.last = Some(cursor);
                page.events.push(SetAsideEvent::new(&location.key, event));
            }
        }
        Ok(page)
    }
}
