//! Whatever the page and whatever stands around it: planted secrets go, everything else stays.

use std::sync::LazyLock;

use proptest::prelude::*;
use reenact_privacy::{PlainLabeller, RedactionReport, Redactor};
use serde_json::{Value, json};

fn redact(json: &str) -> Option<String> {
    REDACTOR.redact_json(json, &PlainLabeller, &mut RedactionReport::default())
}

static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::standard);

/// Secrets as they are written in plain text, each with the part that must not stay.
fn secret() -> impl Strategy<Value = (String, String)> {
    let whole = |text: String| (text.clone(), text);
    prop_oneof![
        card().prop_map(whole),
        "[a-z]{3,8}\\.[a-z]{3,8}@[a-z]{4,9}\\.(com|org|co\\.uk)".prop_map(whole),
        "gh[pousr]_[A-Za-z0-9]{36}".prop_map(whole),
        "sk_live_[A-Za-z0-9]{24}".prop_map(whole),
        "AKIA[A-Z2-7]{16}".prop_map(whole),
        "eyJhbGciOiJI[A-Za-z0-9]{6}\\.[A-Za-z0-9_-]{12}\\.[A-Za-z0-9_-]{12}".prop_map(whole),
        "[1-5][0-9]{2}-[1-9][0-9]-[1-9][0-9]{3}".prop_map(whole),
        "[a-z0-9]{10}[0-9]".prop_map(|token| (format!("Bearer {token}"), token)),
        "[a-z0-9]{10}[0-9]".prop_map(|pass| (format!("postgres://app:{pass}@db.internal/shop"), pass)),
    ]
}

fn card() -> impl Strategy<Value = String> {
    (
        "4[0-9]{14}",
        prop_oneof![Just(""), Just(" "), Just("-"), Just("\u{a0}")],
    )
        .prop_map(|(digits, separator)| {
            let complete = digits.clone() + &check_digit(&digits).to_string();
            let groups: Vec<_> = (0..4).map(|group| &complete[group * 4..group * 4 + 4]).collect();
            groups.join(separator)
        })
}

fn check_digit(digits: &str) -> u32 {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| match (at % 2, u32::from(byte - b'0')) {
            (0, digit) => digit * 2 / 10 + digit * 2 % 10,
            (_, digit) => digit,
        })
        .sum();
    (10 - sum % 10) % 10
}

/// Names that say their value is secret.
fn secret_name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("password"),
        Just("newPassword"),
        Just("access_token"),
        Just("x-api-key"),
        Just("cardNumber"),
        Just("CLIENT_SECRET"),
        Just("Authorization"),
        Just("userSsn"),
        Just("cvc"),
    ]
    .prop_map(str::to_owned)
}

/// Puts a text into something that holds it: strings of an event, JSON in JSON, URLs.
#[derive(Debug, Clone, Copy)]
enum Wrapping {
    Text,
    JsonInString,
    Console,
    Parameter,
    Escaped,
}

fn wrapping() -> impl Strategy<Value = Wrapping> {
    prop_oneof![
        Just(Wrapping::Text),
        Just(Wrapping::JsonInString),
        Just(Wrapping::Console),
        Just(Wrapping::Parameter),
        Just(Wrapping::Escaped),
    ]
}

impl Wrapping {
    fn around(self, value: &Value) -> Value {
        match self {
            Wrapping::Text | Wrapping::Escaped => value.clone(),
            Wrapping::JsonInString => json!({ "requestBody": value.to_string(), "status": 200 }),
            Wrapping::Console => json!({ "payload": [json!(value.to_string()).to_string()] }),
            Wrapping::Parameter => {
                json!({ "href": format!("https://example.com/in?a=1&data={}#top", percent_encoded(&value.to_string())) })
            }
        }
    }
}

