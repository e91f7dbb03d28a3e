use crate::detector::{Candidate, Detector, Examples, Method, Pattern, Telling};

/// Digits in one piece, or in the groups that cards are printed in: 4-4-4-4(-3), 4-6-5, 4-6-4, 4-3-3-3.
pub(super) const PAYMENT_CARD: Detector = Detector {
    name: "payment_card",
    finds: "Payment card numbers of 13 to 19 digits with a known issuer's prefix and a right check digit (Luhn), in one piece or grouped by spaces, dashes, dots or `+`; JSON numbers too.",
    guessable: true,
    method: Method::Pattern(Pattern {
        regex: r"[0-9]{4}(?:(?:[ \u{a0}.+-][0-9]{4}){3}(?:[ \u{a0}.+-][0-9]{3})?|[ .+-][0-9]{6}[ .+-][0-9]{4,5}|(?:[ .+-][0-9]{3}){3}|[0-9]{9,15})",
        telling: Telling::Digits,
        validator: Some(is_card),
        numbers: true,
    }),
    examples: Examples {
        must_match: &[
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "4111.1111.1111.1111",
            "4111+1111+1111+1111",
            "4111\u{a0}1111\u{a0}1111\u{a0}1111",
            "4222222222222",
            "card:5555555555554444,",
            "2223003122003222",
            "378282246310005",
            "3782 822463 10005",
            "3056 930902 5904",
            "6011111111111117",
            "6011 0009 9013 9424",
            "3530111333300000",
            "6200000000000005",
            "6759649826438453",
            "12/29 4111 1111 1111 1111 123",
            "[1,4111111111111111,2]",
            "years 2020 2021 2022 2023 4111 1111 1111 1111",
            r#"{"pan":4111111111111111}"#,
        ],
        must_not_match: &[
            // An order number: the check digit is wrong.
            "4111111111111112",
            "order 5500000000000005",
            // Milliseconds, microseconds and nanoseconds since 1970.
            "1763711999000",
            "1763711999000000",
            "1763711999000000007",
            // An IMEI has a check digit too, but no issuer's prefix.
            "490154203237518",
            "356938035643809",
            // Part of something longer.
            "44111111111111111111",
            "a4111111111111111f",
            "0.4111111111111111",
            "4111111111111111.25",
            "12345678-4111-1111-1111-111111111111",
            "M10 4111 L1111 1111",
            "0000000000000000",
        ],
    },
};

fn is_card(candidate: &Candidate<'_>) -> bool {
    if !candidate.stands_alone() || continues_number(candidate) {
        return false;
    }
    let mut digits = [0; 19];
    let mut count = 0;
    let mut separator = None;
    for (at, c) in candidate.matched().char_indices() {
        match c.to_digit(10) {
            Some(digit) if count < digits.len() => {
                digits[count] = digit as u8;
                count += 1;
            }
            Some(_) => return false,
            None if *separator.get_or_insert(c) != c && at > 0 => return false,
            None => {}
        }
    }
    let digits = &digits[..count];
    is_issued(digits) && has_check_digit(digits)
}

/// `0.4111…`, `4111….25`, `12345678-4111-…`: the digits belong to a longer number or id.
fn continues_number(candidate: &Candidate<'_>) -> bool {
    let bytes = candidate.text.as_bytes();
    let digit_at = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let joins = |byte: Option<u8>| matches!(byte, Some(b'.' | b'-'));
    (joins(candidate.before()) && digit_at(candidate.start.checked_sub(2)))
        || (joins(candidate.after()) && digit_at(Some(candidate.end + 1)))
}

/// Luhn: every second digit from the right counts double, digit sums add up to a multiple of ten.
fn has_check_digit(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &digit)| match (at % 2, u32::from(digit) * 2) {
            (0, _) => u32::from(digit),
            (_, doubled) => doubled / 10 + doubled % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Prefixes and lengths of the card networks (ISO/IEC 7812).
fn is_issued(digits: &[u8]) -> bool {
    let prefix = |length: usize| {
        digits[..length]
            .iter()
            .fold(0u32, |number, &digit| number * 10 + u32::from(digit))
    };
    match digits.len() {
        13 => digits[0] == 4,
        14 => matches!(prefix(3), 300..=305 | 309 | 360..=369 | 380..=399),
        15 => matches!(prefix(2), 34 | 37),
        16 => is_issued_16(prefix(4)),
        17..=19 => matches!(
            prefix(4),
            4000..=4999 | 2200..=2204 | 3528..=3589 | 5018 | 5020 | 5038 | 5060..=5079 | 5893
                | 6011 | 6200..=6299 | 6304 | 6440..=6599 | 6759 | 6761..=6763
        ),
        _ => false,
    }
}

fn is_issued_16(prefix: u32) -> bool {
    matches!(
        prefix,
        2200..=2204 // Mir
            | 2221..=2720 // Mastercard
            | 3000..=3059 | 3528..=3589 | 3600..=3699 | 3800..=3999 // Diners Club, JCB
            | 4000..=4999 // Visa
            | 5018 | 5020 | 5038 | 5060..=5079 | 5080..=5099 | 5100..=5599 | 5893
            | 6000..=6099 | 6200..=6299 | 6304 | 6440..=6599 | 6759 | 6761..=6763
            | 8100..=8299 // RuPay, UnionPay
            | 9792 // Troy
    )
}
