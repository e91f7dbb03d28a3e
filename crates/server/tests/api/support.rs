//! A server to ask, and batches to hand it.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

use axum::body::Body;
use axum::{Router, extract::Request};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use reenact_assets::fetch::{FetchSettings, Fetcher, Roots, SystemResolver};
use reenact_assets::keep::{Keeper, KeeperParts, KeeperSettings};
use reenact_compaction::{Compaction, CompactionSettings};
use reenact_ingest::{ClientReader, Ingest, Limits};
use reenact_privacy::Redactor;
use reenact_recording::ProjectId;
use reenact_search::Indexer;
use reenact_server::{
    App, Countries, LiveSessions, Options, Parts, PeerAddress, StorageWatch, demo_project, first_start, ingest_router,
    main_router, new_secret_key,
};
use reenact_store::conformance::counted::CountedObjects;
use reenact_store::{
    Accounts as _, Appender, AppenderSettings, AssetStore, BlockIds, Clock, Housekeeper, HousekeepingSettings, Index,
    KeyPurpose, Objects, ReaderSettings, SessionReader, SettleSettings, Settler,
};
use reenact_store_objects::LocalObjects;
use reenact_store_sqlite::SqliteIndex;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// 2026-01-01T00:00:00Z
pub(crate) const NOW_MS: i64 = 1_767_225_600_000;
pub(crate) const BASE_MS: i64 = NOW_MS - 60_000;

/// A clock that stands until it is set.
#[derive(Default)]
pub(crate) struct StillClock(pub(crate) AtomicI64);

impl Clock for StillClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Relaxed)
    }
}

