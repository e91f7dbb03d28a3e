use reenact_store::{Project, PublicKey, ReadKey};
use serde::Serialize;
use utoipa::ToSchema;

/// A tenant: its key, its users, its rules.
#[derive(Serialize, ToSchema)]
#[schema(as = Project)]
pub(crate) struct ProjectBody {
    id: String,
    name: String,
    /// `pk_…`; stands in the recorded page. The one of its public keys that the snippet shows.
    public_key: String,
    /// Origins such as `https://shop.example`, or `*`.
    allowed_origins: Vec<String>,
    /// Whether what `identify` declares is kept as keyed hashes only.
    hash_identity: bool,
    created_at_ms: i64,
}

impl From<&Project> for ProjectBody {
    fn from(project: &Project) -> Self {
        Self {
            id: project.id.to_string(),
            name: project.name.clone(),
            public_key: project.public_key.clone(),
            allowed_origins: project.allowed_origins.clone(),
            hash_identity: project.hash_identity,
            created_at_ms: project.created_at_ms,
        }
    }
}

/// A key with which pages hand over what they recorded.
#[derive(Serialize, ToSchema)]
#[schema(as = PublicKey)]
pub(crate) struct PublicKeyBody {
    /// `pk_…`
    key: String,
    name: String,
    created_at_ms: i64,
    /// Within a minute.
    #[schema(required)]
    last_used_at_ms: Option<i64>,
    /// When another took its place; it stays valid until it is revoked.
    #[schema(required)]
    rotated_at_ms: Option<i64>,
}

impl From<PublicKey> for PublicKeyBody {
    fn from(key: PublicKey) -> Self {
        let PublicKey {
            key,
            name,
            created_at_ms,
            last_used_at_ms,
            rotated_at_ms,
            ..
        } = key;
        Self {
            key,
            name,
            created_at_ms,
            last_used_at_ms,
            rotated_at_ms,
        }
    }
}

/// A secret key that reads one project; the secret itself is not kept.
#[derive(Serialize, ToSchema)]
#[schema(as = ReadKey)]
pub(crate) struct ReadKeyBody {
    id: String,
    name: String,
    /// The secret's first characters, to tell keys apart.
    prefix: String,
    created_at_ms: i64,
    #[schema(required)]
    last_used_at_ms: Option<i64>,
    /// When another took its place; it stays valid until it is revoked or expires.
    #[schema(required)]
    rotated_at_ms: Option<i64>,
    #[schema(required)]
    expires_at_ms: Option<i64>,
}

impl From<ReadKey> for ReadKeyBody {
    fn from(key: ReadKey) -> Self {
        let ReadKey {
            id,
            name,
            prefix,
            created_at_ms,
            last_used_at_ms,
            rotated_at_ms,
            expires_at_ms,
            ..
        } = key;
        Self {
            id,
            name,
            prefix,
            created_at_ms,
            last_used_at_ms,
            rotated_at_ms,
            expires_at_ms,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedReadKey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) prefix: String,
    pub(crate) created_at_ms: i64,
    #[schema(required)]
    pub(crate) expires_at_ms: Option<i64>,
    /// Shown this once.
    pub(crate) secret: String,
}

impl CreatedReadKey {
    pub(crate) fn new(key: ReadKey, secret: String) -> Self {
        Self {
            id: key.id,
            name: key.name,
            prefix: key.prefix,
            created_at_ms: key.created_at_ms,
            expires_at_ms: key.expires_at_ms,
            secret,
        }
    }
}
