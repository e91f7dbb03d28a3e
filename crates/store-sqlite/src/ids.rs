//! Identifiers out of rows. One that does not parse means a damaged file.

use reenact_recording::IdError;
use sqlx::sqlite::SqliteRow;
use sqlx::{Error, Row};

pub(crate) fn id<T>(row: &SqliteRow, column: &str, parse: fn(&str) -> Result<T, IdError>) -> Result<T, Error> {
    parse(row.try_get(column)?).map_err(|error| Error::Decode(Box::new(error)))
}

/// A number that is never negative.
pub(crate) fn count<T: TryFrom<i64>>(row: &SqliteRow, column: &str) -> Result<T, Error> {
    let number: i64 = row.try_get(column)?;
    T::try_from(number).map_err(|_| Error::Decode(format!("{column} is {number}").into()))
}

/// 32 bytes.
pub(crate) fn hash(row: &SqliteRow, column: &str) -> Result<[u8; 32], Error> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes
        .try_into()
        .map_err(|_| Error::Decode(format!("{column} has {} bytes, not 32", bytes.len()).into()))
}

/// A list as the one JSON parameter that `json_each` takes apart.
pub(crate) fn json<T: serde::Serialize>(list: T) -> Result<String, Error> {
    serde_json::to_string(&list).map_err(|error| Error::Encode(Box::new(error)))
}
