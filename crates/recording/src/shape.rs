//! Shapes of payloads, as data: checked while a batch is scanned ([`check`]), printed in docs/events.md.
//!
//! A shape is a promise about what readers may rely on, not a list of what is allowed: members that a shape does
//! not name are kept, an optional member may be `null`, and a [`Shape::Word`] may be one that is not listed,
//! because newer recorders know more words.

mod check;
mod misfit;
mod notation;

pub(crate) use check::{any_number, check, for_each_member, integer, text, too_deep};
pub(crate) use misfit::{Step, Trouble, TroubleKind};

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
    /// The required ones, a bit each.
    required: u64,
    /// Further members that are required, by the value of the first field.
    required_by_first: &'static [(i64, u64)],
}

#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub required: bool,
    pub shape: &'static Shape,
    pub(crate) quoted: Quoted,
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
        let mut required = 0;
        let mut index = 0;
        while index < fields.len() {
            if fields[index].required {
                required |= 1 << index;
            }
            index += 1;
        }
        Self {
            name: None,
            fields,
            required,
            required_by_first: &[],
        }
    }

    pub(crate) const fn named(self, name: &'static str, required_by_first: &'static [(i64, u64)]) -> Self {
        Self {
            name: Some(name),
            required_by_first,
            ..self
        }
    }

    /// By the value of the first field, the names of further members that are required.
    pub fn required_by_first(&self) -> impl Iterator<Item = (i64, Vec<&'static str>)> {
        self.required_by_first.iter().map(|(value, required)| {
            let fields = self.fields.iter().enumerate();
            (
                *value,
                fields
                    .filter(|(index, _)| required & (1 << index) != 0)
                    .map(|(_, field)| field.name)
                    .collect(),
            )
        })
    }
}

/// The bit of the field of this name.
pub(crate) const fn bit_of(fields: &[Field], name: &str) -> u64 {
    let mut index = 0;
    while index < fields.len() {
        if equal(fields[index].name.as_bytes(), name.as_bytes()) {
            return 1 << index;
        }
        index += 1;
    }
    panic!("no field of this name")
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}
