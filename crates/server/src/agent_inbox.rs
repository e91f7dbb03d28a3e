//! Hooks of agents on their way to the store.
//!
//! Who sends a hook waits for the answer, so it is given as soon as the hook is in memory here: at most
//! [`GATHER`] later it is on its way to the disk, in a batch with what came meanwhile. A crash in between costs the hooks of
//! that time; the agent's own transcript has them, and an import fills them in. A graceful stop stores all.
//!
//! Each session has one task, so that its batches are numbered in order. The first number comes from the index.

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use reenact_agent::claude_code::HookReader;
use reenact_agent::vibecraft::VibecraftReader;
use reenact_agent::{Event, ReadOptions};
use reenact_ingest::Refusal;
use reenact_recording::{ProjectId, SessionId};
use reenact_store::Project;
use tokio::sync::Notify;

use crate::agent_stream::{AgentStream, StreamName};
use crate::problem::{Code, Problem};
use crate::state::App;

/// What comes within so long goes into one batch.
const GATHER: Duration = Duration::from_millis(200);
/// A session of which nothing came for so long is forgotten here.
const IDLE: Duration = Duration::from_secs(300);
/// Hooks that wait, of all sessions. Beyond it they are refused.
const HELD_BYTES_MAX: usize = 64 << 20;
const BATCH_BYTES_MAX: usize = 1 << 20;
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(15);
const CLOSE_PATIENCE: Duration = Duration::from_secs(10);
const RETRY_AFTER_S: u32 = 5;

/// How something came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Way {
    Hooks,
    Vibecraft,
}

impl Way {
    fn stream(self) -> StreamName {
        StreamName {
            window: "agent-hooks",
            page: match self {
                Self::Hooks => "http-hooks",
                Self::Vibecraft => "vibecraft",
            },
        }
    }
}

/// One hook, as it came.
pub(crate) struct Arrived {
    pub(crate) json: String,
    pub(crate) received_ms: i64,
}

#[derive(Default)]
pub(crate) struct AgentInbox {
    sessions: Mutex<HashMap<Key, Arc<SessionInbox>>>,
    held_bytes: AtomicUsize,
    is_closing: AtomicBool,
    /// A session is done.
    done: Notify,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    project: ProjectId,
    session: SessionId,
    way: Way,
}

#[derive(Default)]
struct SessionInbox {
    waiting: Mutex<Vec<Arrived>>,
    news: Notify,
}

impl AgentInbox {
    /// Takes a hook; what is told of it is stored soon.
    pub(crate) fn take(
        &self,
        app: &App,
        project: &Arc<Project>,
        session: SessionId,
        way: Way,
        arrived: Arrived,
    ) -> Result<(), Problem> {
        let bytes = arrived.json.len();
        if self.held_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes > HELD_BYTES_MAX {
            self.held_bytes.fetch_sub(bytes, Ordering::Relaxed);
            let detail = "too many hooks wait to be stored";
            return Err(Problem::new(Code::Overloaded, detail).retry_after_s(RETRY_AFTER_S));
        }
        let key = Key {
            project: project.id.clone(),
            session,
            way,
        };
        let mut sessions = self.sessions.lock();
        let inbox = sessions.entry(key.clone()).or_insert_with(|| {
            let inbox = Arc::<SessionInbox>::default();
            tokio::spawn(keep_storing(app.clone(), project.clone(), key, inbox.clone()));
            inbox
        });
        inbox.waiting.lock().push(arrived);
        inbox.news.notify_one();
        Ok(())
    }

    /// Stores what waits.
    pub(crate) async fn close(&self) {
        self.is_closing.store(true, Ordering::Relaxed);
        let all_done = async {
            loop {
                let done = self.done.notified();
                {
                    let sessions = self.sessions.lock();
                    if sessions.is_empty() {
                        return;
                    }
                    sessions.values().for_each(|inbox| inbox.news.notify_one());
                }
                done.await;
            }
        };
        if tokio::time::timeout(CLOSE_PATIENCE, all_done).await.is_err() {
            tracing::warn!("some hooks of agents could not be stored; importing the agents' logs fills them in");
        }
    }