pub(crate) struct Server {
    pub(crate) router: Router,
    pub(crate) ingest_router: Router,
    pub(crate) app: App,
    options: Options,
    pub(crate) parts: Parts,
    pub(crate) objects: Arc<CountedObjects>,
    pub(crate) index: Arc<SqliteIndex>,
    pub(crate) clock: Arc<StillClock>,
    pub(crate) disk_free_bytes: Arc<AtomicU64>,
    pub(crate) public_key: String,
    pub(crate) secret_key: String,
    pub(crate) password: String,
    pub(crate) folder: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Checks that this is a whole problem of that code.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["type"], format!("urn:reenact:problem:{code}"));
        assert_eq!(problem["status"], status);
        for member in ["title", "detail", "remedy"] {
            assert!(
                problem[member].as_str().is_some_and(|text| text.len() > 5),
                "no {member}: {problem}"
            );
        }
        if status == 429 || status == 503 {
            assert!(
                self.header("retry-after")
                    .parse::<u32>()
                    .is_ok_and(|seconds| seconds > 0),
                "no Retry-After"
            );
        }
        self
    }
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(Options::default(), Limits::default()).await
    }

    pub(crate) async fn with(options: Options, limits: Limits) -> Self {
        Self::that_fetches(FetchSettings::default(), options, limits).await
    }

    /// One that fetches files of pages.
    pub(crate) async fn that_fetches(fetch: FetchSettings, options: Options, limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let local = LocalObjects::open(&folder.path().join("objects")).unwrap();
        let objects = CountedObjects::new(Arc::new(local));
        let index = Arc::new(SqliteIndex::open(&folder.path().join("index.sqlite")).await.unwrap());
        let clock = Arc::new(StillClock(AtomicI64::new(NOW_MS)));
        let disk_free_bytes = Arc::new(AtomicU64::new(u64::MAX));
        let administrator = first_start(index.as_ref(), NOW_MS).await.unwrap().unwrap();
        demo_project(index.as_ref(), vec!["http://127.0.0.1:7717".to_owned()], NOW_MS)
            .await
            .unwrap();
        let default = index
            .projects()
            .await
            .unwrap()
            .into_iter()
            .find(|project| project.id.as_str() == "default");
        let default = default.unwrap();
        let (key, secret_key) = new_secret_key(default.id, KeyPurpose::Read, "test".to_owned(), NOW_MS);
        index.create_secret_key(&key).await.unwrap();
        let parts = start_parts(
            &options,
            limits,
            index.clone(),
            objects.clone(),
            clock.clone(),
            disk_free_bytes.clone(),
            fetch,
        );
        let app = App::new(parts.clone(), options.clone()).await.unwrap();
        Self {
            options,
            router: main_router(app.clone()),
            ingest_router: ingest_router(app.clone()),
            app,
            parts,
            objects,
            index,
            clock,
            disk_free_bytes,
            public_key: default.public_key,
            secret_key,
            password: administrator.password,
            folder,
        }
    }

    /// Forgets all that is open and read, as a program that has just started.
    pub(crate) async fn start_anew(&mut self) {
        let (index, objects) = (self.index.clone(), self.objects.clone());
        self.parts.reader = SessionReader::new(index, objects, ReaderSettings::default());
        let options = self.options.clone();
        self.app = App::new(self.parts.clone(), options).await.unwrap();
        self.router = main_router(self.app.clone());
        self.ingest_router = ingest_router(self.app.clone());
    }

    /// Sends a request through the whole router, as if from a machine elsewhere.
    pub(crate) async fn send(&self, request: http::request::Builder, body: impl Into<Body>) -> Answer {
        self.send_from("203.0.113.7", request, body).await
    }

    pub(crate) async fn send_from(
        &self,
        address: &str,
        request: http::request::Builder,
        body: impl Into<Body>,
    ) -> Answer {
        let mut request: Request = request.body(body.into()).unwrap();
        request
            .extensions_mut()
            .insert(PeerAddress(address.parse::<IpAddr>().unwrap()));
        answer(self.router.clone(), request).await
    }

    pub(crate) async fn batch(&self, batch: &Value) -> Answer {
        let uri = format!("/v1/batches?key={}", self.public_key);
        self.send(
            Request::post(uri).header("content-type", "text/plain"),
            batch.to_string(),
        )
        .await
    }

    /// Reads with the default project's read key.
    pub(crate) async fn get(&self, uri: &str) -> Answer {
        self.get_with(&self.secret_key, uri).await
    }

    pub(crate) async fn get_with(&self, secret_key: &str, uri: &str) -> Answer {
        self.send(
            Request::get(uri).header("authorization", format!("Bearer {secret_key}")),
            Body::empty(),
        )
        .await
    }

    /// Logs in as the administrator; the cookie.
    pub(crate) async fn log_in(&self) -> String {
        let answer = self.try_login("admin@localhost", &self.password).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
        answer.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    pub(crate) async fn try_login(&self, email: &str, password: &str) -> Answer {
        let body = json!({ "email": email, "password": password }).to_string();
        self.send(
            Request::post("/v1/login").header("content-type", "application/json"),
            body,
        )
        .await
    }

    /// A request of the dashboard.
    pub(crate) async fn dashboard(&self, cookie: &str, method: &str, uri: &str, body: Option<Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(uri)
            .header("cookie", cookie)
            .header("x-reenact-dashboard", "1")
            .header("content-type", "application/json");
        self.send(
            request,
            body.map_or_else(Body::empty, |body| Body::from(body.to_string())),
        )
        .await
    }

    /// Another project with a key of its own: public key, read key, id.
    pub(crate) async fn other_project(&self) -> (String, String, ProjectId) {
        let cookie = self.log_in().await;
        // Projects are listed by age.
        self.clock.0.fetch_add(1, Relaxed);
        let wanted = json!({ "name": "Other", "allowed_origins": ["https://other.example"] });
        let project = self
            .dashboard(&cookie, "POST", "/v1/projects", Some(wanted))
            .await
            .json();
        let id: ProjectId = project["id"].as_str().unwrap().to_owned().try_into().unwrap();
        let (key, secret) = new_secret_key(id.clone(), KeyPurpose::Read, "other".to_owned(), NOW_MS);
        self.index.create_secret_key(&key).await.unwrap();
        (project["public_key"].as_str().unwrap().to_owned(), secret, id)
    }
}

