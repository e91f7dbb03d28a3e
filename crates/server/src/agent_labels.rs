//! What stands where something was redacted in sessions of coding agents.

use reenact_ingest::{Labels, ProjectLabelKey};
use reenact_store::Project;

/// From which labels follow, here and on the machines that redact before they send.
pub(crate) fn label_key(project: &Project) -> ProjectLabelKey {
    ProjectLabelKey::derive(&project.identity_hash_key)
}

pub(crate) fn agent_labels(project: &Project) -> Labels {
    Labels::Keyed(label_key(project))
}
