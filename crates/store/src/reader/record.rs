//! What is kept of a batch beside its events.

use reenact_recording::BatchKey;

use super::{Found, LOOKS_MAX, batch_json, not_in, not_there};
use crate::{BatchLocation, BatchRecord, Frame, RecordingRecord, SessionReader, SessionRecord, StoreError};

/// The recording whose record was read last: the batches of a session ask for the same one in turn.
#[derive(Debug, Default)]
pub(crate) struct RecordingMemo(Option<(RecordingRecord, SessionRecord)>);

/// A batch with all that is kept of it.
#[derive(Debug, Clone)]
pub(crate) struct WholeBatch {
    pub received_at_ms: i64,
    /// The batch's JSON.
    pub json: String,
    pub record: BatchRecord,
}

impl SessionReader {
    /// A batch's facts and the events of it that were set aside; `None` if its session was deleted meanwhile.
    pub(super) async fn batch_record(
        &self,
        location: &BatchLocation,
        memo: &mut RecordingMemo,
    ) -> Result<Option<BatchRecord>, StoreError> {
        let mut location = location.clone();
        for _ in 0..LOOKS_MAX {
            let key = &location.key;
            let found = match &location.frame {
                Some(frame) => self.frame(key, frame).await?.map(|(frame, _)| BatchRecord {
                    facts: frame.facts,
                    set_aside: frame.set_aside,
                }),
                None => self.recorded_record(key, memo).await?,
            };
            if found.is_some() {
                return Ok(found);
            }
            match self.index.locate_batch(key).await? {
                Some(moved) => location = moved,
                None => return Ok(None),
            }
        }
        Err(not_there(&location))
    }

    /// A batch, its facts and the events of it that were set aside, read once; `None` if its session was deleted
    /// meanwhile. Its events are not looked at.
    pub(crate) async fn whole_batch(
        &self,
        location: &BatchLocation,
        memo: &mut RecordingMemo,
    ) -> Result<Option<WholeBatch>, StoreError> {
        match self.find(location).await? {
            None => Ok(None),
            Some(Found::Frame { frame, at }) => {
                let limit_bytes = self.settings.decoded_bytes_max;
                // Inflating megabytes would hold up everything else on this thread.
                let decoded = tokio::task::spawn_blocking(move || {
                    let json = batch_json(&frame, &at, limit_bytes)?;
                    let received_at_ms = frame.received_at_ms;
                    let Frame { facts, set_aside, .. } = *frame;
                    let record = BatchRecord { facts, set_aside };
                    Ok(Some(WholeBatch {
                        received_at_ms,
                        json,
                        record,
                    }))
                });
                decoded
                    .await
                    .unwrap_or_else(|error| Err(StoreError::Unavailable(format!("decoding a batch: {error}"))))
            }
            Some(Found::Recorded {
                received_at_ms, json, ..
            }) => {
                let record = self.recorded_record(&location.key, memo).await?;
                Ok(record.map(|record| WholeBatch {
                    received_at_ms,
                    json,
                    record,
                }))
            }
        }
    }

    async fn recorded_record(
        &self,
        key: &BatchKey,
        memo: &mut RecordingMemo,
    ) -> Result<Option<BatchRecord>, StoreError> {
        let stream = &key.stream;
        let Some(recording) = self.index.recording(&stream.project, &stream.session).await? else {
            return Ok(None);
        };
        let Some(open) = self.recordings.open(&recording).await? else {
            return Ok(None);
        };
        let (stream, place) = open.find(key).ok_or_else(|| not_in(&recording))?;
        if memo.0.as_ref().is_none_or(|(known, _)| *known != recording) {
            match self.recordings.record(&recording).await? {
                Some(record) => memo.0 = Some((recording.clone(), record)),
                None => return Ok(None),
            }
        }
        let batches = memo.0.as_ref().and_then(|(_, record)| record.batches.get(stream));
        let batch = batches.and_then(|batches| batches.get(place));
        batch.map(|batch| Some(batch.clone())).ok_or_else(|| not_in(&recording))
    }
}
