//! What a session uses, as an object beside the blocks.

use bytes::Bytes;
use reenact_recording::{ProjectId, SessionId};
use serde::{Deserialize, Serialize};

use super::{ASSET_USES_PREFIX, SessionAssets};
use crate::{StoreError, TombstoneId};

const VERSION: u32 = 1;

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct Manifest<T> {
    version: u32,
    assets: T,
}

/// Named as the session's tombstone is, so that whoever erases a session finds it without knowing its id.
pub(super) fn manifest_path(session: &TombstoneId) -> String {
    format!("{ASSET_USES_PREFIX}/{session}")
}

pub(super) fn path_of(project: &ProjectId, session: &SessionId) -> String {
    manifest_path(&TombstoneId::of(project, session))
}

pub(super) fn write(assets: &SessionAssets) -> Result<Bytes, StoreError> {
    let manifest = Manifest {
        version: VERSION,
        assets,
    };
    let json = serde_json::to_vec(&manifest);
    json.map(Bytes::from)
        .map_err(|error| StoreError::Unavailable(format!("writing what a session uses: {error}")))
}

pub(super) fn read(path: &str, bytes: &[u8]) -> Result<SessionAssets, StoreError> {
    let damaged = |error: serde_json::Error| StoreError::Damaged {
        at: path.to_owned(),
        why: error.to_string(),
    };
    let Versioned { version } = serde_json::from_slice(bytes).map_err(damaged)?;
    if version > VERSION {
        return Err(StoreError::Newer {
            what: format!("the list of a session's files at {path}"),
            found: version,
            known: VERSION,
        });
    }
    let manifest: Manifest<SessionAssets> = serde_json::from_slice(bytes).map_err(damaged)?;
    Ok(manifest.assets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_version_stays_readable() {
        let stored = include_bytes!("../../../../fixtures/asset-uses/v1/session.json");
        let read = super::read("here", stored).unwrap();
        assert_eq!(read.uses.len(), 3);
        assert_eq!(read.received_until_ms, 1_000_000_005_000);
        let again = super::read("here", &write(&read).unwrap()).unwrap();
        assert_eq!(again, read);
    }

    #[test]
    fn a_newer_one_is_refused() {
        let stored = include_bytes!("../../../../fixtures/asset-uses/future/session.json");
        let error = super::read("here", stored).unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 900, .. }), "{error}");
    }
}
