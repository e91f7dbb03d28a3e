//! Decoding within the reservation, with working memory that is used again.

use parking_lot::Mutex;
use reenact_recording::{DecodeError, Decoder, Encoding};

use crate::{Limits, Refusal, Reservation};

/// Idle workbenches that are kept: as many as cores usually work at once.
const IDLE_WORKBENCHES_MAX: usize = 8;
/// A bigger buffer is not kept, so that one huge batch does not hold memory for good.
const IDLE_BUFFER_BYTES_MAX: usize = 1 << 20;

/// What decoding one batch takes.
#[derive(Default)]
pub(crate) struct Workbench {
    decoder: Decoder,
    buffer: Vec<u8>,
}

/// Workbenches between two batches.
#[derive(Default)]
pub(crate) struct Workbenches {
    idle: Mutex<Vec<Workbench>>,
}

impl Workbenches {
    pub(crate) fn take(&self) -> Workbench {
        self.idle.lock().pop().unwrap_or_default()
    }

    pub(crate) fn put_back(&self, workbench: Workbench) {
        let mut idle = self.idle.lock();
        if idle.len() < IDLE_WORKBENCHES_MAX && workbench.buffer.capacity() <= IDLE_BUFFER_BYTES_MAX {
            idle.push(workbench);
        }
    }
}

impl Workbench {
    /// The batch's JSON text.
    pub(crate) fn decode<'b>(
        &'b mut self,
        encoding: Encoding,
        body: &'b [u8],
        limits: &Limits,
        reservation: &mut Reservation,
    ) -> Result<&'b str, Refusal> {
        let limit_bytes = usize::try_from(limits.decoded_bytes_max).unwrap_or(usize::MAX);
        let decoded = match encoding {
            Encoding::Identity if body.len() > limit_bytes => return Err(too_large(limits)),
            Encoding::Identity => body,
            Encoding::Gzip | Encoding::Zstd => {
                let body_bytes = body.len() as u64;
                let mut grant = |room: usize| reservation.raise_to(body_bytes + room as u64);
                let decoded = self
                    .decoder
                    .decode(encoding, body, limit_bytes, &mut grant, &mut self.buffer);
                &self.buffer[..decoded.map_err(|error| refuse(error, limits))?]
            }
        };
        std::str::from_utf8(decoded)
            .map_err(|error| Refusal::NotDecodable(format!("byte {} of the batch is not UTF-8", error.valid_up_to())))
    }
}

fn refuse(error: DecodeError, limits: &Limits) -> Refusal {
    match error {
        DecodeError::TooLarge { .. } => too_large(limits),
        DecodeError::NoRoom { .. } => Refusal::overloaded(),
        DecodeError::Corrupt { .. } => Refusal::NotDecodable(format!("the body is {error}")),
    }
}

fn too_large(limits: &Limits) -> Refusal {
    Refusal::TooLarge {
        limit: "decoded_bytes_max",
        limit_value: limits.decoded_bytes_max,
    }
}
