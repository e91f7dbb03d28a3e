//! What has to be there before anything works: an administrator, a project, the sample shop's project.

use reenact_recording::ProjectId;
use reenact_store::{Index, KeyPurpose, NewDashboarder, Project, PublicKey, Role, SecretKey, StoreError};

use crate::passwords::{PasswordError, hash_password};
use crate::secrets;

pub const ADMINISTRATOR: &str = "admin@localhost";
pub const DEFAULT_PROJECT_ID: &str = "default";
pub const DEMO_PROJECT_ID: &str = "demo";

#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Password(#[from] PasswordError),
}

/// The administrator that a first start created; the password is known only now.
#[derive(Debug)]
pub struct NewAdministrator {
    pub email: &'static str,
    pub password: String,
}

/// Creates the administrator and the first project if there is nobody yet. Where somebody deleted all projects there
/// stay none.
pub async fn first_start(index: &dyn Index, now_ms: i64) -> Result<Option<NewAdministrator>, SetupError> {
    if index.dashboarder_count().await? > 0 {
        return Ok(None);
    }
    if index.projects().await?.is_empty() {
        let id = ProjectId::parse(DEFAULT_PROJECT_ID).ok();
        let project = new_project(id, "My project".to_owned(), vec!["*".to_owned()], now_ms);
        index.create_project(&project).await?;
    }
    let password = secrets::random_password();
    index
        .create_dashboarder(&NewDashboarder {
            email: ADMINISTRATOR,
            password_hash: Some(&hash_password(&password).await?),
            role: Role::Owner,
            created_at_ms: now_ms,
        })
        .await?;
    Ok(Some(NewAdministrator {
        email: ADMINISTRATOR,
        password,
    }))
}

/// Creates the sample shop's project, or brings its origins up to date.
pub async fn demo_project(index: &dyn Index, origins: Vec<String>, now_ms: i64) -> Result<(), StoreError> {
    let Ok(id) = ProjectId::parse(DEMO_PROJECT_ID) else {
        return Ok(());
    };
    if has_project(index, DEMO_PROJECT_ID).await? {
        let change = reenact_store::ProjectChange {
            allowed_origins: Some(origins),
            ..Default::default()
        };
        return index.change_project(&id, &change).await.map(drop);
    }
    let shop = new_project(Some(id), "Sample shop".to_owned(), origins, now_ms);
    match index.create_project(&shop).await {
        Err(StoreError::Exists(what)) => {
            tracing::warn!("{what} cannot be created yet: start again in an hour to have the sample shop's visits");
            Ok(())
        }
        created => created,
    }
}

async fn has_project(index: &dyn Index, id: &str) -> Result<bool, StoreError> {
    Ok(index.projects().await?.iter().any(|project| project.id.as_str() == id))
}

/// A project with fresh keys; without an id, a random one.
pub fn new_project(id: Option<ProjectId>, name: String, allowed_origins: Vec<String>, now_ms: i64) -> Project {
    let random = || ProjectId::parse(&secrets::random_id());
    Project {
        id: id.unwrap_or_else(|| random().unwrap_or_else(|_| unreachable!("random ids are identifiers"))),
        name,
        public_key: secrets::random_public_key(),
        allowed_origins,
        hash_identity: false,
        identity_hash_key: secrets::random_bytes(),
        created_at_ms: now_ms,
    }
}

/// A further public key of a project.
pub(crate) fn new_public_key(project: ProjectId, name: String, now_ms: i64) -> PublicKey {
    PublicKey {
        key: secrets::random_public_key(),
        project,
        name,
        created_at_ms: now_ms,
        last_used_at_ms: None,
        rotated_at_ms: None,
    }
}

/// A secret key and its secret, which is not kept.
pub fn new_secret_key(project: ProjectId, purpose: KeyPurpose, name: String, now_ms: i64) -> (SecretKey, String) {
    let secrets::NewSecret { secret, prefix, hash } = secrets::random_secret_key(purpose);
    let key = SecretKey {
        id: secrets::random_id(),
        project,
        name,
        prefix,
        secret_hash: hash,
        created_at_ms: now_ms,
        last_used_at_ms: None,
        rotated_at_ms: None,
        expires_at_ms: None,
        purpose,
    };
    (key, secret)
}

/// A password that a person can type.
pub fn random_password() -> String {
    secrets::random_password()
}
