//! Opened page loads, bounded in bytes and in time.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use reenact_recording::{ProjectId, SessionId};

use super::opened::OpenedStream;
use super::part::PartKey;

type Shared = Arc<tokio::sync::Mutex<OpenedStream>>;

pub(super) struct Cache {
    entries: Mutex<HashMap<PartKey, Entry>>,
    bytes_max: u64,
    idle_max: Duration,
}

struct Entry {
    stream: Shared,
    bytes: u64,
    asked_at: Instant,
}

impl Cache {
    pub(super) fn new(bytes_max: u64, idle_max: Duration) -> Self {
        Self {
            entries: Mutex::default(),
            bytes_max,
            idle_max,
        }
    }

    /// Closes what nobody asks for, also while nobody asks for anything; ends with the cache.
    pub(super) fn sweep_in_background(cache: &Arc<Self>) {
        let weak: Weak<Self> = Arc::downgrade(cache);
        let every = cache.idle_max.max(Duration::from_secs(1)) / 2;
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(every).await;
                let Some(cache) = weak.upgrade() else { return };
                cache.sweep(Instant::now());
            }
        });
    }

    /// The page load, to be opened by whoever has it first.
    pub(super) fn entry(&self, key: &PartKey) -> Shared {
        let mut entries = self.entries.lock();
        let entry = entries.entry(key.clone()).or_insert_with(|| Entry {
            stream: Arc::new(tokio::sync::Mutex::new(OpenedStream::new())),
            bytes: 0,
            asked_at: Instant::now(),
        });
        entry.asked_at = Instant::now();
        entry.stream.clone()
    }

    /// Notes what a page load takes now, and makes room by closing those that nobody asked for the longest.
    pub(super) fn note(&self, key: &PartKey, bytes: u64) {
        let mut entries = self.entries.lock();
        if let Some(entry) = entries.get_mut(key) {
            entry.bytes = bytes;
        }
        let mut total: u64 = entries.values().map(|entry| entry.bytes).sum();
        while total > self.bytes_max {
            let others = entries.iter().filter(|(other, entry)| *other != key && entry.bytes > 0);
            let oldest = others
                .min_by_key(|(_, entry)| entry.asked_at)
                .map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { break };
            total -= entries.remove(&oldest).map_or(0, |entry| entry.bytes);
        }
        if total > self.bytes_max {
            entries.remove(key);
        }
    }

    pub(super) fn sweep(&self, now: Instant) {
        let is_fresh = |entry: &Entry| now.saturating_duration_since(entry.asked_at) < self.idle_max;
        self.entries
            .lock()
            .retain(|_, entry| is_fresh(entry) || Arc::strong_count(&entry.stream) > 1);
    }

    pub(super) fn forget(&self, key: &PartKey) {
        self.entries.lock().remove(key);
    }

    pub(super) fn forget_session(&self, project: &ProjectId, session: &SessionId) {
        self.entries
            .lock()
            .retain(|key, _| (&key.stream.project, &key.stream.session) != (project, session));
    }

    pub(super) fn count_and_bytes(&self) -> (usize, u64) {
        let entries = self.entries.lock();
        (entries.len(), entries.values().map(|entry| entry.bytes).sum())
    }
}

#[cfg(test)]
mod tests {
    use reenact_recording::{PageId, StreamKey, WindowId};

    use super::*;

    fn key(page: &str) -> PartKey {
        PartKey {
            stream: StreamKey {
                project: ProjectId::parse("default").unwrap(),
                session: SessionId::parse("session-01").unwrap(),
                window: WindowId::parse("window-01").unwrap(),
                page: PageId::parse(page).unwrap(),
            },
            recorded_from: None,
        }
    }

    #[test]
    fn the_oldest_gives_way_and_one_that_is_too_large_is_not_kept() {
        let cache = Cache::new(100, Duration::from_secs(60));
        for page in ["page-0001", "page-0002", "page-0003"] {
            drop(cache.entry(&key(page)));
            cache.note(&key(page), 40);
        }
        assert_eq!(cache.count_and_bytes(), (2, 80));
        assert!(!cache.entries.lock().contains_key(&key("page-0001")));
        drop(cache.entry(&key("page-0004")));
        cache.note(&key("page-0004"), 101);
        assert_eq!(cache.count_and_bytes(), (0, 0));
    }

    #[test]
    fn what_nobody_asks_for_is_closed_unless_it_is_in_use() {
        let cache = Cache::new(100, Duration::from_secs(60));
        let in_use = cache.entry(&key("page-0001"));
        drop(cache.entry(&key("page-0002")));
        cache.sweep(Instant::now());
        assert_eq!(cache.count_and_bytes().0, 2);
        let later = Instant::now() + Duration::from_secs(61);
        cache.sweep(later);
        assert_eq!(cache.count_and_bytes().0, 1);
        drop(in_use);
        cache.sweep(later);
        assert_eq!(cache.count_and_bytes().0, 0);
        drop(cache.entry(&key("page-0003")));
        let stream = key("page-0003").stream;
        cache.forget_session(&stream.project, &stream.session);
        assert_eq!(cache.count_and_bytes().0, 0);
    }
}
