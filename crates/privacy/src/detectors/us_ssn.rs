use crate::detector::{Candidate, Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const US_SSN: Detector = Detector {
    name: "us_ssn",
    finds: "US social security numbers written with dashes.",
    guessable: true,
    method: Method::Pattern(Pattern {
        regex: r"[0-9]{3}-[0-9]{2}-[0-9]{4}",
        telling: Telling::Digits,
        validator: Some(is_assigned),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            "123-45-6789",
            "SSN:536-90-4399.",
            "born 1980, 219-09-9999",
            "@@ -1 +1 @@\n+123-45-6789\n",
        ],
        must_not_match: &[
            "000-45-6789",
            "666-45-6789",
            "900-45-6789",
            "123-00-6789",
            "123-45-0000",
            "123456789",
            "2024-01-2025",
            "1123-45-6789",
            "123-45-67890",
            "+49-123-45-6789",
            "l123-45-6789",
            "123-45-6789-1",
            "1.123-45-6789",
        ],
    },
};

pub(super) const US_SSN_NAMED: Detector = Detector {
    name: "us_ssn_named",
    finds: "US social security numbers in any writing, after `SSN` or `social security number`.",
    guessable: true,
    method: Method::Pattern(Pattern {
        regex: r"(?:SSN|Ssn|ssn|(?:[Ss]ocial [Ss]ecurity|SOCIAL SECURITY)(?: (?i:number|no\.?|#))?)(?: is)?[\s:#=]{0,4}(?P<secret>[0-9]{3}[ .-]?[0-9]{2}[ .-]?[0-9]{4})",
        telling: Telling::Literals {
            any_of: &[
                "SSN",
                "Ssn",
                "ssn",
                "ocial security",
                "ocial Security",
                "OCIAL SECURITY",
            ],
            then: Then::DigitsWithin(24),
        },
        validator: Some(is_named),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            "SSN 123456789",
            "ssn: 123 45 6789",
            "Social Security Number: 123-45-6789",
            "social security no. 123456789",
        ],
        must_not_match: &[
            "SSN 000456789",
            "ssn 1234567890",
            "lessness 123456789",
            "session 123456789",
        ],
    },
};

/// Stands by itself, not in a longer number, a path or an id.
fn is_assigned(candidate: &Candidate<'_>) -> bool {
    let before = candidate
        .before()
        .is_some_and(|byte| matches!(byte, b'-' | b'.' | b'+' | b'/'))
        && !is_behind_sign_of_diff(candidate);
    let after = candidate.after().is_some_and(|byte| matches!(byte, b'-' | b'/'));
    candidate.stands_alone() && !before && !after && has_valid_parts(candidate.secret)
}

fn is_behind_sign_of_diff(candidate: &Candidate<'_>) -> bool {
    let line = candidate.text[..candidate.start].rsplit('\n').next();
    line.is_some_and(|signs| !signs.is_empty() && signs.bytes().all(|byte| matches!(byte, b'+' | b'-')))
}

fn is_named(candidate: &Candidate<'_>) -> bool {
    candidate.stands_alone() && has_valid_parts(candidate.secret)
}

/// Area, group and serial are never all zeros; areas 666 and 900 to 999 are not given out.
fn has_valid_parts(number: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let (Some(area), Some(group), Some(serial)) = (digits.get(..3), digits.get(3..5), digits.get(5..9)) else {
        return false;
    };
    area != "000" && area != "666" && !area.starts_with('9') && group != "00" && serial != "0000"
}
