//! Long texts in pieces.

use std::borrow::Cow;

use super::SEARCH_PIECE_BYTES_MAX;

const ESCAPE: char = '\u{1b}';
const BELL: char = '\u{7}';

/// A text in at most so many pieces, cut between words; of one that has more, the first half of them and the last.
pub(super) fn pieces(text: &str, count_max: usize) -> Vec<&str> {
    let mut all = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(piece_end(rest));
        all.push(piece.trim_end());
        rest = after.trim_start();
    }
    if all.len() > count_max {
        let first = count_max.div_ceil(2);
        all.drain(first..all.len() - (count_max - first));
    }
    all
}

fn piece_end(text: &str) -> usize {
    if text.len() <= SEARCH_PIECE_BYTES_MAX {
        return text.len();
    }
    let end = text.floor_char_boundary(SEARCH_PIECE_BYTES_MAX);
    match text[..end].rfind(char::is_whitespace) {
        Some(blank) if blank > 0 => blank,
        // One long word.
        _ => end,
    }
}

/// A text without what terminals take for colours and titles.
pub(super) fn without_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains(ESCAPE) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(ESCAPE) {
        plain.push_str(&rest[..at]);
        rest = after_escape(&rest[at + 1..]);
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn after_escape(text: &str) -> &str {
    let mut characters = text.char_indices();
    match characters.next() {
        Some((_, '[')) => {
            let last = characters.find(|(_, character)| ('@'..='~').contains(character));
            last.map_or("", |(at, _)| &text[at + 1..])
        }
        Some((_, ']')) => {
            let end = characters.find(|(_, character)| matches!(*character, BELL | ESCAPE));
            end.map_or("", |(at, character)| match character {
                // `ESC \` ends it.
                ESCAPE => text[at + 1..].strip_prefix('\\').unwrap_or(&text[at..]),
                _ => &text[at + 1..],
            })
        }
        Some((at, character)) => &text[at + character.len_utf8()..],
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_words_and_lose_their_middle() {
        assert_eq!(pieces("  short  ", 2), ["short"]);
        assert!(pieces("  ", 2).is_empty());
        let words: Vec<String> = (0..2_000).map(|number| format!("w{number:04}")).collect();
        let text = words.join(" ");
        let all = pieces(&text, usize::MAX);
        assert_eq!(all.join(" "), text);
        assert!(all.iter().all(|piece| piece.len() <= SEARCH_PIECE_BYTES_MAX));
        let three = pieces(&text, 3);
        assert_eq!(three, [all[0], all[1], all[all.len() - 1]]);
        let long = "ü".repeat(SEARCH_PIECE_BYTES_MAX);
        assert_eq!(pieces(&long, 9).concat(), long);
    }

    #[test]
    fn what_terminals_obey_is_left_out() {
        for (text, plain) in [
            ("plain", "plain"),
            ("\u{1b}[1;31merror\u{1b}[0m: no", "error: no"),
            ("\u{1b}]0;title\u{7}done", "done"),
            ("\u{1b}]8;;http://a\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
            ("cut \u{1b}[3", "cut "),
            ("\u{1b}Müde", "üde"),
            ("end\u{1b}", "end"),
        ] {
            assert_eq!(without_escapes(text), plain, "{text:?}");
        }
    }
}
