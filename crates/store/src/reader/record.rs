//! What is kept of a batch beside its events.

use reenact_recording::BatchKey;

use super::{LOOKS_MAX, not_in, not_there};
use crate::{BatchLocation, BatchRecord, RecordingRecord, SessionReader, SessionRecord, StoreError};

/// The recording whose record was read last: the batches of a session ask for the same one in turn.
#[derive(Debug, Default)]
pub struct RecordingMemo(Option<(RecordingRecord, SessionRecord)>);

impl SessionReader {
    /// A batch's facts and the events of it that were set aside; `None` if its session was deleted meanwhile.
    pub async fn batch_record(
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
