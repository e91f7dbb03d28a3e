//! The types that the crate `selectors` leaves to its users.

use std::borrow::Borrow;
use std::fmt;

use cssparser::{ParseError, Parser as CssParser, ToCss, serialize_identifier, serialize_string};
use precomputed_hash::PrecomputedHash;
use selectors::parser::{self, SelectorImpl, SelectorParseErrorKind};

#[derive(Debug, Clone)]
pub(crate) struct Dialect;

impl SelectorImpl for Dialect {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Quoted;
    type Identifier = Name;
    type LocalName = Name;
    type NamespaceUrl = Name;
    type NamespacePrefix = Name;
    type BorrowedNamespaceUrl = str;
    type BorrowedLocalName = str;
    type NonTSPseudoClass = PseudoClass;
    type PseudoElement = PseudoElement;
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Name(Box<str>);

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl ToCss for Name {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        serialize_identifier(&self.0, dest)
    }
}

impl PrecomputedHash for Name {
    /// FNV-1a: only filters use it, which are not used here.
    fn precomputed_hash(&self) -> u32 {
        let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        self.0.bytes().fold(0x811c_9dc5, step)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quoted(Box<str>);

impl From<&str> for Quoted {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl AsRef<str> for Quoted {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl ToCss for Quoted {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        serialize_string(&self.0, dest)
    }
}

/// Pseudo-classes that say something about state. What a recording does not tell matches nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PseudoClass {
    Checked,
    Disabled,
    Enabled,
    Focus,
    FocusWithin,
    Hover,
    Link,
    Unknown(Name),
}

impl parser::NonTSPseudoClass for PseudoClass {
    fn is_active_or_hover(&self) -> bool {
        matches!(self, Self::Hover)
    }

    fn is_user_action_state(&self) -> bool {
        matches!(self, Self::Hover | Self::Focus | Self::FocusWithin)
    }
}

impl ToCss for PseudoClass {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        let name = match self {
            Self::Checked => "checked",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::Focus => "focus",
            Self::FocusWithin => "focus-within",
            Self::Hover => "hover",
            Self::Link => "link",
            Self::Unknown(name) => name.as_str(),
        };
        write!(dest, ":{name}")
    }
}

/// They match no element; sheets have them all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PseudoElement(Name);

impl parser::PseudoElement for PseudoElement {}

impl ToCss for PseudoElement {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        write!(dest, "::{}", self.0.as_str())
    }
}

/// What selectors may say.
pub(crate) struct Grammar;

impl<'i> parser::Parser<'i> for Grammar {
    type Impl = Dialect;
    type Error = SelectorParseErrorKind;

    fn parse_nth_child_of(&self) -> bool {
        true
    }

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    fn parse_host(&self) -> bool {
        true
    }

    fn parse_slotted(&self) -> bool {
        true
    }

    fn parse_part(&self) -> bool {
        true
    }

    fn parse_non_ts_pseudo_class(&self, name: &str) -> Result<PseudoClass, ParseError<Self::Error>> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "checked" => PseudoClass::Checked,
            "disabled" => PseudoClass::Disabled,
            "enabled" => PseudoClass::Enabled,
            "focus" | "focus-visible" => PseudoClass::Focus,
            "focus-within" => PseudoClass::FocusWithin,
            "hover" => PseudoClass::Hover,
            "link" | "any-link" => PseudoClass::Link,
            other => PseudoClass::Unknown(other.into()),
        })
    }

    fn parse_non_ts_functional_pseudo_class(
        &self,
        name: &str,
        parser: &mut CssParser<'i>,
        _: bool,
    ) -> Result<PseudoClass, ParseError<Self::Error>> {
        while parser.next().is_ok() {}
        Ok(PseudoClass::Unknown(name.into()))
    }

    fn parse_pseudo_element(&self, name: &str) -> Result<PseudoElement, ParseError<Self::Error>> {
        Ok(PseudoElement(name.into()))
    }
}
