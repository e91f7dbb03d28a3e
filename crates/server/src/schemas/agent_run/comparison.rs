//! Two runs in step.

use reenact_agent::{Comparison, Step, StepKind};
use serde::Serialize;
use utoipa::ToSchema;

/// Two runs in step by what was done in their own lanes.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentComparison)]
pub(crate) struct ComparisonBody {
    left: Vec<StepBody>,
    right: Vec<StepBody>,
    rows: Vec<RowBody>,
    /// The first row in which they are not the same; `null`: they are the same to the end.
    #[schema(required)]
    diverges_at: Option<usize>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentStep)]
struct StepBody {
    at_ms: i64,
    kind: StepKindBody,
    /// Of the entry.
    id: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgentStepKind)]
enum StepKindBody {
    Prompt,
    Tool,
}

/// Places of steps; one is `null` where the other run did something else.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentStepRow)]
struct RowBody {
    #[schema(required)]
    left: Option<usize>,
    #[schema(required)]
    right: Option<usize>,
}

impl From<Comparison> for ComparisonBody {
    fn from(compared: Comparison) -> Self {
        let steps = |steps: Vec<Step>| steps.into_iter().map(StepBody::from).collect();
        let rows = compared.rows.into_iter().map(|row| RowBody {
            left: row.left,
            right: row.right,
        });
        Self {
            left: steps(compared.left),
            right: steps(compared.right),
            rows: rows.collect(),
            diverges_at: compared.diverges_at,
        }
    }
}

impl From<Step> for StepBody {
    fn from(step: Step) -> Self {
        Self {
            at_ms: step.at_ms,
            kind: match step.kind {
                StepKind::Prompt => StepKindBody::Prompt,
                StepKind::ToolUse => StepKindBody::Tool,
            },
            id: step.id,
        }
    }
}
