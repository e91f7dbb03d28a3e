//! The projects, their public keys and the recorder's options in memory: every batch looks one up, and they rarely
//! change.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use bytes::Bytes;
use parking_lot::RwLock;
use reenact_recording::ProjectId;
use reenact_store::{Index, Project, PublicKey, StoreError};

/// Another process (`reenact project …`, another node) may change projects too; that is noticed after this long.
const REFRESH_AFTER: Duration = Duration::from_secs(5);
/// An unknown key makes the server look again, but not more often than this: strangers must not cost a query each.
const REFRESH_AFTER_MISS: Duration = Duration::from_secs(1);

/// A key's last use is written down at most so often.
const TOUCH_INTERVAL_MS: i64 = 60_000;

/// A public key, its project, and when it was last used.
pub(crate) struct KnownKey {
    pub(crate) project: Arc<Project>,
    key: String,
    last_used_at_ms: AtomicI64,
}

/// All projects as they were a moment ago.
pub(crate) struct ProjectCache {
    index: Arc<dyn Index>,
    snapshot: RwLock<Arc<Snapshot>>,
    loading: tokio::sync::Mutex<()>,
}

struct Snapshot {
    loaded_at: Instant,
    projects: Vec<Arc<Project>>,
    keys: Vec<PublicKey>,
    by_public_key: HashMap<String, Arc<KnownKey>>,
    recorder_options: HashMap<ProjectId, Bytes>,
}

impl Snapshot {
    async fn load(index: &dyn Index) -> Result<Self, StoreError> {
        let mut projects = index.projects().await?;
        let keys = index.public_keys().await?;
        let recorder_options = index.recorder_options().await?;
        projects.sort_by(|a, b| (a.created_at_ms, &a.id).cmp(&(b.created_at_ms, &b.id)));
        let projects: Vec<_> = projects.into_iter().map(Arc::new).collect();
        let by_id: HashMap<_, _> = projects.iter().map(|project| (&project.id, project)).collect();
        let known = |key: &PublicKey| {
            let known = KnownKey {
                project: (*by_id.get(&key.project)?).clone(),
                key: key.key.clone(),
                last_used_at_ms: AtomicI64::new(key.last_used_at_ms.unwrap_or(i64::MIN)),
            };
            Some((key.key.clone(), Arc::new(known)))
        };
        Ok(Self {
            loaded_at: Instant::now(),
            by_public_key: keys.iter().filter_map(known).collect(),
            recorder_options: recorder_options
                .into_iter()
                .map(|(project, json)| (project, json.into()))
                .collect(),
            projects,
            keys,
        })
    }
}

impl ProjectCache {
    pub(crate) async fn load(index: Arc<dyn Index>) -> Result<Self, StoreError> {
        let snapshot = Snapshot::load(index.as_ref()).await?;
        Ok(Self {
            index,
            snapshot: RwLock::new(Arc::new(snapshot)),
            loading: tokio::sync::Mutex::default(),
        })
    }

    pub(crate) async fn by_public_key(&self, key: &str) -> Result<Option<Arc<KnownKey>>, StoreError> {
        let snapshot = self.no_older_than(REFRESH_AFTER).await?;
        if let Some(known) = snapshot.by_public_key.get(key) {
            return Ok(Some(known.clone()));
        }
        let snapshot = self.no_older_than(REFRESH_AFTER_MISS).await?;
        Ok(snapshot.by_public_key.get(key).cloned())
    }

    pub(crate) async fn by_id(&self, id: &ProjectId) -> Result<Option<Arc<Project>>, StoreError> {
        let find = |snapshot: &Snapshot| snapshot.projects.iter().find(|project| project.id == *id).cloned();
        match find(&*self.no_older_than(REFRESH_AFTER).await?) {
            Some(project) => Ok(Some(project)),
            None => Ok(find(&*self.no_older_than(REFRESH_AFTER_MISS).await?)),
        }
    }

    /// Oldest first.
    pub(crate) async fn all(&self) -> Result<Vec<Arc<Project>>, StoreError> {
        Ok(self.no_older_than(REFRESH_AFTER).await?.projects.clone())
    }

    /// A project's public keys, oldest first.
    pub(crate) async fn public_keys(&self, project: &ProjectId) -> Result<Vec<PublicKey>, StoreError> {
        let snapshot = self.no_older_than(REFRESH_AFTER).await?;
        let keys = snapshot.keys.iter().filter(|key| key.project == *project);
        Ok(keys.cloned().collect())
    }

    /// What the recorder's options are changed by from here: a JSON object.
    pub(crate) async fn recorder_options(&self, project: &ProjectId) -> Result<Bytes, StoreError> {
        let snapshot = self.no_older_than(REFRESH_AFTER).await?;
        let options = snapshot.recorder_options.get(project);
        Ok(options.cloned().unwrap_or(Bytes::from_static(b"{}")))
    }

    /// Notes that a page used this key: now and then, and without letting the page wait for it.
    pub(crate) fn note_use(&self, known: &KnownKey, now_ms: i64) {
        let last_ms = known.last_used_at_ms.load(Relaxed);
        if now_ms.saturating_sub(last_ms) < TOUCH_INTERVAL_MS {
            return;
        }
        if known
            .last_used_at_ms
            .compare_exchange(last_ms, now_ms, Relaxed, Relaxed)
            .is_err()
        {
            return;
        }
        let (index, key) = (self.index.clone(), known.key.clone());
        tokio::spawn(async move {
            // Only a note for people.
            if let Err(error) = index.touch_public_key(&key, now_ms).await {
                tracing::warn!(%error, "a public key's last use could not be noted");
            }
        });
    }

    /// Loads anew after a change made here.
    pub(crate) async fn refresh(&self) -> Result<(), StoreError> {
        self.no_older_than(Duration::ZERO).await.map(drop)
    }

    async fn no_older_than(&self, age_max: Duration) -> Result<Arc<Snapshot>, StoreError> {
        let is_fresh = |snapshot: &Snapshot| snapshot.loaded_at.elapsed() < age_max;
        let snapshot = self.snapshot.read().clone();
        if is_fresh(&snapshot) {
            return Ok(snapshot);
        }
        // One loads. Meanwhile the others go on with what is only getting old, and wait for what may be missing.
        let _loading = match self.loading.try_lock() {
            Ok(loading) => loading,
            Err(_) if age_max == REFRESH_AFTER => return Ok(snapshot),
            Err(_) => self.loading.lock().await,
        };
        // What was loaded while waiting may be fresh enough.
        let snapshot = self.snapshot.read().clone();
        if is_fresh(&snapshot) {
            return Ok(snapshot);
        }
        match Snapshot::load(self.index.as_ref()).await {
            Ok(snapshot) => {
                let snapshot = Arc::new(snapshot);
                *self.snapshot.write() = snapshot.clone();
                Ok(snapshot)
            }
            // What was known a moment ago serves better than a refusal; after a change made here it would not.
            Err(error) if !age_max.is_zero() => {
                tracing::warn!(%error, "the projects could not be read anew");
                Ok(snapshot)
            }
            Err(error) => Err(error),
        }
    }
}
