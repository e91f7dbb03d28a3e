//! The attributes of an element, and what of its state HTML can say.

use std::fmt::Write as _;

use reenact_recording::operation::{AttributeValue, shown};

use super::inert::{self, Written};
use super::{Writer, escape};
use crate::dom::{Element, InputState, State, TagKind, ValueRef};

impl<'a> Writer<'_, 'a> {
    pub(super) fn attributes(&mut self, index: u32, element: &Element<'a>, tag: &str) {
        let state = element.state.as_deref();
        let input = state.and_then(|state| state.input);
        let data_url = element.text_attribute("rr_dataURL");
        for (name, value) in element.attributes() {
            let Some(value) = attribute_text(value) else { continue };
            let is_decided = match name {
                "value" => input.is_some() && element.tag_kind() == TagKind::Input,
                "checked" => input.is_some(),
                "selected" => self.decided.contains(&index) || value == "false",
                "style" => element.has("rr_width") || data_url.is_some() && tag == "canvas",
                "src" | "srcset" => data_url.is_some() && tag == "img",
                _ => false,
            };
            if !is_decided {
                self.attribute(tag, name, &value, element);
            }
        }
        if let Some(input) = input {
            self.input(index, element, input);
        } else if self.chosen.contains(&index) {
            self.out.push_str(" selected=\"\"");
        }
        self.pictures_and_sizes(element, tag, data_url);
        self.state(index, element, state);
        if tag == "iframe" {
            self.frame_attributes(index);
        }
    }

    fn attribute(&mut self, tag: &str, name: &str, value: &str, element: &Element<'a>) {
        let prefix = match inert::attribute(tag, name, value, element) {
            Written::AsItIs => "",
            Written::Renamed => "data-reenact-",
            Written::Never => return,
        };
        self.push(&format!("{prefix}{name}"), &shown(value));
    }

    fn push(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape::attribute(value, &mut self.out);
        self.out.push('"');
    }

    fn input(&mut self, _: u32, element: &Element<'a>, input: InputState<'a>) {
        if element.tag_kind() != TagKind::Input {
            return;
        }
        self.push("value", &shown(input.text));
        if input.is_checked {
            self.push("checked", "");
        }
    }

    /// What the recorder put in place of pictures and of elements that it left out.
    fn pictures_and_sizes(&mut self, element: &Element<'a>, tag: &str, data_url: Option<&str>) {
        let mut style = match element.attribute("style").and_then(attribute_text) {
            Some(style) if element.has("rr_width") || data_url.is_some() && tag == "canvas" => style,
            _ => String::new(),
        };
        for (name, property) in [("rr_width", "width"), ("rr_height", "height")] {
            if let Some(size) = element.text_attribute(name) {
                let _ = write!(style, "; {property}: {size}");
            }
        }
        match (tag, data_url) {
            ("canvas", Some(url)) if !url.contains(['"', ')', '\\']) => {
                let _ = write!(style, "; background: url(\"{url}\") 0 0 / 100% 100% no-repeat");
            }
            ("img", Some(url)) => self.push("src", url),
            _ => {}
        }
        if !style.is_empty() {
            self.push("style", &shown(style.trim_start_matches("; ")));
        }
    }

    fn state(&mut self, index: u32, element: &Element<'a>, state: Option<&State<'a>>) {
        if self.options.with_ids {
            let id = self.page.dom.node(index).id;
            self.push("data-reenact-id", &id.to_string());
        }
        let document = self
            .page
            .dom
            .parent(index)
            .filter(|_| element.tag_kind() == TagKind::Html);
        let of_window = document.and_then(|at| self.page.dom.node(at).tree()?.scroll);
        let recorded = |name| element.number_attribute(name).filter(|scroll| *scroll != 0.0);
        let scroll = of_window.or(state.and_then(|state| state.scroll));
        let (x, y) = match scroll {
            Some(scroll) => (Some(scroll.x), Some(scroll.y)),
            None => (recorded("rr_scrollLeft"), recorded("rr_scrollTop")),
        };
        for (name, value) in [("data-reenact-scroll-left", x), ("data-reenact-scroll-top", y)] {
            if let Some(value) = value {
                self.push(name, &value.to_string());
            }
        }
        if element.text_attribute("rr_open_mode") == Some("modal") && element.has("open") {
            self.push("data-reenact-modal", "");
        }
        let Some(media) = state.and_then(|state| state.media) else {
            return;
        };
        let playing = media.playing.map(|playing| playing.to_string());
        let time = media
            .current_time_at(self.page.now_ms)
            .map(|seconds| seconds.to_string());
        for (name, value) in [("data-reenact-playing", playing), ("data-reenact-current-time", time)] {
            if let Some(value) = value {
                self.push(name, &value);
            }
        }
    }

    fn frame_attributes(&mut self, index: u32) {
        // Without scripts, and still readable by whoever opened the file.
        self.push("sandbox", "allow-same-origin");
        if let Some(document) = self.page.dom.content(index)
            && let Some(html) = self.frame(document)
        {
            self.push("srcdoc", &html);
        }
    }
}

/// An attribute's value as a browser would hold it; `None`, if it would not have the attribute.
pub(crate) fn attribute_text(value: ValueRef<'_, '_>) -> Option<String> {
    Some(match value {
        ValueRef::Recorded(AttributeValue::Text(text)) => text.to_owned(),
        ValueRef::Recorded(AttributeValue::Bool(true)) => String::new(),
        ValueRef::Recorded(AttributeValue::Bool(false)) => "false".to_owned(),
        ValueRef::Recorded(AttributeValue::Number(number)) => number.to_string(),
        ValueRef::Recorded(AttributeValue::Null | AttributeValue::Json(_) | AttributeValue::Style(_)) => return None,
        ValueRef::Style(declarations) => {
            let mut text = String::new();
            declarations.write(&mut text);
            text
        }
    })
}
