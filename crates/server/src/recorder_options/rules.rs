//! Each option: what is valid, and how it meets the page's own.

use serde::Serialize;
use serde_json::{Value, json};

use super::RecorderOptions;

const PATTERNS_MAX: usize = 100;
const PATTERN_CHARS_MAX: usize = 500;
/// Each makes a match cost more.
const PATTERN_STARS_MAX: usize = 8;
const SELECTOR_CHARS_MAX: usize = 4_000;
const DURATION_MS_MAX: f64 = 24.0 * 60.0 * 60.0 * 1_000.0;

/// How a value meets the page's own, unless the page lets the server set anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Meets {
    /// Takes its place.
    Replaces,
    /// Is added to it.
    Joins,
    /// Takes its place if that is empty.
    Fills,
    /// Is taken only if it is the stricter of the two that there are.
    Tightens,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Rate,
    DurationMs {
        min: f64,
    },
    Flag {
        stricter: bool,
    },
    Choice {
        stricter: &'static str,
        other: &'static str,
    },
    Selector,
    Patterns {
        meets: Meets,
    },
    UrlRates,
}

struct Rule {
    name: &'static str,
    kind: Kind,
}

const fn rule(name: &'static str, kind: Kind) -> Rule {
    Rule { name, kind }
}

const RULES: [Rule; 20] = [
    rule("sessionSampleRate", Kind::Rate),
    rule("onErrorSampleRate", Kind::Rate),
    rule("urlSampleRates", Kind::UrlRates),
    rule("recordUrls", Kind::Patterns { meets: Meets::Fills }),
    rule("ignoreUrls", Kind::Patterns { meets: Meets::Joins }),
    rule("minimumDurationMs", Kind::DurationMs { min: 0.0 }),
    rule("maximumDurationMs", Kind::DurationMs { min: 1_000.0 }),
    rule(
        "consent",
        Kind::Choice {
            stricter: "required",
            other: "not-required",
        },
    ),
    rule(
        "globalPrivacyControl",
        Kind::Choice {
            stricter: "honor",
            other: "ignore",
        },
    ),
    rule("maskAllInputs", Kind::Flag { stricter: true }),
    rule("maskAllText", Kind::Flag { stricter: true }),
    rule("maskSelector", Kind::Selector),
    rule("blockSelector", Kind::Selector),
    rule("ignoreSelector", Kind::Selector),
    rule("blockMedia", Kind::Flag { stricter: true }),
    rule("recordConsole", Kind::Flag { stricter: false }),
    rule("recordNetwork", Kind::Flag { stricter: false }),
    rule("recordCanvas", Kind::Flag { stricter: false }),
    rule("recordWebVitals", Kind::Flag { stricter: false }),
    rule("recordLongTasks", Kind::Flag { stricter: false }),
];

impl Kind {
    fn meets(self) -> Meets {
        match self {
            Self::Rate | Self::DurationMs { .. } | Self::UrlRates => Meets::Replaces,
            Self::Flag { .. } | Self::Choice { .. } => Meets::Tightens,
            Self::Selector => Meets::Joins,
            Self::Patterns { meets } => meets,
        }
    }

    fn stricter(self) -> Value {
        match self {
            Self::Flag { stricter } => json!(stricter),
            Self::Choice { stricter, .. } => json!(stricter),
            _ => Value::Null,
        }
    }

    /// What was expected, if this is not it.
    fn refuse(self, value: &Value) -> Option<String> {
        let number_in = |min: f64, max: f64| value.as_f64().is_some_and(|number| (min..=max).contains(&number));
        match self {
            Self::Rate => (!number_in(0.0, 1.0)).then(|| "expected a number from 0 to 1".to_owned()),
            Self::DurationMs { min } => (!number_in(min, DURATION_MS_MAX))
                .then(|| format!("expected milliseconds from {min} to {DURATION_MS_MAX}")),
            Self::Flag { .. } => (!value.is_boolean()).then(|| "expected true or false".to_owned()),
            Self::Choice { stricter, other } => {
                (value != stricter && value != other).then(|| format!("expected \"{stricter}\" or \"{other}\""))
            }
            Self::Selector => refuse_selector(value.as_str().unwrap_or_default()),
            Self::Patterns { .. } => refuse_list(value, |entry| refuse_pattern(entry.as_str().unwrap_or_default())),
            Self::UrlRates => refuse_list(value, |entry| {
                refuse_pattern(entry["pattern"].as_str().unwrap_or_default())
                    .or_else(|| Self::Rate.refuse(&entry["rate"]).map(|why| format!("its rate: {why}")))
            }),
        }
    }
}

fn refuse_selector(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some("expected a CSS selector, or leave it out".to_owned());
    }
    if text.chars().count() > SELECTOR_CHARS_MAX {
        return Some(format!("expected at most {SELECTOR_CHARS_MAX} characters"));
    }
    reenact_replay::check_selector(text)
        .err()
        .map(|error| error.to_string())
}

fn refuse_list(value: &Value, refuse: impl Fn(&Value) -> Option<String>) -> Option<String> {
    let entries = value.as_array()?;
    if entries.len() > PATTERNS_MAX {
        return Some(format!("expected at most {PATTERNS_MAX} patterns"));
    }
    entries
        .iter()
        .enumerate()
        .find_map(|(place, entry)| refuse(entry).map(|why| format!("pattern {}: {why}", place + 1)))
}

