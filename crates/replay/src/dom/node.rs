//! What a node is. Everything borrows from the recording.

use reenact_recording::operation::{Attribute, AttributeValue};

use super::NONE;
use crate::css::{Declarations, Sheet};

/// Nodes that rrweb gives no id: shadow roots, and texts that stand for an attribute.
pub(crate) const NO_ID: i64 = i64::MIN;

#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    pub(crate) id: i64,
    pub(crate) parent: u32,
    pub(crate) first_child: u32,
    pub(crate) last_child: u32,
    pub(crate) previous: u32,
    pub(crate) next: u32,
    pub(crate) kind: Kind<'a>,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind<'a> {
    Document(Tree<'a>),
    /// A shadow root; its parent is the host.
    Shadow(Tree<'a>),
    DocumentType {
        name: &'a str,
        public_id: Option<&'a str>,
        system_id: Option<&'a str>,
    },
    Element(Element<'a>),
    Text {
        text: &'a str,
        is_style: bool,
    },
    CData(&'a str),
    Comment(&'a str),
    /// A place in the arena that waits to be used again.
    Free,
}

/// What documents and shadow roots have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree<'a> {
    pub(crate) compat_mode: Option<&'a str>,
    pub(crate) adopted: &'a [i64],
    pub(crate) scroll: Option<Point>,
}

/// CSS pixels from the left and from the top.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

#[derive(Debug, Clone)]
pub(crate) struct Element<'a> {
    pub(crate) tag: &'a str,
    pub(crate) tag_kind: TagKind,
    pub(crate) is_svg: Option<bool>,
    pub(crate) is_custom: Option<bool>,
    pub(crate) attributes: Attributes<'a>,
    pub(crate) shadow: u32,
    /// An iframe's document.
    pub(crate) content: u32,
    pub(crate) state: Option<Box<State<'a>>>,
}

/// Tags that events treat in a way of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagKind {
    Other,
    Style,
    Link,
    Textarea,
    Iframe,
    Html,
    Input,
    Select,
    Option,
    /// Audio and video.
    Media,
}

impl TagKind {
    pub(crate) fn of(tag: &str) -> Self {
        let named: &[(&str, Self)] = match tag.len() {
            4 => &[("html", Self::Html), ("link", Self::Link)],
            5 => &[
                ("style", Self::Style),
                ("input", Self::Input),
                ("video", Self::Media),
                ("audio", Self::Media),
            ],
            6 => &[
                ("option", Self::Option),
                ("iframe", Self::Iframe),
                ("select", Self::Select),
            ],
            8 => &[("textarea", Self::Textarea)],
            _ => &[],
        };
        let named = named.iter().find(|(name, _)| tag.eq_ignore_ascii_case(name));
        named.map_or(Self::Other, |(_, kind)| *kind)
    }
}

/// State of an element that its markup does not hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct State<'a> {
    pub(crate) scroll: Option<Point>,
    pub(crate) input: Option<InputState<'a>>,
    pub(crate) media: Option<MediaState>,
    /// The element's sheet, once its rules are no longer those of its text.
    pub(crate) sheet: Option<Sheet<'a>>,
    /// Drawing commands in their order, each `data` as JSON.
    pub(crate) canvas: Vec<&'a str>,
}

/// What a form field holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InputState<'a> {
    pub text: &'a str,
    pub is_checked: bool,
}

/// What a media element does.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MediaState {
    pub playing: Option<bool>,
    /// Where it was, in seconds, and at what timestamp it was there.
    pub current_time_seconds: Option<f64>,
    pub told_at: f64,
    pub volume: Option<f64>,
    pub muted: Option<bool>,
    pub looping: Option<bool>,
    pub playback_rate: Option<f64>,
}

impl MediaState {
    /// Where it is at a moment: it has gone on since it was told, if it plays.
    pub fn current_time_at(&self, at_ms: f64) -> Option<f64> {
        let told = self.current_time_seconds?;
        let is_playing = self.playing == Some(true);
        let since_seconds = if is_playing {
            (at_ms - self.told_at).max(0.0) / 1_000.0
        } else {
            0.0
        };
        Some(told + since_seconds * self.playback_rate.unwrap_or(1.0))
    }
}

/// Attributes stay the recording's list until one changes.
#[derive(Debug, Clone)]
pub(crate) enum Attributes<'a> {
    Recorded(&'a [Attribute<'a>]),
    Changed(Vec<(&'a str, Value<'a>)>),
}

