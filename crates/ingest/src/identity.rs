//! Who the user is, as the page declares it with `reenact/identify@1`: kept as declared, because the page meant to
//! tell, or only as keyed hashes if the project says so.

use std::ops::Range;

use reenact_recording::{Event, json};
use reenact_store::Project;

/// How a project keeps identities.
pub(crate) struct Identities<'p> {
    /// `None`: as declared.
    hash_key: Option<&'p [u8; 32]>,
}

/// Length of a hashed value in hexadecimal digits: 128 bits, which do not collide by chance.
const HASH_DIGITS: usize = 32;

impl<'p> Identities<'p> {
    pub(crate) fn of(project: &'p Project) -> Self {
        Self {
            hash_key: project.hash_identity.then_some(&project.identity_hash_key),
        }
    }

    pub(crate) fn are_hashed(&self) -> bool {
        self.hash_key.is_some()
    }

    /// Whether an event that was set aside may hold an identity that must not be kept as declared.
    pub(crate) fn may_be_in(&self, raw: &str) -> bool {
        let mut types = json::members(raw)
            .filter(|(name, _)| name == "type")
            .map(|(_, value)| json::integer(value));
        let is_no_custom_event = matches!((types.next(), types.next()), (Some(Some(0..=4 | 6..)), None));
        self.are_hashed() && !is_no_custom_event
    }

    /// The event as it is to be stored, if that is not as it was sent. `suspects` are the places within the event
    /// that may have to be redacted.
    pub(crate) fn changed(&self, text: &str, event: &Event, suspects: &[usize]) -> Option<String> {
        let payload = Payload::find(text, &event.scan.payload)?;
        if let Some(key) = self.hash_key {
            return Some(payload.to_event(event, |value| hash_strings(value, key)));
        }
        // What the page declared is exempt; nothing else in the event is.
        let declared = |at: &usize| payload.user.contains(at) || payload.traits.contains(at);
        (!suspects.iter().all(declared)).then(|| payload.to_event(event, str::to_owned))
    }
}

/// Where what the page declared stands in the batch's text.
struct Payload<'t> {
    text: &'t str,
    user: Range<usize>,
    /// Empty when there are none.
    traits: Range<usize>,
}

impl<'t> Payload<'t> {
    fn find(text: &'t str, payload: &Range<usize>) -> Option<Self> {
        let mut found = Self {
            text,
            user: 0..0,
            traits: 0..0,
        };
        for (name, value) in json::members(&text[payload.clone()]) {
            let start = value.as_ptr() as usize - text.as_ptr() as usize;
            match name.as_ref() {
                "user" => found.user = start..start + value.len(),
                "traits" => found.traits = start..start + value.len(),
                _ => {}
            }
        }
        (!found.user.is_empty()).then_some(found)
    }

    /// The event with nothing in it but what is known, values changed by `change`.
    fn to_event(&self, event: &Event, change: impl Fn(&str) -> String) -> String {
        let user = change(&self.text[self.user.clone()]);
        let traits = match &self.text[self.traits.clone()] {
            "" | "null" => String::new(),
            traits => format!(",\"traits\":{}", change(traits)),
        };
        let kind = event.scan.kind;
        let at_ms = event.scan.at_ms;
        format!(
            "{{\"type\":5,\"data\":{{\"tag\":\"{kind}\",\"payload\":{{\"user\":{user}{traits}}}}},\"timestamp\":{at_ms}}}"
        )
    }
}

/// A JSON value with every string in it, but not the names of members, replaced by its keyed hash.
fn hash_strings(value: &str, key: &[u8; 32]) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(start) = rest.find('"') {
        let end = start + string_length(&rest[start..]);
        let (string, behind) = (&rest[start..end], &rest[end..]);
        out.push_str(&rest[..start]);
        if behind.trim_ascii_start().starts_with(':') {
            out.push_str(string);
        } else {
            let text = json::text(string).unwrap_or_default();
            let hash = blake3::keyed_hash(key, text.as_bytes()).to_hex();
            out.push_str("\"h_");
            out.push_str(&hash[..HASH_DIGITS]);
            out.push('"');
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Length of the JSON string at the beginning of `text`, with its quotes.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_hashed_and_names_and_numbers_are_not() {
        let key = [7; 32];
        let hash = |text: &str| format!("\"h_{}\"", &blake3::keyed_hash(&key, text.as_bytes()).to_hex()[..32]);
        let value = r#"{"mail" : "a\"b", "n":[1,"",{"k":"\\"}],"t":true}"#;
        let expected = format!(
            r#"{{"mail" : {}, "n":[1,{},{{"k":{}}}],"t":true}}"#,
            hash("a\"b"),
            hash(""),
            hash("\\")
        );
        assert_eq!(hash_strings(value, &key), expected);
    }
}
