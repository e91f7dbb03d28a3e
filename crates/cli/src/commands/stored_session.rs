//! Sessions in the data folder, read without a server and also beside one.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use futures::StreamExt as _;
use reenact_recording::{ProjectId, SessionId};
use reenact_store::{BatchQuery, Index, PageRow, ReaderSettings, SessionReader, SessionRow, StoredBatch};

use super::project::project_id;
use crate::parts::{open_existing_index, open_objects_to_read};
use crate::settings::Settings;

/// A session and the way to its events.
pub(super) struct StoredSession {
    pub(super) row: SessionRow,
    pub(super) pages: Vec<PageRow>,
    reader: SessionReader,
}

/// What could be read of a session.
#[derive(Default)]
pub(super) struct Batches {
    /// By first event, then stream and sequence.
    pub(super) whole: Vec<StoredBatch>,
    /// Why batches that were stored could not be read.
    pub(super) damaged: Vec<String>,
}

impl StoredSession {
    /// Finds a session in the data folder: in the project that is named, or in whichever has it.
    pub(super) async fn find(settings: &Settings, id: &SessionId, project: Option<&str>) -> Result<Self> {
        let index = open_existing_index(&settings.data_dir).await?;
        let wanted = project.map(project_id).transpose()?;
        let Some(row) = find_row(index.as_ref(), id, wanted.as_ref()).await? else {
            let folder = settings.data_dir.display();
            bail!("there is no session {id} in {folder}: name the server's folder with --data-dir");
        };
        let pages = index.pages(&row.project, id).await?;
        let objects = open_objects_to_read(&settings.data_dir)?;
        let index: Arc<dyn Index> = index;
        let reader = SessionReader::new(index, objects, ReaderSettings::default());
        Ok(Self { row, pages, reader })
    }

    /// All batches, in memory together.
    pub(super) async fn batches(&self, query: &BatchQuery) -> Result<Batches> {
        let mut found = Batches::default();
        let mut batches = self.reader.batches(&self.row.project, &self.row.id, query).await?;
        while let Some(batch) = batches.next().await {
            match batch {
                Ok(batch) => found.whole.push(batch),
                Err(error @ reenact_store::StoreError::Damaged { .. }) => found.damaged.push(error.to_string()),
                Err(error) => return Err(error).context("the session could not be read"),
            }
        }
        Ok(found)
    }
}

async fn find_row(index: &dyn Index, id: &SessionId, wanted: Option<&ProjectId>) -> Result<Option<SessionRow>> {
    let mut found = Vec::new();
    for project in index.projects().await? {
        if wanted.is_none_or(|wanted| *wanted == project.id) {
            found.extend(index.session(&project.id, id).await?);
        }
    }
    if let [first, second, ..] = found.as_slice() {
        bail!(
            "more than one project has a session {id}: choose with --project {} or --project {}",
            first.project,
            second.project
        );
    }
    Ok(found.pop())
}