#[derive(Debug, Clone)]
pub(crate) enum Value<'a> {
    Recorded(AttributeValue<'a>),
    /// A `style` attribute of which single properties were changed.
    Style(Box<Declarations<'a>>),
}

/// A value as it stands in the element.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ValueRef<'n, 'a> {
    Recorded(AttributeValue<'a>),
    Style(&'n Declarations<'a>),
}

impl<'a> Attributes<'a> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, ValueRef<'_, 'a>)> {
        let (recorded, changed): (&[Attribute<'a>], &[(&'a str, Value<'a>)]) = match self {
            Self::Recorded(list) => (list, &[]),
            Self::Changed(list) => (&[], list),
        };
        let recorded = recorded.iter().map(|a| (a.name, ValueRef::Recorded(a.value)));
        recorded.chain(changed.iter().map(|(name, value)| (*name, value.as_ref())))
    }

    pub(crate) fn get(&self, name: &str) -> Option<ValueRef<'_, 'a>> {
        self.iter().find(|(of, _)| same_name(of, name)).map(|(_, value)| value)
    }

    pub(crate) fn set(&mut self, name: &'a str, value: Value<'a>) {
        let list = self.changed();
        match list.iter_mut().find(|(of, _)| same_name(of, name)) {
            Some((_, old)) => *old = value,
            None => list.push((name, value)),
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if self.get(name).is_some() {
            self.changed().retain(|(of, _)| *of != name);
        }
    }

    /// The list to be changed; copied from the recording at the first change.
    pub(crate) fn changed(&mut self) -> &mut Vec<(&'a str, Value<'a>)> {
        if let Self::Recorded(list) = self {
            let copy = list.iter().map(|a| (a.name, Value::Recorded(a.value))).collect();
            *self = Self::Changed(copy);
        }
        match self {
            Self::Changed(list) => list,
            Self::Recorded(_) => unreachable!("it was changed above"),
        }
    }
}

/// Names out of a log are mostly the same text in the same place, which need not be read then.
#[inline]
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    std::ptr::eq(a, b) || a == b
}

impl<'a> Value<'a> {
    fn as_ref(&self) -> ValueRef<'_, 'a> {
        match self {
            Self::Recorded(value) => ValueRef::Recorded(*value),
            Self::Style(declarations) => ValueRef::Style(declarations),
        }
    }
}

impl<'a> Node<'a> {
    pub(crate) fn new(id: i64, kind: Kind<'a>) -> Self {
        Self {
            id,
            parent: NONE,
            first_child: NONE,
            last_child: NONE,
            previous: NONE,
            next: NONE,
            kind,
        }
    }

    pub(crate) fn element(&self) -> Option<&Element<'a>> {
        match &self.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(crate) fn element_mut(&mut self) -> Option<&mut Element<'a>> {
        match &mut self.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(crate) fn tree(&self) -> Option<&Tree<'a>> {
        match &self.kind {
            Kind::Document(tree) | Kind::Shadow(tree) => Some(tree),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&'a str> {
        match self.kind {
            Kind::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    pub(crate) fn tag_kind(&self) -> TagKind {
        self.element().map_or(TagKind::Other, |element| element.tag_kind)
    }
}

impl<'a> Element<'a> {
    pub(crate) fn new(tag: &'a str, attributes: &'a [Attribute<'a>]) -> Self {
        Self {
            tag,
            tag_kind: TagKind::of(tag),
            is_svg: None,
            is_custom: None,
            attributes: Attributes::Recorded(attributes),
            shadow: NONE,
            content: NONE,
            state: None,
        }
    }

    pub(crate) fn state_mut(&mut self) -> &mut State<'a> {
        self.state.get_or_insert_default()
    }

    /// An attribute that was recorded as a text.
    pub(crate) fn text_attribute(&self, name: &str) -> Option<&'a str> {
        match self.attributes.get(name) {
            Some(ValueRef::Recorded(AttributeValue::Text(text))) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn number_attribute(&self, name: &str) -> Option<f64> {
        match self.attributes.get(name) {
            Some(ValueRef::Recorded(AttributeValue::Number(number))) => Some(number),
            Some(ValueRef::Recorded(AttributeValue::Text(text))) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn bool_attribute(&self, name: &str) -> Option<bool> {
        match self.attributes.get(name) {
            Some(ValueRef::Recorded(AttributeValue::Bool(value))) => Some(value),
            _ => None,
        }
    }

    /// The attribute is in the markup, whatever its value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.attributes
            .get(name)
            .is_some_and(|value| !matches!(value, ValueRef::Recorded(AttributeValue::Null)))
    }
}
