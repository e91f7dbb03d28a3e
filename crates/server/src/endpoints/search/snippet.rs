//! A piece of a text around what was found in it.

use std::ops::Range;

use super::Mark;

/// Characters shown before the first mark, and altogether.
const BEFORE_CHARS: usize = 40;
const SNIPPET_CHARS: usize = 160;
const LEFT_OUT: char = '…';

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Snippet {
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
}

impl Snippet {
    /// `found` are ranges of bytes, in order.
    pub(super) fn around(whole: &str, found: &[Range<usize>]) -> Self {
        let first = found.first().map_or(0, |range| range.start);
        let before = whole[..first].char_indices().rev().take(BEFORE_CHARS).last();
        let start = before.map_or(first, |(at, _)| at);
        let end = whole[start..]
            .char_indices()
            .nth(SNIPPET_CHARS)
            .map_or(whole.len(), |(at, _)| start + at);
        let mut text = String::new();
        if start > 0 {
            text.push(LEFT_OUT);
        }
        let units = |text: &str| text.encode_utf16().count();
        let offset = units(&text);
        let unit_at = |byte: usize| offset + units(&whole[start..byte]);
        let shown = found.iter().filter(|range| range.start < end);
        let marks = shown.map(|range| Mark {
            start: unit_at(range.start),
            end: unit_at(range.end.min(end)),
        });
        let marks = marks.collect();
        text.push_str(&whole[start..end]);
        if end < whole.len() {
            text.push(LEFT_OUT);
        }
        Self { text, marks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_whole() {
        let snippet = Snippet::around("😀 pay now", std::slice::from_ref(&(5..8)));
        assert_eq!(snippet.text, "😀 pay now");
        assert_eq!(snippet.marks, [Mark { start: 3, end: 6 }]);
    }

    #[test]
    fn long_texts_are_cut_around_the_first_mark() {
        let whole = format!("{}needle {} needle", "ä".repeat(100), "b".repeat(200));
        let snippet = Snippet::around(&whole, &[200..206, 408..414]);
        assert_eq!(snippet.text.chars().count(), 162);
        assert!(snippet.text.starts_with("…ää") && snippet.text.ends_with("b…"));
        let [Mark { start, end }] = snippet.marks[..] else {
            panic!("{:?}", snippet.marks)
        };
        let units: Vec<u16> = snippet.text.encode_utf16().collect();
        assert_eq!(String::from_utf16(&units[start..end]).unwrap(), "needle");
    }
}
