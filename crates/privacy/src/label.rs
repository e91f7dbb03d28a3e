/// What stands where something was redacted.
///
/// Every label must begin with [`LABEL_START`] and end with `]`: that is how a second pass knows
/// that a value has been dealt with. An implementation with a key could give the same secret the
/// same label, so that two places can be seen to hold one value.
pub trait Labeller: Send + Sync {
    fn label(&self, detector: &str, secret: &str) -> String;
}

pub(crate) const LABEL_START: &str = "[redacted:";

/// Names the detector and nothing of what was found.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainLabeller;

impl Labeller for PlainLabeller {
    fn label(&self, detector: &str, _secret: &str) -> String {
        format!("{LABEL_START}{detector}]")
    }
}

/// Whether `value` is a label and nothing else: it was redacted before.
pub(crate) fn is_label(value: &str) -> bool {
    value
        .strip_prefix(LABEL_START)
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|inside| !inside.contains(['[', ']']))
}
