//! What a reader remembers of files, so that an original that follows from what came before is not told again.

use std::collections::HashMap;

use crate::event::{Original, OriginalState};
use crate::limits::FILE_TEXT_BYTES_MAX;

/// By path, what the last operation left.
#[derive(Debug, Default)]
pub(crate) struct FileMemory {
    left: HashMap<String, Left>,
}

#[derive(Debug)]
struct Left {
    by: String,
    hash: blake3::Hash,
}

impl FileMemory {
    /// How to tell what the source recorded before an operation. `None` in `original`: there was no file.
    pub(crate) fn original(&self, path: &str, original: Option<&str>) -> Original {
        let of = |state| Original {
            state,
            ..Original::default()
        };
        let Some(text) = original else {
            return of(OriginalState::Absent);
        };
        let left = self.left.get(path);
        if let Some(left) = left.filter(|left| left.hash == blake3::hash(text.as_bytes())) {
            Original {
                left_by: Some(left.by.clone()),
                ..of(OriginalState::AsRebuilt)
            }
        } else if text.len() > FILE_TEXT_BYTES_MAX {
            of(OriginalState::TooLarge)
        } else {
            Original {
                text: Some(text.to_owned()),
                ..of(OriginalState::Text)
            }
        }
    }

    /// The event `by` left this content; `None`: what it left is not known.
    pub(crate) fn left(&mut self, path: &str, by: &str, content: Option<&str>) {
        match content.filter(|content| content.len() <= FILE_TEXT_BYTES_MAX) {
            Some(content) => {
                let left = Left {
                    by: by.to_owned(),
                    hash: blake3::hash(content.as_bytes()),
                };
                self.left.insert(path.to_owned(), left);
            }
            None => {
                self.left.remove(path);
            }
        }
    }
}
