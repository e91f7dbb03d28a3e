//! Which runs are open.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use reenact_recording::{ProjectId, SessionId};

use super::AgentRun;
use super::open::Reading;

type Key = (ProjectId, SessionId);
pub(super) type Place = Arc<tokio::sync::Mutex<Option<Opened>>>;

pub(super) struct Opened {
    /// Of the session, when it was opened.
    pub(super) event_count: u64,
    pub(super) run: Arc<AgentRun>,
    /// Of a run that goes on: what more of it is added to.
    pub(super) reading: Option<Reading>,
}

pub(super) struct Cache {
    places: Mutex<HashMap<Key, (Instant, Place)>>,
    count_max: usize,
}

impl Cache {
    pub(super) fn new(count_max: usize) -> Self {
        Self {
            places: Mutex::default(),
            count_max,
        }
    }

    /// Where a run is or will be; the one that was asked for longest ago makes room.
    pub(super) fn place(&self, project: &ProjectId, session: &SessionId) -> Place {
        let mut places = self.places.lock();
        let (asked_at, place) = places
            .entry((project.clone(), session.clone()))
            .or_insert_with(|| (Instant::now(), Place::default()));
        *asked_at = Instant::now();
        let place = place.clone();
        if places.len() > self.count_max {
            let oldest = places.iter().min_by_key(|(_, (asked_at, _))| *asked_at);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                places.remove(&oldest);
            }
        }
        place
    }

    /// The run, if it is open with so many events.
    pub(super) fn open(&self, project: &ProjectId, session: &SessionId, event_count: u64) -> Option<Arc<AgentRun>> {
        let places = self.places.lock();
        let (_, place) = places.get(&(project.clone(), session.clone()))?;
        let place = place.try_lock().ok()?;
        let opened = place.as_ref()?;
        (opened.event_count == event_count).then(|| opened.run.clone())
    }

    pub(super) fn forget(&self, project: &ProjectId, session: &SessionId) {
        self.places.lock().remove(&(project.clone(), session.clone()));
    }
}
