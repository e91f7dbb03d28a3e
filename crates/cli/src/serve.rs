//! `reenact serve`: puts the parts together, serves, and stops gracefully.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use reenact_assets::fetch::{Fetcher, Roots, SystemResolver, system_roots};
use reenact_assets::keep::{Keeper, KeeperParts};
use reenact_compaction::Compaction;
use reenact_ingest::{ClientReader, Ingest};
use reenact_privacy::Redactor;
use reenact_search::Indexer;
use reenact_server::{
    ADMINISTRATOR, App, BuiltIn, Countries, LiveSessions, NewAdministrator, Options, Parts, Router, StorageWatch,
    built_in, demo_project, first_start, ingest_router, main_router, vibecraft_router,
};
use reenact_store::{
    Appender, AppenderSettings, AssetStore, BlockIds, Clock as _, Housekeeper, Index, Objects, ReaderSettings,
    SessionReader, Settler, StoreError, SystemClock, recover,
};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::output;
use crate::parts::{disk_free, open_index, open_objects};
use crate::sample_run;
use crate::settings::{Settings, unknown_environment};

pub(crate) async fn serve(settings: &Settings) -> Result<()> {
    unknown_environment().iter().for_each(|text| tracing::warn!("{text}"));
    let countries = Countries::open_or_built_in(settings.country_file.as_ref()).context("country_file")?;
    let listener = bind(settings.listen, "listen").await?;
    let ingest_listener = match settings.listen_ingest {
        Some(address) => Some(bind(address, "listen_ingest").await?),
        None => None,
    };
    let vibecraft_listener = match settings.vibecraft_address {
        Some(address) => Some(bind(address, "vibecraft_address").await?),
        None => None,
    };
    let address = listener.local_addr()?;
    let (objects, index, administrator) = open_data(settings, address)
        .await
        .map_err(|error| with_remedy_if_full(error, settings))?;
    let options = settings.server_options();
    check_vibecraft_project(index.as_ref(), &options).await?;
    let parts = start_parts(settings, index, objects, countries)?;
    let (appender, housekeeper, storage) = (parts.appender.clone(), parts.housekeeper.clone(), parts.storage.clone());
    let (settler, list_index) = (parts.settler.clone(), parts.index.clone());
    let app = App::new(parts, options.clone()).await?;
    if settings.demo {
        sample_run::add_once(&app, &settings.data_dir).await;
    }
    let watching = tokio::spawn(async move { storage.run().await });
    let renewing = tokio::spawn(renew_terms(list_index));
    let ingest_address = ingest_listener.as_ref().map(TcpListener::local_addr).transpose()?;
    let vibecraft_address = vibecraft_listener.as_ref().map(TcpListener::local_addr).transpose()?;
    let addresses = Addresses {
        main: address,
        ingest: ingest_address,
        vibecraft: vibecraft_address,
    };
    output::line(&welcome(settings, &addresses, administrator.as_ref()));

    let mut listeners = vec![(listener, main_router(app.clone()))];
    listeners.extend(ingest_listener.map(|listener| (listener, ingest_router(app.clone()))));
    listeners.extend(vibecraft_listener.map(|listener| (listener, vibecraft_router(app.clone()))));
    listen_until_stopped(&app, listeners, &options, settings.shutdown_grace_s).await?;
    app.store_what_waits().await;
    watching.abort();
    renewing.abort();
    // First: it writes what housekeeping cleans up after.
    settler.close().await;
    appender.close().await;
    housekeeper.close().await;
    tracing::info!("stopped; everything that was acknowledged is stored");
    Ok(())
}

