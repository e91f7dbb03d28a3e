//! Objects as files below one folder.
//!
//! `object_store` writes a temporary file beside the target, syncs it, renames it and syncs the folder (and every
//! folder it had to create). What it leaves to us: syncing the folder after a deletion, and sweeping temporary files
//! that a killed process left behind.

use std::fs::{self, File, TryLockError};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use futures::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt};
use reenact_store::{ObjectEntry, Objects, StoreError};

use crate::error::store_error;

/// Held locked by the process that uses the folder.
const LOCK_FILE: &str = ".lock";
/// `object_store` names a temporary file by its target, this and a number.
const TEMPORARY_MARK: char = '#';

/// Objects in a local folder. One process at a time; others may read beside it.
#[derive(Debug)]
pub struct LocalObjects {
    root: PathBuf,
    store: LocalFileSystem,
    /// Unlocked when closed, also by a crash. Without it, nothing is written.
    lock: Option<File>,
}

impl LocalObjects {
    /// Opens the folder, creates it if it is not there, and sweeps what interrupted writes left in it.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        let failed = |error: io::Error| store_error(&format!("opening the folder {}", root.display()), &error);
        create_durably(root).map_err(failed)?;
        let lock = lock(root)?;
        let swept = sweep(root).map_err(failed)?;
        if swept > 0 {
            tracing::info!(files = swept, folder = %root.display(), "removed what interrupted writes left");
        }
        Self::of(root, Some(lock))
    }

    /// Opens a folder that is there to read from it, also beside the process that uses it: objects are whole or absent,
    /// and never change.
    pub fn open_to_read(root: &Path) -> Result<Self, StoreError> {
        Self::of(root, None)
    }

    fn of(root: &Path, lock: Option<File>) -> Result<Self, StoreError> {
        let store = LocalFileSystem::new_with_prefix(root)
            .map_err(|error| store_error(&format!("opening the folder {}", root.display()), &error))?
            .with_fsync(true);
        Ok(Self {
            root: root.to_owned(),
            store,
            lock,
        })
    }

    fn may_write(&self) -> Result<(), StoreError> {
        let refusal = || {
            StoreError::Unavailable(format!(
                "the folder {} was opened only to read from it",
                self.root.display()
            ))
        };
        self.lock.as_ref().map(drop).ok_or_else(refusal)
    }

    fn failed(&self, doing: &str, path: &str, error: &object_store::Error) -> StoreError {
        store_error(&format!("{doing} {}", self.root.join(path).display()), error)
    }
}

#[async_trait]
impl Objects for LocalObjects {
    async fn put(&self, path: &str, bytes: Bytes) -> Result<(), StoreError> {
        self.may_write()?;
        let written = self.store.put(&ObjectPath::from(path), bytes.into()).await;
        written.map(drop).map_err(|error| self.failed("writing", path, &error))
    }

    async fn get(&self, path: &str) -> Result<Option<Bytes>, StoreError> {
        let read = async { self.store.get(&ObjectPath::from(path)).await?.bytes().await };
        match read.await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failed("reading", path, &error)),
        }
    }

    async fn get_range(&self, path: &str, range: Range<u64>) -> Result<Option<Bytes>, StoreError> {
        let wanted = range.end.saturating_sub(range.start);
        match self.store.get_range(&ObjectPath::from(path), range).await {
            Ok(bytes) if bytes.len() as u64 == wanted => Ok(Some(bytes)),
            Ok(_) => Err(cut_short(path)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => match self.store.head(&ObjectPath::from(path)).await {
                Ok(_) if !is_io(&error) => Err(cut_short(path)),
                _ => Err(self.failed("reading", path, &error)),
            },
        }
    }

    async fn list(&self, prefix: &str) -> Result<Vec<ObjectEntry>, StoreError> {
        let prefix = ObjectPath::from(prefix);
        let listed = self.store.list(Some(&prefix)).map_ok(|object| ObjectEntry {
            path: object.location.to_string(),
            bytes: object.size,
        });
        match listed.try_collect::<Vec<_>>().await {
            Ok(mut entries) => {
                entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
                Ok(entries)
            }
            Err(object_store::Error::NotFound { .. }) => Ok(Vec::new()),
            Err(error) => Err(self.failed("listing", prefix.as_ref(), &error)),
        }
    }

    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.may_write()?;
        match self.store.delete(&ObjectPath::from(path)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(self.failed("deleting", path, &error)),
        }
        let file = self.root.join(path);
        let synced = tokio::task::spawn_blocking(move || match file.parent() {
            Some(folder) => sync_folder(folder),
            None => Ok(()),
        });
        match synced.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(store_error(&format!("deleting {path}"), &error)),
            Err(error) => Err(StoreError::Unavailable(format!("deleting {path}: {error}"))),
        }
    }
}

