//! Who wrote each line.

use serde::Serialize;

use super::Content;
use super::history::FileHistory;
use crate::diff::{lines, replaced};

/// Where a line comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineOrigin {
    /// From 1.
    pub line: usize,
    /// The event that wrote it; absent for lines that were there before, or that something else wrote.
    pub event_id: Option<String>,
    pub at_ms: Option<i64>,
}

impl FileHistory {
    /// The origin of each line of a file as it was at a time. Empty: the content is not known.
    pub fn blame_at(&self, path: &str, at_ms: i64) -> Vec<LineOrigin> {
        let Some(file) = self.files.get(path) else {
            return Vec::new();
        };
        let count = file.versions.partition_point(|version| version.at_ms <= at_ms);
        let mut text = String::new();
        // By line, the version that wrote it.
        let mut origins: Vec<Option<usize>> = Vec::new();
        for place in 0..count {
            let after = match file.content(place + 1) {
                Content::Text(after) => after,
                _ => String::new(),
            };
            let origin = file.versions[place].is_made.then_some(place);
            origins = carry(&origins, &text, &after, origin);
            text = after;
        }
        let of = |(index, origin): (usize, Option<usize>)| {
            let version = origin.map(|place| &file.versions[place]);
            LineOrigin {
                line: index + 1,
                event_id: version.map(|version| version.event_id.clone()),
                at_ms: version.map(|version| version.at_ms),
            }
        };
        origins.into_iter().enumerate().map(of).collect()
    }
}

/// Lines that stay keep their origin; the others have the new one.
fn carry(origins: &[Option<usize>], before: &str, after: &str, origin: Option<usize>) -> Vec<Option<usize>> {
    let (old, new) = (lines(before), lines(after));
    let mut carried = Vec::with_capacity(new.len());
    let mut old_at = 0;
    for change in replaced(&old, &new) {
        carried.extend_from_slice(&origins[old_at..change.old.start]);
        carried.extend(change.new.map(|_| origin));
        old_at = change.old.end;
    }
    carried.extend_from_slice(&origins[old_at..]);
    carried
}
