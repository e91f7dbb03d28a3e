use reenact_store::{KeyPurpose, Project, PublicKey, SecretKey};
use serde::{Deserialize, Serialize};
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

/// What a secret key is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = KeyPurpose)]
pub(crate) enum KeyPurposeBody {
    /// Reads its project (`rk_…`).
    #[default]
    Read,
    /// Hands over runs of coding agents (`ak_…`).
    Agent,
}

impl From<KeyPurposeBody> for KeyPurpose {
    fn from(purpose: KeyPurposeBody) -> Self {
        match purpose {
            KeyPurposeBody::Read => Self::Read,
            KeyPurposeBody::Agent => Self::Agent,
        }
    }
}

impl From<KeyPurpose> for KeyPurposeBody {
    fn from(purpose: KeyPurpose) -> Self {
        match purpose {
            KeyPurpose::Read => Self::Read,
            KeyPurpose::Agent => Self::Agent,
        }
    }
}

/// A secret key of one project; the secret itself is not kept.
#[derive(Serialize, ToSchema)]
#[schema(as = SecretKey)]
pub(crate) struct SecretKeyBody {
    id: String,
    name: String,
    purpose: KeyPurposeBody,
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

impl From<SecretKey> for SecretKeyBody {
    fn from(key: SecretKey) -> Self {
        let SecretKey {
            id,
            name,
            prefix,
            created_at_ms,
            last_used_at_ms,
            rotated_at_ms,
            expires_at_ms,
            purpose,
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
            purpose: purpose.into(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedSecretKey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) purpose: KeyPurposeBody,
    pub(crate) prefix: String,
    pub(crate) created_at_ms: i64,
    #[schema(required)]
    pub(crate) expires_at_ms: Option<i64>,
    /// Shown this once.
    pub(crate) secret: String,
}

impl CreatedSecretKey {
    pub(crate) fn new(key: SecretKey, secret: String) -> Self {
        Self {
            id: key.id,
            name: key.name,
            purpose: key.purpose.into(),
            prefix: key.prefix,
            created_at_ms: key.created_at_ms,
            expires_at_ms: key.expires_at_ms,
            secret,
        }
    }
}
