//! Secrets of every detector, made at random: its examples with other letters and digits in the part that is secret.
//! The program's tests plant them too (`crates/cli/tests/program/secrets.rs`).

// Each test takes what it needs.
#![allow(dead_code)]

use proptest::prelude::*;
use reenact_privacy::{Detector, Method, PlainLabeller, RedactionReport, Redactor};
use std::sync::LazyLock;

pub(crate) static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::for_agents);

pub(crate) fn redact(text: &str) -> String {
    let redacted = REDACTOR.redact_text(text, &PlainLabeller, &mut RedactionReport::default());
    redacted.unwrap_or_else(|| text.to_owned())
}

/// A text with a secret as it stands alone, and the part of it that must not stay.
#[derive(Debug, Clone)]
pub(crate) struct Planted {
    pub(crate) detector: &'static str,
    pub(crate) text: String,
    pub(crate) secret: String,
}

/// Examples that are a token in one piece, so that they can stand in any place.
fn tokens() -> Vec<(&'static str, &'static str, String)> {
    let mut tokens = Vec::new();
    for detector in Detector::for_agents() {
        if detector.guessable || !matches!(detector.method, Method::Pattern(_)) {
            continue;
        }
        for example in detector.examples.must_match {
            let gone = gone(example);
            // What is planted must have a secret that is long enough to be told from what stands around it.
            if gone.len() >= 8 && !example.contains(['\n', '"', '\\', '\'', '%']) {
                tokens.push((detector.name, *example, gone));
            }
        }
    }
    tokens
}

/// What redaction takes out of an example: between what stands before the label and what stands behind it.
fn gone(example: &str) -> String {
    let redacted = redact(example);
    let (Some(start), Some(end)) = (redacted.find("[redacted:"), redacted.rfind(']')) else {
        return String::new();
    };
    let behind = redacted.len() - end - 1;
    example
        .get(start..example.len() - behind)
        .unwrap_or_default()
        .to_owned()
}

/// How much of the beginning of a secret says what it is, and has to stay: all but so many characters at the end.
const VARIED_BYTES: usize = 12;

/// Other letters and digits of the same kind at the end of a secret.
fn vary(secret: &str, seeds: &[u8]) -> String {
    let last_part = secret.rfind(['-', '_', '.', ':', '/', '$']).map_or(0, |at| at + 1);
    let kept = secret
        .len()
        .saturating_sub(VARIED_BYTES.min(secret.len() / 2))
        .max(last_part);
    let is_hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let hexadecimal = secret[kept..].bytes().all(is_hexadecimal);
    let vary = |(at, c): (usize, char)| {
        let seed = u32::from(seeds[at % seeds.len()]);
        let pick = |first: char, count: u32| char::from_u32(first as u32 + seed % count).unwrap_or(c);
        match c {
            _ if at < kept => c,
            // Some tokens are in base 32, which has no others.
            '0'..='9' => pick('2', 6),
            'a'..='f' if hexadecimal => pick('a', 6),
            'a'..='z' => pick('a', 26),
            'A'..='Z' => pick('A', 26),
            _ => c,
        }
    };
    secret.char_indices().map(vary).collect()
}

/// These have a form that other digits would not have: a second text in base64, an id before the secret's end.
const AS_THEY_ARE: [&str; 7] = [
    "azure_token",
    "basic_credentials",
    "mailchimp_key",
    "encoded_private_key",
    "plaid_token",
    "new_relic_key",
    "azure_signature",
];

static TOKENS: LazyLock<Vec<(&'static str, &'static str, String)>> = LazyLock::new(tokens);

pub(crate) fn detectors_planted() -> Vec<&'static str> {
    let mut names: Vec<_> = TOKENS.iter().map(|(detector, ..)| *detector).collect();
    names.dedup();
    names
}

pub(crate) fn planted() -> impl Strategy<Value = Planted> {
    (
        prop::sample::select(&TOKENS[..]),
        prop::collection::vec(any::<u8>(), VARIED_BYTES),
    )
        .prop_map(|(token, seeds)| planted_from(&token, &seeds))
}

pub(crate) fn planted_of(detector: &str) -> impl Strategy<Value = Planted> {
    let of_detector: Vec<_> = TOKENS.iter().filter(|(name, ..)| *name == detector).cloned().collect();
    (
        prop::sample::select(of_detector),
        prop::collection::vec(any::<u8>(), VARIED_BYTES),
    )
        .prop_map(|(token, seeds)| planted_from(&token, &seeds))
}

/// Shorter parts of examples stand in other texts by chance.
const SECRET_BYTES_MIN: usize = 6;
const OF_EACH_MAX: usize = 2;

/// Secrets of each detector there is: new ones where they can be made, else some of its examples as they are.
pub(crate) fn of_every_detector() -> impl Strategy<Value = Vec<Planted>> {
    prop::collection::vec(any::<u8>(), VARIED_BYTES).prop_map(|seeds| {
        let all = Detector::for_agents();
        all.iter().flat_map(|detector| some_of(detector, &seeds)).collect()
    })
}

fn some_of(detector: &Detector, seeds: &[u8]) -> Vec<Planted> {
    let tokens = TOKENS.iter().filter(|(name, ..)| *name == detector.name);
    let made: Vec<_> = tokens.map(|token| planted_from(token, seeds)).collect();
    let mut some = if made.is_empty() { as_they_are(detector) } else { made };
    if !some.is_empty() {
        let first = usize::from(seeds[0]) % some.len();
        some.rotate_left(first);
    }
    some.truncate(OF_EACH_MAX);
    some
}

/// Examples that stand on several lines, as they are.
pub(crate) fn over_lines() -> Vec<Planted> {
    let all = Detector::for_agents();
    let planted = all.iter().flat_map(as_they_are);
    planted.filter(|planted| planted.secret.trim().contains('\n')).collect()
}

fn as_they_are(detector: &Detector) -> Vec<Planted> {
    let examples = detector.examples.must_match.iter();
    let planted = examples.map(|example| Planted {
        detector: detector.name,
        text: (*example).to_owned(),
        secret: gone(example),
    });
    planted
        .filter(|planted| planted.secret.len() >= SECRET_BYTES_MIN)
        .collect()
}

fn planted_from((detector, example, gone): &(&'static str, &'static str, String), seeds: &[u8]) -> Planted {
    let secret = if AS_THEY_ARE.contains(detector) {
        gone.clone()
    } else {
        vary(gone, seeds)
    };
    Planted {
        detector,
        text: example.replacen(gone.as_str(), &secret, 1),
        secret,
    }
}

/// Values of names that say "secret", in the alphabets that they are written in.
pub(crate) fn random_value() -> impl Strategy<Value = String> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let of = |alphabet: String, length: std::ops::Range<usize>| {
        let characters: Vec<char> = alphabet.chars().collect();
        prop::collection::vec(prop::sample::select(characters), length).prop_map(String::from_iter)
    };
    // A value that was made simpler is random no more.
    prop_oneof![
        of(LETTERS.to_owned(), 24..41),
        of("0123456789abcdef".to_owned(), 32..65),
        of(format!("{LETTERS}-_"), 32..44),
        of(format!("{LETTERS}+/"), 40..65),
    ]
    .no_shrink()
}