/// Makes sessions of earlier versions findable by all that lists filter by, a few at a time, so that appends go on.
async fn renew_terms(index: Arc<dyn Index>) {
    const SESSIONS_PER_STEP: u32 = 200;
    const PAUSE: Duration = Duration::from_millis(20);
    let mut renewed = 0_u64;
    loop {
        match index.renew_terms(SESSIONS_PER_STEP).await {
            Ok(0) => break,
            Ok(sessions) => renewed += u64::from(sessions),
            Err(error) => {
                tracing::warn!(%error, "older sessions could not be made findable by every filter; a restart tries again");
                return;
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    if renewed > 0 {
        tracing::info!(
            sessions = renewed,
            "sessions of an earlier version are found by every filter now"
        );
    }
}

/// Opens what the data lies in, brings it in order, and creates what a first start needs.
async fn open_data(
    settings: &Settings,
    address: SocketAddr,
) -> Result<(Arc<dyn Objects>, Arc<dyn Index>, Option<NewAdministrator>)> {
    // The objects first: opening them takes the lock that keeps a second server out.
    let objects = open_objects(&settings.data_dir)?;
    let index = open_index(&settings.data_dir).await?;
    take_in_what_a_crash_left(index.as_ref(), objects.as_ref()).await?;
    let administrator = set_up(index.as_ref(), settings, address).await?;
    Ok((objects, index, administrator))
}

/// A server that only has to open its data starts on a full disk and refuses batches. One that must write first cannot.
fn with_remedy_if_full(error: anyhow::Error, settings: &Settings) -> anyhow::Error {
    let is_full = error.chain().any(|cause| {
        let of_store = matches!(cause.downcast_ref(), Some(StoreError::Full(_)));
        let of_system = cause.downcast_ref().map(std::io::Error::kind) == Some(std::io::ErrorKind::StorageFull);
        of_store || of_system
    });
    if !is_full {
        return error;
    }
    let folder = settings.data_dir.display();
    error.context(format!(
        "the disk of {folder} is full, and starting needs to write: make some MiB of room, then start again; nothing was lost"
    ))
}

async fn check_vibecraft_project(index: &dyn Index, options: &Options) -> Result<()> {
    let Some(wanted) = &options.vibecraft_project else {
        return Ok(());
    };
    let is_there = index.projects().await?.iter().any(|project| project.id == *wanted);
    anyhow::ensure!(
        is_there,
        "vibecraft_project: there is no project `{wanted}`; `reenact project list` shows them"
    );
    Ok(())
}

async fn bind(address: SocketAddr, setting: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        let flag = setting.replace('_', "-");
        format!("cannot listen on {address}: stop what listens there, or choose another address with --{flag}")
    })
}

async fn take_in_what_a_crash_left(index: &dyn Index, objects: &dyn Objects) -> Result<()> {
    let found = recover(index, objects)
        .await
        .context("the index could not be brought in step with the blocks")?;
    if found.blocks_committed > 0 || found.blocks_removed > 0 {
        tracing::info!(
            blocks = found.blocks_committed,
            batches = found.batches_committed,
            removed = found.blocks_removed,
            "took in blocks that the index did not know"
        );
    }
    if found.recordings_committed > 0 || found.recordings_removed > 0 || found.packs_committed > 0 {
        tracing::info!(
            recordings = found.recordings_committed,
            removed = found.recordings_removed,
            packs = found.packs_committed,
            "took in recordings that the index did not know"
        );
    }
    if found.is_damaged() {
        tracing::error!(
            blocks_missing = found.blocks_missing,
            blocks_damaged = found.blocks_damaged,
            batches_damaged = found.frames_damaged,
            recordings_missing = found.recordings_missing,
            recordings_damaged = found.recordings_damaged,
            packs_missing = found.packs_missing,
            packs_damaged = found.packs_damaged,
            "some recordings are missing or damaged: restore the data folder from a backup if there is one, see docs/operate.md"
        );
    }
    Ok(())
}

async fn set_up(index: &dyn Index, settings: &Settings, address: SocketAddr) -> Result<Option<NewAdministrator>> {
    let now_ms = SystemClock.now_ms();
    let administrator = first_start(index, now_ms).await?;
    if settings.demo {
        demo_project(index, own_origins(settings, address), now_ms).await?;
    }
    Ok(administrator)
}

/// The origins that the sample shop's pages have.
fn own_origins(settings: &Settings, address: SocketAddr) -> Vec<String> {
    let port = address.port();
    let mut origins: Vec<String> = settings.public_url.iter().map(|url| url.0.clone()).collect();
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        origins.push(format!("http://127.0.0.1:{port}"));
        origins.push(format!("http://localhost:{port}"));
    } else {
        origins.push(format!("http://{address}"));
    }
    origins
}

fn start_parts(
    settings: &Settings,
    index: Arc<dyn Index>,
    objects: Arc<dyn Objects>,
    countries: Countries,
) -> Result<Parts> {
    let clock = Arc::new(SystemClock);
    let ids = Arc::new(BlockIds::new(rand::random()));
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
        settings.housekeeping(),
    );
    let live_sessions = Arc::new(LiveSessions::new(appender.clone()));
    let ingest = Ingest::new(settings.limits(), Redactor::standard(), live_sessions.clone());
    let reader_defaults = ReaderSettings::default();
    let decoded_bytes_max = usize::try_from(settings.decoded_bytes_max).unwrap_or(usize::MAX);
    let reader_settings = ReaderSettings {
        decoded_bytes_max: decoded_bytes_max.max(reader_defaults.decoded_bytes_max),
        ..reader_defaults
    };
    let storage = StorageWatch::new(
        objects.clone(),
        disk_free(&settings.data_dir),
        settings.disk_free_bytes_min,
    );
    let reader = SessionReader::new(index.clone(), objects.clone(), reader_settings);
    let compaction = Compaction::new(
        index.clone(),
        objects.clone(),
        reader.clone(),
        clock.clone(),
        settings.compaction(),
    );
    let indexer = Arc::new(Indexer::new(index.clone()));
    let keeper = Arc::new(Keeper::new(KeeperParts {
        index: index.clone(),
        store: AssetStore::new(index.clone(), objects.clone(), clock.clone()),
        fetcher: Arc::new(fetcher(settings)?),
        clock: clock.clone(),
        settings: settings.keeper(),
    }));
    let settler = Settler::start(
        index.clone(),
        reader.clone(),
        clock.clone(),
        settings.settling(),
        vec![Arc::new(compaction.clone()), indexer.clone(), keeper.clone()],
        housekeeper.waker(),
    );
    Ok(Parts {
        reader,
        compaction,
        indexer,
        keeper,
        settler: Arc::new(settler),
        objects,
        index,
        ingest,
        live_sessions,
        clients: Arc::new(ClientReader::new()),
        countries: Arc::new(countries),
        appender,
        housekeeper: Arc::new(housekeeper),
        storage: Arc::new(storage),
        clock,
    })
}

