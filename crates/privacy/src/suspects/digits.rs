//! Finds runs of digits that could be a payment card's or a social security number's.
//!
//! The shortest thing wanted, `123-45-6789`, is 11 bytes long, and like all the others it is written
//! with bytes between U+0020 and U+003F only: digits, and separators such as the space, `-`, `.`, `+`
//! and `%`. So it is enough to look at four bytes of every eight, and to go on only where they lie in a
//! run of such bytes that is long enough. Cards grouped by no-break spaces are looked for apart.

use std::ops::Range;

const STRIDE: usize = 8;
/// A card in one piece has at least so many digits.
const CARD_DIGITS_MIN: usize = 13;
const CARD_DIGITS_MAX: usize = 19;
/// The groups that cards are printed in.
const GROUP_DIGITS_MIN: usize = 3;
const GROUP_DIGITS_MAX: usize = 6;

/// Looks at `block`, which begins at a multiple of [`STRIDE`].
pub(super) fn suspects(bytes: &[u8], block: Range<usize>, out: &mut Vec<usize>) {
    let (chunks, rest) = bytes[block.clone()].as_chunks::<STRIDE>();
    let mut before = match block.start.checked_sub(STRIDE) {
        Some(at) => bytes[at..].first_chunk().map_or(u64::MAX, other_bytes),
        None => u64::MAX,
    };
    for (place, chunk) in chunks.iter().enumerate() {
        let others = other_bytes(chunk);
        // Eleven bytes around the half that is looked at take in the other half, or half of the chunk before.
        let is_run = (others == 0) | (before >> 32 == 0);
        // Without branches up to here: which way they would go cannot be foretold.
        if (others as u32 == 0) & has_two_digits(chunk) & is_run {
            judge_first(bytes, block.start + place * STRIDE, out);
        }
        before = others;
    }
    if !rest.is_empty() {
        judge_first(bytes, block.end - rest.len(), out);
    }
}

/// Not zero in the bytes that are not between U+0020 and U+003F; the first byte is the lowest.
fn other_bytes(chunk: &[u8; STRIDE]) -> u64 {
    (u64::from_le_bytes(*chunk) & 0xe0e0_e0e0_e0e0_e0e0) ^ 0x2020_2020_2020_2020
}

/// In its first half, whose bytes are all between U+0020 and U+003F.
fn has_two_digits(chunk: &[u8; STRIDE]) -> bool {
    let half = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
    // The lower half of a byte is carried into the fifth bit if it is more than nine.
    let more_than_nine = (half & 0x0f0f_0f0f) + 0x0606_0606;
    let digits = half & !more_than_nine & 0x1010_1010;
    digits & digits.wrapping_sub(1) != 0
}

/// Judges the first group of digits in the four bytes at `at`.
fn judge_first(bytes: &[u8], at: usize, out: &mut Vec<usize>) {
    let end = bytes.len().min(at + STRIDE / 2);
    if let Some(digit) = bytes[at..end].iter().position(u8::is_ascii_digit) {
        judge(bytes, at + digit, out);
    }
}

/// Whether a no-break space, whose last byte is at `at`, stands between groups that make up a card.
pub(super) fn is_spaced(bytes: &[u8], at: usize) -> bool {
    matches!(bytes[..at], [.., b'0'..=b'9', 0xc2]) && is_suspect(bytes, group_around(bytes, at - 2))
}

/// Judges the group that holds `digit`.
fn judge(bytes: &[u8], digit: usize, out: &mut Vec<usize>) {
    let group = group_around(bytes, digit);
    if is_suspect(bytes, group) && out.last() != Some(&group.0) {
        out.push(group.0);
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

type Group = (usize, usize);

/// The digits around `at`, without those of a percent-escape before them.
fn group_around(bytes: &[u8], at: usize) -> Group {
    let (mut start, mut end) = (at, at);
    // One digit more than any card has is enough to know that it is none.
    let (first, last) = (
        at.saturating_sub(CARD_DIGITS_MAX),
        bytes.len().min(at + CARD_DIGITS_MAX + 1),
    );
    while start > first && is_digit(bytes[start - 1]) {
        start -= 1;
    }
    while end < last && is_digit(bytes[end]) {
        end += 1;
    }
    if start > 0 && bytes[start - 1] == b'%' {
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
