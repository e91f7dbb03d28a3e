//! Finds runs of digits that could be a payment card's or a social security number's by looking at
//! every tenth byte only.
//!
//! The shortest thing wanted, `123-45-6789`, is 11 bytes long and has no two neighbouring bytes
//! without a digit; nor has a card in groups. So of the pairs of bytes at every tenth place at least
//! one lies inside and holds a digit.

const STRIDE: usize = 10;
/// A card in one piece has at least so many digits.
const CARD_DIGITS_MIN: usize = 13;

pub(super) fn suspects(bytes: &[u8], out: &mut Vec<usize>) {
    let mut last = None;
    let mut at = 0;
    while at < bytes.len() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        if is_digit(bytes[at]) | is_digit(next) {
            let inside = if is_digit(bytes[at]) { at } else { at + 1 };
            let group = group_around(bytes, inside);
            if is_suspect(bytes, group) && last != Some(group.0) {
                last = Some(group.0);
                out.push(group.0);
            }
        }
        at += STRIDE;
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

type Group = (usize, usize);

fn group_around(bytes: &[u8], at: usize) -> Group {
    let start = bytes[..at]
        .iter()
        .rposition(|&byte| !is_digit(byte))
        .map_or(0, |before| before + 1);
    let length = bytes[at..]
        .iter()
        .position(|&byte| !is_digit(byte))
        .unwrap_or(bytes.len() - at);
    (start, at + length)
}

fn is_suspect(bytes: &[u8], group: Group) -> bool {
    match group.1 - group.0 {
        // No card begins with 0 or 1: this leaves out the time of every event.
        CARD_DIGITS_MIN.. => !matches!(bytes[group.0], b'0' | b'1'),
        2 => is_ssn(bytes, group.0.checked_sub(4)),
        3 => is_ssn(bytes, Some(group.0)) || is_grouped(bytes, group),
        4..=10 => is_ssn(bytes, group.0.checked_sub(7)) || is_grouped(bytes, group),
        _ => false,
    }
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
        if previous.1 - previous.0 < 3 || digits >= CARD_DIGITS_MIN {
            break;
        }
        digits += previous.1 - previous.0;
        start = previous.0;
    }
    let mut end = group.1;
    while let Some(start) = separator_after(bytes, end) {
        let next = group_around(bytes, start);
        if next.1 - next.0 < 3 || digits >= CARD_DIGITS_MIN {
            break;
        }
        digits += next.1 - next.0;
        end = next.1;
    }
    digits >= CARD_DIGITS_MIN
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
