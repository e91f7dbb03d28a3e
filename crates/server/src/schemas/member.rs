use reenact_store::{Dashboarder, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody may do: an owner everything, a member look at sessions and delete them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub(crate) enum RoleBody {
    Owner,
    Member,
}

impl From<RoleBody> for Role {
    fn from(role: RoleBody) -> Self {
        match role {
            RoleBody::Owner => Self::Owner,
            RoleBody::Member => Self::Member,
        }
    }
}

impl From<Role> for RoleBody {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Member => Self::Member,
        }
    }
}

/// A person of the dashboard.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberBody {
    id: i64,
    email: String,
    role: RoleBody,
    /// Without one they cannot log in yet.
    has_password: bool,
    created_at_ms: i64,
    #[schema(required)]
    last_login_at_ms: Option<i64>,
    /// Until when the link with which they choose a password works.
    #[schema(required)]
    invited_until_ms: Option<i64>,
}

impl From<Dashboarder> for MemberBody {
    fn from(person: Dashboarder) -> Self {
        Self {
            id: person.id,
            email: person.email,
            role: person.role.into(),
            has_password: person.password_hash.is_some(),
            created_at_ms: person.created_at_ms,
            last_login_at_ms: person.last_login_at_ms,
            invited_until_ms: person.invited_until_ms,
        }
    }
}
