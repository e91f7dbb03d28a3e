//! `reenact import`: recordings that lie in files become sessions.
//!
//! They take the way that batches of a recorder take: scanned, redacted, durable. A session's id follows from what the
//! file holds, so that importing it again adds nothing, also after an import that was broken off.

mod batches;
mod report;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use reenact_ingest::{Ingest, Labels, Limits, Refusal, Submission};
use reenact_privacy::{Material, Redactor};
use reenact_recording::Encoding;
use reenact_replay::event_texts;
use reenact_store::{
    Appender, AppenderSettings, BlockIds, Clock as _, Index, Objects, Project, SystemClock, TOMBSTONE_DAYS, recover,
};

use super::project::{no_such_project, project_id};
use super::recording_file;
use crate::parts::{open_existing_index, open_objects};
use crate::settings::{DataSettings, Settings};
use batches::Recording;
use report::Report;

/// Room for a batch of a single event that is longer than any limit lets in: it is put aside, and the others are not
/// lost with it.
const BATCH_BYTES_MAX: u64 = 4 << 30;

#[derive(Args)]
pub(super) struct Import {
    /// Recordings: rrweb events as JSON (an array, an object with `events`, or one event a line), plain or packed with
    /// gzip or zstd
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The project that they belong to [default: the first of `reenact project list`]
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    #[command(flatten)]
    settings: DataSettings,
}

impl Import {
    pub(super) fn settings(&self) -> Result<Settings> {
        self.settings.settings()
    }

    pub(super) async fn run(&self, settings: &Settings) -> Result<()> {
        let index = open_existing_index(&settings.data_dir).await?;
        let project = self.project(index.as_ref()).await?;
        // Takes the lock: two programs that write would not know of each other's blocks.
        let objects = open_objects(&settings.data_dir)
            .context("importing needs the data folder for itself: stop the server, import, and start it again")?;
        recover(index.as_ref(), objects.as_ref())
            .await
            .context("the index could not be brought in step with the blocks")?;
        let importer = Importer::start(settings, index, objects, project);
        let mut outcome = Ok(());
        for file in &self.files {
            outcome = importer.import(file).await;
            if outcome.is_err() {
                break;
            }
        }
        importer.appender.close().await;
        outcome
    }

    async fn project(&self, index: &dyn Index) -> Result<Project> {
        let mut projects = index.projects().await?.into_iter();
        let Some(named) = &self.project else {
            let first = projects.next();
            return first.context("there is no project yet: start the server once with `reenact serve`");
        };
        let id = project_id(named)?;
        projects
            .find(|project| project.id == id)
            .with_context(|| no_such_project(named))
    }
}

struct Importer {
    ingest: Ingest,
    appender: Arc<Appender>,
    project: Arc<Project>,
}

impl Importer {
    fn start(settings: &Settings, index: Arc<dyn Index>, objects: Arc<dyn Objects>, project: Project) -> Self {
        let appender = Arc::new(Appender::start(
            objects,
            index,
            Arc::new(BlockIds::new(rand::random())),
            Arc::new(SystemClock),
            AppenderSettings::default(),
        ));
        let limits = Limits {
            body_bytes_max: BATCH_BYTES_MAX,
            decoded_bytes_max: BATCH_BYTES_MAX,
            in_flight_bytes_max: u64::MAX,
            ..settings.limits()
        };
        Self {
            ingest: Ingest::new(limits, Redactor::standard(), appender.clone()),
            appender,
            project: Arc::new(project),
        }
    }

    async fn import(&self, file: &Path) -> Result<()> {
        let text = recording_file::read(file)?;
        let texts = event_texts(&text).with_context(|| format!("{} cannot be imported", file.display()))?;
        if texts.texts.is_empty() {
            bail!("{} holds no events: there is nothing to import", file.display());
        }
        let recording = Recording::new(&text, &texts);
        let received_at_ms = recording.end_ms().min(SystemClock.now_ms());
        let mut report = Report::new(file, recording.bytes());
        for batch in recording.batches() {
            let body = Encoding::Zstd.encode(batch.json.as_bytes());
            let submission = Submission {
                project: self.project.clone(),
                encoding: Some(Encoding::Zstd),
                body: body.into(),
                client: Default::default(),
                received_at_ms,
                material: Material::WebPage,
                labels: Labels::Plain,
            };
            let reservation = self.ingest.reserve(None);
            let accepted = match reservation {
                Ok(reservation) => self.ingest.accept(submission, reservation).await,
                Err(refusal) => Err(refusal),
            };
            match accepted {
                Ok(receipt) => report.take(&batch, &receipt),
                Err(refusal) => return Err(refused(refusal, file)),
            }
        }
        report.finish(recording.session(), &self.project);
        Ok(())
    }
}

fn refused(refusal: Refusal, file: &Path) -> anyhow::Error {
    let file = file.display();
    match refusal {
        Refusal::SessionDeleted => anyhow::anyhow!(
            "{file} was imported before and its session deleted; what was deleted is refused for {TOMBSTONE_DAYS} days"
        ),
        other => anyhow::Error::new(other).context(format!(
            "{file} could not be imported; run this again when that is mended, nothing is stored twice"
        )),
    }
}
