//! The shapes of answers, as docs/protocol.md names them.

mod agent_run;
mod annotation;
mod gap;
mod health;
mod member;
mod project;
mod receipt;
mod run_summary;
mod session;
mod stored_health;

pub(crate) use agent_run::{
    AgentRunBody, ChangesBody as AgentRunChangesBody, ComparisonBody as AgentComparisonBody,
    EntryDetail as AgentEntryDetail, FileBody as AgentFileBody, FileListBody as AgentFileListBody,
    FileVersionsBody as AgentFileVersionsBody, PositionBody, SceneBody, detail_of as agent_entry_detail,
};
pub(crate) use annotation::{AnchorBody, AnnotationBody};
pub(crate) use gap::GapBody;
pub(crate) use health::HealthBody;
pub(crate) use member::{MemberBody, RoleBody};
pub(crate) use project::{CreatedSecretKey, KeyPurposeBody, ProjectBody, PublicKeyBody, SecretKeyBody};
pub(crate) use receipt::ReceiptBody;
pub(crate) use run_summary::RunSummaryBody;
pub(crate) use session::{SessionBody, SessionDetail};
pub(crate) use stored_health::StoredHealth;
