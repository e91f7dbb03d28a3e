//! `GET /readyz`: batches can be stored.

use axum::extract::State;

use crate::problem::{Code, Problem};
use crate::state::App;
use crate::storage_watch::StorageState;

pub(crate) async fn readyz(State(app): State<App>) -> Result<&'static str, Problem> {
    if app.is_stopping() {
        return Err(Problem::stopping());
    }
    // Looks at the disk now rather than trusting the last look.
    app.parts.storage.check().await;
    match app.parts.storage.state() {
        StorageState::Writable => {}
        StorageState::Full(why) => return Err(Problem::storage_full(why)),
        StorageState::Failed(why) => return Err(Problem::new(Code::StorageFailed, why)),
    }
    app.parts.index.dashboarder_count().await?;
    Ok("ready\n")
}
