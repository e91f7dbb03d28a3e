//! The prefilter: where in a text may something have to be redacted?
//!
//! It runs over every byte that arrives, so it only looks for what cannot be missing (an `@`, digits
//! in number, the literals of the detectors, parts of names that say "secret", an escape that could
//! hide any of these) and then at a few bytes around it. It may be wrong; it must not miss.

mod assignment;
mod buckets;
mod digits;
mod literals;

use std::ops::Range;

use memchr::memmem;

use crate::detector::{Detector, Material, Method, Telling, Then};
use crate::encoded::percent_byte;
use crate::secret_value::stems_of;
use crate::suspects::literals::LiteralSearch;

/// Every search runs over one block before the next block: it is in the processor's cache then.
const BLOCK_BYTES: usize = 64 << 10;

pub(crate) struct Prefilter {
    at_sign: bool,
    digits: bool,
    literals: Vec<LiteralSearch>,
    unicode_escape: memmem::Finder<'static>,
    /// Control sequences and escapes of any language hide something too.
    escapes: bool,
    /// Every byte is suspicious: what the detectors find without a prefilter.
    #[cfg(test)]
    pub(crate) everywhere: bool,
}

/// The second of the two bytes of U+00A0.
const NO_BREAK_SPACE_END: u8 = 0xa0;

/// What it is made for: finding the best order of the literals takes longer than looking over a megabyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Often,
    Once,
}

/// What literals of what detectors to look for, and what must follow them.
type Wanted = Vec<(&'static str, Follows)>;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Follows {
    Then(Then),
    /// The literal is a part of a name: a value must follow, or the name must be a value that names one.
    Assignment,
    /// The literal is a part of a name: wherever it stands, a value may follow.
    Name,
}

impl Prefilter {
    pub(crate) fn new(material: Material, detectors: &[Detector], how_often: Use) -> Prefilter {
        let mut wanted = Wanted::new();
        let (mut at_sign, mut digits) = (false, false);
        for detector in detectors {
            match detector.method {
                Method::Key => {
                    let follows = match material {
                        Material::WebPage => Follows::Assignment,
                        Material::AgentSession => Follows::Name,
                    };
                    wanted.extend(stems_of(material).into_iter().map(|stem| (stem, follows)));
                }
                Method::Pattern(pattern) => match pattern.telling {
                    Telling::AtSign => at_sign = true,
                    Telling::Digits => digits = true,
                    Telling::Literals { any_of, then } => {
                        wanted.extend(any_of.iter().map(|literal| (*literal, Follows::Then(then))));
                    }
                },
            }
        }
        let unicode_escape = memmem::Finder::new(b"\\u");
        Prefilter {
            at_sign,
            digits,
            literals: LiteralSearch::several(&wanted, how_often),
            unicode_escape,
            escapes: material == Material::AgentSession,
            #[cfg(test)]
            everywhere: false,
        }
    }

    /// Appends the suspicious offsets in ascending order.
    pub(crate) fn suspects(&self, text: &str, out: &mut Vec<usize>) {
        #[cfg(test)]
        if self.everywhere {
            return out.extend(0..text.len());
        }
        let bytes = text.as_bytes();
        for start in (0..bytes.len()).step_by(BLOCK_BYTES) {
            let block = start..bytes.len().min(start + BLOCK_BYTES);
            let from = out.len();
            self.signs(bytes, block.clone(), out);
            // An escape at the end of the block reaches into the next.
            let reach = start..bytes.len().min(block.end + 1);
            out.extend(self.unicode_escape.find_iter(&bytes[reach]).map(|at| start + at));
            if self.escapes {
                let escapes = memchr::memchr2_iter(b'\x1b', b'\\', &bytes[block.clone()]).map(|at| start + at);
                out.extend(escapes);
            }
            if self.digits {
                digits::suspects(bytes, block.clone(), out);
            }
            for search in &self.literals {
                search.suspects(bytes, block.clone(), out);
            }
            out[from..].sort_unstable();
        }
    }

