//! The prefilter: where in a text may something have to be redacted?
//!
//! It runs over every byte that arrives, so it only looks for what cannot be missing (an `@`, digits
//! in number, the literals of the detectors, parts of names that say "secret", an escape that could
//! hide any of these) and then at a few bytes around it. It may be wrong; it must not miss.

mod assignment;
mod digits;

use aho_corasick::AhoCorasick;
use aho_corasick::packed;
use memchr::memmem;

use crate::detector::{Detector, Method, Telling, Then};
use crate::detectors::sensitive_key::STEMS;
use crate::encoded::percent_byte;

pub(crate) struct Prefilter {
    at_sign: bool,
    digits: bool,
    literals: Vec<Literal>,
    searcher: Option<Searcher>,
    unicode_escape: memmem::Finder<'static>,
}

#[derive(Debug, Clone, Copy)]
struct Literal {
    length: usize,
    then: Follows,
}

#[derive(Debug, Clone, Copy)]
enum Follows {
    Then(Then),
    /// The literal is a part of a name: a value must follow, or the name must be a value that names one.
    Assignment,
}

enum Searcher {
    Packed(Box<packed::Searcher>),
    /// Where the processor has no vector instructions for the packed one.
    Automaton(Box<AhoCorasick>),
}

impl Prefilter {
    pub(crate) fn new(detectors: &[Detector]) -> Prefilter {
        let mut texts: Vec<&'static str> = Vec::new();
        let mut literals = Vec::new();
        let (mut at_sign, mut digits) = (false, false);
        let mut add = |any_of: &[&'static str], then| {
            for &text in any_of.iter().filter(|text| !text.is_empty()) {
                texts.push(text);
                literals.push(Literal {
                    length: text.len(),
                    then,
                });
            }
        };
        for detector in detectors {
            match detector.method {
                Method::Key => add(STEMS, Follows::Assignment),
                Method::Pattern(pattern) => match pattern.telling {
                    Telling::AtSign => at_sign = true,
                    Telling::Digits => digits = true,
                    Telling::Literals { any_of, then } => add(any_of, Follows::Then(then)),
                },
            }
        }
        let searcher = (!texts.is_empty()).then(|| Searcher::new(&texts));
        Prefilter {
            at_sign,
            digits,
            literals,
            searcher,
            unicode_escape: memmem::Finder::new(b"\\u"),
        }
    }

    /// Appends the suspicious offsets in ascending order.
    pub(crate) fn suspects(&self, text: &str, out: &mut Vec<usize>) {
        let from = out.len();
        let bytes = text.as_bytes();
        self.signs(bytes, out);
        out.extend(self.unicode_escape.find_iter(bytes));
        if self.digits {
            digits::suspects(bytes, out);
        }
        self.literals(bytes, out);
        out[from..].sort_unstable();
    }

    /// `@`, and percent-escapes that could hide something.
    fn signs(&self, bytes: &[u8], out: &mut Vec<usize>) {
        out.extend(memchr::memchr2_iter(b'@', b'%', bytes).filter(|&at| match bytes[at] {
            b'@' => self.at_sign && may_join_name_and_host(bytes, at),
            _ => percent_byte(bytes, at).is_some_and(hides_when_escaped),
        }));
    }

    fn literals(&self, bytes: &[u8], out: &mut Vec<usize>) {
        let Some(searcher) = &self.searcher else { return };
        let mut at = 0;
        while let Some((start, pattern)) = searcher.find(bytes, at) {
            let literal = self.literals[pattern];
            if literal.is_followed(bytes, start) {
                out.push(start);
            }
            at = start + 1;
        }
    }
}

impl Searcher {
    fn new(texts: &[&str]) -> Searcher {
        let packed = packed::Config::new()
            .heuristic_pattern_limits(false)
            .builder()
            .extend(texts)
            .build();
        match packed {
            Some(searcher) => Searcher::Packed(Box::new(searcher)),
            None => Searcher::Automaton(Box::new(
                AhoCorasick::new(texts).expect("a hundred short literals fit an automaton"),
            )),
        }
    }

    fn find(&self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
        match self {
            Searcher::Packed(searcher) => searcher
                .find_in(
                    bytes,
                    aho_corasick::Span {
                        start: from,
                        end: bytes.len(),
                    },
                )
                .map(|found| (found.start(), found.pattern().as_usize())),
            Searcher::Automaton(searcher) => searcher
                .find(aho_corasick::Input::new(bytes).range(from..))
                .map(|found| (found.start(), found.pattern().as_usize())),
        }
    }
}

impl Literal {
    fn is_followed(self, bytes: &[u8], start: usize) -> bool {
        let rest = &bytes[start + self.length..];
        match self.then {
            Follows::Assignment => assignment::may_name_a_value(bytes, start, start + self.length),
            Follows::Then(Then::Anything) => true,
            Follows::Then(Then::TokenCharacters(count)) => {
                rest.len() >= count && rest[..count].iter().copied().all(is_token_character)
            }
            Follows::Then(Then::DigitsWithin(reach)) => rest[..reach.min(rest.len())]
                .windows(3)
                .any(|three| three.iter().all(u8::is_ascii_digit)),
        }
    }
}

/// `%` too: a token in a URL may be percent-encoded.
fn is_token_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.+/=~%".contains(&byte)
}

/// `logo@2x` may; `@media`, `"@type"` and `;@import` may not.
fn may_join_name_and_host(bytes: &[u8], at: usize) -> bool {
    let host = bytes
        .get(at + 1)
        .is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b'[' || byte >= 0x80);
    let name = at.checked_sub(1).map(|before| bytes[before]);
    host && name.is_some_and(|byte| byte > b' ' && !b"\"'};{>,(".contains(&byte))
}

/// Nobody has to escape letters, digits and `-_.`: whoever does hides something. `%40` is an `@`,
/// `%25` the beginning of a second escape, `%5C` that of a JSON escape.
fn hides_when_escaped(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"@%\\-_.".contains(&byte)
}
