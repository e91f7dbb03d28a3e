//! What stands where something was redacted.

mod canonical;
mod keyed;

pub use keyed::{KeyedLabeller, LabelKeys, NoLabelKey, ProjectLabelKey};

/// What a detector found, decoded: neither escaped nor in quotes.
#[derive(Debug, Clone, Copy)]
pub struct Finding<'t> {
    pub detector: &'static str,
    pub secret: &'t str,
    /// The detector finds what is easy to guess whatever it looks like: addresses, numbers of cards.
    pub guessable: bool,
}

/// Names what was found, without telling it.
///
/// Every label must be one that [`LABEL_PATTERN`] matches whole: that is how a second pass, and a server behind a
/// client that redacts as well, know that a value has been dealt with.
pub trait Labeller: Send + Sync {
    fn label(&self, finding: &Finding<'_>) -> String;
}

/// What labels look like, for readers: the detector and, in keyed labels, which secret it is. `s` before the digits
/// says that they mean nothing in another session.
pub const LABEL_PATTERN: &str = r"\[redacted:([a-z][a-z0-9_]*)(?::(s?)([0-9a-f]{12}))?\]";

pub(crate) const LABEL_START: &str = "[redacted:";

/// Hexadecimal digits that tell secrets apart. Among a thousand secrets of a project two share them with a
/// probability of 1 in 560 million.
const DIGITS: usize = 12;

/// Names the detector and nothing of what was found.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainLabeller;

impl Labeller for PlainLabeller {
    fn label(&self, finding: &Finding<'_>) -> String {
        format!("{LABEL_START}{}]", finding.detector)
    }
}

/// Whether `value` is a label and nothing else: it was redacted before.
pub(crate) fn is_label(value: &str) -> bool {
    value
        .strip_prefix(LABEL_START)
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|inside| match inside.split_once(':') {
            None => is_name(inside),
            Some((name, which)) => is_name(name) && is_which(which.strip_prefix('s').unwrap_or(which)),
        })
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_which(digits: &str) -> bool {
    digits.len() == DIGITS && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn labels_are_told_from_what_begins_like_one() {
        let pattern = Regex::new(&format!("^{LABEL_PATTERN}$")).expect("a regular expression");
        for (value, expected) in [
            ("[redacted:email]", true),
            ("[redacted:github_token:0123456789ab]", true),
            ("[redacted:email:s0123456789ab]", true),
            ("[redacted:email:0123456789a]", false),
            ("[redacted:email:0123456789AB]", false),
            ("[redacted:email:hunter2hunter2]", false),
            ("[redacted:Email]", false),
            ("[redacted:]", false),
            ("[redacted:email] [redacted:email]", false),
        ] {
            assert_eq!(is_label(value), expected, "{value}");
            assert_eq!(pattern.is_match(value), expected, "{value}");
        }
    }
}
