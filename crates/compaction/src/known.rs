//! What is known of projects' shared contents, so that what every visit of a site has is not asked of the index every
//! time. Whether it still is so is found out when a recording that refers to it is committed.

use std::collections::HashMap;
use std::ops::Range;

use parking_lot::Mutex;
use reenact_recording::ProjectId;
use reenact_store::ContentHash;

/// Contents of all projects; with more, all are forgotten.
const CONTENTS_MAX: usize = 1 << 18;

#[derive(Debug, Default)]
pub(crate) struct KnownContents(Mutex<HashMap<ProjectId, Known>>);

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<ContentHash, u64>,
    /// Numbers that were taken and that nothing has yet.
    free: Range<u64>,
}

impl KnownContents {
    /// Those of the contents that are known, by place.
    pub(crate) fn find(&self, project: &ProjectId, contents: &[ContentHash]) -> Vec<Option<u64>> {
        let known = self.0.lock();
        let known = known.get(project);
        let number = |hash| known.and_then(|known| known.numbers.get(hash).copied());
        contents.iter().map(number).collect()
    }

    pub(crate) fn add(&self, project: &ProjectId, contents: impl IntoIterator<Item = (ContentHash, u64)>) {
        let mut known = self.0.lock();
        if known.values().map(|known| known.numbers.len()).sum::<usize>() > CONTENTS_MAX {
            known.clear();
        }
        known.entry(project.clone()).or_default().numbers.extend(contents);
    }

    /// So many numbers, one behind the other; `None` if more are to be taken first.
    pub(crate) fn take_numbers(&self, project: &ProjectId, count: u64) -> Option<u64> {
        let mut known = self.0.lock();
        let free = &mut known.get_mut(project)?.free;
        let first = free.start;
        (free.end - first >= count).then(|| {
            free.start += count;
            first
        })
    }

    /// Numbers that are this program's from now on, in place of those that were left.
    pub(crate) fn add_numbers(&self, project: &ProjectId, free: Range<u64>) {
        self.0.lock().entry(project.clone()).or_default().free = free;
    }

    /// Some of what was known is not true any more.
    pub(crate) fn forget(&self, project: &ProjectId) {
        self.0.lock().remove(project);
    }
}
