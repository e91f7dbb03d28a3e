//! Events that do not fit, kept beside their batch: redacted, and cut where they are long.

use reenact_privacy::{Labeller, RedactionReport, Redactor};
use reenact_recording::Unfit;
use reenact_store::SetAside;
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};

/// Longest event that is kept whole; of a longer one, its beginning is.
const EVENT_BYTES_MAX: usize = 64 << 10;
/// What the events of one batch that are kept may have together. Of the others, only size and reason are kept.
const BATCH_BYTES_MAX: usize = 1 << 20;

#[derive(Default)]
pub(crate) struct SetAsideList {
    list: Vec<SetAside>,
    bytes: usize,
}

impl SetAsideList {
    /// Adds an event. With `hide`, nothing of its content is kept.
    pub(crate) fn add(
        &mut self,
        unfit: &Unfit,
        raw: &str,
        hide: bool,
        redactor: &Redactor,
        labeller: &dyn Labeller,
        report: &mut RedactionReport,
    ) {
        let kept = if hide || self.bytes >= BATCH_BYTES_MAX {
            None
        } else {
            keep(raw, redactor, labeller, report)
        };
        let event = kept.unwrap_or_else(|| omitted(raw));
        self.bytes += event.get().len();
        self.list.push(SetAside {
            index: unfit.index,
            reason: unfit.reason.clone(),
            event,
        });
    }

    pub(crate) fn finish(self) -> Vec<SetAside> {
        self.list
    }
}

fn keep(
    raw: &str,
    redactor: &Redactor,
    labeller: &dyn Labeller,
    report: &mut RedactionReport,
) -> Option<Box<RawValue>> {
    let redacted = redactor
        .redact_json(raw, labeller, report)
        .unwrap_or_else(|| raw.to_owned());
    if redacted.len() <= EVENT_BYTES_MAX {
        return RawValue::from_string(redacted).ok();
    }
    let beginning = &redacted[..redacted.floor_char_boundary(EVENT_BYTES_MAX)];
    to_raw_value(&json!({ "truncated": true, "bytes": raw.len(), "beginning": beginning })).ok()
}

fn omitted(raw: &str) -> Box<RawValue> {
    to_raw_value(&json!({ "omitted": true, "bytes": raw.len() })).unwrap_or_else(|_| RawValue::NULL.to_owned())
}
