use std::collections::BTreeMap;

use utoipa::ToSchema;

/// What was stored: the acknowledgement. Described here, written by the ingest crate's `Receipt`.
#[derive(ToSchema)]
#[schema(as = Receipt)]
#[allow(dead_code, reason = "describes another crate's type")]
pub(crate) struct ReceiptBody {
    stored: bool,
    /// The batch was stored before; nothing was written.
    duplicate: bool,
    events_stored: u32,
    events_set_aside: u32,
    /// The first of the events that were set aside, at most 20.
    set_aside: Vec<SetAsideNoteBody>,
    /// What was redacted, by detector.
    redactions: BTreeMap<String, u32>,
}

#[derive(ToSchema)]
#[schema(as = SetAsideNote)]
#[allow(dead_code, reason = "describes another crate's type")]
pub(crate) struct SetAsideNoteBody {
    /// Position in the batch's `events`.
    index: u32,
    reason: String,
}

#[cfg(test)]
mod tests {
    use reenact_ingest::{Receipt, SetAsideNote};
    use utoipa::PartialSchema as _;

    use super::*;

    #[test]
    fn the_description_names_the_members_that_are_written() {
        let note = SetAsideNote {
            index: 0,
            reason: String::new(),
        };
        let receipt = serde_json::to_value(Receipt {
            set_aside: vec![note],
            ..Receipt::default()
        })
        .unwrap();
        let schema = |schema| serde_json::to_value(schema).unwrap();
        let names = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&schema(ReceiptBody::schema())["properties"]), names(&receipt));
        assert_eq!(
            names(&schema(SetAsideNoteBody::schema())["properties"]),
            names(&receipt["set_aside"][0])
        );
    }
}
