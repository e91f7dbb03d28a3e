//! Versions of files.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use super::replay::Replay;
use super::{Content, Drift, FileDiff, FileState, FileVersion, FileVersions, RebuildCheck, TreeEntry};
use crate::diff::{diff, lines, lines_changed};
use crate::event::FileOperation;
use crate::session::Session;

/// After so many versions that say only what was replaced, one is kept whole.
const REPLACEMENTS_MAX: usize = 32;

/// All that a session tells of files.
#[derive(Debug, Default)]
pub struct FileHistory {
    pub(super) files: BTreeMap<String, File>,
    pub(super) drifts: Vec<Drift>,
    pub(super) check: RebuildCheck,
    /// Where the version stands that an event left.
    pub(super) left_by: HashMap<String, (String, usize)>,
}

#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) versions: Vec<Version>,
    pub(super) touches: Vec<(i64, FileOperation)>,
    /// When drifts were found.
    drifts_ms: Vec<i64>,
}

#[derive(Debug)]
pub(super) struct Version {
    pub(super) at_ms: i64,
    pub(super) event_id: String,
    /// What an operation of the session made; `false`: what was recorded as having been there.
    pub(super) is_made: bool,
    pub(super) change: Change,
    bytes: usize,
    lines: usize,
    /// Of this version and all before it: where it is the same, so are the content and the origins of its lines.
    fingerprint: u64,
}

#[derive(Debug)]
pub(super) enum Change {
    Whole(Arc<str>),
    /// Of the version before, these bytes became this text.
    Replaced {
        start: usize,
        end: usize,
        text: String,
    },
    Absent,
    Unknown,
}

impl FileHistory {
    pub fn of(session: &Session) -> Self {
        let mut replay = Replay::new(session);
        for change in &session.file_changes {
            replay.apply(change.at_ms, &change.change);
        }
        replay.history
    }

    /// What is known of a file at a time.
    pub fn content_at(&self, path: &str, at_ms: i64) -> Content {
        let Some(file) = self.files.get(path) else {
            return Content::Unknown;
        };
        let count = file.versions.partition_point(|version| version.at_ms <= at_ms);
        file.content(count)
    }

    /// The files that the session had met by a time, by their paths.
    pub fn tree_at(&self, at_ms: i64) -> Vec<TreeEntry> {
        self.files
            .iter()
            .filter_map(|(path, file)| file.entry(path, at_ms))
            .collect()
    }

    /// All versions of all files, by path.
    pub fn file_versions(&self) -> impl Iterator<Item = FileVersions<'_>> {
        self.files.iter().map(|(path, file)| FileVersions {
            path,
            touches: &file.touches,
            versions: file.versions.iter().map(Version::seen).collect(),
            drifts_ms: &file.drifts_ms,
        })
    }

    /// What an event left of a file, as one number that is another if any version up to it is another.
    pub fn fingerprint_by(&self, event_id: &str) -> Option<u64> {
        let (path, place) = self.left_by.get(event_id)?;
        Some(self.files.get(path)?.versions.get(*place)?.fingerprint)
    }

    pub fn drifts(&self) -> &[Drift] {
        &self.drifts
    }

    pub fn check(&self) -> RebuildCheck {
        self.check
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The times at which a file changed, each with the event that says so.
    pub fn changes_of(&self, path: &str) -> Vec<(i64, &str)> {
        let versions = self.files.get(path).map_or(&[][..], |file| &file.versions);
        versions
            .iter()
            .map(|version| (version.at_ms, version.event_id.as_str()))
            .collect()
    }

    /// What an event made of a file: its content before and after.
    pub fn change_by(&self, event_id: &str) -> Option<(&str, Content, Content)> {
        let (path, place) = self.left_by.get(event_id)?;
        let file = self.files.get(path)?;
        Some((path, file.content(*place), file.content(place + 1)))
    }

    /// What the session made of its files, from beginning to end; files without a difference are left out.
    pub fn final_diff(&self) -> Vec<FileDiff> {
        self.files
            .iter()
            .filter_map(|(path, file)| file.final_diff(path))
            .collect()
    }
}

impl Version {
    fn seen(&self) -> FileVersion<'_> {
        let state = match self.change {
            Change::Unknown => FileState::Unknown,
            Change::Absent => FileState::Absent,
            Change::Whole(_) | Change::Replaced { .. } => FileState::Known,
        };
        let is_known = state == FileState::Known;
        FileVersion {
            at_ms: self.at_ms,
            event_id: &self.event_id,
            is_made: self.is_made,
            state,
            bytes: is_known.then_some(self.bytes),
            lines: is_known.then_some(self.lines),
            fingerprint: self.fingerprint,
        }
    }
}

