//! Where secrets stand in an agent's material, and that none survives there.

use std::sync::LazyLock;

use proptest::prelude::*;
use reenact_privacy::LABEL_PATTERN;
use regex::Regex;

use super::secrets::{Planted, over_lines, planted, random_value, redact};

/// A place in an agent's material that a secret is put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Alone,
    ToolInput,
    NestedJson,
    EscapedJson,
    SlashEscaped,
    JsonLine,
    Command,
    Listing,
    ListingWithArrow,
    DiffAdded,
    DiffRemoved,
    Coloured,
    ColouredInside,
    ColouredInJson,
    Url,
    Markdown,
    CodeBlock,
    Yaml,
    Program,
    HereDocument,
}

pub(crate) const PLACES: [Place; 20] = [
    Place::Alone,
    Place::ToolInput,
    Place::NestedJson,
    Place::EscapedJson,
    Place::SlashEscaped,
    Place::JsonLine,
    Place::Command,
    Place::Listing,
    Place::ListingWithArrow,
    Place::DiffAdded,
    Place::DiffRemoved,
    Place::Coloured,
    Place::ColouredInside,
    Place::ColouredInJson,
    Place::Url,
    Place::Markdown,
    Place::CodeBlock,
    Place::Yaml,
    Place::Program,
    Place::HereDocument,
];

