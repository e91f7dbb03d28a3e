//! One line in the log for each change of settings: who changed what. Never a secret.

use reenact_store::Dashboarder;

/// Characters of a key that the log shows, to tell keys apart.
const KEY_CHARS_MAX: usize = 10;

/// Notes that somebody changed something: of which project, member or key stands in `about`.
pub(crate) fn note(by: &Dashboarder, action: &'static str, about: &str) {
    tracing::info!(target: "reenact::audit", by = by.email, action, about);
}

/// A key as the log may show it.
pub(crate) fn short(key: &str) -> String {
    let short: String = key.chars().take(KEY_CHARS_MAX).collect();
    format!("{short}…")
}
