//! `/v1/members`

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod reset;
pub(crate) mod update;

use reenact_store::{Invitation, MemberChange};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::{Code, Problem};
use crate::schemas::MemberBody;
use crate::secrets;
use crate::state::App;

/// How long a link to choose a password works.
const INVITATION_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// A person with a link to choose their password.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitedMember {
    member: MemberBody,
    /// Shown this once. The link is `/join#<token>` of this server's dashboard, and works once.
    token: String,
}

/// Gives somebody a fresh link; what they logged in with before does not work any more.
async fn invite(app: &App, id: i64) -> Result<InvitedMember, Problem> {
    let token = secrets::random_token();
    let invitation = Invitation {
        token_hash: secrets::hash(&token),
        dashboarder: id,
        expires_at_ms: app.now_ms() + INVITATION_MS,
    };
    done(app.parts.index.invite(&invitation).await?)?;
    let person = app.parts.index.dashboarder(id).await?.ok_or_else(no_such_member)?;
    Ok(InvitedMember {
        member: person.into(),
        token,
    })
}

fn done(change: MemberChange) -> Result<(), Problem> {
    match change {
        MemberChange::Done => Ok(()),
        MemberChange::Unknown => Err(no_such_member()),
        MemberChange::LastOwner => Err(Problem::new(
            Code::LastOne,
            "there would be no owner left who can log in: make somebody else an owner first",
        )),
    }
}

fn no_such_member() -> Problem {
    Problem::new(Code::NotFound, "there is no member of that id")
}
