//! Projects, their keys, and the people who may look. Secrets come in hashed; this crate never sees one.

use async_trait::async_trait;
use reenact_recording::ProjectId;

use crate::StoreError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    pub id: ProjectId,
    pub name: String,
    /// `pk_…`; public by nature: it stands in the recorded page.
    pub public_key: String,
    /// Origins such as `https://shop.example`, or `*`.
    pub allowed_origins: Vec<String>,
    /// Keep `identify`'s values only as keyed hashes.
    pub hash_identity: bool,
    /// Key of those hashes, random per project.
    pub identity_hash_key: [u8; 32],
    pub created_at_ms: i64,
}

/// What may change of a project; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct ProjectChange {
    pub name: Option<String>,
    pub allowed_origins: Option<Vec<String>>,
    pub hash_identity: Option<bool>,
}

/// A secret key that reads one project. `secret_hash` is the BLAKE3 hash of a random 256-bit token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadKey {
    pub id: String,
    pub project: ProjectId,
    pub name: String,
    /// The first characters of the secret, to tell keys apart.
    pub prefix: String,
    pub secret_hash: [u8; 32],
    pub created_at_ms: i64,
    pub last_used_at_ms: Option<i64>,
}

/// A person with a password to the dashboard. `password_hash` is an argon2id PHC string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dashboarder {
    pub id: i64,
    pub email: String,
    pub password_hash: String,
    pub created_at_ms: i64,
}

/// A login of a browser; `token_hash` is the BLAKE3 hash of the cookie's random token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginToken {
    pub token_hash: [u8; 32],
    pub dashboarder: i64,
    pub expires_at_ms: i64,
}

#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    async fn create_project(&self, project: &Project) -> Result<(), StoreError>;
    async fn change_project(&self, id: &ProjectId, change: &ProjectChange) -> Result<Option<Project>, StoreError>;
    async fn projects(&self) -> Result<Vec<Project>, StoreError>;

    async fn create_read_key(&self, key: &ReadKey) -> Result<(), StoreError>;
    async fn read_keys(&self, project: &ProjectId) -> Result<Vec<ReadKey>, StoreError>;
    async fn read_key_by_hash(&self, secret_hash: &[u8; 32]) -> Result<Option<ReadKey>, StoreError>;
    async fn touch_read_key(&self, id: &str, used_at_ms: i64) -> Result<(), StoreError>;
    /// Whether there was one.
    async fn delete_read_key(&self, project: &ProjectId, id: &str) -> Result<bool, StoreError>;

    async fn create_dashboarder(&self, email: &str, password_hash: &str, at_ms: i64) -> Result<i64, StoreError>;
    async fn dashboarder_by_email(&self, email: &str) -> Result<Option<Dashboarder>, StoreError>;
    async fn dashboarder(&self, id: i64) -> Result<Option<Dashboarder>, StoreError>;
    async fn dashboarder_count(&self) -> Result<u64, StoreError>;
    /// Sets a new password and ends every login of that person.
    async fn set_password(&self, id: i64, password_hash: &str) -> Result<(), StoreError>;

    async fn create_login(&self, login: &LoginToken) -> Result<(), StoreError>;
    async fn login(&self, token_hash: &[u8; 32], now_ms: i64) -> Result<Option<LoginToken>, StoreError>;
    async fn delete_login(&self, token_hash: &[u8; 32]) -> Result<(), StoreError>;
    /// Deletes logins that are over at `now_ms`, at most so many; tells how many.
    async fn delete_expired_logins(&self, now_ms: i64, count_max: u32) -> Result<u64, StoreError>;
}
