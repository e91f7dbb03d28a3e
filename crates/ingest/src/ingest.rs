use std::sync::{Arc, OnceLock};

use reenact_privacy::{Detector, Material, RedactionReport, Redactor};
use reenact_recording::{Encoding, SessionId};
use reenact_store::{Append, Appended, StoreError};

use tokio::sync::Semaphore;

use crate::decode::Workbenches;
use crate::memory::Budget;
use crate::prepare::{Prepared, prepare};
use crate::{Labels, Limits, Receipt, Refusal, Reservation, Submission};

/// Bodies up to these sizes take well under a millisecond and are worked on where they arrive. Bigger ones go to a
/// thread of their own, so that they hold up no other request.
const INLINE_BODY_BYTES_MAX: usize = 32 << 10;
const INLINE_PLAIN_BYTES_MAX: usize = 256 << 10;

/// Takes batches in. Cheap to clone.
#[derive(Clone)]
pub struct Ingest {
    shared: Arc<Shared>,
    append: Arc<dyn Append>,
    /// Turns for bigger bodies, one a core: more threads would only take memory and time from one another.
    turns: Arc<Semaphore>,
}

/// What working on a batch needs.
pub(crate) struct Shared {
    pub(crate) limits: Limits,
    pub(crate) redactors: Redactors,
    pub(crate) workbenches: Workbenches,
    budget: Arc<Budget>,
}

/// One for each material; those of which not every server has need are made when the first text comes.
pub(crate) struct Redactors {
    pages: Redactor,
    agents: OnceLock<Redactor>,
    written: OnceLock<Redactor>,
}

impl Redactors {
    pub(crate) fn of(&self, material: Material) -> &Redactor {
        match material {
            Material::WebPage => &self.pages,
            Material::AgentSession => self.agents.get_or_init(Redactor::for_agents),
        }
    }

    /// For what people write onto sessions: secrets go. Addresses and numbers stay, as people write them on purpose.
    fn of_written(&self) -> &Redactor {
        self.written.get_or_init(|| {
            let mut detectors = Detector::for_agents();
            detectors.retain(|detector| !detector.guessable);
            Redactor::new(Material::AgentSession, &detectors)
        })
    }
}

impl Ingest {
    /// `redactor` is that for pages.
    pub fn new(limits: Limits, redactor: Redactor, append: Arc<dyn Append>) -> Self {
        let budget = Budget::new(limits.in_flight_bytes_max);
        Self {
            shared: Arc::new(Shared {
                limits,
                redactors: Redactors {
                    pages: redactor,
                    agents: OnceLock::new(),
                    written: OnceLock::new(),
                },
                workbenches: Workbenches::default(),
                budget,
            }),
            append,
            turns: Arc::new(Semaphore::new(cores())),
        }
    }

    pub fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// Memory that the batches being worked on have reserved.
    pub fn in_flight_bytes(&self) -> u64 {
        self.shared.budget.bytes_taken()
    }

    /// To be called before a body is read, with what `Content-Length` says. Without it, as much is reserved as a body
    /// may have; the caller must not read more than [`Limits::body_bytes_max`] either way.
    pub fn reserve(&self, declared_body_bytes: Option<u64>) -> Result<Reservation, Refusal> {
        let body_bytes_max = self.shared.limits.body_bytes_max;
        let bytes = declared_body_bytes.unwrap_or(body_bytes_max);
        if bytes > body_bytes_max {
            return Err(Refusal::TooLarge {
                limit: "body_bytes_max",
                limit_value: body_bytes_max,
            });
        }
        self.shared.budget.reserve(bytes).ok_or_else(Refusal::overloaded)
    }

    /// What somebody wrote onto a session, without the secrets that were pasted into it.
    pub fn without_secrets(&self, text: String, session: &SessionId, labels: &Labels) -> String {
        let redactor = self.shared.redactors.of_written();
        let labeller = labels.labeller(session);
        redactor
            .redact_text(&text, &*labeller, &mut RedactionReport::default())
            .unwrap_or(text)
    }

    /// Validates, redacts and stores one batch. When this returns a receipt, the batch is durable.
    pub async fn accept(&self, submission: Submission, reservation: Reservation) -> Result<Receipt, Refusal> {
        let Prepared {
            frame,
            mut receipt,
            reservation,
        } = self.prepare(submission, reservation).await?;
        let appended = self.append.append(frame).await?;
        drop(reservation);
        match appended {
            Appended::Stored => Ok(receipt),
            Appended::Duplicate => {
                receipt.duplicate = true;
                Ok(receipt)
            }
            Appended::SessionDeleted => Err(Refusal::SessionDeleted),
        }
    }

    async fn prepare(&self, submission: Submission, reservation: Reservation) -> Result<Prepared, Refusal> {
        if is_small(&submission) {
            return prepare(&self.shared, submission, reservation);
        }
        // What waits here has reserved its memory, so that waiting is bounded too.
        let Ok(turn) = self.turns.clone().acquire_owned().await else {
            return Err(StoreError::Closing.into());
        };
        let shared = self.shared.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            prepare(&shared, submission, reservation)
        });
        task.await.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_cancelled) => Err(StoreError::Closing.into()),
        })
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn is_small(submission: &Submission) -> bool {
    let encoding = submission.encoding.unwrap_or_else(|| Encoding::sniff(&submission.body));
    let bytes_max = match encoding {
        Encoding::Identity => INLINE_PLAIN_BYTES_MAX,
        Encoding::Gzip | Encoding::Zstd => INLINE_BODY_BYTES_MAX,
    };
    submission.body.len() <= bytes_max
}
