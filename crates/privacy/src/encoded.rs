//! Texts that carry another text: JSON string literals and percent-encoding.
//!
//! Detection works on what is meant, redaction on what is written. So an encoded text is decoded,
//! and the edits found in the decoded text are carried back to where they stand in the encoded one.

use std::borrow::Cow;

use crate::edit::Edit;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// The inside of a JSON string literal, without its quotes.
    Json,
    /// `%41` for `A`, `%C3%A9` for `é`. What is no UTF-8 stays as it is.
    Percent,
    /// Control sequences of a terminal, such as colours: they mean nothing, or with `apart` a space.
    Terminal { apart: bool },
    /// `\u0041`, `\x41`, `\/`, `\n` and `\t` as strings of many languages have them, behind one backslash or more.
    /// Quotes stay as they are written.
    Escapes,
}

/// One escape: `written` bytes of the encoded text that mean one character, or none.
struct Escape {
    at: usize,
    written: usize,
    means: Option<char>,
}

impl Encoding {
    pub(crate) fn decode(self, encoded: &str) -> Cow<'_, str> {
        let mut escape = self.next_escape(encoded, 0);
        if escape.is_none() {
            return Cow::Borrowed(encoded);
        }
        let mut decoded = String::with_capacity(encoded.len());
        let mut copied = 0;
        while let Some(found) = escape {
            decoded.push_str(&encoded[copied..found.at]);
            decoded.extend(found.means);
            copied = found.at + found.written;
            escape = self.next_escape(encoded, copied);
        }
        decoded.push_str(&encoded[copied..]);
        Cow::Owned(decoded)
    }

    /// Moves normalised edits of `decode(encoded)` to the places in `encoded` they came from, and
    /// encodes what they put there.
    pub(crate) fn carry_back(self, encoded: &str, edits: &mut [Edit]) {
        let places = edits.iter_mut().flat_map(|edit| {
            edit.replacement = self.encode(&edit.replacement);
            [(&mut edit.range.start, true), (&mut edit.range.end, false)]
        });
        let mut escape = self.next_escape(encoded, 0);
        let (mut written, mut meant) = (0, 0);
        for (place, is_start) in places {
            while let Some(next) = &escape {
                let meant_at_escape = meant + (next.at - written);
                // What means nothing stays before the edit and behind it.
                let stays_before = is_start && next.means.is_none() && *place == meant_at_escape;
                if *place <= meant_at_escape && !stays_before {
                    break;
                }
                meant = meant_at_escape + next.means.map_or(0, char::len_utf8);
                written = next.at + next.written;
                escape = self.next_escape(encoded, written);
            }
            // Between escapes both texts run in step.
            *place = written + place.saturating_sub(meant);
        }
        if let Encoding::Terminal { .. } = self {
            edits.iter_mut().for_each(|edit| keep_sequences(encoded, edit));
        }
    }

    fn encode(self, replacement: &str) -> String {
        match self {
            Encoding::Json => {
                let escaped = replacement.replace('\\', "\\\\").replace('"', "\\\"");
                // What a terminal's sequences begin with may not stand in JSON as it is.
                escaped.replace('\x1b', "\\u001b").replace('\x07', "\\u0007")
            }
            Encoding::Percent => replacement.replace('%', "%25").replace('"', "%22"),
            Encoding::Terminal { .. } => replacement.to_owned(),
            Encoding::Escapes => replacement.replace('\x1b', "\\u001b").replace('\x07', "\\u0007"),
        }
    }

    fn next_escape(self, encoded: &str, from: usize) -> Option<Escape> {
        match self {
            Encoding::Json => next_json_escape(encoded, from),
            Encoding::Percent => next_percent_escape(encoded, from),
            Encoding::Terminal { apart } => next_sequence(encoded, from, apart.then_some(' ')),
            Encoding::Escapes => next_escape_of_any_language(encoded, from),
        }
    }
}