    /// `@`, no-break spaces, and percent-escapes that could hide something.
    fn signs(&self, bytes: &[u8], block: Range<usize>, out: &mut Vec<usize>) {
        let start = block.start;
        let signs = memchr::memchr3_iter(b'@', b'%', NO_BREAK_SPACE_END, &bytes[block]).map(|at| start + at);
        let mut userinfo = Userinfo::default();
        out.extend(signs.filter(|&at| match bytes[at] {
            b'@' if self.at_sign => may_join_name_and_host(bytes, at) || userinfo.ends_at(bytes, at),
            b'@' => false,
            b'%' => may_hide(bytes, at),
            _ => self.digits && digits::is_spaced(bytes, at),
        }));
    }
}

impl Then {
    fn holds(self, rest: &[u8]) -> bool {
        match self {
            Then::Anything => true,
            Then::TokenCharacters(count) => begins_token(rest, count),
            Then::SpaceAndTokenCharacters(count) => {
                let spaces = rest.iter().take_while(|byte| matches!(byte, b' ' | b'+')).count();
                let token = if spaces > 0 {
                    Some(&rest[spaces..])
                } else {
                    rest.strip_prefix(b"%20")
                };
                token.is_some_and(|token| begins_token(token, count))
            }
            Then::DigitsWithin(reach) => rest[..reach.min(rest.len())]
                .windows(3)
                .any(|three| three.iter().all(u8::is_ascii_digit)),
        }
    }
}

/// Longer names and passwords in URLs are not looked for.
const USERINFO_BYTES_MAX: usize = 2048;

fn begins_token(rest: &[u8], count: usize) -> bool {
    rest.len() >= count && rest[..count].iter().copied().all(is_token_character)
}

/// `%` too: a token in a URL may be percent-encoded.
fn is_token_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.+/=~%".contains(&byte)
}

/// A name that joins a host with a dot. Not `@media`, `pkg@1.2.3`, `;@import`.
fn may_join_name_and_host(bytes: &[u8], at: usize) -> bool {
    let Some(name_end) = at.checked_sub(1) else {
        return false;
    };
    is_name_end(bytes[name_end]) && has_host_with_dot(&bytes[at + 1..])
}

fn is_name_end(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || b".!#$&'*+/=?^_{|}~-".contains(&byte)
}

/// Longer than any host (RFC 1035).
const HOST_BYTES_MAX: usize = 256;

fn has_host_with_dot(rest: &[u8]) -> bool {
    let in_host = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || matches!(byte, b'-' | b'.');
    let reach = &rest[..rest.len().min(HOST_BYTES_MAX)];
    let host = &reach[..reach.iter().position(|byte| !in_host(byte)).unwrap_or(reach.len())];
    host.windows(2)
        .any(|two| two[0] == b'.' && (two[1].is_ascii_alphabetic() || two[1] >= 0x80))
}

/// Whether `://name:password` stands before an `@`. Passwords may hold an `@` as well, so what was seen before
/// the last one is remembered: no byte is looked at twice.
#[derive(Debug, Default)]
struct Userinfo {
    seen_to: usize,
    begins_with_slashes: bool,
    has_colon: bool,
}

impl Userinfo {
    fn ends_at(&mut self, bytes: &[u8], at: usize) -> bool {
        let from = self.seen_to.max(at.saturating_sub(USERINFO_BYTES_MAX));
        let new = &bytes[from..at];
        let outside = |byte: &u8| *byte == b'/' || byte.is_ascii_whitespace() || b"\"'<>".contains(byte);
        let inside = match new.iter().rposition(outside) {
            Some(stop) => {
                // In JSON the slashes may be escaped.
                let before = &bytes[..from + stop];
                let is_second = before.ends_with(b"/") || before.ends_with(b"/\\");
                self.begins_with_slashes = new[stop] == b'/' && is_second;
                self.has_colon = false;
                &new[stop + 1..]
            }
            None => {
                self.begins_with_slashes &= from == self.seen_to;
                new
            }
        };
        self.has_colon |= inside.contains(&b':');
        self.seen_to = at;
        self.begins_with_slashes && self.has_colon
    }
}