fn cut_short(path: &str) -> StoreError {
    StoreError::Damaged {
        at: path.to_owned(),
        why: "the object ends before the wanted range does".to_owned(),
    }
}

fn is_io(error: &object_store::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<io::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Creates a folder and those above it so that they survive a loss of power.
fn create_durably(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
    if let Some(above) = above {
        create_durably(above)?;
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
        other => other?,
    }
    sync_folder(folder)?;
    sync_folder(above.unwrap_or(Path::new(".")))
}

fn lock(root: &Path) -> Result<File, StoreError> {
    let path = root.join(LOCK_FILE);
    let failed = |error: io::Error| store_error(&format!("locking {}", path.display()), &error);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Unavailable(format!(
            "the folder {} is in use by another Reenact: stop it first, or choose another folder",
            root.display()
        ))),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Removes temporary files of interrupted writes; tells how many.
fn sweep(folder: &Path) -> io::Result<u64> {
    let mut swept = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            swept += sweep(&entry.path())?;
        } else if entry.file_name().to_string_lossy().contains(TEMPORARY_MARK) {
            fs::remove_file(entry.path())?;
            swept += 1;
        }
    }
    if swept > 0 {
        sync_folder(folder)?;
    }
    Ok(swept)
}

/// Makes changes of a folder's entries durable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder) {
        Ok(folder) => folder.sync_all(),
        // Somebody removed the folder meanwhile, and with it the entry.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn leftovers_of_interrupted_writes_are_swept_and_never_listed() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("blocks/01");
        fs::create_dir_all(&deep).unwrap();
        fs::write(deep.join("a.block#1"), b"half").unwrap();
        fs::write(deep.join("b.block"), b"whole").unwrap();
        let objects = LocalObjects::open(folder.path()).unwrap();
        assert!(!deep.join("a.block#1").exists());
        let listed = objects.list("blocks").await.unwrap();
        assert_eq!(
            listed,
            [ObjectEntry {
                path: "blocks/01/b.block".to_owned(),
                bytes: 5
            }]
        );
    }

    #[tokio::test]
    async fn a_folder_serves_one_process_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = LocalObjects::open(folder.path()).unwrap();
        let refused = LocalObjects::open(folder.path()).unwrap_err();
        assert!(refused.to_string().contains("in use"), "{refused}");
        drop(first);
        LocalObjects::open(folder.path()).unwrap();
    }

    #[tokio::test]
    async fn others_read_beside_it_and_write_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let objects = LocalObjects::open(folder.path()).unwrap();
        let path = "blocks/01/a.block";
        objects.put(path, Bytes::from_static(b"a")).await.unwrap();
        let beside = LocalObjects::open_to_read(folder.path()).unwrap();
        assert_eq!(beside.get(path).await.unwrap().unwrap(), "a");
        assert!(beside.put("b", Bytes::new()).await.is_err());
        assert!(beside.delete(path).await.is_err());
        assert!(objects.get(path).await.unwrap().is_some());
        assert!(LocalObjects::open_to_read(&folder.path().join("nowhere")).is_err());
    }

    #[tokio::test]
    async fn folders_left_empty_are_created_again() {
        let folder = tempfile::tempdir().unwrap();
        let objects = LocalObjects::open(&folder.path().join("not/there/yet")).unwrap();
        for _ in 0..2 {
            objects
                .put("blocks/01/a.block", Bytes::from_static(b"a"))
                .await
                .unwrap();
            objects.delete("blocks/01/a.block").await.unwrap();
        }
        assert_eq!(objects.list("blocks").await.unwrap(), []);
    }
}
