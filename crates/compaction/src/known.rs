//! Contents that are known to be shared, so that what every visit of a site has is not asked of the index every time.
//! Whether they still are is found out when a recording that refers to them is committed.

use std::collections::HashMap;

use parking_lot::Mutex;
use reenact_recording::ProjectId;
use reenact_store::ContentHash;

/// Contents of all projects; with more, all are forgotten.
const CONTENTS_MAX: usize = 1 << 18;

#[derive(Debug, Default)]
pub(crate) struct KnownContents(Mutex<HashMap<ProjectId, HashMap<ContentHash, u64>>>);

impl KnownContents {
    /// Those of the contents that are known, by place.
    pub(crate) fn find(&self, project: &ProjectId, contents: &[ContentHash]) -> Vec<Option<u64>> {
        let known = self.0.lock();
        let known = known.get(project);
        let number = |hash| known.and_then(|known| known.get(hash).copied());
        contents.iter().map(number).collect()
    }

    pub(crate) fn add(&self, project: &ProjectId, contents: impl IntoIterator<Item = (ContentHash, u64)>) {
        let mut known = self.0.lock();
        if known.values().map(HashMap::len).sum::<usize>() > CONTENTS_MAX {
            known.clear();
        }
        known.entry(project.clone()).or_default().extend(contents);
    }

    /// Some of what was known is not true any more.
    pub(crate) fn forget(&self, project: &ProjectId) {
        self.0.lock().remove(project);
    }
}
