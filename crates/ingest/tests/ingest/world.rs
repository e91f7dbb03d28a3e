//! An ingest over storage that remembers frames and answers as it is told.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use reenact_analytics::ClientFacts;
use reenact_ingest::{Ingest, Labels, Limits, Receipt, Refusal, Submission};
use reenact_privacy::{Material, Redactor};
use reenact_recording::ProjectId;
use reenact_store::{Append, Appended, Frame, Project, StoreError};

pub(crate) const META: &str =
    r#"{"type":4,"data":{"href":"https://shop.example/","width":1280,"height":720},"timestamp":1763711999000}"#;
pub(crate) const CLICK: &str =
    r#"{"type":3,"data":{"source":2,"type":2,"id":5,"x":1,"y":2},"timestamp":1763711999500}"#;

/// A batch's text with these events, as ingest itself would write it.
pub(crate) fn batch(events: &[&str]) -> String {
    format!(
        r#"{{"version":1,"session_id":"session-1","window_id":"window-1","page_id":"page-0001","sequence":3,"sent_at_ms":1763712000000,"recorder":{{"name":"@reenact/recorder","version":"0.1.0"}},"events":[{}]}}"#,
        events.join(",")
    )
}

pub(crate) fn submission(body: &[u8]) -> Submission {
    let project = Project {
        id: ProjectId::parse("shop").expect("an id"),
        name: "Shop".to_owned(),
        public_key: "pk_shop".to_owned(),
        allowed_origins: vec!["*".to_owned()],
        hash_identity: false,
        identity_hash_key: [7; 32],
        created_at_ms: 0,
    };
    Submission {
        project: Arc::new(project),
        encoding: None,
        body: Bytes::copy_from_slice(body),
        client: ClientFacts::default(),
        received_at_ms: 1_763_712_001_000,
        material: Material::WebPage,
        labels: Labels::Plain,
    }
}

pub(crate) struct World {
    pub(crate) ingest: Ingest,
    memory: Arc<Memory>,
}

#[derive(Default)]
struct Memory {
    frames: Mutex<Vec<Frame>>,
    next_answer: Mutex<Option<Result<Appended, StoreError>>>,
}

#[async_trait]
impl Append for Memory {
    async fn append(&self, frame: Frame) -> Result<Appended, StoreError> {
        self.frames.lock().push(frame);
        self.next_answer.lock().take().unwrap_or(Ok(Appended::Stored))
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    pub(crate) fn with_limits(limits: Limits) -> Self {
        let memory = Arc::new(Memory::default());
        Self {
            ingest: Ingest::new(limits, Redactor::standard(), memory.clone()),
            memory,
        }
    }

    pub(crate) async fn accept(&self, submission: Submission) -> Result<Receipt, Refusal> {
        let declared = (submission.body.len() as u64).min(self.ingest.limits().body_bytes_max);
        let reservation = self.ingest.reserve(Some(declared))?;
        self.ingest.accept(submission, reservation).await
    }

    pub(crate) fn answer_next(&self, answer: Result<Appended, StoreError>) {
        *self.memory.next_answer.lock() = Some(answer);
    }

    /// Makes room for the next case.
    pub(crate) fn forget(&self) {
        self.memory.frames.lock().clear();
    }

    pub(crate) fn frames(&self) -> Vec<Frame> {
        self.memory.frames.lock().clone()
    }

    pub(crate) fn only_frame(&self) -> Frame {
        let mut frames = self.frames();
        assert_eq!(frames.len(), 1);
        frames.remove(0)
    }

    /// The text of the only frame's payload.
    pub(crate) fn only_text(&self) -> String {
        let frame = self.only_frame();
        let decoded = frame
            .encoding
            .decode(&frame.payload, 64 << 20)
            .expect("what was encoded");
        String::from_utf8(decoded).expect("UTF-8")
    }
}
