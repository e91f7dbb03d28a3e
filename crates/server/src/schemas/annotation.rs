use reenact_store::{Anchor, Annotation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an annotation is about, besides its time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[schema(as = Anchor)]
pub(crate) enum AnchorBody {
    /// A moment.
    #[default]
    Time,
    /// An event, by the name that the reader of its session gives it.
    Event { event: String },
    /// A line of a file as an event changed it, counted from 1.
    Line { event: String, path: String, line: u32 },
}

impl From<AnchorBody> for Anchor {
    fn from(anchor: AnchorBody) -> Self {
        match anchor {
            AnchorBody::Time => Self::Time,
            AnchorBody::Event { event } => Self::Event { event },
            AnchorBody::Line { event, path, line } => Self::Line { event, path, line },
        }
    }
}

impl From<Anchor> for AnchorBody {
    fn from(anchor: Anchor) -> Self {
        match anchor {
            Anchor::Time => Self::Time,
            Anchor::Event { event } => Self::Event { event },
            Anchor::Line { event, path, line } => Self::Line { event, path, line },
        }
    }
}

/// What somebody wrote at a moment of a session; a bookmark is one without text.
#[derive(Serialize, ToSchema)]
#[schema(as = Annotation)]
pub(crate) struct AnnotationBody {
    id: i64,
    /// Milliseconds since the Unix epoch, corrected by the session's clock_offset_ms.
    at_ms: i64,
    anchor: AnchorBody,
    text: String,
    /// Who wrote it; `null` once they are no member any more.
    #[schema(required)]
    author: Option<String>,
    /// Whoever asks may change it.
    mine: bool,
    created_at_ms: i64,
    changed_at_ms: i64,
}

impl AnnotationBody {
    /// As the member `reader` sees it, or a read key.
    pub(crate) fn new(annotation: Annotation, reader: Option<i64>) -> Self {
        Self {
            id: annotation.id,
            at_ms: annotation.at_ms,
            anchor: annotation.anchor.into(),
            text: annotation.text,
            mine: reader.is_some() && annotation.author.id == reader,
            author: annotation.author.email,
            created_at_ms: annotation.created_at_ms,
            changed_at_ms: annotation.changed_at_ms,
        }
    }
}
