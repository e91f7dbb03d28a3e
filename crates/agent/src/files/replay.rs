//! Operations into versions.

use std::collections::HashMap;

use super::history::FileHistory;
use super::{Content, Drift};
use crate::claude_code::{Intent, intent};
use crate::event::{FileChange, FileOperation, Original, OriginalState};
use crate::rebuild::{apply_edits, apply_hunks};
use crate::session::Session;

pub(super) struct Replay<'s> {
    session: &'s Session,
    pub(super) history: FileHistory,
    current: HashMap<String, Content>,
}

impl<'s> Replay<'s> {
    pub(super) fn new(session: &'s Session) -> Self {
        Self {
            session,
            history: FileHistory::default(),
            current: HashMap::new(),
        }
    }

    pub(super) fn apply(&mut self, at_ms: i64, change: &FileChange) {
        let file = self.history.files.entry(change.path.clone()).or_default();
        file.touches.push((at_ms, change.operation.clone()));
        if let Some(original) = &change.original {
            self.meet_original(at_ms, change, original);
        }
        match change.operation {
            FileOperation::Write | FileOperation::Edit => {
                let after = self.after(change);
                self.set(&change.path, at_ms, &change.id, after);
            }
            FileOperation::Delete => self.set(&change.path, at_ms, &change.id, Content::Absent),
            FileOperation::Move => {
                let after = self.after(change);
                self.set(&change.path, at_ms, &change.id, Content::Absent);
                if let Some(to_path) = &change.to_path {
                    let file = self.history.files.entry(to_path.clone()).or_default();
                    file.touches.push((at_ms, FileOperation::Move));
                    self.set(to_path, at_ms, &change.id, after);
                }
            }
            _ => {}
        }
    }

    fn current(&self, path: &str) -> Content {
        self.current.get(path).cloned().unwrap_or(Content::Unknown)
    }

    fn set(&mut self, path: &str, at_ms: i64, event_id: &str, after: Content) {
        self.push(path, at_ms, event_id, true, after);
        if let Some(file) = self.history.files.get(path) {
            let place = file.versions.len() - 1;
            self.history
                .left_by
                .insert(event_id.to_owned(), (path.to_owned(), place));
        }
    }

    fn push(&mut self, path: &str, at_ms: i64, event_id: &str, is_made: bool, after: Content) {
        let before = self.current(path);
        let file = self.history.files.entry(path.to_owned()).or_default();
        file.push(at_ms, event_id, is_made, &before, &after);
        self.current.insert(path.to_owned(), after);
    }

    /// The source recorded what was there. It holds from here.
    fn meet_original(&mut self, at_ms: i64, change: &FileChange, original: &Original) {
        let path = change.path.as_str();
        let recorded = match &original.state {
            OriginalState::Text => original.text.clone().map_or(Content::Unknown, Content::Text),
            OriginalState::Absent => Content::Absent,
            OriginalState::AsRebuilt => self.left_by(original.left_by.as_deref()),
            _ => Content::Unknown,
        };
        let rebuilt = self.current(path);
        if recorded == Content::Unknown {
            if original.state == OriginalState::TooLarge && rebuilt != Content::Unknown {
                self.push(path, at_ms, &change.id, false, Content::Unknown);
            }
            return;
        }
        if rebuilt == Content::Absent && recorded == Content::Absent {
            return;
        }
        if rebuilt != Content::Unknown {
            self.history.check.compared += 1;
            if rebuilt == recorded {
                self.history.check.equal += 1;
                return;
            }
            if let Some(file) = self.history.files.get_mut(path) {
                file.note_drift(at_ms);
            }
            self.history.drifts.push(Drift {
                path: path.to_owned(),
                at_ms,
                event_id: change.id.clone(),
                rebuilt,
                recorded: recorded.clone(),
            });
        }
        self.push(path, at_ms, &change.id, false, recorded);
    }

    /// What an event left.
    fn left_by(&self, event_id: Option<&str>) -> Content {
        let place = event_id.and_then(|id| self.history.left_by.get(id));
        let Some((path, place)) = place else {
            return Content::Unknown;
        };
        self.history
            .files
            .get(path)
            .map_or(Content::Unknown, |file| file.content(place + 1))
    }

    /// What the operation makes of the file.
    fn after(&self, change: &FileChange) -> Content {
        if let Some(content) = &change.content {
            return Content::Text(content.clone());
        }
        let before = match self.current(&change.path) {
            Content::Text(text) => Some(text),
            Content::Absent => Some(String::new()),
            Content::Unknown => None,
        };
        if let Some(hunks) = &change.hunks
            && let Some(after) = before.as_deref().and_then(|before| apply_hunks(before, hunks))
        {
            return Content::Text(after);
        }
        let edits = match (&change.edits, self.intent(change)) {
            (Some(edits), _) => edits.clone(),
            (None, Some(Intent::Write(content))) => return Content::Text(content),
            (None, Some(Intent::Edit(edits))) => edits,
            (None, None) if change.operation == FileOperation::Move && change.hunks.is_none() => Vec::new(),
            (None, None) => return Content::Unknown,
        };
        // An edit that replaces nothing makes a file, whatever was known of it.
        let is_whole = matches!(edits.as_slice(), [edit] if edit.old.is_empty());
        let before = before.or_else(|| is_whole.then(String::new));
        before
            .and_then(|before| apply_edits(&before, &edits))
            .map_or(Content::Unknown, Content::Text)
    }

    fn intent(&self, change: &FileChange) -> Option<Intent> {
        let tool_use = self.session.tool_use(change.tool_use_id.as_deref()?)?;
        intent(tool_use.input.as_ref()?.as_str())
    }
}