impl Place {
    pub(crate) fn around(self, text: &str) -> String {
        let json = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Place::Alone => text.to_owned(),
            Place::ToolInput => format!(
                r#"{{"tool_name":"Bash","tool_input":{{"command":{}}}}}"#,
                json(&format!("echo {text}"))
            ),
            Place::NestedJson => {
                let inner = format!(r#"{{"content":{},"n":1}}"#, json(text));
                format!(r#"{{"tool_response":{{"stdout":{},"code":0}}}}"#, json(&inner))
            }
            Place::EscapedJson => {
                let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
                format!(r#"{{"content":"{escaped}"}}"#)
            }
            Place::SlashEscaped => format!(
                r#"   3→{{"out":"a\n{}"}} cut"#,
                text.replace('/', "\\/").replace('e', "\\u0065")
            ),
            Place::JsonLine => format!(
                "{{\"a\":1}}\n{{\"type\":\"user\",\"text\":{}}}\n{{\"b\":2}}",
                json(&format!("it is\n{text}\nso"))
            ),
            Place::Command => format!("cd /srv && deploy --now {text} > log 2>&1"),
            Place::Listing => format!("    11\tfirst line\n    12\t{text}\n    13\tlast line"),
            Place::ListingWithArrow => format!("    11→first line\n    12→{text}\n    13→last line"),
            Place::DiffAdded => format!("@@ -1,2 +1,2 @@\n context\n+{text}\n context"),
            Place::DiffRemoved => format!("@@ -1,2 +1,2 @@\n context\n-{text}\n context"),
            Place::Coloured => format!("\x1b[32mfound\x1b[0m \x1b[1;31m{text}\x1b[0m done"),
            Place::ColouredInside => coloured_inside(text),
            Place::ColouredInJson => format!(r#"{{"stdout":{}}}"#, json(&coloured_inside(text))),
            Place::Url => format!("see https://example.com/a?b=1&c={text}&d=2 there"),
            Place::Markdown => format!("The key is `{text}`, **keep it**."),
            Place::CodeBlock => format!("```sh\n{text}\n```"),
            Place::Yaml => format!("service:\n  - name: a\n    value: {text}\n"),
            Place::Program => format!("const client = new Client(\"{text}\");"),
            Place::HereDocument => format!("cat > .env <<'EOF'\nA=1\nB={text}\nEOF"),
        }
    }

    /// Whether a text with white space or signs of its own can stand there.
    pub(crate) fn takes(self, planted: &Planted) -> bool {
        match self {
            Place::Url => !planted
                .text
                .contains([' ', ';', '?', '&', '/', '+', '=', ':', '@', '<', '>']),
            _ => true,
        }
    }
}

/// As `grep --color` writes what it found, in the middle of it.
fn coloured_inside(text: &str) -> String {
    let middle = text.floor_char_boundary(text.len() / 2);
    let third = text.floor_char_boundary(text.len() / 3);
    let (first, second, rest) = (&text[..third], &text[third..middle], &text[middle..]);
    format!("\x1b[35mfile\x1b[m\x1b[36m:\x1b[m{first}\x1b[01;31m\x1b[K{second}\x1b[m\x1b[K{rest}\x1b[0m\n")
}

static LABELS: LazyLock<Regex> = LazyLock::new(|| Regex::new(LABEL_PATTERN).expect("a regular expression"));

/// Whether the secret or a part of so many characters in a row is in `text`, however the text is written.
pub(crate) fn survives(text: &str, secret: &str) -> bool {
    const PART_BYTES: usize = 8;
    // The names of detectors share words with tokens.
    let labels = &*LABELS;
    let text = &*labels.replace_all(text, "");
    let meant = meant(text);
    let parts = secret.as_bytes().windows(PART_BYTES.min(secret.len()));
    let parts = parts.filter_map(|part| std::str::from_utf8(part).ok());
    let is_shared = |part: &str| part.bytes().all(|byte| byte == part.as_bytes()[0]);
    parts
        .filter(|part| !is_shared(part))
        .any(|part| text.contains(part) || meant.contains(part))
}

/// The text without colours and escapes.
fn meant(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = rest.strip_prefix('\x1b').or_else(|| {
            rest.trim_start_matches('\\')
                .strip_prefix("u001b")
                .filter(|_| c == '\\')
        });
        if let Some(sequence) = skipped {
            let end = sequence
                .find(|c: char| c.is_ascii_alphabetic())
                .map_or(sequence.len(), |end| end + 1);
            rest = &sequence[end..];
            continue;
        }
        let escaped = rest.trim_start_matches('\\');
        let unit = escaped
            .strip_prefix('u')
            .and_then(|digits| u32::from_str_radix(digits.get(..4)?, 16).ok());
        match unit.and_then(char::from_u32).filter(|_| c == '\\') {
            Some(meant) => {
                out.push(meant);
                rest = &escaped[5..];
            }
            None if c == '\\' => rest = escaped,
            None => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn planted_secrets_go_wherever_they_stand(planted in planted(), place in prop::sample::select(&PLACES[..])) {
        prop_assume!(place.takes(&planted));
        let text = place.around(&planted.text);
        let redacted = redact(&text);
        prop_assert!(!survives(&redacted, &planted.secret), "{planted:?} in {text:?} is left in {redacted:?}");
        prop_assert_eq!(redact(&redacted), redacted, "a second pass changes it");
    }

    #[test]
    fn random_values_of_telling_names_go(
        value in random_value(),
        name in prop::sample::select(&["API_KEY", "APP_SECRET", "GITHUB_TOKEN", "DB_PASSWORD", "NPM_AUTH_TOKEN", "JWT_SECRET", "AWS_SECRET_ACCESS_KEY"][..]),
        writing in 0usize..WRITINGS.len(),
        place in prop::sample::select(&PLACES[..]),
    ) {
        let camel = name.split('_').enumerate().map(|(at, word)| if at == 0 { word.to_lowercase() } else { word[..1].to_owned() + &word[1..].to_lowercase() });
        let text = WRITINGS[writing].replace("NAME", name).replace("name", &camel.collect::<String>()).replace("VALUE", &value);
        // In these places the name itself would no longer stand as it is written.
        prop_assume!(!matches!(place, Place::Url | Place::Program));
        let placed = place.around(&text);
        let redacted = redact(&placed);
        prop_assert!(!survives(&redacted, &value), "{placed:?} is left in {redacted:?}");
        prop_assert_eq!(redact(&redacted), redacted, "a second pass changes it");
    }
}

#[test]
fn secrets_over_several_lines_go_from_arrays_of_lines() {
    let mut count = 0;
    for planted in over_lines() {
        let lines: Vec<String> = planted.text.lines().map(|line| format!("+{line}")).collect();
        let all = [&[" before".to_owned()], &lines[..], &[" }".to_owned()]].concat();
        let text = serde_json::json!({ "oldStart": 1, "lines": all }).to_string();
        let redacted = redact(&text);
        assert!(
            !survives(&redacted, &planted.secret),
            "{planted:?} is left in {redacted}"
        );
        let read: serde_json::Value = serde_json::from_str(&redacted).expect("it stays JSON");
        let kept = read["lines"].as_array().expect("its lines stay");
        assert_eq!(kept.len(), lines.len() + 2);
        assert!(
            kept[1..=lines.len()]
                .iter()
                .all(|line| line.as_str().is_some_and(|line| line.starts_with('+')))
        );
        assert_eq!(
            (kept[0].as_str(), kept[lines.len() + 1].as_str()),
            (Some(" before"), Some(" }"))
        );
        count += 1;
    }
    assert!(count >= 3, "{count} examples stand on several lines");
}

const WRITINGS: [&str; 22] = [
    "NAME=VALUE",
    "export NAME=VALUE",
    "export NAME=\"VALUE\"",
    "NAME='VALUE' npm run deploy",
    "{\"name\": \"VALUE\"}",
    "\"name\":\"VALUE\"",
    "name: VALUE",
    "  - name: \"VALUE\"",
    "name = \"VALUE\"",
    "const name = 'VALUE';",
    "const name: string = \"VALUE\";",
    "let name = String::from(\"VALUE\");",
    "os.environ[\"NAME\"] = \"VALUE\"",
    "process.env.NAME = 'VALUE'",
    "'name' => 'VALUE',",
    "name := \"VALUE\"",
    "--name VALUE",
    "--name=VALUE",
    "setenv(\"NAME\", \"VALUE\")",
    "<name>VALUE</name>",
    "-e NAME=VALUE image",
    "if (name === \"VALUE\") {",
];
