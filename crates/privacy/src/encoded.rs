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
}

/// One escape: `written` bytes of the encoded text that mean one character.
struct Escape {
    at: usize,
    written: usize,
    means: char,
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
            decoded.push(found.means);
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
            [&mut edit.range.start, &mut edit.range.end]
        });
        let mut escape = self.next_escape(encoded, 0);
        let (mut written, mut meant) = (0, 0);
        for place in places {
            while let Some(next) = &escape {
                let meant_at_escape = meant + (next.at - written);
                if *place <= meant_at_escape {
                    break;
                }
                meant = meant_at_escape + next.means.len_utf8();
                written = next.at + next.written;
                escape = self.next_escape(encoded, written);
            }
            // Between escapes both texts run in step.
            *place = written + place.saturating_sub(meant);
        }
    }

    fn encode(self, replacement: &str) -> String {
        match self {
            Encoding::Json => replacement.replace('\\', "\\\\").replace('"', "\\\""),
            Encoding::Percent => replacement.replace('%', "%25").replace('"', "%22"),
        }
    }

    fn next_escape(self, encoded: &str, from: usize) -> Option<Escape> {
        match self {
            Encoding::Json => next_json_escape(encoded, from),
            Encoding::Percent => next_percent_escape(encoded, from),
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
        means,
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
            means: 'u',
        };
    };
    if (0xd800..0xdc00).contains(&first)
        && let Some(second @ 0xdc00..0xe000) = code_unit(encoded, at + 6)
    {
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        let means = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        return Escape { at, written: 12, means };
    }
    let means = char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER);
    Escape { at, written: 6, means }
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
            means,
        })
    })
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