/// Nobody has to escape letters, digits and `-_.`: whoever does hides something. `%40` is an `@`,
/// `%25` and two digits more a second escape, `%5C` the beginning of a JSON escape.
fn may_hide(bytes: &[u8], at: usize) -> bool {
    match percent_byte(bytes, at) {
        Some(b'%') => bytes.len() >= at + 5 && bytes[at + 3..at + 5].iter().all(u8::is_ascii_hexdigit),
        // Ends a no-break space between two groups of digits.
        Some(0xa0) => at >= 4 && bytes[at - 4].is_ascii_digit() && bytes.get(at + 3).is_some_and(u8::is_ascii_digit),
        Some(byte) => byte.is_ascii_alphanumeric() || b"@\\-_.".contains(&byte),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use crate::{Detector, PlainLabeller, RedactionReport, Redactor};

    static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::standard);
    static WITHOUT_PREFILTER: LazyLock<Redactor> = LazyLock::new(|| {
        let mut redactor = Redactor::standard();
        redactor.prefilter.everywhere = true;
        redactor
    });
    static FOR_AGENTS: LazyLock<Redactor> = LazyLock::new(Redactor::for_agents);
    static FOR_AGENTS_WITHOUT_PREFILTER: LazyLock<Redactor> = LazyLock::new(|| {
        let mut redactor = Redactor::for_agents();
        redactor.prefilter.everywhere = true;
        redactor
    });

    fn misses_nothing(text: &str) -> Result<(), TestCaseError> {
        for (redactor, without_prefilter) in [
            (&*REDACTOR, &*WITHOUT_PREFILTER),
            (&*FOR_AGENTS, &*FOR_AGENTS_WITHOUT_PREFILTER),
        ] {
            let redact =
                |redactor: &Redactor| redactor.redact_json(text, &PlainLabeller, &mut RedactionReport::default());
            prop_assert_eq!(redact(redactor), redact(without_prefilter), "in {}", text);
        }
        Ok(())
    }

    /// Examples, pieces of examples and what holds them together.
    fn piece() -> impl Strategy<Value = String> {
        let examples: Vec<&str> = Detector::for_agents()
            .iter()
            .flat_map(|detector| [detector.examples.must_match, detector.examples.must_not_match].concat())
            .collect();
        let glue = vec![
            "\"", "\\\"", "\\", ":", ": ", ",", "=", "&", "?", "{", "}", "[", "]", " ", "\n", "\\n", "\u{a0}", "ä",
            "%22", "%3A", "name", "value", "--",
        ];
        prop_oneof![
            3 => prop::sample::select(glue).prop_map(str::to_owned),
            1 => prop::sample::select(examples.clone()).prop_map(str::to_owned),
            2 => (prop::sample::select(examples), any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(
                |(example, start, length)| {
                    let characters: Vec<char> = example.chars().collect();
                    let start = start.index(characters.len());
                    characters[start..].iter().take(1 + length.index(24)).collect()
                }
            ),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_prefilter_misses_nothing(pieces in prop::collection::vec(piece(), 1..8), quoted in any::<bool>()) {
            let text = pieces.concat();
            let written = if quoted { serde_json::json!({ "a": [text], "b": 1 }).to_string() } else { text };
            misses_nothing(&written)?;
        }

        /// Blocks and places in blocks make no difference.
        #[test]
        fn the_prefilter_misses_nothing_anywhere(piece in piece(), at in (super::BLOCK_BYTES - 40)..(super::BLOCK_BYTES + 16)) {
            misses_nothing(&format!("{} {piece} ", " ".repeat(at)))?;
        }
    }
}
