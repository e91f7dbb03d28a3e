//! The people who may look, their logins and invitations. Secrets come in hashed; this crate never sees one.

use async_trait::async_trait;

use crate::StoreError;

/// What somebody may do in the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Owner,
    /// Look at sessions and delete them.
    Member,
}

impl Role {
    pub const ALL: [Self; 2] = [Self::Owner, Self::Member];

    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Member => "member",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A person of the dashboard. `password_hash` is an argon2id PHC string; without one nobody can log in yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dashboarder {
    pub id: i64,
    pub email: String,
    pub password_hash: Option<String>,
    pub role: Role,
    pub created_at_ms: i64,
    pub last_login_at_ms: Option<i64>,
    /// Until when the link with which they choose a password works.
    pub invited_until_ms: Option<i64>,
}

/// Somebody who is to be added.
#[derive(Debug, Clone)]
pub struct NewDashboarder<'a> {
    pub email: &'a str,
    pub password_hash: Option<&'a str>,
    pub role: Role,
    pub created_at_ms: i64,
}

/// A login of a browser; `token_hash` is the BLAKE3 hash of the cookie's random token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginToken {
    pub token_hash: [u8; 32],
    pub dashboarder: i64,
    pub expires_at_ms: i64,
}

/// A link with which somebody chooses a password, once; `token_hash` is the BLAKE3 hash of its random token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub token_hash: [u8; 32],
    pub dashboarder: i64,
    pub expires_at_ms: i64,
}

/// What came of changing somebody's role or taking them away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberChange {
    Done,
    /// There would be no owner left who can log in.
    LastOwner,
    Unknown,
}

#[async_trait]
pub trait Members: Send + Sync + 'static {
    async fn create_dashboarder(&self, person: &NewDashboarder<'_>) -> Result<i64, StoreError>;
    /// Everybody, by when they were added.
    async fn dashboarders(&self) -> Result<Vec<Dashboarder>, StoreError>;
    async fn dashboarder_by_email(&self, email: &str) -> Result<Option<Dashboarder>, StoreError>;
    async fn dashboarder(&self, id: i64) -> Result<Option<Dashboarder>, StoreError>;
    async fn dashboarder_count(&self) -> Result<u64, StoreError>;
    /// Sets a new password, and ends every login and invitation of that person but the login `kept`.
    async fn set_password(&self, id: i64, password_hash: &str, kept: Option<&[u8; 32]>) -> Result<(), StoreError>;
    async fn set_role(&self, id: i64, role: Role) -> Result<MemberChange, StoreError>;
    /// Their logins end with them.
    async fn delete_dashboarder(&self, id: i64) -> Result<MemberChange, StoreError>;

    /// Takes the place of the person's earlier invitation, of their password and of every login.
    async fn invite(&self, invitation: &Invitation) -> Result<MemberChange, StoreError>;
    /// Sets the password of whom this invitation is for, and uses it up; `None` if there is none that is valid.
    async fn accept_invitation(
        &self,
        token_hash: &[u8; 32],
        password_hash: &str,
        now_ms: i64,
    ) -> Result<Option<i64>, StoreError>;

    /// Notes when its person logged in, too.
    async fn create_login(&self, login: &LoginToken, at_ms: i64) -> Result<(), StoreError>;
    async fn login(&self, token_hash: &[u8; 32], now_ms: i64) -> Result<Option<LoginToken>, StoreError>;
    async fn delete_login(&self, token_hash: &[u8; 32]) -> Result<(), StoreError>;
    /// Deletes logins and invitations that are over at `now_ms`, at most so many of each; tells how many logins.
    async fn delete_expired_logins(&self, now_ms: i64, count_max: u32) -> Result<u64, StoreError>;
}
