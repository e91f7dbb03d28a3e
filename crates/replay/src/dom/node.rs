//! What a node is. Everything borrows from the recording.

pub(super) use reenact_recording::operation::Attribute;
use reenact_recording::operation::{AttributeValue, DocumentType, ElementRef, TagKind};

use super::NONE;
use super::lists::Lists;
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
    Document(Box<Tree<'a>>),
    /// A shadow root; its parent is the host.
    Shadow(Box<Tree<'a>>),
    DocumentType(&'a DocumentType<'a>),
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

/// What was recorded, and apart from it what was changed: most elements never are.
#[derive(Debug, Clone)]
pub(crate) struct Element<'a> {
    recorded: ElementRef<'a>,
    changed: Changed<'a>,
    pub(crate) state: Option<Box<State<'a>>>,
}

/// An element's attributes, as far as they are not those that were recorded.
#[derive(Debug, Clone)]
enum Changed<'a> {
    No,
    /// Its only one, by reference: many pages change nothing but classes.
    Only(&'a Attribute<'a>),
    List(Box<AttributeList<'a>>),
}

/// State of an element that its markup does not hold.
#[derive(Debug, Clone)]
pub(crate) struct State<'a> {
    pub(crate) shadow: u32,
    /// An iframe's document.
    pub(crate) content: u32,
    pub(crate) scroll: Option<Point>,
    pub(crate) input: Option<InputState<'a>>,
    pub(crate) media: Option<MediaState>,
    /// The element's sheet, once its rules are no longer those of its text.
    pub(crate) sheet: Option<Sheet<'a>>,
    /// Drawing commands in their order, each `data` as JSON.
    pub(crate) canvas: Vec<&'a str>,
}

impl Default for State<'_> {
    fn default() -> Self {
        Self {
            shadow: NONE,
            content: NONE,
            scroll: None,
            input: None,
            media: None,
            sheet: None,
            canvas: Vec::new(),
        }
    }
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

pub(super) type AttributeList<'a> = Vec<(&'a str, Value<'a>)>;

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
        self.element().map_or(TagKind::Other, Element::tag_kind)
    }
}

impl<'a> Element<'a> {
    pub(crate) fn new(recorded: ElementRef<'a>) -> Self {
        Self {
            recorded,
            changed: Changed::No,
            state: None,
        }
    }

    pub(crate) fn tag(&self) -> &'a str {
        self.recorded.get().tag_name
    }

    pub(crate) fn tag_kind(&self) -> TagKind {
        self.recorded.tag_kind()
    }

    pub(crate) fn is_svg(&self) -> Option<bool> {
        self.recorded.is_svg
    }

    /// What was recorded, with the attributes that it had then.
    pub(crate) fn recorded(&self) -> ElementRef<'a> {
        self.recorded
    }

    /// It is recorded anew.
    pub(crate) fn renew(&mut self, recorded: ElementRef<'a>) {
        self.recorded = recorded;
        self.changed = Changed::No;
    }

    pub(crate) fn shadow(&self) -> Option<u32> {
        let shadow = self.state.as_ref()?.shadow;
        (shadow != NONE).then_some(shadow)
    }

    pub(crate) fn content(&self) -> Option<u32> {
        let content = self.state.as_ref()?.content;
        (content != NONE).then_some(content)
    }

    pub(crate) fn state_mut(&mut self) -> &mut State<'a> {
        self.state.get_or_insert_default()
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'a str, ValueRef<'_, 'a>)> {
        let (recorded, changed): (&[Attribute<'a>], &[(&'a str, Value<'a>)]) = match &self.changed {
            Changed::List(list) => (&[], list),
            _ => (self.by_reference(), &[]),
        };
        let recorded = recorded.iter().map(|a| (a.name, ValueRef::Recorded(a.value)));
        recorded.chain(changed.iter().map(|(name, value)| (*name, value.as_ref())))
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<ValueRef<'_, 'a>> {
        self.attributes()
            .find(|(of, _)| same_name(of, name))
            .map(|(_, value)| value)
    }

    /// Its attributes, unless they lie in a list of its own.
    fn by_reference(&self) -> &'a [Attribute<'a>] {
        match self.changed {
            Changed::No => self.recorded.get().attributes,
            Changed::Only(attribute) => std::slice::from_ref(attribute),
            Changed::List(_) => &[],
        }
    }

    pub(crate) fn set_recorded_attribute(&mut self, attribute: &'a Attribute<'a>, lists: &mut Lists<'a>) {
        match self.by_reference() {
            [only] if same_name(only.name, attribute.name) => self.changed = Changed::Only(attribute),
            _ => self.set_attribute(attribute.name, Value::Recorded(attribute.value), lists),
        }
    }

    pub(crate) fn set_attribute(&mut self, name: &'a str, value: Value<'a>, lists: &mut Lists<'a>) {
        let list = self.changed_attributes(lists);
        match list.iter_mut().find(|(of, _)| same_name(of, name)) {
            Some((_, old)) => *old = value,
            None => list.push((name, value)),
        }
    }

    pub(crate) fn remove_attribute(&mut self, name: &str, lists: &mut Lists<'a>) {
        if self.attribute(name).is_some() {
            self.changed_attributes(lists).retain(|(of, _)| *of != name);
        }
    }

    /// Whether the attributes are no longer those that were recorded.
    pub(crate) fn is_changed(&self) -> bool {
        !matches!(self.changed, Changed::No)
    }

    /// The attributes to be changed; copied from the recording at the first change.
    pub(crate) fn changed_attributes(&mut self, lists: &mut Lists<'a>) -> &mut AttributeList<'a> {
        if !matches!(self.changed, Changed::List(_)) {
            self.changed = Changed::List(lists.list_of(self.by_reference()));
        }
        match &mut self.changed {
            Changed::List(list) => list,
            Changed::No | Changed::Only(_) => unreachable!("it was made a list above"),
        }
    }

    /// The list of its changed attributes, when nothing else of it is needed any more.
    pub(super) fn into_list(self) -> Option<Box<AttributeList<'a>>> {
        match self.changed {
            Changed::List(list) => Some(list),
            Changed::No | Changed::Only(_) => None,
        }
    }

    /// Bytes that it holds beside its place in the arena.
    pub(crate) fn extra_bytes(&self) -> usize {
        let list = match &self.changed {
            Changed::List(list) => size_of::<AttributeList<'_>>() + list.capacity() * size_of::<(&str, Value<'_>)>(),
            Changed::No | Changed::Only(_) => 0,
        };
        list + self.state.as_ref().map_or(0, |_| size_of::<State<'_>>())
    }

    /// An attribute that was recorded as a text.
    pub(crate) fn text_attribute(&self, name: &str) -> Option<&'a str> {
        match self.attribute(name) {
            Some(ValueRef::Recorded(AttributeValue::Text(text))) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn number_attribute(&self, name: &str) -> Option<f64> {
        match self.attribute(name) {
            Some(ValueRef::Recorded(AttributeValue::Number(number))) => Some(number),
            Some(ValueRef::Recorded(AttributeValue::Text(text))) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn bool_attribute(&self, name: &str) -> Option<bool> {
        match self.attribute(name) {
            Some(ValueRef::Recorded(AttributeValue::Bool(value))) => Some(value),
            _ => None,
        }
    }

    /// The attribute is in the markup, whatever its value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.attribute(name)
            .is_some_and(|value| !matches!(value, ValueRef::Recorded(AttributeValue::Null)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_small() {
        // About a line of the cache: every event looks at some of them.
        assert!(size_of::<Node<'_>>() <= 72, "{} bytes", size_of::<Node<'_>>());
    }
}
