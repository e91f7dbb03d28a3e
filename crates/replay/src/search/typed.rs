//! What was typed, told once it is whole: every key makes an event.

use std::collections::HashSet;

use reenact_recording::operation::Input;

use crate::page::Page;

/// What a field held when it was left.
pub(super) struct Done {
    pub(super) at_ms: f64,
    pub(super) text: String,
}

#[derive(Default)]
pub(super) struct Typed {
    current: Option<(i64, Done)>,
    fields: HashSet<i64>,
}

/// Fields whose value says nothing that was typed.
const NOT_TYPED: [&str; 9] = [
    "password", "checkbox", "radio", "hidden", "range", "color", "file", "submit", "button",
];

impl Typed {
    /// Follows a field; tells what the one before it held at last.
    pub(super) fn follow(&mut self, page: &Page<'_>, input: &Input<'_>, at_ms: f64) -> Option<Done> {
        self.fields.insert(input.id);
        let is_other = self.current.as_ref().is_none_or(|(id, _)| *id != input.id);
        let done = if is_other { self.finish() } else { None };
        self.current = is_telling(page, input).then(|| {
            let text = input.text.to_owned();
            (input.id, Done { at_ms, text })
        });
        done
    }

    /// Whether something was ever typed into the field.
    pub(super) fn has_field(&self, id: i64) -> bool {
        self.fields.contains(&id)
    }

    pub(super) fn finish(&mut self) -> Option<Done> {
        self.current.take().map(|(_, done)| done)
    }
}

/// Masked texts are stars.
fn is_telling(page: &Page<'_>, input: &Input<'_>) -> bool {
    let is_masked = input.text.chars().all(|c| c == '*' || c.is_whitespace());
    let field = page.node(input.id).and_then(|node| page.dom.element(node.0));
    let kind = field.and_then(|field| field.text_attribute("type")).unwrap_or_default();
    !is_masked && !NOT_TYPED.iter().any(|name| kind.eq_ignore_ascii_case(name))
}
