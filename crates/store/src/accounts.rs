//! Projects and their keys. Secrets come in hashed; this crate never sees one.

use async_trait::async_trait;
use reenact_recording::{ProjectId, SessionId};

use crate::{Members, StoreError};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    pub id: ProjectId,
    pub name: String,
    /// `pk_…`; public by nature: it stands in the recorded page. The one of its public keys that the snippet shows.
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

/// A key with which pages hand over what they recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// `pk_…`
    pub key: String,
    pub project: ProjectId,
    pub name: String,
    pub created_at_ms: i64,
    pub last_used_at_ms: Option<i64>,
    /// When another took its place. It stays valid until it is revoked.
    pub rotated_at_ms: Option<i64>,
}

/// What came of revoking a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    Revoked,
    /// A project keeps at least one.
    LastOne,
    Unknown,
}

/// What a secret key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPurpose {
    /// Reads its project.
    Read,
    /// Hands over runs of coding agents, and reads nothing but what of them is there.
    Agent,
}

impl KeyPurpose {
    pub const ALL: [Self; 2] = [Self::Read, Self::Agent];

    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Agent => "agent",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

/// A secret key of one project. `secret_hash` is the BLAKE3 hash of a random 256-bit token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretKey {
    pub id: String,
    pub project: ProjectId,
    pub name: String,
    /// The first characters of the secret, to tell keys apart.
    pub prefix: String,
    pub secret_hash: [u8; 32],
    pub created_at_ms: i64,
    pub last_used_at_ms: Option<i64>,
    /// When another took its place. It stays valid until it is revoked or expires.
    pub rotated_at_ms: Option<i64>,
    pub expires_at_ms: Option<i64>,
    pub purpose: KeyPurpose,
}

#[async_trait]
pub trait Accounts: Members {
    /// Creates a project with its public key. One that is being erased keeps its id until nothing is left of it.
    async fn create_project(&self, project: &Project) -> Result<(), StoreError>;
    async fn change_project(&self, id: &ProjectId, change: &ProjectChange) -> Result<Option<Project>, StoreError>;
    async fn projects(&self) -> Result<Vec<Project>, StoreError>;
    /// Takes a project and its keys away at once, and has its sessions erased. Whether there was one.
    async fn delete_project(&self, id: &ProjectId, at_ms: i64) -> Result<bool, StoreError>;
    /// Sessions of projects that were deleted and are not erased yet, at most so many.
    async fn sessions_of_deleted_projects(&self, limit: u32) -> Result<Vec<(ProjectId, SessionId)>, StoreError>;
    /// Forgets projects without sessions that were deleted before `deleted_before_ms`.
    async fn forget_deleted_projects(&self, deleted_before_ms: i64) -> Result<(), StoreError>;

    /// Of all projects, oldest first.
    async fn public_keys(&self) -> Result<Vec<PublicKey>, StoreError>;
    /// From now on the project's snippet shows this one; with `instead_of` that one is noted as rotated. Whether there
    /// is such a project and such a key.
    async fn create_public_key(&self, key: &PublicKey, instead_of: Option<&str>) -> Result<bool, StoreError>;
    async fn touch_public_key(&self, key: &str, used_at_ms: i64) -> Result<(), StoreError>;
    /// If the snippet showed it, it shows the newest of the others from now on.
    async fn revoke_public_key(&self, project: &ProjectId, key: &str) -> Result<Revocation, StoreError>;

    async fn create_secret_key(&self, key: &SecretKey) -> Result<(), StoreError>;
    async fn secret_keys(&self, project: &ProjectId) -> Result<Vec<SecretKey>, StoreError>;
    async fn secret_key_by_hash(&self, secret_hash: &[u8; 32]) -> Result<Option<SecretKey>, StoreError>;
    async fn touch_secret_key(&self, id: &str, used_at_ms: i64) -> Result<(), StoreError>;
    /// Creates `key`, and notes that it took the place of another. Whether there was that other.
    async fn rotate_secret_key(&self, instead_of: &str, key: &SecretKey) -> Result<bool, StoreError>;
    /// Whether there was one.
    async fn delete_secret_key(&self, project: &ProjectId, id: &str) -> Result<bool, StoreError>;

    /// What the recorder's options are changed by from here, of each project that changes any: a JSON object.
    async fn recorder_options(&self) -> Result<Vec<(ProjectId, String)>, StoreError>;
    /// Whether there is such a project.
    async fn set_recorder_options(&self, project: &ProjectId, json: &str) -> Result<bool, StoreError>;
}
