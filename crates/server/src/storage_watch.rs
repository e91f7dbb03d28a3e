//! Whether batches can be stored: what the last write said, free space, and a probe while it is bad.
//!
//! Appends report their outcome here. While the last one failed, or free space is below its bound, a small object is
//! written and deleted again every few seconds, so that the server notices by itself when there is room again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use parking_lot::Mutex;
use reenact_store::{Objects, StoreError};

/// How often the state is looked at.
const PROBE_INTERVAL: Duration = Duration::from_secs(2);
/// As large as a small block, so that a few stray free bytes do not look like room.
const PROBE_BYTES: usize = 64 << 10;
const PROBE_PATH: &str = "probe/write";
/// The same trouble is logged once per this time.
const LOG_INTERVAL: Duration = Duration::from_secs(30);

/// Whether batches can be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageState {
    Writable,
    Full(String),
    Failed(String),
}

/// Tells the free bytes of where the data lies; `None` if that cannot be known.
pub type DiskFree = Arc<dyn Fn() -> Option<u64> + Send + Sync>;

pub struct StorageWatch {
    objects: Arc<dyn Objects>,
    disk_free: DiskFree,
    disk_free_bytes_min: u64,
    state: Mutex<Watched>,
    /// One look at a time, however many ask.
    checking: tokio::sync::Mutex<()>,
}

struct Watched {
    state: StorageState,
    logged_at: Option<Instant>,
}

impl StorageWatch {
    pub fn new(objects: Arc<dyn Objects>, disk_free: DiskFree, disk_free_bytes_min: u64) -> Self {
        let state = Mutex::new(Watched {
            state: StorageState::Writable,
            logged_at: None,
        });
        Self {
            objects,
            disk_free,
            disk_free_bytes_min,
            state,
            checking: tokio::sync::Mutex::default(),
        }
    }

    pub fn state(&self) -> StorageState {
        self.state.lock().state.clone()
    }

    pub fn disk_free_bytes(&self) -> Option<u64> {
        (self.disk_free)()
    }

    /// What an append came to. A success does not clear a lack of space: only [`StorageWatch::check`] does.
    pub(crate) fn report(&self, error: &StoreError) {
        match error {
            StoreError::Full(why) => self.set(StorageState::Full(why.clone())),
            StoreError::Unavailable(why) => self.set(StorageState::Failed(why.clone())),
            StoreError::Damaged { .. } | StoreError::Newer { .. } => self.set(StorageState::Failed(error.to_string())),
            StoreError::Exists(_) | StoreError::Closing => {}
        }
    }

    /// Looks at free space and, if the state is bad, whether writing works again.
    pub async fn check(&self) {
        let Ok(_checking) = self.checking.try_lock() else {
            return;
        };
        let free = self.disk_free_bytes();
        if let Some(free) = free.filter(|free| *free < self.disk_free_bytes_min) {
            let min = self.disk_free_bytes_min;
            return self.set(StorageState::Full(format!(
                "{free} bytes are free, disk_free_bytes_min is {min}"
            )));
        }
        if self.state() == StorageState::Writable {
            return;
        }
        match self.probe().await {
            Ok(()) => self.set(StorageState::Writable),
            Err(error) => self.report(&error),
        }
    }

    /// Writes a small object durably and deletes it.
    pub async fn probe(&self) -> Result<(), StoreError> {
        self.objects.put(PROBE_PATH, Bytes::from(vec![0; PROBE_BYTES])).await?;
        self.objects.delete(PROBE_PATH).await
    }

    /// Checks every few seconds, for ever.
    pub async fn run(&self) {
        let mut ticks = tokio::time::interval(PROBE_INTERVAL);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.check().await;
        }
    }

    fn set(&self, state: StorageState) {
        let mut watched = self.state.lock();
        let changed = std::mem::discriminant(&watched.state) != std::mem::discriminant(&state);
        let is_due = changed || watched.logged_at.is_none_or(|at| at.elapsed() >= LOG_INTERVAL);
        match &state {
            StorageState::Writable if changed => tracing::info!("storage takes batches again"),
            StorageState::Full(why) if is_due => {
                tracing::error!(%why, "STORAGE IS FULL: batches are refused with 503 until there is room; nothing is lost");
            }
            StorageState::Failed(why) if is_due => {
                tracing::error!(%why, "STORAGE FAILS: batches are refused with 503 until it works again");
            }
            _ => {}
        }
        if is_due {
            watched.logged_at = Some(Instant::now());
        }
        watched.state = state;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use reenact_store_objects::MemoryObjects;

    use super::*;

    fn watch(free: Arc<AtomicU64>) -> StorageWatch {
        let disk_free: DiskFree = Arc::new(move || Some(free.load(Ordering::Relaxed)));
        StorageWatch::new(Arc::new(MemoryObjects::new()), disk_free, 1_000)
    }

    #[tokio::test]
    async fn a_failed_append_makes_it_bad_until_a_probe_succeeds() {
        let watch = watch(Arc::new(AtomicU64::new(5_000)));
        watch.report(&StoreError::Full("no space left on device".into()));
        assert_eq!(watch.state(), StorageState::Full("no space left on device".into()));
        watch.check().await;
        assert_eq!(watch.state(), StorageState::Writable);
    }

    #[tokio::test]
    async fn too_little_free_space_is_full_until_there_is_more() {
        let free = Arc::new(AtomicU64::new(999));
        let watch = watch(free.clone());
        watch.check().await;
        assert!(matches!(watch.state(), StorageState::Full(_)));
        free.store(1_000, Ordering::Relaxed);
        watch.check().await;
        assert_eq!(watch.state(), StorageState::Writable);
    }
}
