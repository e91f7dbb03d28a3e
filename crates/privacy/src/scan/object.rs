//! What the members of one JSON object say of each other.

use std::ops::Range;

use crate::detectors::sensitive_key::{PLAIN, Secrecy, is_secret_autocomplete};

/// What an object is, by the name it stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Data,
    /// An element's attributes: words such as `card` speak of layout there.
    Attributes,
    /// Style properties, whose names never say secret.
    Style,
}

/// `{"type":"password","value":"…"}`, `{"name":"Authorization","value":"…"}`: one member names what
/// another one holds. So such values wait for the end of their object.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// What the naming members say.
    pub(super) secrecy: Option<Secrecy>,
    /// The value is a choice that the page offers, not what somebody entered.
    pub(super) is_choice: bool,
    pub(super) waiting: Vec<Waiting>,
}

#[derive(Debug)]
pub(super) struct Waiting {
    /// The inside of the string.
    pub(super) range: Range<usize>,
    pub(super) suspicious: bool,
}

/// What a member is to its object's [`Shape`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    None,
    Value,
    Name,
    Type,
    Autocomplete,
}

impl Part {
    pub(super) fn of(key: &str) -> Part {
        match key {
            "value" | "content" => Part::Value,
            "name" | "key" | "id" => Part::Name,
            "type" => Part::Type,
            "autocomplete" => Part::Autocomplete,
            _ => Part::None,
        }
    }
}

impl Shape {
    /// `named`: what the value says as a name.
    pub(super) fn learn(&mut self, part: Part, value: &str, named: Option<Secrecy>) {
        let said = match part {
            Part::Type => {
                self.is_choice |= matches!(value, "radio" | "checkbox" | "submit" | "button" | "reset" | "image");
                (value == "password").then_some(PLAIN)
            }
            Part::Autocomplete => is_secret_autocomplete(value).then_some(PLAIN),
            Part::Name => named,
            Part::None | Part::Value => None,
        };
        self.secrecy = self.secrecy.or(said);
    }

    /// What is to be thought of the waiting values, once all members are known.
    pub(super) fn verdict(&self) -> Option<Secrecy> {
        self.secrecy.filter(|_| !self.is_choice)
    }
}
