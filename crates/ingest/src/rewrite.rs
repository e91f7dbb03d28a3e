//! A batch's text with some of its events replaced, and everything between them as it was.

use std::ops::Range;

use reenact_recording::Header;

pub(crate) struct Rewrite<'t> {
    text: &'t str,
    /// Where the list of events lies, with its brackets.
    events: Range<usize>,
    /// Up to where the text has been copied.
    copied: usize,
    /// `None` as long as nothing was changed.
    out: Option<String>,
}

impl<'t> Rewrite<'t> {
    pub(crate) fn new(text: &'t str, events: Range<usize>) -> Self {
        Self {
            text,
            copied: events.start + 1,
            events,
            out: None,
        }
    }

    /// Writes the batch anew even if no event is replaced.
    pub(crate) fn begin(&mut self, header: &Header) {
        if self.out.is_none() {
            let mut out = header.to_json_start();
            out.reserve(self.events.len());
            self.out = Some(out);
        }
    }

    /// Replaces an event. Events must come in their order.
    pub(crate) fn replace(&mut self, header: &Header, event: Range<usize>, new: &str) {
        self.begin(header);
        if let Some(out) = &mut self.out {
            out.push_str(&self.text[self.copied..event.start]);
            out.push_str(new);
            self.copied = event.end;
        }
    }

    /// The whole batch, if anything was changed.
    pub(crate) fn finish(self) -> Option<String> {
        let mut out = self.out?;
        out.push_str(&self.text[self.copied..self.events.end - 1]);
        out.push_str(Header::JSON_END);
        Some(out)
    }
}
