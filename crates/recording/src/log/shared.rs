//! What sessions share: strings and markup by content, in a project's store.
//!
//! What lies there outlives the sessions that brought it, so it must be nobody's: a content goes there only once
//! sessions of several unrelated visitors had it ([`Policy`]). Until then a store remembers of it a keyed hash, and by
//! keyed hashes who had it; both age out.

mod memory;

use std::borrow::Cow;

pub use memory::MemoryStore;

/// Who may have a content in common with others before all may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sharing {
    /// Style sheets, SVG, attributes and markup.
    Markup,
    /// What users see.
    Text,
    /// What users typed or drew, addresses, and whatever else belongs to one session.
    Never,
}

impl Sharing {
    pub(super) fn stricter(self, other: Self) -> Self {
        self.max(other)
    }
}

/// How many unrelated visitors must have had a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub markup_visitors_min: usize,
    pub text_visitors_min: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            markup_visitors_min: 2,
            text_visitors_min: 5,
        }
    }
}

impl Policy {
    /// `None` if no number of visitors is enough.
    pub fn visitors_min(&self, sharing: Sharing) -> Option<usize> {
        match sharing {
            Sharing::Markup => Some(self.markup_visitors_min),
            Sharing::Text => Some(self.text_visitors_min),
            Sharing::Never => None,
        }
    }
}

/// A content's number within a project's store. Contents that come together have numbers that follow each other, which
/// makes recordings smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SharedNumber(pub u64);

/// Contents shorter than this are never offered: a reference to them is hardly smaller, and a store's row larger.
pub const OFFER_BYTES_MIN: usize = 16;

/// A content that a session has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer<'c> {
    pub content: &'c [u8],
    pub sharing: Sharing,
}

/// A project's shared contents, for the writer of a recording.
pub trait SharedStore {
    type Error;

    /// For each of the contents that this visitor's session has, the number under which the store has it. Those that
    /// become shared by this are put into the store; the others are remembered as candidates.
    ///
    /// Every number that is given out counts as used by the session.
    fn resolve(&mut self, offers: &[Offer<'_>]) -> Result<Vec<Option<SharedNumber>>, Self::Error>;
}

/// A project's shared contents, for the reader of a recording.
pub trait SharedContents {
    fn content(&self, number: SharedNumber) -> Option<Cow<'_, [u8]>>;
}

/// Where nothing is shared, everything lies in the recording.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unshared;

impl SharedStore for Unshared {
    type Error = std::convert::Infallible;

    fn resolve(&mut self, offers: &[Offer<'_>]) -> Result<Vec<Option<SharedNumber>>, Self::Error> {
        Ok(vec![None; offers.len()])
    }
}

impl SharedContents for Unshared {
    fn content(&self, _: SharedNumber) -> Option<Cow<'_, [u8]>> {
        None
    }
}
