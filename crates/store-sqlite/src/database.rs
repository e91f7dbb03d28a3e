//! Opening the file.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parking_lot::RwLock;
use reenact_store::{StoreError, TombstoneId};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Row};
use tokio::sync::Mutex;

use crate::error::store_error;
use crate::writer::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Connections that read at the same time.
const READERS_MAX: u32 = 4;
/// How long a statement waits for another process's lock.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Page cache of the connection that writes, and of each that reads, in KiB.
const WRITER_CACHE_KIB: u32 = 16 * 1024;
const READER_CACHE_KIB: u32 = 4 * 1024;
/// The write-ahead log is copied into the file once it has this many pages (of 4 KiB). Pages that are written again and
/// again, as those of running sessions are, are copied once.
const WAL_PAGES_MAX: u32 = 4_096;
/// The write-ahead log's file is cut back to this size after it was copied.
const WAL_BYTES_MAX: u32 = 16 << 20;

/// The index in one SQLite file.
#[derive(Debug)]
pub struct SqliteIndex {
    pub(crate) file: PathBuf,
    pub(crate) writer: Mutex<Writer>,
    pub(crate) readers: SqlitePool,
    /// The tombstones of the file, so that nothing has to be asked for every batch. Changed under the writer's lock.
    pub(crate) buried: RwLock<HashSet<TombstoneId>>,
}

impl SqliteIndex {
    /// Opens the file, creates it if it is not there, and brings its schema up to date. The folder must exist.
    pub async fn open(file: &Path) -> Result<Self, StoreError> {
        let failed = |error: sqlx::Error| store_error(file, "opening the index", &error);
        let options = options(file);
        // A statement that writes many rows keeps what it may have to undo in memory instead of a temporary file.
        let writing = options
            .clone()
            .pragma("cache_size", format!("-{WRITER_CACHE_KIB}"))
            .pragma("temp_store", "MEMORY");
        let mut writer = writing.connect().await.map_err(failed)?;
        refuse_newer(file, &mut writer).await?;
        MIGRATIONS.run(&mut writer).await.map_err(|error| match error {
            sqlx::migrate::MigrateError::Execute(error) => failed(error),
            error => StoreError::Unavailable(format!("upgrading the index {}: {error}", file.display())),
        })?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await
            .map_err(failed)?;
        let index = Self {
            file: file.to_owned(),
            writer: Mutex::new(Writer::new(writer)),
            readers,
            buried: RwLock::default(),
        };
        index.load_buried().await.map_err(failed)?;
        Ok(index)
    }

    /// Opens the file to build its content anew from the blocks. A file that is damaged is moved out of the way and a
    /// fresh one begun: tells where the damaged one is now. Accounts, projects and keys are lost with it, and it
    /// still holds what it held: delete it when it is not needed any more.
    pub async fn open_for_rebuild(file: &Path) -> Result<(Self, Option<PathBuf>), StoreError> {
        let opened = match Self::open(file).await {
            Ok(index) => index.check().await.map(|()| index),
            Err(error) => Err(error),
        };
        match opened {
            Ok(index) => Ok((index, None)),
            Err(StoreError::Damaged { .. }) => {
                let moved = move_aside(file)
                    .map_err(|error| StoreError::Unavailable(format!("moving {} away: {error}", file.display())))?;
                Ok((Self::open(file).await?, Some(moved)))
            }
            Err(error) => Err(error),
        }
    }

    /// Looks through the whole file for damage.
    pub async fn check(&self) -> Result<(), StoreError> {
        let failed = self.failed("checking the index");
        let checked = sqlx::query("PRAGMA quick_check(1)").fetch_one(&self.readers).await;
        let found: String = checked.and_then(|row| row.try_get(0)).map_err(failed)?;
        match found.as_str() {
            "ok" => Ok(()),
            _ => Err(StoreError::Damaged {
                at: self.file.display().to_string(),
                why: found,
            }),
        }
    }

    /// Ends all connections and empties the write-ahead log into the file.
    pub async fn close(self) -> Result<(), StoreError> {
        self.readers.close().await;
        let closed = self.writer.into_inner().into_connection().close().await;
        closed.map_err(|error| store_error(&self.file, "closing the index", &error))
    }

    pub(crate) fn failed(&self, doing: &str) -> impl Fn(sqlx::Error) -> StoreError {
        move |error| store_error(&self.file, doing, &error)
    }
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("secure_delete", "ON")
        .pragma("cache_size", format!("-{READER_CACHE_KIB}"))
        .pragma("wal_autocheckpoint", WAL_PAGES_MAX.to_string())
        .pragma("journal_size_limit", WAL_BYTES_MAX.to_string())
        .disable_statement_logging()
}

/// Moves a database and the files beside it that belong to it.
fn move_aside(file: &Path) -> std::io::Result<PathBuf> {
    let with = |end: &str| PathBuf::from(format!("{}{end}", file.display()));
    let moved = with(".damaged");
    std::fs::rename(file, &moved)?;
    for beside in ["-wal", "-shm"] {
        match std::fs::rename(with(beside), with(&format!(".damaged{beside}"))) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(moved)
}

/// Refuses a file whose schema this program does not know yet, before touching it.
async fn refuse_newer(file: &Path, writer: &mut SqliteConnection) -> Result<(), StoreError> {
    let failed = |error: sqlx::Error| store_error(file, "reading the index's version", &error);
    let migrated = sqlx::query("SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations'");
    if migrated.fetch_optional(&mut *writer).await.map_err(failed)?.is_none() {
        return Ok(());
    }
    let version = sqlx::query("SELECT coalesce(max(version), 0) AS version FROM _sqlx_migrations");
    let found: i64 = version.fetch_one(writer).await.map_err(failed)?.get("version");
    let known = MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default();
    if found <= known {
        return Ok(());
    }
    let as_u32 = |version: i64| u32::try_from(version).unwrap_or(u32::MAX);
    Err(StoreError::Newer {
        what: format!("the index {}", file.display()),
        found: as_u32(found),
        known: as_u32(known),
    })
}
