//! From an event's JSON to an [`Operation`].
//!
//! Reading is exact: whatever a typed form would lose (a member that no type has, a member that appears twice, a
//! number that is no double) makes the event [`Change::Opaque`], which keeps its text. [`interpret`] reads such an
//! event all the same, as far as it is known.

mod fields;
mod incremental;
mod mutation;
mod node;
mod reader;
mod style;

use bumpalo::Bump;
use memchr::{memchr, memmem};

use super::{Change, FullSnapshot, Meta, Offset, Operation, Tagged};
use crate::json::SyntaxError;
use reader::{Reader, Stop, Strictness, record};

/// Why a text is no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("not JSON: {0}")]
    Syntax(#[from] SyntaxError),
    #[error("an event is an object with a finite number as its `timestamp`; this one has none")]
    NoTimestamp,
}

/// The event that `text` is. `write(read(text))` is the same JSON value, numbers being doubles.
pub fn read<'a>(text: &'a str, arena: &'a Bump) -> Result<Operation<'a>, ReadError> {
    let read = if is_ambiguous(text) {
        Err(Stop::Misfit)
    } else {
        Reader::new(text, arena, Strictness::Exact).event()
    };
    match read {
        Ok(operation) => Ok(operation),
        Err(Stop::Syntax(error)) => Err(error.into()),
        Err(Stop::Misfit) => opaque(text, arena),
    }
}

/// The event that a text begins with, and how long it is; `None` if that cannot be told so quickly: [`read`] tells more of
/// the event alone.
pub fn read_first<'a>(text: &'a str, arena: &'a Bump) -> Option<(Operation<'a>, usize)> {
    let mut reader = Reader::new(text, arena, Strictness::Exact);
    let operation = reader.members_of_event().ok()?;
    let length_bytes = reader.cursor.at();
    (!is_ambiguous(&text[..length_bytes])).then_some((operation, length_bytes))
}

/// What is known of an event that [`read`] found [`Change::Opaque`]: members without a type are left out, of members
/// that appear twice the last one counts. `None` if it is of a kind that has no type, or lacks what its kind needs.
pub fn interpret<'a>(json: &'a str, arena: &'a Bump) -> Option<Operation<'a>> {
    Reader::new(json, arena, Strictness::Known).event().ok()
}

/// The characters that stand for lone surrogates all begin so in UTF-8. A text that has them of its own can only be told
/// apart by keeping it.
fn is_ambiguous(text: &str) -> bool {
    memchr(0xf4, text.as_bytes()).is_some() && memmem::find(text.as_bytes(), b"\xf4\x8f").is_some()
}

fn opaque<'a>(text: &'a str, arena: &'a Bump) -> Result<Operation<'a>, ReadError> {
    let mut reader = Reader::new(text, arena, Strictness::Known);
    match reader.timestamp() {
        Ok(timestamp) => Ok(Operation {
            timestamp,
            change: Change::Opaque(text.trim_ascii()),
        }),
        Err(Stop::Syntax(error)) => Err(error.into()),
        Err(Stop::Misfit) => Err(ReadError::NoTimestamp),
    }
}

impl<'a> Reader<'a> {
    /// The event, which must be all of the text.
    fn event(&mut self) -> Result<Operation<'a>, Stop> {
        let operation = self.members_of_event()?;
        self.cursor.end()?;
        Ok(operation)
    }

    /// The event that stands here; the cursor is behind it then.
    fn members_of_event(&mut self) -> Result<Operation<'a>, Stop> {
        let (mut event_type, mut timestamp, mut change, mut data_at) = (None, None, None, None);
        record!(self, {
            "type" => event_type = Some(self.integer()?),
            "data" => match event_type {
                Some(event_type) => change = Some(self.data(event_type)?),
                None => {
                    self.cursor.peek();
                    data_at = Some(self.cursor.at());
                    self.cursor.skip_value()?;
                }
            },
            "timestamp" => timestamp = Some(self.number()?),
        });
        let change = match (change, data_at) {
            (Some(change), _) => change,
            (None, Some(data_at)) => {
                let end = self.cursor.at();
                self.cursor.go_to(data_at);
                let change = self.data(event_type.ok_or(Stop::Misfit)?)?;
                self.cursor.go_to(end);
                change
            }
            (None, None) => return Err(Stop::Misfit),
        };
        Ok(Operation {
            timestamp: timestamp.ok_or(Stop::Misfit)?,
            change,
        })
    }

    /// Only the event's time, after checking the whole text.
    fn timestamp(&mut self) -> Result<f64, Stop> {
        let mut timestamp = None;
        record!(self, {
            "timestamp" => timestamp = Some(self.number()?),
        });
        self.cursor.end()?;
        timestamp.ok_or(Stop::Misfit)
    }

    fn data(&mut self, event_type: i64) -> Result<Change<'a>, Stop> {
        match event_type {
            0 => self.nothing().map(|()| Change::DomContentLoaded),
            1 => self.nothing().map(|()| Change::Load),
            2 => self.full_snapshot(),
            3 => self.incremental(),
            4 => self.meta(),
            5 => self.tagged("tag").map(Change::Custom),
            6 => self.tagged("plugin").map(Change::Plugin),
            _ => Err(Stop::Misfit),
        }
    }

    fn nothing(&mut self) -> Result<(), Stop> {
        record!(self, {});
        Ok(())
    }

    fn full_snapshot(&mut self) -> Result<Change<'a>, Stop> {
        let (mut tree, mut initial_offset) = (None, None);
        record!(self, {
            "node" => tree = Some(self.tree()?),
            "initialOffset" => initial_offset = Some(self.offset()?),
        });
        Ok(Change::FullSnapshot(FullSnapshot {
            tree: tree.ok_or(Stop::Misfit)?,
            initial_offset,
        }))
    }

    fn offset(&mut self) -> Result<Offset, Stop> {
        let (mut left, mut top) = (None, None);
        record!(self, {
            "left" => left = Some(self.number()?),
            "top" => top = Some(self.number()?),
        });
        Ok(Offset {
            left: left.ok_or(Stop::Misfit)?,
            top: top.ok_or(Stop::Misfit)?,
        })
    }

    fn meta(&mut self) -> Result<Change<'a>, Stop> {
        let (mut href, mut width, mut height) = (None, None, None);
        record!(self, {
            "href" => href = Some(self.text()?),
            "width" => width = Some(self.number()?),
            "height" => height = Some(self.number()?),
        });
        Ok(Change::Meta(Meta {
            href: href.ok_or(Stop::Misfit)?,
            width: width.ok_or(Stop::Misfit)?,
            height: height.ok_or(Stop::Misfit)?,
        }))
    }

    fn tagged(&mut self, name_member: &'static str) -> Result<Tagged<'a>, Stop> {
        let (mut name, mut payload) = (None, "");
        record!(self, {
            name_member => name = Some(self.text()?),
            "payload" => payload = self.json()?,
        });
        Ok(Tagged {
            name: name.ok_or(Stop::Misfit)?,
            payload,
        })
    }
}
