//! Older formats are upgraded one version at a time; newer ones are refused.

use std::borrow::Cow;

use super::error::LogError;
use super::frame::{self, FORMAT_VERSION};

/// Makes of a file of one version the same of the next.
type Upgrade = fn(&[u8]) -> Result<Vec<u8>, LogError>;

/// The step from version 1 to 2 comes first, and so on; so there is one fewer than there are versions.
const UPGRADES: [Upgrade; FORMAT_VERSION as usize - 1] = [];

/// The file in this program's format.
pub(super) fn upgrade(bytes: &[u8]) -> Result<Cow<'_, [u8]>, LogError> {
    let version = frame::version(bytes)?;
    if version > FORMAT_VERSION {
        return Err(LogError::NewerVersion {
            found: version,
            known: FORMAT_VERSION,
        });
    }
    let steps = usize::from(version)
        .checked_sub(1)
        .and_then(|done| UPGRADES.get(done..));
    steps
        .ok_or(LogError::NotARecording)?
        .iter()
        .try_fold(Cow::Borrowed(bytes), |bytes, step| step(&bytes).map(Cow::Owned))
}