fn next_json_escape(encoded: &str, from: usize) -> Option<Escape> {
    let bytes = encoded.as_bytes();
    let at = from + memchr::memchr(b'\\', &bytes[from..])?;
    let means = match *bytes.get(at + 1)? {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => return Some(unicode_escape(encoded, at)),
        // Unknown escapes do not occur in JSON; what follows the backslash is what was meant.
        _ => encoded[at + 1..].chars().next()?,
    };
    Some(Escape {
        at,
        written: 1 + means_width(bytes[at + 1], means),
        means: Some(means),
    })
}

/// Named escapes are one byte; a character that stands for itself has its own width.
fn means_width(name: u8, means: char) -> usize {
    if name.is_ascii() { 1 } else { means.len_utf8() }
}

/// `\u0041`, or two of them for a character beyond U+FFFF. Half a pair means U+FFFD.
fn unicode_escape(encoded: &str, at: usize) -> Escape {
    let Some(first) = code_unit(encoded, at) else {
        return Escape {
            at,
            written: 2,
            means: Some('u'),
        };
    };
    if (0xd800..0xdc00).contains(&first)
        && let Some(second @ 0xdc00..0xe000) = code_unit(encoded, at + 6)
    {
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        let means = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        return Escape {
            at,
            written: 12,
            means: Some(means),
        };
    }
    let means = char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER);
    Escape {
        at,
        written: 6,
        means: Some(means),
    }
}

fn code_unit(encoded: &str, at: usize) -> Option<u32> {
    let bytes = encoded.as_bytes().get(at..at + 6)?;
    let digits = bytes.strip_prefix(b"\\u")?;
    digits
        .iter()
        .try_fold(0, |code, digit| Some(code * 16 + (*digit as char).to_digit(16)?))
}

fn next_percent_escape(encoded: &str, from: usize) -> Option<Escape> {
    let bytes = encoded.as_bytes();
    memchr::memchr_iter(b'%', &bytes[from..]).find_map(|offset| {
        let at = from + offset;
        let mut utf8 = [0; 4];
        let length = match percent_byte(bytes, at)? {
            0..0x80 => 1,
            0xc2..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0..0xf5 => 4,
            _ => return None,
        };
        for (number, byte) in utf8[..length].iter_mut().enumerate() {
            *byte = percent_byte(bytes, at + 3 * number)?;
        }
        let means = std::str::from_utf8(&utf8[..length]).ok()?.chars().next()?;
        Some(Escape {
            at,
            written: 3 * length,
            means: Some(means),
        })
    })
}

/// Colours and the like: `ESC [ … letter`, `ESC ] … BEL`, `ESC` and one character.
fn next_sequence(encoded: &str, from: usize, means: Option<char>) -> Option<Escape> {
    let bytes = encoded.as_bytes();
    let at = from + memchr::memchr(b'\x1b', &bytes[from..])?;
    let rest = &bytes[at + 1..];
    let inside = match rest.first() {
        Some(b'[') => {
            let ends = |byte: &u8| !matches!(byte, 0x20..=0x3f);
            let end = rest[1..].iter().position(ends);
            end.map_or(rest.len(), |end| end + 1 + usize::from(rest[1 + end].is_ascii()))
        }
        Some(b']') => {
            // A title or a link, to BEL or to `ESC \`; what does not end is no sequence.
            let end = memchr::memchr2(b'\x07', b'\x1b', &rest[..rest.len().min(COMMAND_BYTES_MAX)]);
            end.map_or(1, |end| {
                end + if rest[end] == b'\x1b' {
                    2.min(rest.len() - end)
                } else {
                    1
                }
            })
        }
        Some(byte) => usize::from(byte.is_ascii()),
        None => 0,
    };
    let end = encoded.floor_char_boundary(at + 1 + inside);
    Some(Escape {
        at,
        written: end - at,
        means,
    })
}

/// Longer commands of terminals (links) are not known.
const COMMAND_BYTES_MAX: usize = 4096;