    fn is_closing(&self) -> bool {
        self.is_closing.load(Ordering::Relaxed)
    }

    /// Whether the session's task is over: nothing waits for it.
    fn end(&self, key: &Key, inbox: &SessionInbox) -> bool {
        let mut sessions = self.sessions.lock();
        if !inbox.waiting.lock().is_empty() {
            return false;
        }
        sessions.remove(key);
        self.done.notify_waiters();
        true
    }
}

async fn keep_storing(app: App, project: Arc<Project>, key: Key, inbox: Arc<SessionInbox>) {
    let mut stream = SessionStream {
        reader: Reader::new(key.way),
        stream: AgentStream::new(app.clone(), project, key.session.clone(), key.way.stream()),
        app: app.clone(),
        key: key.clone(),
    };
    loop {
        let is_idle = tokio::time::timeout(IDLE, inbox.news.notified()).await.is_err();
        if !is_idle && !app.agent_inbox.is_closing() {
            // A stop need not wait for more.
            tokio::time::sleep(GATHER).await;
        }
        let arrived = mem::take(&mut *inbox.waiting.lock());
        let bytes: usize = arrived.iter().map(|hook| hook.json.len()).sum();
        stream.store(&arrived).await;
        app.agent_inbox.held_bytes.fetch_sub(bytes, Ordering::Relaxed);
        if (is_idle || app.agent_inbox.is_closing()) && app.agent_inbox.end(&key, &inbox) {
            return;
        }
    }
}

enum Reader {
    Hooks(Box<HookReader>),
    Vibecraft(Box<VibecraftReader>),
}

impl Reader {
    fn new(way: Way) -> Self {
        let options = ReadOptions::default();
        match way {
            Way::Hooks => Self::Hooks(Box::new(HookReader::new(options))),
            Way::Vibecraft => Self::Vibecraft(Box::new(VibecraftReader::new(options))),
        }
    }

    fn read(&mut self, arrived: &Arrived) -> Vec<Event> {
        match self {
            Self::Hooks(reader) => {
                let told = reader.read(&arrived.json, arrived.received_ms);
                told.map(|told| told.events).unwrap_or_default()
            }
            // An end of line cannot stand in a text of JSON, only between its parts.
            Self::Vibecraft(reader) => reader.push((arrived.json.replace('\n', " ") + "\n").as_bytes()),
        }
    }
}

struct SessionStream {
    reader: Reader,
    stream: AgentStream,
    app: App,
    key: Key,
}

impl SessionStream {
    async fn store(&mut self, arrived: &[Arrived]) {
        let (mut events, mut bytes) = (Vec::new(), 0);
        for hook in arrived {
            for event in self.reader.read(hook) {
                let json = event.to_json();
                bytes += json.len();
                events.push(json);
            }
            if bytes >= BATCH_BYTES_MAX {
                self.store_batch(&mem::take(&mut events)).await;
                bytes = 0;
            }
        }
        if !events.is_empty() {
            self.store_batch(&events).await;
        }
    }

    /// Tries until it is stored, or can never be.
    async fn store_batch(&mut self, events: &[String]) {
        let mut pause = FIRST_PAUSE;
        loop {
            let why = match self.stream.try_to_store(events).await {
                Ok(true) => return,
                // The number was taken by what was stored before.
                Ok(false) => continue,
                Err(Refusal::SessionDeleted) => return,
                Err(error @ (Refusal::TooLarge { .. } | Refusal::NotDecodable(_))) => {
                    tracing::warn!(%error, session = %self.key.session, "hooks of an agent are left out");
                    return;
                }
                Err(error) => error,
            };
            tracing::warn!(error = %why, session = %self.key.session, "hooks of an agent could not be stored yet");
            if self.app.agent_inbox.is_closing() {
                return;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }
}
