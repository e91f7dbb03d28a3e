//! From what is stored of a run to its model.

use futures::StreamExt as _;
use reenact_agent::{Event, FileHistory, SessionBuilder};
use reenact_recording::{ProjectId, SessionId};
use reenact_store::{BatchQuery, SessionReader, StoreError, StoredBatch};

use super::AgentRun;
use crate::problem::Problem;

pub(super) async fn open(
    reader: &SessionReader,
    project: &ProjectId,
    session: &SessionId,
    bytes_max: usize,
) -> Result<AgentRun, Problem> {
    let mut batches = reader.batches(project, session, &BatchQuery::default()).await?;
    let mut builder = SessionBuilder::default();
    let (mut bytes, mut damaged_batches, mut is_cut) = (0, 0, false);
    while let Some(batch) = batches.next().await {
        match batch {
            Ok(batch) => {
                bytes += batch.json.len();
                if bytes > bytes_max {
                    is_cut = true;
                    break;
                }
                builder.extend(events(&batch));
            }
            // What was kept is shown all the same.
            Err(StoreError::Damaged { at, why }) => {
                tracing::warn!(at, why, "a batch of a run is damaged");
                damaged_batches += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let built = tokio::task::spawn_blocking(move || {
        let session = builder.build();
        let files = FileHistory::of(&session);
        AgentRun {
            session,
            files,
            damaged_batches,
            is_cut,
        }
    });
    let failed = |error| StoreError::Unavailable(format!("building the model of a run: {error}"));
    Ok(built.await.map_err(failed)?)
}

/// The events of an agent in a batch. One that does not fit its shape was set aside when it arrived; an older registry's
/// that does not fit any more is passed over.
fn events(batch: &StoredBatch) -> impl Iterator<Item = Event> + '_ {
    let of_agent = batch
        .events
        .iter()
        .filter(|event| event.kind.is_some_and(|kind| kind.is_of_agent()));
    of_agent.filter_map(|event| Event::from_json(batch.text(event)).ok().flatten())
}