impl File {
    pub(super) fn push(&mut self, at_ms: i64, event_id: &str, is_made: bool, before: &Content, after: &Content) {
        let change = match (before, after) {
            (_, Content::Absent) => Change::Absent,
            (_, Content::Unknown) => Change::Unknown,
            (Content::Text(before), Content::Text(after)) if !self.is_whole_due() => replacement(before, after),
            (_, Content::Text(after)) => Change::Whole(after.as_str().into()),
        };
        let (bytes, lines) = match after {
            Content::Text(text) => (text.len(), lines(text).len()),
            _ => (0, 0),
        };
        let mut hasher = DefaultHasher::new();
        self.versions.last().map(|last| last.fingerprint).hash(&mut hasher);
        (at_ms, event_id, is_made).hash(&mut hasher);
        match after {
            Content::Text(text) => text.hash(&mut hasher),
            Content::Absent => 0.hash(&mut hasher),
            Content::Unknown => 1.hash(&mut hasher),
        }
        self.versions.push(Version {
            at_ms,
            event_id: event_id.to_owned(),
            is_made,
            change,
            bytes,
            lines,
            fingerprint: hasher.finish(),
        });
    }

    pub(super) fn note_drift(&mut self, at_ms: i64) {
        self.drifts_ms.push(at_ms);
    }

    fn is_whole_due(&self) -> bool {
        let latest = self.versions.iter().rev().take(REPLACEMENTS_MAX);
        let mut replacements = latest.take_while(|version| matches!(version.change, Change::Replaced { .. }));
        replacements.by_ref().count() >= REPLACEMENTS_MAX
    }

    /// After so many versions.
    pub(super) fn content(&self, count: usize) -> Content {
        let versions = &self.versions[..count.min(self.versions.len())];
        let replacements = versions
            .iter()
            .rev()
            .take_while(|version| matches!(version.change, Change::Replaced { .. }));
        let from = versions.len() - replacements.count();
        let mut text = match from.checked_sub(1).map(|place| &versions[place].change) {
            None | Some(Change::Unknown | Change::Replaced { .. }) => return Content::Unknown,
            Some(Change::Absent) => return Content::Absent,
            Some(Change::Whole(text)) => text.to_string(),
        };
        for version in &versions[from..] {
            if let Change::Replaced { start, end, text: new } = &version.change {
                text.replace_range(start..end, new);
            }
        }
        Content::Text(text)
    }

    fn entry(&self, path: &str, at_ms: i64) -> Option<TreeEntry> {
        let touches = &self.touches[..self.touches.partition_point(|(touched_ms, _)| *touched_ms <= at_ms)];
        let (last_ms, last_operation) = touches.last()?;
        let count = self.versions.partition_point(|version| version.at_ms <= at_ms);
        let version = count.checked_sub(1).map(|place| self.versions[place].seen());
        let reads = touches
            .iter()
            .filter(|(_, operation)| *operation == FileOperation::Read)
            .count();
        Some(TreeEntry {
            path: path.to_owned(),
            state: version.map_or(FileState::Unknown, |version| version.state),
            bytes: version.and_then(|version| version.bytes),
            lines: version.and_then(|version| version.lines),
            first_ms: touches.first()?.0,
            last_ms: *last_ms,
            last_operation: last_operation.clone(),
            reads,
            changes: self.versions[..count].iter().filter(|version| version.is_made).count(),
            has_drifted: self.drifts_ms.first().is_some_and(|drifted_ms| *drifted_ms <= at_ms),
        })
    }

    fn final_diff(&self, path: &str) -> Option<FileDiff> {
        let last_made = self.versions.iter().rposition(|version| version.is_made)?;
        let first_made = self.versions.iter().position(|version| version.is_made)?;
        let before = self.content(first_made);
        let after = self.content(last_made + 1);
        let text = |content: &Content| match content {
            Content::Text(text) => Some(text.clone()),
            Content::Absent => Some(String::new()),
            Content::Unknown => None,
        };
        // A file that was written before anything was known of it is taken for new.
        let old = text(&before).unwrap_or_default();
        let new = text(&after)?;
        if old == new && before != Content::Absent {
            return None;
        }
        let (lines_added, lines_removed) = lines_changed(&old, &new);
        Some(FileDiff {
            path: path.to_owned(),
            is_new: before == Content::Absent,
            is_deleted: after == Content::Absent,
            lines_added,
            lines_removed,
            hunks: diff(&old, &new),
        })
    }
}

/// What stands between the beginning and the end that both texts have.
fn replacement(before: &str, after: &str) -> Change {
    let same_start = before
        .bytes()
        .zip(after.bytes())
        .take_while(|(one, other)| one == other)
        .count();
    let start = before
        .floor_char_boundary(same_start)
        .min(after.floor_char_boundary(same_start));
    let ends = before.as_bytes()[start..]
        .iter()
        .rev()
        .zip(after.as_bytes()[start..].iter().rev());
    let same_end = ends.take_while(|(one, other)| one == other).count();
    let end = before.ceil_char_boundary(before.len() - same_end);
    Change::Replaced {
        start,
        end,
        text: after[start..after.len() - (before.len() - end)].to_owned(),
    }
}
