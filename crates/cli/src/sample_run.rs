//! The sample shop's run of a coding agent is added to a data folder once: whoever deletes it is rid of it.

use std::fs;
use std::path::Path;

use reenact_server::{App, add_sample_run};

const NOTE_FILE: &str = "sample-run.txt";
const NOTE: &str =
    "The sample run of a coding agent was added to this folder. As long as this file is here, it is not added again.\n";

/// What fails is tried again at the next start; it keeps nobody from serving.
pub(crate) async fn add_once(app: &App, data_dir: &Path) {
    let note = data_dir.join(NOTE_FILE);
    if note.exists() {
        return;
    }
    if let Err(error) = add_sample_run(app).await {
        tracing::warn!(%error, "the sample run of a coding agent could not be added; a restart tries again");
        return;
    }
    if let Err(error) = fs::write(&note, NOTE) {
        tracing::warn!(%error, "{} could not be written", note.display());
    }
}
