//! Replacements of ranges of a text, found independently of each other and applied together.

use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    pub(crate) replacement: String,
    pub(crate) detector: &'static str,
}

/// Orders edits and joins those that overlap, so that no part of either range stays behind.
/// The longer one gives the label.
pub(crate) fn normalise(edits: &mut Vec<Edit>) {
    edits.sort_by(|a, b| (a.range.start, b.range.end).cmp(&(b.range.start, a.range.end)));
    edits.dedup_by(|next, kept| {
        if next.range.start >= kept.range.end {
            return false;
        }
        let end = kept.range.end.max(next.range.end);
        if next.range.len() > kept.range.len() {
            kept.replacement = std::mem::take(&mut next.replacement);
            kept.detector = next.detector;
        }
        kept.range.end = end;
        true
    });
}

/// `edits` must be normalised and lie on character boundaries of `text`.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + edits.len() * 32);
    let mut copied = 0;
    for edit in edits {
        out.push_str(&text[copied..edit.range.start]);
        out.push_str(&edit.replacement);
        copied = edit.range.end;
    }
    out.push_str(&text[copied..]);
    out
}
