use reenact_store::BatchLocation;
use serde::Serialize;
use utoipa::ToSchema;

/// A batch that is stored and cannot be read: its events are missing from this answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Gap)]
pub(crate) struct GapBody {
    window_id: String,
    page_id: String,
    sequence: u32,
    /// Times of its first and last event, as recorded.
    #[schema(required)]
    from_ms: Option<i64>,
    #[schema(required)]
    to_ms: Option<i64>,
    reason: GapReason,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GapReason {
    /// Its bytes are damaged, or the block that held them is gone.
    Damaged,
}

impl GapBody {
    pub(crate) fn damaged(location: &BatchLocation) -> Self {
        Self {
            window_id: location.key.stream.window.to_string(),
            page_id: location.key.stream.page.to_string(),
            sequence: location.key.sequence,
            from_ms: location.first_at_ms,
            to_ms: location.last_at_ms,
            reason: GapReason::Damaged,
        }
    }
}
