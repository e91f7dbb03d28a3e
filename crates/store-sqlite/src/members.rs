//! The people who log in, their logins and invitations.

use async_trait::async_trait;
use reenact_store::{Dashboarder, Invitation, LoginToken, MemberChange, Members, NewDashboarder, Role, StoreError};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::error::is_taken;
use crate::ids::hash;
use crate::writer::Transaction;

/// How the table writes that somebody has no password.
const NO_PASSWORD: &str = "";

#[async_trait]
impl Members for SqliteIndex {
    async fn create_dashboarder(&self, person: &NewDashboarder<'_>) -> Result<i64, StoreError> {
        let query = sqlx::query(include_str!("../queries/insert_dashboarder.sql"));
        let query = query
            .bind(person.email)
            .bind(person.password_hash.unwrap_or(NO_PASSWORD))
            .bind(person.role.name())
            .bind(person.created_at_ms);
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        match query.execute(&mut *writer).await {
            Ok(done) => Ok(done.last_insert_rowid()),
            Err(error) if is_taken(&error) => Err(StoreError::Exists(format!("a login for {}", person.email))),
            Err(error) => Err(self.failed("creating a login")(error)),
        }
    }

    async fn dashboarders(&self) -> Result<Vec<Dashboarder>, StoreError> {
        self.people(None, None).await.map_err(self.failed("listing people"))
    }

    async fn dashboarder_by_email(&self, email: &str) -> Result<Option<Dashboarder>, StoreError> {
        let found = self.people(None, Some(email)).await;
        found
            .map(|people| people.into_iter().next())
            .map_err(self.failed("looking a person up"))
    }

    async fn dashboarder(&self, id: i64) -> Result<Option<Dashboarder>, StoreError> {
        let found = self.people(Some(id), None).await;
        found
            .map(|people| people.into_iter().next())
            .map_err(self.failed("looking a person up"))
    }

    async fn dashboarder_count(&self) -> Result<u64, StoreError> {
        let failed = self.failed("counting people");
        let row = sqlx::query("SELECT count(*) AS people FROM dashboarders")
            .fetch_one(&self.readers)
            .await;
        crate::ids::count(&row.map_err(&failed)?, "people").map_err(&failed)
    }

    async fn set_password(&self, id: i64, password_hash: &str, kept: Option<&[u8; 32]>) -> Result<(), StoreError> {
        self.change_password(id, password_hash, kept)
            .await
            .map_err(self.failed("setting a password"))
    }

    async fn set_role(&self, id: i64, role: Role) -> Result<MemberChange, StoreError> {
        self.change_role(id, role).await.map_err(self.failed("changing a role"))
    }

    async fn delete_dashboarder(&self, id: i64) -> Result<MemberChange, StoreError> {
        self.remove_person(id).await.map_err(self.failed("removing a person"))
    }

    async fn invite(&self, invitation: &Invitation) -> Result<MemberChange, StoreError> {
        self.replace_invitation(invitation)
            .await
            .map_err(self.failed("inviting a person"))
    }

    async fn accept_invitation(
        &self,
        token_hash: &[u8; 32],
        password_hash: &str,
        now_ms: i64,
    ) -> Result<Option<i64>, StoreError> {
        self.use_invitation(token_hash, password_hash, now_ms)
            .await
            .map_err(self.failed("accepting an invitation"))
    }

    async fn create_login(&self, login: &LoginToken, at_ms: i64) -> Result<(), StoreError> {
        self.insert_login(login, at_ms)
            .await
            .map_err(self.failed("creating a login"))
    }

    async fn login(&self, token_hash: &[u8; 32], now_ms: i64) -> Result<Option<LoginToken>, StoreError> {
        let failed = self.failed("looking a login up");
        let query = sqlx::query(include_str!("../queries/login.sql"))
            .bind(token_hash.to_vec())
            .bind(now_ms);
        let row = query.fetch_optional(&self.readers).await.map_err(&failed)?;
        row.as_ref().map(login).transpose().map_err(&failed)
    }

    async fn delete_login(&self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM logins WHERE token_hash = ?1").bind(token_hash.to_vec());
        self.change("ending a login", query).await.map(drop)
    }

    async fn delete_expired_logins(&self, now_ms: i64, count_max: u32) -> Result<u64, StoreError> {
        let query = sqlx::query(include_str!("../queries/delete_expired_invitations.sql"));
        self.change("deleting expired invitations", query.bind(now_ms).bind(count_max))
            .await?;
        let query = sqlx::query(include_str!("../queries/delete_expired_logins.sql"));
        self.change("deleting expired logins", query.bind(now_ms).bind(count_max))
            .await
    }
}

impl SqliteIndex {
    async fn people(&self, id: Option<i64>, email: Option<&str>) -> Result<Vec<Dashboarder>, Error> {
        let query = sqlx::query(include_str!("../queries/dashboarders.sql"));
        let rows = query.bind(id).bind(email).fetch_all(&self.readers).await?;
        rows.iter().map(dashboarder).collect()
    }

