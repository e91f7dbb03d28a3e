//! What people write onto sessions: bookmarks and notes at a time, and names. Like accounts it stands in the index only,
//! and stays when the index's sessions are built anew.

use async_trait::async_trait;
use reenact_recording::{ProjectId, SessionId};
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// Most annotations of one session.
pub const ANNOTATIONS_MAX: u32 = 1_000;

/// What an annotation is about, besides its time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Anchor {
    /// A moment.
    #[default]
    Time,
    /// An event, by what its reader calls it.
    Event { event: String },
    /// A line of a file as an event changed it, counted from 1.
    Line { event: String, path: String, line: u32 },
}

/// What somebody wrote at a moment of a session. A bookmark is one without text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Of the index; falls with nothing and is never given again.
    pub id: i64,
    pub author: Author,
    /// Server time of the moment.
    pub at_ms: i64,
    pub anchor: Anchor,
    pub text: String,
    pub created_at_ms: i64,
    pub changed_at_ms: i64,
}

/// Who wrote it; both are `None` once they are no member any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    pub id: Option<i64>,
    pub email: Option<String>,
}

/// An annotation that is to be written.
#[derive(Debug, Clone)]
pub struct NewAnnotation<'a> {
    pub author: i64,
    pub at_ms: i64,
    pub anchor: &'a Anchor,
    pub text: &'a str,
    pub now_ms: i64,
}

/// What changes; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct AnnotationChange<'a> {
    pub at_ms: Option<i64>,
    pub text: Option<&'a str>,
}

/// What came of writing an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Annotated {
    Written(i64),
    NoSession,
    /// The session has [`ANNOTATIONS_MAX`] already.
    TooMany,
}

/// How people call a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionName {
    pub title: Option<String>,
    pub description: Option<String>,
}

#[async_trait]
pub trait Annotations: Send + Sync + 'static {
    /// By time.
    async fn annotations(&self, project: &ProjectId, session: &SessionId) -> Result<Vec<Annotation>, StoreError>;

    async fn annotation(
        &self,
        project: &ProjectId,
        session: &SessionId,
        id: i64,
    ) -> Result<Option<Annotation>, StoreError>;

    async fn annotate(
        &self,
        project: &ProjectId,
        session: &SessionId,
        new: &NewAnnotation<'_>,
    ) -> Result<Annotated, StoreError>;

    /// Whether there was one.
    async fn change_annotation(
        &self,
        project: &ProjectId,
        session: &SessionId,
        id: i64,
        change: &AnnotationChange<'_>,
        now_ms: i64,
    ) -> Result<bool, StoreError>;

    /// Whether there was one.
    async fn delete_annotation(&self, project: &ProjectId, session: &SessionId, id: i64) -> Result<bool, StoreError>;

    /// [`crate::SessionRow::name`] from now on. Whether there is such a session.
    async fn name_session(
        &self,
        project: &ProjectId,
        session: &SessionId,
        name: &SessionName,
    ) -> Result<bool, StoreError>;
}