fn percent_encoded(text: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~!*'()".contains(&byte);
    text.bytes()
        .map(|byte| {
            if kept(byte) {
                (byte as char).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// Writes ASCII letters and digits of strings as `\u` escapes, which changes nothing of what they mean.
fn escaped(json: &str) -> String {
    let mut out = String::new();
    let mut in_string = false;
    let mut characters = json.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => in_string = !in_string,
            '\\' => {
                out.push(c);
                out.extend(characters.next());
                continue;
            }
            _ => {}
        }
        if in_string && c.is_ascii_alphanumeric() {
            out.push_str(&format!("\\u{:04x}", c as u32));
        } else {
            out.push(c);
        }
    }
    out
}

/// Everything that `json` means, with strings that hold JSON and percent-escapes opened as well.
fn meanings(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => {
            out.push_str(text);
            out.push('\n');
            let opened = percent_decoded(text);
            if opened != *text {
                meanings(&Value::String(opened), out);
            }
            let after_parameter = text.split("data=").nth(1).unwrap_or(text);
            if let Ok(inner @ (Value::Object(_) | Value::Array(_) | Value::String(_))) =
                serde_json::from_str(after_parameter)
            {
                meanings(&inner, out);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| meanings(item, out)),
        Value::Object(members) => members.iter().for_each(|(name, item)| {
            out.push_str(name);
            meanings(item, out);
        }),
        other => out.push_str(&other.to_string()),
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail
            .get(..2)
            .and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        match code.filter(|_| first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn write(value: &Value, wrapping: Wrapping) -> String {
    let json = value.to_string();
    if matches!(wrapping, Wrapping::Escaped) {
        escaped(&json)
    } else {
        json
    }
}

fn assert_gone(written: &str, secret: &str) -> Result<(), TestCaseError> {
    let redacted = redact(written);
    prop_assert!(redacted.is_some(), "nothing redacted in {written}");
    let redacted = redacted.unwrap_or_default();
    let value: Result<Value, _> = serde_json::from_str(&redacted);
    prop_assert!(value.is_ok(), "no JSON any more: {redacted}");
    let mut meaning = String::new();
    meanings(&value.unwrap_or_default(), &mut meaning);
    prop_assert!(!meaning.contains(secret), "{secret} stays in {redacted}");
    prop_assert!(!redacted.contains(secret), "{secret} stays in {redacted}");
    let again = redact(&redacted);
    prop_assert!(again.is_none(), "{redacted} changes again to {again:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn planted_secrets_go(
        (text, kept_secret) in secret(),
        before in "[ a-zA-Z,;\"\n(]{0,20}[ (\n]",
        after in "[ ),;\n\"][ a-zA-Z,;\"]{0,20}",
        wrappings in prop::collection::vec(wrapping(), 0..4),
    ) {
        let mut value = json!({ "id": 7, "textContent": format!("{before}{text}{after}") });
        let mut written = value.to_string();
        for wrapping in wrappings {
            value = wrapping.around(&value);
            written = write(&value, wrapping);
        }
        assert_gone(&written, &kept_secret)?;
    }

    #[test]
    fn values_of_secret_names_go(
        name in secret_name(),
        secret in "[a-z]{4}[0-9]{3}[ \"\\\\/\u{e4}&%'+]{0,2}[a-z]{3}",
        wrappings in prop::collection::vec(wrapping(), 0..4),
        deep in any::<bool>(),
    ) {
        let held = if deep { json!({ "inner": [secret] }) } else { json!(secret) };
        let mut value = json!({ "user": "ada", name: held });
        let mut written = value.to_string();
        for wrapping in wrappings {
            value = wrapping.around(&value);
            written = write(&value, wrapping);
        }
        assert_gone(&written, &secret)?;
    }

    #[test]
    fn secret_parameters_go(name in secret_name(), secret in "[a-z]{4}[0-9]{3}[&%'+=ä ]{0,2}[a-z]{3}", hash in any::<bool>()) {
        let mark = if hash { '#' } else { '?' };
        let url = format!("https://example.com/a{mark}b=1&{name}={}&c=2", percent_encoded(&secret));
        let redacted = redact(&json!({ "href": url }).to_string()).unwrap_or_default();
        prop_assert!(!redacted.contains(&percent_encoded(&secret)), "{redacted}");
        prop_assert!(redacted.contains("b=1&") && redacted.contains("&c=2"), "{redacted}");
        prop_assert_eq!(redact(&redacted), None);
    }

    /// The prefilter may not decide: a string with a suspect is given to all detectors, so what is found
    /// there must be found without the company too.
    #[test]
    fn suspects_of_the_whole_batch_cover_each_event((text, _) in secret(), noise in "[ -~]{0,200}", shift in 0usize..17) {
        let event = json!({ "type": 3, "text": format!(" {text} "), "timestamp": 1_763_711_999_000u64 }).to_string();
        let batch = format!("{}{}{event},{}", " ".repeat(shift), json!(noise), json!(noise));
        let start = batch.find(&event).unwrap_or_default();
        let mut suspects = Vec::new();
        REDACTOR.suspects(&batch, &mut suspects);
        prop_assert!(suspects.is_sorted());
        let inside = suspects.iter().any(|at| (start..start + event.len()).contains(at));
        prop_assert!(inside, "no suspect in {event}");
    }

    #[test]
    fn nothing_panics_and_a_second_pass_changes_nothing(text in "[\\PC\n]{0,200}") {
        if let Some(once) = redact(&text) {
            prop_assert_eq!(redact(&once), None, "after {}", once);
        }
    }

    #[test]
    fn texts_made_of_what_detectors_look_for_end_in_one_pass(
        parts in prop::collection::vec(prop_oneof![
            Just("{"), Just("}"), Just("["), Just("]"), Just("\""), Just("\\\""), Just("\\"), Just(":"), Just(","), Just("="),
            Just("&"), Just("?"), Just("%22"), Just("%40"), Just("@"), Just("."), Just("password"), Just("token"), Just("Cookie: "),
            Just("a"), Just("1"), Just("4111111111111111"), Just("4111 1111 "), Just("-"), Just(" "), Just("\n"), Just("123-45-6789"),
            Just("ada@example.com"), Just("://"), Just("Bearer "), Just("abc123def"), Just("\\u0041"), Just("ä"), Just("[redacted:email]"),
            Just("value"), Just("name"),
        ], 0..24),
    ) {
        let text = parts.concat();
        if let Some(once) = redact(&text) {
            prop_assert_eq!(redact(&once), None, "{} became {}", text, once);
        }
    }

    #[test]
    fn ordinary_numbers_and_ids_stay(
        order in ("[0-9]{15}", 1u32..10).prop_map(|(digits, off)| format!("{digits}{}", (check_digit(&digits) + off) % 10)),
        hash in "[0-9a-f]{40}",
        uuid in "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        time in 1_500_000_000_000u64..1_999_999_999_999,
        float in 0.0f64..1e6,
    ) {
        let event = json!({ "order": order, "commit": hash, "uuid": uuid, "timestamp": time, "x": float, "input_tokens": 123_456 }).to_string();
        prop_assert_eq!(redact(&event), None);
    }
}