/// Sequences within what was replaced stay, behind the label: a colour that was on may not stay on.
fn keep_sequences(encoded: &str, edit: &mut Edit) {
    let mut from = edit.range.start;
    while let Some(sequence) = next_sequence(encoded, from, None).filter(|sequence| sequence.at < edit.range.end) {
        from = sequence.at + sequence.written;
        let kept = sequence.at..from.min(edit.range.end);
        // Links and titles may name what was replaced.
        if !encoded[kept.clone()].starts_with("\x1b]") {
            edit.replacement.push_str(&encoded[kept]);
        }
    }
}

fn next_escape_of_any_language(encoded: &str, from: usize) -> Option<Escape> {
    let bytes = encoded.as_bytes();
    let mut at = from;
    loop {
        at += memchr::memchr(b'\\', &bytes[at..])?;
        let backslashes = bytes[at..].iter().take_while(|byte| **byte == b'\\').count();
        let name = at + backslashes;
        let (digits, means) = match bytes.get(name)? {
            b'u' => (4, hexadecimal(bytes, name + 1, 4).and_then(char::from_u32)),
            b'x' => (2, hexadecimal(bytes, name + 1, 2).and_then(char::from_u32)),
            b'/' => (0, Some('/')),
            b'n' | b'r' => (0, Some('\n')),
            b't' => (0, Some('\t')),
            _ => (0, None),
        };
        if means.is_some() {
            return Some(Escape {
                at,
                written: backslashes + 1 + digits,
                means,
            });
        }
        at = name;
    }
}

fn hexadecimal(bytes: &[u8], at: usize, digits: usize) -> Option<u32> {
    let digits = bytes.get(at..at + digits)?;
    digits
        .iter()
        .try_fold(0, |code, digit| Some(code * 16 + (*digit as char).to_digit(16)?))
}

/// The byte that the escape at `at` stands for, if there is one.
pub(crate) fn percent_byte(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).filter(|byte| **byte == b'%')?;
    let high = (*bytes.get(at + 1)? as char).to_digit(16)?;
    let low = (*bytes.get(at + 2)? as char).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_at(encoding: Encoding, encoded: &str, secret: &str) -> String {
        let decoded = encoding.decode(encoded);
        let start = decoded.find(secret).unwrap();
        let mut edits = [Edit {
            range: start..start + secret.len(),
            replacement: String::new(),
            detector: "test",
        }];
        encoding.carry_back(encoded, &mut edits);
        encoded[edits[0].range.clone()].to_owned()
    }

    #[test]
    fn edits_come_back_to_the_written_text() {
        let json = r#"\ud83d\ude00 \"a\u0062c\"\n\\ d\/e\ud800f"#;
        assert_eq!(Encoding::Json.decode(json), "\u{1f600} \"abc\"\n\\ d/e\u{fffd}f");
        assert_eq!(found_at(Encoding::Json, json, "abc"), r"a\u0062c");
        assert_eq!(found_at(Encoding::Json, json, "b"), r"\u0062");
        assert_eq!(found_at(Encoding::Json, json, "d/e"), r"d\/e");
        assert_eq!(found_at(Encoding::Json, json, "f"), "f");
        assert_eq!(found_at(Encoding::Json, json, "\u{1f600}"), r"\ud83d\ude00");
        assert_eq!(found_at(Encoding::Json, r"\ü\q x", "x"), "x");
    }

    #[test]
    fn what_is_no_percent_escape_stays() {
        let encoded = "%C3%A9t%C3=%7B%2zx%";
        assert_eq!(Encoding::Percent.decode(encoded), "\u{e9}t%C3={%2zx%");
        assert_eq!(found_at(Encoding::Percent, encoded, "\u{e9}t"), "%C3%A9t");
        assert_eq!(found_at(Encoding::Percent, encoded, "{%2z"), "%7B%2z");
    }
}