pub(crate) async fn answer(router: Router, request: Request) -> Answer {
    let (head, body) = router.oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer {
        status: head.status,
        headers: head.headers,
        body,
    }
}

fn start_parts(
    options: &Options,
    limits: Limits,
    index: Arc<SqliteIndex>,
    objects: Arc<dyn Objects>,
    clock: Arc<StillClock>,
    disk_free_bytes: Arc<AtomicU64>,
    fetch: FetchSettings,
) -> Parts {
    let index: Arc<dyn Index> = index;
    let ids = Arc::new(BlockIds::new(1));
    let appender = Arc::new(Appender::start(
        objects.clone(),
        index.clone(),
        ids.clone(),
        clock.clone(),
        AppenderSettings::default(),
    ));
    let housekeeper = Housekeeper::start(
        index.clone(),
        index.clone(),
        objects.clone(),
        ids,
        clock.clone(),
        HousekeepingSettings::default(),
    );
    let live_sessions = Arc::new(LiveSessions::new(appender.clone()));
    let free = Arc::new(move || Some(disk_free_bytes.load(Relaxed)));
    let reader = SessionReader::new(index.clone(), objects.clone(), ReaderSettings::default());
    let settings = CompactionSettings::default();
    let compaction = Compaction::new(index.clone(), objects.clone(), reader.clone(), clock.clone(), settings);
    let indexer = Arc::new(Indexer::new(index.clone()));
    let keeper = Arc::new(Keeper::new(KeeperParts {
        index: index.clone(),
        store: AssetStore::new(index.clone(), objects.clone(), clock.clone()),
        fetcher: Arc::new(Fetcher::new(fetch, Arc::new(SystemResolver), Roots::empty()).unwrap()),
        clock: clock.clone(),
        settings: KeeperSettings::default(),
    }));
    // Tests say when.
    let settings = SettleSettings {
        every_s: 3_600,
        ..SettleSettings::default()
    };
    let settler = Settler::start(
        index.clone(),
        reader.clone(),
        clock.clone(),
        settings,
        vec![Arc::new(compaction.clone()), indexer.clone(), keeper.clone()],
        housekeeper.waker(),
    );
    Parts {
        reader,
        compaction,
        indexer,
        keeper,
        settler: Arc::new(settler),
        ingest: Ingest::new(limits, Redactor::standard(), live_sessions.clone()),
        live_sessions,
        clients: Arc::new(ClientReader::new()),
        countries: Arc::new(Countries::built_in()),
        appender,
        housekeeper: Arc::new(housekeeper),
        storage: Arc::new(StorageWatch::new(objects.clone(), free, options.disk_free_bytes_min)),
        objects,
        index,
        clock,
    }
}

/// A batch of one page load.
pub(crate) fn batch(session: &str, page: &str, sequence: u32, events: Vec<Value>) -> Value {
    json!({
        "version": 1,
        "session_id": session,
        "window_id": "window-01",
        "page_id": page,
        "sequence": sequence,
        "sent_at_ms": NOW_MS,
        "recorder": { "name": "@reenact/recorder", "version": "0.1.0" },
        "events": events,
    })
}

/// An event of the page's own, so many milliseconds after the start.
pub(crate) fn track(name: &str, after_ms: i64) -> Value {
    json!({
        "type": 5,
        "timestamp": BASE_MS + after_ms,
        "data": { "tag": "reenact/track@1", "payload": { "name": name } },
    })
}

pub(crate) fn meta(url: &str, after_ms: i64) -> Value {
    json!({ "type": 4, "timestamp": BASE_MS + after_ms, "data": { "href": url, "width": 1280, "height": 720 } })
}

/// The names of the track events of a page of events, in order.
pub(crate) fn names(page: &Value) -> Vec<String> {
    let events = page["events"].as_array().unwrap().iter();
    let names = events.filter_map(|event| event["event"]["data"]["payload"]["name"].as_str());
    names.map(str::to_owned).collect()
}

/// Waits until `done` holds.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, mut done: impl FnMut() -> F) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !done().await {
        assert!(std::time::Instant::now() < deadline, "{what}: not in time");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}
