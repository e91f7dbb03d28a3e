//! Elements: what is recorded of one besides its ids and what is below it.

use std::ops::Deref;

use super::Attribute;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Element<'a> {
    pub tag_name: &'a str,
    pub attributes: &'a [Attribute<'a>],
    pub is_svg: Option<bool>,
    pub is_custom: Option<bool>,
}

/// An element, by reference: many nodes of a log are the same one. What kind of tag it has is known without looking there,
/// which is most of what applying an event asks of it.
#[derive(Debug, Clone, Copy)]
pub struct ElementRef<'a> {
    element: &'a Element<'a>,
    tag_kind: TagKind,
}

impl<'a> ElementRef<'a> {
    pub fn new(element: &'a Element<'a>) -> Self {
        Self {
            element,
            tag_kind: TagKind::of(element.tag_name),
        }
    }

    /// The element, for as long as the recording lives.
    pub fn get(self) -> &'a Element<'a> {
        self.element
    }

    pub fn tag_kind(self) -> TagKind {
        self.tag_kind
    }
}

impl<'a> Deref for ElementRef<'a> {
    type Target = Element<'a>;

    fn deref(&self) -> &Self::Target {
        self.element
    }
}

impl PartialEq for ElementRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.element == other.element
    }
}

/// Tags that events treat in a way of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
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
    pub fn of(tag_name: &str) -> Self {
        let named: &[(&str, Self)] = match tag_name.len() {
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
        let named = named.iter().find(|(name, _)| tag_name.eq_ignore_ascii_case(name));
        named.map_or(Self::Other, |(_, kind)| *kind)
    }
}
