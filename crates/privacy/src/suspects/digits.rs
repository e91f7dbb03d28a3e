//! Finds runs of digits that could be a payment card's or a social security number's by looking at
//! three bytes of every eight.
//!
//! The shortest thing wanted, `123-45-6789`, is 11 bytes long, so three bytes in a row at one of the
//! places that are looked at lie inside it, and two of them are digits. The same holds for cards in one
//! piece or in groups: all separators but the no-break space lie between U+0020 and U+003F, and among
//! four groups of four digits with that one between them a place always meets three digits.

use std::ops::Range;

const STRIDE: usize = 8;
/// A card in one piece has at least so many digits.
const CARD_DIGITS_MIN: usize = 13;
const CARD_DIGITS_MAX: usize = 19;
/// The groups that cards are printed in.
const GROUP_DIGITS_MIN: usize = 3;
const GROUP_DIGITS_MAX: usize = 6;

/// Looks at the places in `block`, which begins at a multiple of [`STRIDE`].
pub(super) fn suspects(bytes: &[u8], block: Range<usize>, out: &mut Vec<usize>) {
    let places = bytes[block.clone()].chunks(STRIDE);
    for (place, chunk) in places.enumerate() {
        if let &[a, b, c, ..] = chunk
            && may_be_inside([a, b, c])
        {
            let at = block.start + place * STRIDE;
            let digit = at + [a, b, c].iter().position(u8::is_ascii_digit).unwrap_or(0);
            let group = group_around(bytes, digit);
            if is_suspect(bytes, group) && out.last() != Some(&group.0) {
                out.push(group.0);
            }
        }
    }
}

fn may_be_inside(three: [u8; 3]) -> bool {
    const UPPER_BITS: u32 = 0x00e0_e0e0;
    const OF_DIGITS_AND_SEPARATORS: u32 = 0x0020_2020;
    let together = u32::from_le_bytes([three[0], three[1], three[2], 0]);
    together & UPPER_BITS == OF_DIGITS_AND_SEPARATORS && three.iter().filter(|byte| byte.is_ascii_digit()).count() >= 2
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

type Group = (usize, usize);

/// The digits around `at`, without those of a percent-escape before them.
fn group_around(bytes: &[u8], at: usize) -> Group {
    let start = bytes[..at]
        .iter()
        .rposition(|&byte| !is_digit(byte))
        .map_or(0, |before| before + 1);
    let length = bytes[at..]
        .iter()
        .position(|&byte| !is_digit(byte))
        .unwrap_or(bytes.len() - at);
    let end = at + length;
    if bytes[..start].ends_with(b"%") {
        (end.min(start + 2), end)
    } else {
        (start, end)
    }
}

fn is_suspect(bytes: &[u8], group: Group) -> bool {
    match group.1 - group.0 {
        2 => is_ssn(bytes, group.0.checked_sub(4)),
        3 => is_ssn(bytes, Some(group.0)) || is_grouped(bytes, group),
        4 => is_ssn(bytes, group.0.checked_sub(7)) || is_grouped(bytes, group),
        5..=GROUP_DIGITS_MAX => is_grouped(bytes, group),
        // No card begins with 0 or 1: this leaves out the time of every event.
        CARD_DIGITS_MIN..=CARD_DIGITS_MAX => !matches!(bytes[group.0], b'0' | b'1') && !is_fraction(bytes, group.0),
        _ => false,
    }
}

fn is_fraction(bytes: &[u8], start: usize) -> bool {
    matches!(bytes[..start], [.., b'0'..=b'9', b'.'])
}

fn is_ssn(bytes: &[u8], start: Option<usize>) -> bool {
    let Some(window) = start.and_then(|start| bytes.get(start..start + 11)) else {
        return false;
    };
    window[3] == b'-' && window[6] == b'-' && window.iter().filter(|byte| is_digit(**byte)).count() == 9
}

/// Groups of at least three digits with one separator between them that make up a card's length together.
fn is_grouped(bytes: &[u8], group: Group) -> bool {
    let mut digits = group.1 - group.0;
    let mut start = group.0;
    while let Some(end) = separator_before(bytes, start) {
        let previous = group_around(bytes, end - 1);
        if !may_be_group(previous) || digits >= CARD_DIGITS_MIN {
            break;
        }
        digits += previous.1 - previous.0;
        start = previous.0;
    }
    let mut end = group.1;
    while let Some(start) = separator_after(bytes, end) {
        let next = group_around(bytes, start);
        if !may_be_group(next) || digits >= CARD_DIGITS_MIN {
            break;
        }
        digits += next.1 - next.0;
        end = next.1;
    }
    digits >= CARD_DIGITS_MIN
}

fn may_be_group(group: Group) -> bool {
    (GROUP_DIGITS_MIN..=GROUP_DIGITS_MAX).contains(&(group.1 - group.0))
}

/// Where the group before the separator ends that ends at `at`.
fn separator_before(bytes: &[u8], at: usize) -> Option<usize> {
    let end = match bytes[..at] {
        [.., b' ' | b'-' | b'.' | b'+'] => at - 1,
        [.., 0xc2, 0xa0] => at - 2,
        [.., b'%', b'2', _] => at - 3,
        _ => return None,
    };
    (end > 0 && is_digit(bytes[end - 1])).then_some(end)
}

/// Where the group after the separator begins that begins at `at`.
fn separator_after(bytes: &[u8], at: usize) -> Option<usize> {
    let start = match bytes[at..] {
        [b' ' | b'-' | b'.' | b'+', ..] => at + 1,
        [0xc2, 0xa0, ..] => at + 2,
        [b'%', b'2', _, ..] => at + 3,
        _ => return None,
    };
    bytes.get(start).copied().is_some_and(is_digit).then_some(start)
}
