//! What every handler shares.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reenact_assets::keep::Keeper;
use reenact_compaction::Compaction;
use reenact_ingest::{ClientReader, Ingest};
use reenact_recording::{ProjectId, SessionId};
use reenact_search::Indexer;
use reenact_store::{Appender, AssetStore, Clock, Housekeeper, Index, Objects, SessionReader, Settler, StoreError};

use tokio::sync::Semaphore;

use crate::agent_inbox::AgentInbox;
use crate::agent_runs::AgentRuns;
use crate::arrivals::Arrivals;
use crate::countries::Countries;
use crate::live_sessions::LiveSessions;
use crate::metrics::Metrics;
use crate::moments::Moments;
use crate::options::{Options, Rates};
use crate::projects::ProjectCache;
use crate::rates::KeyedRate;
use crate::run_summaries::RunSummaries;
use crate::storage_watch::StorageWatch;

/// Requests that read events at the same time; more wait.
const EVENT_READS_MAX: usize = 8;
/// Searches at the same time, so that others find a free reader of the index; more wait.
const SEARCHES_MAX: usize = 2;

/// What 3D clients of one session tell of their cameras: each does so about once a second.
const SCENES_PER_S_MAX: u32 = 5;
const SCENES_BURST: u32 = 30;

/// The parts the server is put together from. Only the program knows which backends they are made of.
#[derive(Clone)]
pub struct Parts {
    pub index: Arc<dyn Index>,
    pub objects: Arc<dyn Objects>,
    pub ingest: Ingest,
    pub live_sessions: Arc<LiveSessions>,
    pub clients: Arc<ClientReader>,
    pub countries: Arc<Countries>,
    pub appender: Arc<Appender>,
    pub reader: SessionReader,
    pub housekeeper: Arc<Housekeeper>,
    /// What is done with quiet sessions, and the task that does it.
    pub compaction: Compaction,
    pub indexer: Arc<Indexer>,
    pub keeper: Arc<Keeper>,
    pub settler: Arc<Settler>,
    pub storage: Arc<StorageWatch>,
    pub clock: Arc<dyn Clock>,
}

/// A running server's state.
#[derive(Clone)]
pub struct App(pub(crate) Arc<AppState>);

pub struct AppState {
    pub(crate) parts: Parts,
    pub(crate) options: Options,
    pub(crate) projects: ProjectCache,
    pub(crate) limiters: Limiters,
    pub(crate) arrivals: Arrivals,
    pub(crate) metrics: Metrics,
    pub(crate) moments: Moments,
    pub(crate) agent_runs: AgentRuns,
    pub(crate) run_summaries: RunSummaries,
    pub(crate) agent_inbox: AgentInbox,
    pub(crate) assets: AssetStore,
    pub(crate) started_at: Instant,
    /// Reading events holds whole batches in memory, so only a few may at a time.
    pub(crate) event_reads: Arc<Semaphore>,
    pub(crate) searches: Semaphore,
    stopping: AtomicBool,
}

impl std::ops::Deref for App {
    type Target = AppState;

    fn deref(&self) -> &AppState {
        &self.0
    }
}

impl App {
    pub async fn new(parts: Parts, options: Options) -> Result<Self, StoreError> {
        let projects = ProjectCache::load(parts.index.clone()).await?;
        let moments = Moments::new(parts.reader.clone(), &options.moments);
        let assets = AssetStore::new(parts.index.clone(), parts.objects.clone(), parts.clock.clone());
        Ok(Self(Arc::new(AppState {
            moments,
            agent_runs: AgentRuns::new(parts.reader.clone()),
            run_summaries: RunSummaries::default(),
            agent_inbox: AgentInbox::default(),
            assets,
            parts,
            limiters: Limiters::new(&options.rates),
            arrivals: Arrivals::default(),
            options,
            projects,
            metrics: Metrics::default(),
            started_at: Instant::now(),
            searches: Semaphore::new(SEARCHES_MAX),
            event_reads: Arc::new(Semaphore::new(EVENT_READS_MAX)),
            stopping: AtomicBool::new(false),
        })))
    }

    /// From now on batches are answered `503 stopping`.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Stores what was taken and is only in memory.
    pub async fn store_what_waits(&self) {
        self.agent_inbox.close().await;
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Whatever is open of a session that was deleted.
    pub(crate) fn forget_session(&self, project: &ProjectId, session: &SessionId) {
        self.moments.forget_session(project, session);
        self.agent_runs.forget(project, session);
        self.run_summaries.forget(project, session);
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.parts.clock.now_ms()
    }
}

/// Rates that are limited; `None` where the operator set no limit.
pub(crate) struct Limiters {
    pub(crate) batches_by_key: Option<KeyedRate<String>>,
    pub(crate) batches_by_address: Option<KeyedRate<IpAddr>>,
    pub(crate) logins_by_address: Option<KeyedRate<IpAddr>>,
    pub(crate) logins_by_account: Option<KeyedRate<String>>,
    pub(crate) scenes_by_session: Option<KeyedRate<(ProjectId, SessionId)>>,
}

impl Limiters {
    fn new(rates: &Rates) -> Self {
        const SECOND: Duration = Duration::from_secs(1);
        const MINUTE: Duration = Duration::from_secs(60);
        let Rates {
            key_batches_per_s_max,
            address_batches_per_s_max,
            burst_s,
            login_tries_per_minute_max,
            tracked_max,
        } = *rates;
        let burst = |per_s: u32| per_s.saturating_mul(burst_s);
        let logins = login_tries_per_minute_max;
        Self {
            batches_by_key: KeyedRate::new(key_batches_per_s_max, SECOND, burst(key_batches_per_s_max), tracked_max),
            batches_by_address: KeyedRate::new(
                address_batches_per_s_max,
                SECOND,
                burst(address_batches_per_s_max),
                tracked_max,
            ),
            logins_by_address: KeyedRate::new(logins, MINUTE, logins, tracked_max),
            logins_by_account: KeyedRate::new(logins, MINUTE, logins, tracked_max),
            scenes_by_session: KeyedRate::new(SCENES_PER_S_MAX, SECOND, SCENES_BURST, tracked_max),
        }
    }
}
