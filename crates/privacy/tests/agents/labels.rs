//! Keyed labels: the same secret is the same label, and labels are left alone.

use proptest::prelude::*;
use reenact_privacy::{KeyedLabeller, LABEL_PATTERN, Labeller, PlainLabeller, ProjectLabelKey, RedactionReport};
use regex::Regex;

use super::places::{PLACES, Place};
use super::secrets::{REDACTOR, planted};

fn redact(text: &str, labeller: &dyn Labeller) -> String {
    let redacted = REDACTOR.redact_text(text, labeller, &mut RedactionReport::default());
    redacted.unwrap_or_else(|| text.to_owned())
}

fn labeller(project: u8, session: &str) -> KeyedLabeller {
    KeyedLabeller::new(ProjectLabelKey::derive(&[project; 32]).for_session(session))
}

/// Which secrets the labels in a text stand for.
fn digits(text: &str) -> Vec<String> {
    let pattern = Regex::new(LABEL_PATTERN).expect("a regular expression");
    let which = pattern
        .captures_iter(text)
        .filter_map(|found| Some(found.get(3)?.as_str().to_owned()));
    which.collect()
}

#[test]
fn one_secret_has_one_label_whatever_stands_around_it() {
    let token = concat!("ghp_", "Zx81kQ0vTq72LmN5sRw93YbC64dHfJpG17uE");
    let labels: Vec<String> = [
        token.to_owned(),
        format!("GITHUB_TOKEN={token}"),
        format!(r#"{{"token":"{token}"}}"#),
        format!("curl -H 'Authorization: Bearer {token}' https://example.com/"),
        format!("https://ada:{token}@github.com/a/b.git"),
        format!("https://example.com/?access_token={token}&a=1"),
        format!("\x1b[31m{}\x1b[0m{}", &token[..9], &token[9..]),
    ]
    .iter()
    .map(|text| redact(text, &labeller(1, "a")))
    .collect();
    let first = digits(&labels[0]);
    assert_eq!(first.len(), 1);
    for label in &labels {
        assert_eq!(digits(label), first, "{labels:#?}");
    }
}

#[test]
fn labels_of_text_between_stay_byte_for_byte() {
    let text = "a [redacted:email] b [redacted:github_token:0123456789ab] c [redacted:email:s0123456789ab] d";
    assert_eq!(redact(text, &labeller(1, "a")), text);
    let env = "TOKEN=[redacted:github_token:0123456789ab]\nexport PASSWORD='[redacted:sensitive_key:s0123456789ab]'\n";
    assert_eq!(redact(env, &labeller(1, "a")), env);
    let json = r#"{"password":"[redacted:sensitive_key:s0123456789ab]","token":"x [redacted:github_token]"}"#;
    assert_eq!(redact(json, &labeller(1, "a")), json);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// A client redacts, then the server does, with the same key, with another, or without one.
    #[test]
    fn what_a_client_labelled_is_left_alone(planted in planted(), place in prop::sample::select(&PLACES[..])) {
        prop_assume!(place.takes(&planted));
        let once = redact(&place.around(&planted.text), &labeller(1, "a"));
        prop_assert_eq!(&redact(&once, &labeller(1, "a")), &once);
        prop_assert_eq!(&redact(&once, &labeller(2, "b")), &once);
        prop_assert_eq!(&redact(&once, &PlainLabeller), &once);
    }

    #[test]
    fn labels_are_the_same_wherever_the_secret_stands(planted in planted()) {
        let alone = digits(&redact(&Place::Alone.around(&planted.text), &labeller(1, "a")));
        for place in [Place::ToolInput, Place::NestedJson, Place::EscapedJson, Place::DiffAdded, Place::ListingWithArrow, Place::Markdown] {
            let there = digits(&redact(&place.around(&planted.text), &labeller(1, "a")));
            prop_assert_eq!(&there, &alone, "{:?} in {:?}", planted, place);
        }
    }

    #[test]
    fn texts_made_of_labels_and_what_detectors_look_for_stay(
        parts in prop::collection::vec(prop_oneof![
            Just("[redacted:email]"), Just("[redacted:github_token:0123456789ab]"), Just("[redacted:sensitive_key:s0123456789ab]"),
            Just("\""), Just("'"), Just("="), Just(": "), Just(" "), Just("\n"), Just("{"), Just("}"), Just(","), Just("\\"), Just("\x1b[31m"),
            Just("password"), Just("TOKEN"), Just("--token "), Just("Bearer "), Just("@"), Just("://a:"), Just("?key="), Just("x7Yq2LmN5sRw93YbC64d"),
            Just("4111111111111111"), Just("ada@example.com"), Just("\\u0041"), Just("curl -u a:"),
        ], 0..16),
    ) {
        let once = redact(&parts.concat(), &labeller(1, "a"));
        prop_assert_eq!(redact(&once, &labeller(1, "a")), once);
    }
}
