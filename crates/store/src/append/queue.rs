//! The queue in front of the appender, bounded by bytes.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::stats::Counters;
use super::{Appended, Frame};
use crate::{FRAME_BYTES_MAX, StoreError};

/// The queue counts in units of this many bytes, since a semaphore's permits are 32 bits wide.
const UNIT_BYTES: u64 = 1024;

pub(super) type Answer = Result<Appended, StoreError>;

/// A frame that waits for its group, and who waits for it.
pub(super) struct Waiting {
    pub(super) frame: Frame,
    pub(super) bytes: u64,
    answer: oneshot::Sender<Answer>,
    counters: Arc<Counters>,
    _room: OwnedSemaphorePermit,
}

impl Waiting {
    /// Answers. Nobody may be listening any more: the frame was stored all the same.
    pub(super) fn answer(self, answer: Answer) {
        let counter = match &answer {
            Ok(Appended::Stored) => &self.counters.frames_stored,
            Ok(Appended::Duplicate) => &self.counters.frames_duplicate,
            Ok(Appended::SessionDeleted) => &self.counters.frames_refused_deleted,
            Err(_) => &self.counters.frames_failed,
        };
        counter.fetch_add(1, Relaxed);
        self.counters.queued_frames.fetch_sub(1, Relaxed);
        self.counters.queued_bytes.fetch_sub(self.bytes, Relaxed);
        let _ = self.answer.send(answer);
    }
}

/// The sending end.
#[derive(Debug)]
pub(super) struct Queue {
    room: Arc<Semaphore>,
    units_max: u32,
    sender: parking_lot::Mutex<Option<mpsc::UnboundedSender<Waiting>>>,
    pub(super) counters: Arc<Counters>,
}

impl Queue {
    pub(super) fn new(bytes_max: u64) -> (Self, mpsc::UnboundedReceiver<Waiting>) {
        let units_max = u32::try_from(bytes_max.div_ceil(UNIT_BYTES)).unwrap_or(u32::MAX).max(1);
        let (sender, receiver) = mpsc::unbounded_channel();
        let queue = Self {
            room: Arc::new(Semaphore::new(units_max as usize)),
            units_max,
            sender: parking_lot::Mutex::new(Some(sender)),
            counters: Arc::default(),
        };
        (queue, receiver)
    }

    /// Waits for room, then hands the frame over. From then on it is stored whether or not the caller stays.
    pub(super) async fn push(&self, frame: Frame) -> Result<oneshot::Receiver<Answer>, StoreError> {
        let bytes = frame_bytes(&frame);
        if bytes > FRAME_BYTES_MAX / 2 {
            // Refused here, so that it does not fail the group it would be in.
            let most = FRAME_BYTES_MAX / 2;
            return Err(StoreError::Unavailable(format!(
                "a batch of {bytes} bytes is over the {most} that fit a frame"
            )));
        }
        // A frame larger than the whole queue passes alone.
        let units = u32::try_from(bytes.div_ceil(UNIT_BYTES))
            .unwrap_or(u32::MAX)
            .min(self.units_max);
        let room = self
            .room
            .clone()
            .acquire_many_owned(units)
            .await
            .map_err(|_| StoreError::Closing)?;
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting {
            frame,
            bytes,
            answer,
            counters: self.counters.clone(),
            _room: room,
        };
        let sender = self.sender.lock();
        let Some(sender) = sender.as_ref() else {
            return Err(StoreError::Closing);
        };
        self.counters.queued_frames.fetch_add(1, Relaxed);
        self.counters.queued_bytes.fetch_add(bytes, Relaxed);
        if let Err(refused) = sender.send(waiting) {
            refused.0.answer(Err(StoreError::Closing));
        }
        Ok(answered)
    }

    /// Lets nothing in any more; what is in stays and will be answered.
    pub(super) fn close(&self) {
        self.sender.lock().take();
        self.room.close();
    }
}

/// Roughly the bytes that a frame takes in a block.
fn frame_bytes(frame: &Frame) -> u64 {
    const META_BYTES: usize = 512;
    let set_aside: usize = frame
        .set_aside
        .iter()
        .map(|event| event.event.get().len() + event.reason.len())
        .sum();
    (frame.payload.len() + set_aside + META_BYTES) as u64
}
