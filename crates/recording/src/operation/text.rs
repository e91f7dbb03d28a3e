//! Strings of JSON as Rust's.
//!
//! JavaScript's strings may hold half of a surrogate pair, which UTF-8 cannot. Such halves (U+D800 to U+DFFF) are held
//! as the last private characters of Unicode (U+10F800 to U+10FFFF), which nothing else uses, and are written as they
//! were; [`shown`] makes of them what a browser shows.

use std::borrow::Cow;

use bumpalo::Bump;
use bumpalo::collections::String as ArenaString;

const LONE_FIRST: u32 = 0x10f800;
const SURROGATE_FIRST: u32 = 0xd800;
const SURROGATE_LAST: u32 = 0xdfff;

/// The surrogate that this character stands for.
pub(super) fn lone_surrogate(character: char) -> Option<u32> {
    u32::from(character)
        .checked_sub(LONE_FIRST)
        .map(|index| SURROGATE_FIRST + index)
}

/// The text as a browser shows it: U+FFFD for each half of a surrogate pair.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.contains(|character| lone_surrogate(character).is_some()) {
        text.chars()
            .map(|character| match lone_surrogate(character) {
                Some(_) => char::REPLACEMENT_CHARACTER,
                None => character,
            })
            .collect()
    } else {
        Cow::Borrowed(text)
    }
}

/// What stands between a string's quotes, with its escapes resolved; the first is at `first`. `None` if it must be
/// `exact` and has one of the characters that stand for something else.
pub(super) fn unescape<'a>(inner: &str, first: usize, exact: bool, arena: &'a Bump) -> Option<&'a str> {
    let mut out = ArenaString::with_capacity_in(inner.len(), arena);
    let mut rest = inner;
    let mut next = Some(first);
    while let Some(at) = next {
        out.push_str(&rest[..at]);
        let (character, behind) = resolve(&rest[at + 1..])?;
        if exact && character.1 && lone_surrogate(character.0).is_some() {
            return None;
        }
        out.push(character.0);
        rest = behind;
        next = memchr::memchr(b'\\', rest.as_bytes());
    }
    out.push_str(rest);
    Some(out.into_bump_str())
}

/// The character that an escape means, whether it was a pair of surrogates, and the text behind.
fn resolve(escape: &str) -> Option<((char, bool), &str)> {
    let plain = match *escape.as_bytes().first()? {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unit_or_pair(escape.get(1..)?),
        _ => escape.chars().next()?,
    };
    Some(((plain, false), escape.get(plain_length(escape)..)?))
}

fn plain_length(escape: &str) -> usize {
    escape.chars().next().map_or(0, char::len_utf8)
}

fn unit_or_pair(digits: &str) -> Option<((char, bool), &str)> {
    let (first, behind) = unit(digits)?;
    if (SURROGATE_FIRST..0xdc00).contains(&first)
        && let Some((second, behind_pair)) = behind.strip_prefix("\\u").and_then(unit)
        && (0xdc00..=SURROGATE_LAST).contains(&second)
    {
        let point = 0x10000 + ((first - SURROGATE_FIRST) << 10) + (second - 0xdc00);
        return Some(((char::from_u32(point)?, true), behind_pair));
    }
    let point = if (SURROGATE_FIRST..=SURROGATE_LAST).contains(&first) {
        LONE_FIRST + (first - SURROGATE_FIRST)
    } else {
        first
    };
    Some(((char::from_u32(point)?, false), behind))
}

fn unit(rest: &str) -> Option<(u32, &str)> {
    let digits = rest.get(..4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, &rest[4..]))
}