fn fetcher(settings: &Settings) -> Result<Fetcher> {
    // Reading the system's certificates takes a while; who fetches nothing needs none.
    let roots = match settings.assets_origins.is_empty() {
        true => Roots::empty(),
        false => system_roots(),
    };
    if roots.is_empty() && !settings.assets_origins.is_empty() {
        tracing::warn!(
            "the system trusts no certificates, so no file can be fetched by https: install ca-certificates"
        );
    }
    Fetcher::new(settings.fetch(), Arc::new(SystemResolver), roots).context("assets_origins")
}

/// Where the server listens.
struct Addresses {
    main: SocketAddr,
    ingest: Option<SocketAddr>,
    vibecraft: Option<SocketAddr>,
}

/// What a person sees when the server is ready.
fn welcome(settings: &Settings, addresses: &Addresses, administrator: Option<&NewAdministrator>) -> String {
    let base = base_url(settings, addresses.main);
    let mut lines = vec![format!("Reenact {} is ready", env!("CARGO_PKG_VERSION")), String::new()];
    lines.push(format!("Dashboard    {base}/"));
    if settings.demo {
        lines.push(format!("Sample shop  {base}/demo/"));
    }
    lines.push(format!("API          {base}/api"));
    if let Some(address) = addresses.ingest {
        lines.push(format!("Ingest only  http://{address}/"));
    }
    if let Some(address) = addresses.vibecraft {
        lines.push(format!("Vibecraft    http://{address}/event"));
    }
    lines.push(format!("Data         {}", settings.data_dir.display()));
    lines.push(String::new());
    match administrator {
        Some(NewAdministrator { email, password }) => {
            lines.push(format!("Log in as    {email}"));
            lines.push(format!("Password     {password}"));
            lines.push("Shown this once; `reenact admin reset-password` sets another.".to_owned());
        }
        None => {
            lines.push(format!("Log in as    {ADMINISTRATOR}, or whom you created"));
            lines.push("Forgot it?   `reenact admin reset-password`".to_owned());
        }
    }
    let BuiltIn {
        dashboard,
        recorder,
        demo,
    } = built_in();
    if !dashboard || !recorder || (settings.demo && !demo) {
        lines.push(String::new());
        lines.push("The web app is not built in: run `make build`.".to_owned());
    }
    output::boxed(&lines)
}

fn base_url(settings: &Settings, address: SocketAddr) -> String {
    match &settings.public_url {
        Some(url) => url.0.clone(),
        None if address.ip().is_unspecified() => format!("http://127.0.0.1:{}", address.port()),
        None => format!("http://{address}"),
    }
}

/// Serves until a signal comes, then gives requests that were begun their time.
async fn listen_until_stopped(
    app: &App,
    listeners: Vec<(TcpListener, Router)>,
    options: &Options,
    grace_s: u32,
) -> Result<()> {
    let stop = CancellationToken::new();
    let serving = listeners
        .into_iter()
        .map(|(listener, router)| reenact_server::serve(listener, router, options, stop.clone()));
    let serving = futures::future::join_all(serving);
    tokio::pin!(serving);
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be received")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be received")?;
    tokio::select! {
        _ = &mut serving => return Ok(()),
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!(grace_s, "stopping: requests that were begun may finish");
    app.stop();
    stop.cancel();
    tokio::select! {
        _ = &mut serving => {}
        () = tokio::time::sleep(Duration::from_secs(grace_s.into())) => {
            tracing::warn!("shutdown_grace_s is over, connections that are left are closed");
        }
        _ = interrupt.recv() => tracing::warn!("asked twice, connections that are left are closed"),
    }
    Ok(())
}
