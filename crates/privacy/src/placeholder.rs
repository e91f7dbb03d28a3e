//! What stands where a secret would: `${TOKEN}`, `<token>`, `your-api-key`, `xxxx`.

use crate::randomness::looks_random;

/// Words that say that a value is none, too long to occur in a random value by chance.
const WORDS: [&str; 15] = [
    "example",
    "changeme",
    "change-me",
    "change_me",
    "placeholder",
    "replace",
    "redacted",
    "secret_here",
    "token_here",
    "key_here",
    "process.env",
    "os.environ",
    "env::var",
    "import.meta",
    "undefined",
];

/// The same, of values that are made of words.
const SHORT_WORDS: [&str; 7] = ["your", "dummy", "sample", "insert", "todo", "fixme", "getenv"];

/// Values longer than this are not looked through for words.
const PLACEHOLDER_BYTES_MAX: usize = 96;

pub(crate) fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    is_expanded(value) || is_filling(value) || says_so(value)
}

/// A shell, a template or a program puts the value there: `$TOKEN`, `${{ secrets.X }}`, `{{token}}`, `%TOKEN%`, `<token>`.
fn is_expanded(value: &str) -> bool {
    let between =
        |open: &str, close: &str| value.len() > open.len() && value.starts_with(open) && value.ends_with(close);
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-'))
    };
    let variable = value
        .strip_prefix('$')
        .map(|name| name.strip_prefix("env:").unwrap_or(name));
    variable.is_some_and(|name| {
        is_name(name) && name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            || name.starts_with(['{', '(', '['])
    }) || variable
        .is_some_and(|name| is_name(name) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
        || between("{", "}")
        || between("<", ">") && !value.contains("><")
        || between("[", "]")
        || between("%", "%") && is_name(value.trim_matches('%'))
        || value.contains("${")
        || value.contains("{{")
        || value.contains("$(")
        || value.contains("...")
        || value.contains('\u{2026}')
}

/// One character again and again, or none that means something: `xxxxxxxx`, `********`, `sk-xxxx`.
fn is_filling(value: &str) -> bool {
    let tail = value.rsplit(['-', '_', '.', ':']).find(|part| !part.is_empty());
    let mut characters = tail.unwrap_or_default().chars();
    let first = characters.next();
    let is_repeated = characters.clone().count() >= 2;
    let is_same = characters.all(|c| first.is_some_and(|first| c.eq_ignore_ascii_case(&first)));
    is_repeated && is_same || !value.chars().any(char::is_alphanumeric)
}

fn says_so(value: &str) -> bool {
    if value.len() > PLACEHOLDER_BYTES_MAX {
        return false;
    }
    let small = value.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| small.contains(word));
    says(&WORDS) || says(&SHORT_WORDS) && !looks_random(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_values() {
        for placeholder in [
            "your-api-key",
            "YOUR_API_KEY",
            "${TOKEN}",
            "$TOKEN",
            "$token",
            "${{ secrets.TOKEN }}",
            "{{ token }}",
            "<token>",
            "xxxx",
            "sk-xxxxxxxx",
            "********",
            "process.env.TOKEN",
            "%TOKEN%",
            "changeme",
            "$(cat token)",
            "sk-...",
            "[TOKEN]",
            "$env:TOKEN",
            "",
        ] {
            assert!(is_placeholder(placeholder), "{placeholder}");
        }
        for value in [
            "hunter2",
            "x7Yq2LmN5sRw93YbC64d-",
            "x7Yq2LmN5sRw93YbC64d",
            "$ecr3t!",
            "p<ss>w0rd",
            "0f1e2d3c4b5a6978",
            "a{b}c1",
            "c2B3S1VMQkaRGgky8h8ApKcq8DGjPYA/4kbnyourA+l",
        ] {
            assert!(!is_placeholder(value), "{value}");
        }
    }
}