fn refuse_pattern(text: &str) -> Option<String> {
    if text.trim().is_empty() || text.chars().count() > PATTERN_CHARS_MAX {
        return Some(format!("expected 1 to {PATTERN_CHARS_MAX} characters"));
    }
    if !text.starts_with(['/', '*', '?']) && !text.contains("://") {
        return Some(format!(
            "`{text}` matches nothing: begin with /, *, or scheme and host, such as /checkout*"
        ));
    }
    (text.matches('*').count() > PATTERN_STARS_MAX).then(|| format!("expected at most {PATTERN_STARS_MAX} `*`"))
}

/// What is wrong with the options, by the first that is.
pub(crate) fn check(options: &RecorderOptions) -> Result<(), String> {
    let members = options.members();
    for Rule { name, kind } in &RULES {
        if let Some(why) = members.get(*name).and_then(|value| kind.refuse(value)) {
            return Err(format!("{name}: {why}"));
        }
    }
    Ok(())
}

/// The table, and values that must and must not be taken, for the recorder's tests.
pub fn recorder_options_json() -> String {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|Rule { name, kind }| json!({ "name": name, "meets": kind.meets(), "stricter": kind.stricter() }))
        .collect();
    let cases: Vec<Value> = cases()
        .into_iter()
        .map(|(name, value, is_valid)| json!({ "name": name, "value": value, "is_valid": is_valid }))
        .collect();
    let mut text = serde_json::to_string_pretty(&json!({ "rules": rules, "cases": cases })).unwrap_or_default();
    text.push('\n');
    text
}

/// Values on both sides of each border.
fn cases() -> Vec<(&'static str, Value, bool)> {
    let mut cases = Vec::new();
    for Rule { name, kind } in &RULES {
        let (valid, not_valid) = match kind {
            Kind::Rate => (vec![json!(0), json!(0.25), json!(1)], vec![json!(-0.1), json!(1.1)]),
            Kind::DurationMs { min } => (vec![json!(min), json!(60_000)], vec![json!(min - 1.0)]),
            Kind::Flag { .. } => (vec![json!(true), json!(false)], vec![]),
            Kind::Choice { stricter, other } => (vec![json!(stricter), json!(other)], vec![json!("perhaps")]),
            Kind::Selector => (
                vec![json!(".card, #name > [data-x=\"1\"]")],
                vec![json!("div["), json!("a >"), json!(":::x")],
            ),
            Kind::Patterns { .. } => (
                vec![json!([]), json!(["/pay*", "https://shop.example/*"])],
                vec![json!([""])],
            ),
            Kind::UrlRates => (
                vec![json!([]), json!([{ "pattern": "/pay*", "rate": 1 }])],
                vec![
                    json!([{ "pattern": "", "rate": 1 }]),
                    json!([{ "pattern": "/pay*", "rate": 2 }]),
                ],
            ),
        };
        cases.extend(valid.into_iter().map(|value| (*name, value, true)));
        cases.extend(not_valid.into_iter().map(|value| (*name, value, false)));
    }
    cases
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: Value) -> Result<(), String> {
        let options: RecorderOptions = serde_json::from_value(json).map_err(|error| error.to_string())?;
        check(&options)
    }

    #[test]
    fn every_option_has_a_rule_and_every_rule_an_option() {
        for Rule { name, .. } in &RULES {
            let known = serde_json::from_value::<RecorderOptions>(json!({ *name: null }));
            assert!(known.is_ok(), "{name} is no option");
        }
        let all = json!({
            "sessionSampleRate": 1, "onErrorSampleRate": 1, "urlSampleRates": [], "recordUrls": [], "ignoreUrls": [],
            "minimumDurationMs": 1, "maximumDurationMs": 1, "consent": "", "globalPrivacyControl": "",
            "maskAllInputs": true, "maskAllText": true, "maskSelector": "", "blockSelector": "", "ignoreSelector": "",
            "blockMedia": true, "recordConsole": true, "recordNetwork": true, "recordCanvas": true,
            "recordWebVitals": true, "recordLongTasks": true,
        });
        let options: RecorderOptions = serde_json::from_value(all).unwrap();
        let mut members: Vec<String> = options.members().into_iter().map(|(name, _)| name).collect();
        let mut rules: Vec<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
        members.sort();
        rules.sort();
        assert_eq!(members, rules);
    }

    #[test]
    fn what_is_valid_is_taken_and_nothing_else() {
        for (name, value, is_valid) in cases() {
            let outcome = parse(json!({ name: value.clone() }));
            assert_eq!(outcome.is_ok(), is_valid, "{name}: {value}: {outcome:?}");
            if let Err(why) = outcome {
                assert!(why.starts_with(name), "{why}");
            }
        }
    }

    #[test]
    fn limits_are_named() {
        for (json, word) in [
            (json!({ "ignoreUrls": vec!["/x"; 101] }), "at most 100 patterns"),
            (json!({ "ignoreUrls": ["/".repeat(501)] }), "500 characters"),
            (
                json!({ "ignoreUrls": ["/a", "/*********"] }),
                "pattern 2: expected at most 8",
            ),
            (json!({ "ignoreUrls": ["checkout"] }), "begin with /"),
            (json!({ "maskSelector": "a,".repeat(2_001) }), "4000 characters"),
            (json!({ "maskSelector": " " }), "leave it out"),
            (json!({ "maximumDurationMs": 86_400_001.0 }), "86400000"),
            (json!({ "unmaskSelector": "p" }), "unknown field"),
        ] {
            let why = parse(json).unwrap_err();
            assert!(why.contains(word), "{why}");
        }
    }
}
