//! The registry: every kind of event that has a name, where it stands in an event, and its shape.

use std::fmt;
use std::sync::LazyLock;

use crate::events;
use crate::shape::Shape;

macro_rules! kinds {
    ($($kind:ident)*) => {
        /// A kind of event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Kind { $($kind),* }

        /// All kinds, in the order in which they are documented.
        const KINDS: &[Kind] = &[$(Kind::$kind),*];
    };
}

kinds! {
    DomContentLoaded Load FullSnapshot Meta Asset Annotation
    Mutation MouseMove MouseInteraction Scroll ViewportResize Input TouchMove MediaInteraction StyleSheetRule
    CanvasMutation Font Log Drag StyleDeclaration Selection AdoptedStyleSheet CustomElement
    Console Network
    Start PageView Visibility Error WebVital LongTask Track Identify State Flag Cost Gap End
    AgentSession AgentPrompt AgentReply AgentThinking AgentToolCall AgentToolResult AgentLane AgentPermission
    AgentNotification AgentCompaction AgentUsage AgentFile AgentError AgentTurnEnd AgentRewind AgentScene AgentUnknown
    AgentSource
    OtherType OtherSource Custom Plugin
}

/// Where an event says that it is of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `type`
    Type(u8),
    /// `type` 3, `data.source`
    Source(u8),
    /// `type` 5, `data.tag`
    Tag(&'static str),
    /// `type` 6, `data.plugin`
    Plugin(&'static str),
    OtherType,
    OtherSource,
    OtherTag,
    OtherPlugin,
}

/// A row of the registry.
#[derive(Debug)]
pub struct Entry {
    pub kind: Kind,
    /// What readers of the API call it. A kind that is versioned has its version behind an `@`.
    pub name: &'static str,
    pub place: Place,
    /// Of the payload: `data.payload` where the place is a tag or a plugin, `data` elsewhere.
    pub shape: &'static Shape,
    pub about: &'static str,
}

impl Entry {
    pub(crate) const fn new(
        kind: Kind,
        name: &'static str,
        place: Place,
        shape: &'static Shape,
        about: &'static str,
    ) -> Self {
        Self {
            kind,
            name,
            place,
            shape,
            about,
        }
    }
}

const FAMILIES: &[&[Entry]] = &[
    events::documents::ENTRIES,
    events::mutation::ENTRIES,
    events::pointer::ENTRIES,
    events::input::ENTRIES,
    events::style_sheets::ENTRIES,
    events::canvas::ENTRIES,
    events::media::ENTRIES,
    events::plugins::ENTRIES,
    events::page::ENTRIES,
    events::problems::ENTRIES,
    events::performance::ENTRIES,
    events::told::ENTRIES,
    events::lifecycle::ENTRIES,
    events::agent::ENTRIES,
    events::foreign::ENTRIES,
];

/// The registry, by kind.
static REGISTRY: LazyLock<Vec<&'static Entry>> = LazyLock::new(|| {
    let mut entries: Vec<_> = FAMILIES.iter().copied().flatten().collect();
    entries.sort_by_key(|entry| entry.kind);
    assert!(
        entries.iter().map(|entry| entry.kind).eq(KINDS.iter().copied()),
        "every kind has one row"
    );
    entries
});

/// All rows of the registry.
pub fn registry() -> &'static [&'static Entry] {
    &REGISTRY
}

impl Kind {
    pub fn entry(self) -> &'static Entry {
        REGISTRY[self as usize]
    }

    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// Whether it tells of a coding agent.
    pub fn is_of_agent(self) -> bool {
        (Self::AgentSession..=Self::AgentSource).contains(&self)
    }

    /// The kind that readers of the API call so.
    pub fn by_name(name: &str) -> Option<Self> {
        REGISTRY.iter().find(|entry| entry.name == name).map(|entry| entry.kind)
    }

    pub(crate) fn of_type(value: i64) -> Self {
        match value {
            0 => Self::DomContentLoaded,
            1 => Self::Load,
            2 => Self::FullSnapshot,
            4 => Self::Meta,
            7 => Self::Asset,
            8 => Self::Annotation,
            _ => Self::OtherType,
        }
    }

    pub(crate) fn of_source(value: i64) -> Self {
        match value {
            0 => Self::Mutation,
            1 => Self::MouseMove,
            2 => Self::MouseInteraction,
            3 => Self::Scroll,
            4 => Self::ViewportResize,
            5 => Self::Input,
            6 => Self::TouchMove,
            7 => Self::MediaInteraction,
            8 => Self::StyleSheetRule,
            9 => Self::CanvasMutation,
            10 => Self::Font,
            11 => Self::Log,
            12 => Self::Drag,
            13 => Self::StyleDeclaration,
            14 => Self::Selection,
            15 => Self::AdoptedStyleSheet,
            16 => Self::CustomElement,
            _ => Self::OtherSource,
        }
    }

    pub(crate) fn of_tag(tag: &str) -> Self {
        Self::of_place(Place::Tag, tag).unwrap_or(Self::Custom)
    }

    pub(crate) fn of_plugin(plugin: &str) -> Self {
        Self::of_place(Place::Plugin, plugin).unwrap_or(Self::Plugin)
    }

    fn of_place(place: impl Fn(&'static str) -> Place, name: &str) -> Option<Self> {
        let entry = REGISTRY.iter().find(|entry| entry.name == name)?;
        (entry.place == place(entry.name)).then_some(entry.kind)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(value) => write!(f, "`type` {value}"),
            Self::Source(value) => write!(f, "`type` 3, `data.source` {value}"),
            Self::Tag(tag) => write!(f, "`type` 5, `data.tag` `{tag}`"),
            Self::Plugin(plugin) => write!(f, "`type` 6, `data.plugin` `{plugin}`"),
            Self::OtherType => f.write_str("any other `type`"),
            Self::OtherSource => f.write_str("`type` 3, any other `data.source`"),
            Self::OtherTag => f.write_str("`type` 5, any other `data.tag`"),
            Self::OtherPlugin => f.write_str("`type` 6, any other `data.plugin`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_back_to_their_kinds() {
        for entry in registry() {
            assert_eq!(Kind::by_name(entry.name), Some(entry.kind));
            assert_eq!(entry.kind.entry().name, entry.name);
        }
    }

    #[test]
    fn places_lead_to_their_kinds() {
        for entry in registry() {
            let kind = match entry.place {
                Place::Type(value) => Kind::of_type(value.into()),
                Place::Source(value) => Kind::of_source(value.into()),
                Place::Tag(tag) => Kind::of_tag(tag),
                Place::Plugin(plugin) => Kind::of_plugin(plugin),
                Place::OtherType => Kind::of_type(99),
                Place::OtherSource => Kind::of_source(-1),
                Place::OtherTag => Kind::of_tag("rrweb/console@1"),
                Place::OtherPlugin => Kind::of_plugin("reenact/start@1"),
            };
            assert_eq!(kind, entry.kind);
        }
    }
}
