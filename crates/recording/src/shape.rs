//! Shapes of payloads, as data: checked while a batch is scanned ([`check`]), printed in docs/events.md.
//!
//! A shape is a promise about what readers may rely on, not a list of what is allowed: members that a shape does
//! not name are kept, an optional member may be `null`, and a [`Shape::Word`] may be one that is not listed,
//! because newer recorders know more words.

mod check;
mod notation;

pub(crate) use check::{Step, Trouble, any_number, check, for_each_member, integer, text, too_deep};

use crate::json::Quoted;

#[derive(Debug)]
pub enum Shape {
    Any,
    Boolean,
    Integer,
    /// Finite.
    Number,
    Text,
    /// A string, usually one of these.
    Word(&'static [&'static str]),
    OrNull(&'static Shape),
    List(&'static Shape),
    /// An object of any members, each with a value of this shape.
    Map(&'static Shape),
    Record(&'static Record),
    /// Two shapes that begin with different characters.
    Either(&'static Shape, &'static Shape),
}

/// An object with known members.
#[derive(Debug)]
pub struct Record {
    /// Set for records that contain themselves; printed instead of the members.
    pub name: Option<&'static str>,
    pub fields: &'static [Field],
    /// Further members that are required, by the value of the first field.
    pub required_by_first: &'static [(i64, &'static [&'static str])],
}

#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub required: bool,
    pub shape: &'static Shape,
    quoted: Quoted,
}

/// A required member.
pub(crate) const fn must(name: &'static str, shape: &'static Shape) -> Field {
    Field {
        name,
        required: true,
        shape,
        quoted: Quoted::new(name),
    }
}

/// An optional member.
pub(crate) const fn may(name: &'static str, shape: &'static Shape) -> Field {
    Field {
        name,
        required: false,
        shape,
        quoted: Quoted::new(name),
    }
}

impl Record {
    pub(crate) const fn of(fields: &'static [Field]) -> Self {
        assert!(fields.len() <= 64, "a record's members are counted in 64 bits");
        Self {
            name: None,
            fields,
            required_by_first: &[],
        }
    }
}
