use std::path::Path;

use reenact_store::StoreError;

// Result codes of SQLite (the low byte is the primary code).
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_FULL: i32 = 13;
const SQLITE_NOTADB: i32 = 26;
/// The shared memory of the write-ahead log could not grow: the disk is full.
const SQLITE_IOERR_SHMSIZE: i32 = 4874;

/// Translates an error by who must act.
pub(crate) fn store_error(file: &Path, doing: &str, error: &sqlx::Error) -> StoreError {
    let at = file.display().to_string();
    if let sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) = error {
        return StoreError::Damaged {
            at,
            why: format!("{doing}: {error}"),
        };
    }
    let Some(code) = code(error) else {
        return StoreError::Unavailable(format!("{doing} in {at}: {error}"));
    };
    match code & 0xff {
        _ if code == SQLITE_IOERR_SHMSIZE => StoreError::Full(format!("{doing} in {at}: {error}")),
        SQLITE_FULL => StoreError::Full(format!("{doing} in {at}: {error}")),
        SQLITE_CORRUPT | SQLITE_NOTADB => StoreError::Damaged {
            at,
            why: format!(
                "{doing}: {error}; the index can be rebuilt from the blocks: stop the server, run `reenact index rebuild`"
            ),
        },
        _ => StoreError::Unavailable(format!("{doing} in {at}: {error}")),
    }
}

/// Whether a name that must be unique is taken.
pub(crate) fn is_taken(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.is_unique_violation())
}

fn code(error: &sqlx::Error) -> Option<i32> {
    match error {
        sqlx::Error::Database(error) => error.code()?.parse().ok(),
        _ => None,
    }
}
