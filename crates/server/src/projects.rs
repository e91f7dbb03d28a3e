//! The projects in memory: every batch looks one up, and they rarely change.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::RwLock;
use reenact_recording::ProjectId;
use reenact_store::{Index, Project, StoreError};

/// Another process (`reenact project …`, another node) may change projects too; that is noticed after this long.
const REFRESH_AFTER: Duration = Duration::from_secs(5);
/// An unknown key makes the server look again, but not more often than this: strangers must not cost a query each.
const REFRESH_AFTER_MISS: Duration = Duration::from_secs(1);

/// All projects as they were a moment ago.
pub(crate) struct ProjectCache {
    index: Arc<dyn Index>,
    snapshot: RwLock<Arc<Snapshot>>,
    loading: tokio::sync::Mutex<()>,
}

struct Snapshot {
    loaded_at: Instant,
    projects: Vec<Arc<Project>>,
    by_public_key: HashMap<String, Arc<Project>>,
}

impl Snapshot {
    fn new(mut projects: Vec<Project>) -> Self {
        projects.sort_by(|a, b| (a.created_at_ms, &a.id).cmp(&(b.created_at_ms, &b.id)));
        let projects: Vec<_> = projects.into_iter().map(Arc::new).collect();
        let by_public_key = projects
            .iter()
            .map(|project| (project.public_key.clone(), project.clone()))
            .collect();
        Self {
            loaded_at: Instant::now(),
            projects,
            by_public_key,
        }
    }
}

impl ProjectCache {
    pub(crate) async fn load(index: Arc<dyn Index>) -> Result<Self, StoreError> {
        let snapshot = Snapshot::new(index.projects().await?);
        Ok(Self {
            index,
            snapshot: RwLock::new(Arc::new(snapshot)),
            loading: tokio::sync::Mutex::default(),
        })
    }

    pub(crate) async fn by_public_key(&self, key: &str) -> Result<Option<Arc<Project>>, StoreError> {
        let snapshot = self.no_older_than(REFRESH_AFTER).await?;
        if let Some(project) = snapshot.by_public_key.get(key) {
            return Ok(Some(project.clone()));
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
        match self.index.projects().await {
            Ok(projects) => {
                let snapshot = Arc::new(Snapshot::new(projects));
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

/// Whether a page of `origin` may send to this project.
pub(crate) fn allows_origin(project: &Project, origin: &str) -> bool {
    project
        .allowed_origins
        .iter()
        .any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(origin))
}

/// An allowed origin as it is kept: `*`, or scheme and host without a path. The error says what is wrong.
pub fn normalize_origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text == "*" {
        return Ok(text.to_owned());
    }
    let wrong = || format!("`{text}` is no origin: write scheme and host, such as https://shop.example, or *");
    let uri: http::Uri = text.trim_end_matches('/').parse().map_err(|_| wrong())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(wrong());
    };
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@') {
        return Err(wrong());
    }
    Ok(format!(
        "{}://{}",
        scheme.to_ascii_lowercase(),
        authority.as_str().to_ascii_lowercase()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_kept_without_path_and_case() {
        assert_eq!(
            normalize_origin("https://Shop.Example/"),
            Ok("https://shop.example".to_owned())
        );
        assert_eq!(
            normalize_origin(" http://localhost:5173 "),
            Ok("http://localhost:5173".to_owned())
        );
        assert_eq!(normalize_origin("*"), Ok("*".to_owned()));
        for wrong in [
            "shop.example",
            "https://shop.example/path",
            "https://a@shop.example",
            "https://*?x",
            "",
        ] {
            assert!(normalize_origin(wrong).is_err(), "{wrong} was taken");
        }
    }
}
