//! Opening what the data lies in. The only module that names a backend.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use reenact_server::DiskFree;
use reenact_store::{Index, Objects};
use reenact_store_objects::LocalObjects;
use reenact_store_sqlite::SqliteIndex;

/// Where things lie below the data folder.
pub(crate) struct Layout {
    pub(crate) index_file: PathBuf,
    pub(crate) objects_folder: PathBuf,
}

impl Layout {
    pub(crate) fn of(data_dir: &Path) -> Self {
        Self {
            index_file: data_dir.join("index.sqlite"),
            objects_folder: data_dir.join("objects"),
        }
    }
}

/// The objects, held by this process alone.
pub(crate) fn open_objects(data_dir: &Path) -> Result<Arc<dyn Objects>> {
    create_private(data_dir)?;
    let objects = LocalObjects::open(&Layout::of(data_dir).objects_folder)?;
    Ok(Arc::new(objects))
}

/// The objects of a folder that a server may be using.
pub(crate) fn open_objects_to_read(data_dir: &Path) -> Result<Arc<dyn Objects>> {
    let objects = LocalObjects::open_to_read(&Layout::of(data_dir).objects_folder)?;
    Ok(Arc::new(objects))
}

/// The index, created and upgraded if need be.
pub(crate) async fn open_index(data_dir: &Path) -> Result<Arc<dyn Index>> {
    create_private(data_dir)?;
    Ok(Arc::new(SqliteIndex::open(&Layout::of(data_dir).index_file).await?))
}

/// The index of a folder that a server has used before. Works beside a running server.
pub(crate) async fn open_existing_index(data_dir: &Path) -> Result<Arc<dyn Index>> {
    let file = Layout::of(data_dir).index_file;
    anyhow::ensure!(
        file.exists(),
        "there is no {}: name the server's folder with --data-dir, or start it once with `reenact serve`",
        file.display()
    );
    open_index(data_dir).await
}

/// Free bytes of the file system that the folder lies in.
pub(crate) fn disk_free(data_dir: &Path) -> DiskFree {
    let folder = data_dir.to_owned();
    Arc::new(move || disk_free_bytes(&folder))
}

pub(crate) fn disk_free_bytes(folder: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Recordings are nobody else's business, so a new folder is only its owner's.
fn create_private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    if folder.is_dir() {
        return Ok(());
    }
    let created = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    created.with_context(|| format!("cannot create the data folder {}", folder.display()))
}