    async fn change_password(&self, id: i64, password_hash: &str, kept: Option<&[u8; 32]>) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        let update = sqlx::query("UPDATE dashboarders SET password_hash = ?2 WHERE id = ?1");
        update.bind(id).bind(password_hash).execute(&mut *transaction).await?;
        end_access(&mut transaction, id, kept).await?;
        transaction.commit().await
    }

    async fn change_role(&self, id: i64, role: Role) -> Result<MemberChange, Error> {
        let mut transaction = self.begin().await?;
        let is_last_owner = is_last_owner(&mut transaction, id).await?;
        match is_last_owner {
            None => return Ok(MemberChange::Unknown),
            Some(true) if role != Role::Owner => return Ok(MemberChange::LastOwner),
            Some(_) => {}
        }
        let update = sqlx::query("UPDATE dashboarders SET role = ?2 WHERE id = ?1");
        update.bind(id).bind(role.name()).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(MemberChange::Done)
    }

    async fn remove_person(&self, id: i64) -> Result<MemberChange, Error> {
        let mut transaction = self.begin().await?;
        if let Some(refused) = refusal(&mut transaction, id).await? {
            return Ok(refused);
        }
        let delete = sqlx::query("DELETE FROM dashboarders WHERE id = ?1").bind(id);
        delete.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(MemberChange::Done)
    }

    async fn replace_invitation(&self, invitation: &Invitation) -> Result<MemberChange, Error> {
        let id = invitation.dashboarder;
        let mut transaction = self.begin().await?;
        if let Some(refused) = refusal(&mut transaction, id).await? {
            return Ok(refused);
        }
        let forget = sqlx::query("UPDATE dashboarders SET password_hash = ?2 WHERE id = ?1");
        forget.bind(id).bind(NO_PASSWORD).execute(&mut *transaction).await?;
        end_access(&mut transaction, id, None).await?;
        let insert = sqlx::query(include_str!("../queries/insert_invitation.sql")).bind(id);
        let insert = insert
            .bind(invitation.token_hash.to_vec())
            .bind(invitation.expires_at_ms);
        insert.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(MemberChange::Done)
    }

    async fn use_invitation(
        &self,
        token_hash: &[u8; 32],
        password_hash: &str,
        now_ms: i64,
    ) -> Result<Option<i64>, Error> {
        let mut transaction = self.begin().await?;
        let take = "DELETE FROM invitations WHERE token_hash = ?1 AND expires_at_ms > ?2 RETURNING dashboarder";
        let take = sqlx::query(take).bind(token_hash.to_vec()).bind(now_ms);
        let Some(taken) = take.fetch_optional(&mut *transaction).await? else {
            return Ok(None);
        };
        let id: i64 = taken.try_get("dashboarder")?;
        let update = sqlx::query("UPDATE dashboarders SET password_hash = ?2 WHERE id = ?1");
        update.bind(id).bind(password_hash).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Some(id))
    }

    async fn insert_login(&self, login: &LoginToken, at_ms: i64) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        let insert = sqlx::query(include_str!("../queries/insert_login.sql")).bind(login.token_hash.to_vec());
        let insert = insert.bind(login.dashboarder).bind(login.expires_at_ms);
        insert.execute(&mut *transaction).await?;
        let note = sqlx::query("UPDATE dashboarders SET last_login_at_ms = ?2 WHERE id = ?1");
        let note = note.bind(login.dashboarder).bind(at_ms);
        note.execute(&mut *transaction).await?;
        transaction.commit().await
    }
}

/// Ends the person's invitation and every login but `kept`.
async fn end_access(transaction: &mut Transaction<'_>, id: i64, kept: Option<&[u8; 32]>) -> Result<(), Error> {
    let end = sqlx::query(include_str!("../queries/end_logins.sql")).bind(id);
    end.bind(kept.map(|hash| hash.to_vec()))
        .execute(&mut **transaction)
        .await?;
    let forget = sqlx::query("DELETE FROM invitations WHERE dashboarder = ?1").bind(id);
    forget.execute(&mut **transaction).await?;
    Ok(())
}

/// `None` if there is nobody of that id.
async fn is_last_owner(connection: &mut SqliteConnection, id: i64) -> Result<Option<bool>, Error> {
    let query = sqlx::query(include_str!("../queries/is_last_owner.sql")).bind(id);
    let row = query.fetch_optional(connection).await?;
    row.map(|row| row.try_get("is_last_owner")).transpose()
}

/// Why somebody cannot lose their access.
async fn refusal(connection: &mut SqliteConnection, id: i64) -> Result<Option<MemberChange>, Error> {
    Ok(match is_last_owner(connection, id).await? {
        None => Some(MemberChange::Unknown),
        Some(true) => Some(MemberChange::LastOwner),
        Some(false) => None,
    })
}

fn dashboarder(row: &SqliteRow) -> Result<Dashboarder, Error> {
    let password_hash: String = row.try_get("password_hash")?;
    let role: &str = row.try_get("role")?;
    Ok(Dashboarder {
        id: row.try_get("id")?,
        email: row.try_get("email")?,
        password_hash: (password_hash != NO_PASSWORD).then_some(password_hash),
        role: Role::parse(role).ok_or_else(|| Error::Decode(format!("role is {role}").into()))?,
        created_at_ms: row.try_get("created_at_ms")?,
        last_login_at_ms: row.try_get("last_login_at_ms")?,
        invited_until_ms: row.try_get("invited_until_ms")?,
    })
}

fn login(row: &SqliteRow) -> Result<LoginToken, Error> {
    Ok(LoginToken {
        token_hash: hash(row, "token_hash")?,
        dashboarder: row.try_get("dashboarder")?,
        expires_at_ms: row.try_get("expires_at_ms")?,
    })
}
