//! Projects, their read keys, and the people who log in.

use async_trait::async_trait;
use reenact_recording::ProjectId;
use reenact_store::{Accounts, Dashboarder, LoginToken, Project, ProjectChange, ReadKey, StoreError};
use sqlx::sqlite::SqliteRow;
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::error::is_taken;
use crate::ids::{hash, id, json};

#[async_trait]
impl Accounts for SqliteIndex {
    async fn create_project(&self, project: &Project) -> Result<(), StoreError> {
        let failed = self.failed("creating a project");
        let query = sqlx::query(include_str!("../queries/insert_project.sql"));
        let query = query
            .bind(project.id.as_str())
            .bind(&project.name)
            .bind(&project.public_key);
        let query = query
            .bind(json(&project.allowed_origins).map_err(&failed)?)
            .bind(project.hash_identity);
        let query = query
            .bind(project.identity_hash_key.to_vec())
            .bind(project.created_at_ms);
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        match query.execute(&mut *writer).await {
            Ok(_) => Ok(()),
            Err(error) if is_taken(&error) => Err(StoreError::Exists(format!("the project {}", project.id))),
            Err(error) => Err(failed(error)),
        }
    }

    async fn change_project(&self, id: &ProjectId, change: &ProjectChange) -> Result<Option<Project>, StoreError> {
        let failed = self.failed("changing a project");
        let origins = change.allowed_origins.as_ref().map(json).transpose().map_err(&failed)?;
        let query = sqlx::query(include_str!("../queries/change_project.sql"));
        let query = query
            .bind(id.as_str())
            .bind(&change.name)
            .bind(origins)
            .bind(change.hash_identity);
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        let row = query.fetch_optional(&mut *writer).await.map_err(&failed)?;
        row.as_ref().map(project).transpose().map_err(&failed)
    }

    async fn projects(&self) -> Result<Vec<Project>, StoreError> {
        let failed = self.failed("listing projects");
        let rows = sqlx::query(include_str!("../queries/projects.sql"))
            .fetch_all(&self.readers)
            .await;
        rows.map_err(&failed)?
            .iter()
            .map(project)
            .collect::<Result<_, _>>()
            .map_err(&failed)
    }

    async fn create_read_key(&self, key: &ReadKey) -> Result<(), StoreError> {
        let query = sqlx::query(include_str!("../queries/insert_read_key.sql"));
        let query = query
            .bind(&key.id)
            .bind(key.project.as_str())
            .bind(&key.name)
            .bind(&key.prefix);
        let query = query
            .bind(key.secret_hash.to_vec())
            .bind(key.created_at_ms)
            .bind(key.last_used_at_ms);
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        match query.execute(&mut *writer).await {
            Ok(_) => Ok(()),
            Err(error) if is_taken(&error) => Err(StoreError::Exists(format!("the read key {}", key.id))),
            Err(error) => Err(self.failed("creating a read key")(error)),
        }
    }

    async fn read_keys(&self, project: &ProjectId) -> Result<Vec<ReadKey>, StoreError> {
        let failed = self.failed("listing read keys");
        let query = sqlx::query(include_str!("../queries/read_keys.sql")).bind(project.as_str());
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        rows.iter().map(read_key).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn read_key_by_hash(&self, secret_hash: &[u8; 32]) -> Result<Option<ReadKey>, StoreError> {
        let failed = self.failed("looking a read key up");
        let query = sqlx::query(include_str!("../queries/read_key_by_hash.sql")).bind(secret_hash.to_vec());
        let row = query.fetch_optional(&self.readers).await.map_err(&failed)?;
        row.as_ref().map(read_key).transpose().map_err(&failed)
    }

    async fn touch_read_key(&self, id: &str, used_at_ms: i64) -> Result<(), StoreError> {
        let query = sqlx::query(include_str!("../queries/touch_read_key.sql"))
            .bind(id)
            .bind(used_at_ms);
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        query
            .execute(&mut *writer)
            .await
            .map(drop)
            .map_err(self.failed("noting the use of a read key"))
    }

    async fn delete_read_key(&self, project: &ProjectId, id: &str) -> Result<bool, StoreError> {
        let query = sqlx::query(include_str!("../queries/delete_read_key.sql"))
            .bind(project.as_str())
            .bind(id);
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        let done = query
            .execute(&mut *writer)
            .await
            .map_err(self.failed("deleting a read key"))?;
        Ok(done.rows_affected() > 0)
    }

    async fn create_dashboarder(&self, email: &str, password_hash: &str, at_ms: i64) -> Result<i64, StoreError> {
        let query = sqlx::query(include_str!("../queries/insert_dashboarder.sql"));
        let query = query.bind(email).bind(password_hash).bind(at_ms);
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        match query.execute(&mut *writer).await {
            Ok(done) => Ok(done.last_insert_rowid()),
            Err(error) if is_taken(&error) => Err(StoreError::Exists(format!("a login for {email}"))),
            Err(error) => Err(self.failed("creating a login")(error)),
        }
    }

    async fn dashboarder_by_email(&self, email: &str) -> Result<Option<Dashboarder>, StoreError> {
        let failed = self.failed("looking a person up");
        let query = sqlx::query(include_str!("../queries/dashboarder_by_email.sql")).bind(email);
        let row = query.fetch_optional(&self.readers).await.map_err(&failed)?;
        row.as_ref().map(dashboarder).transpose().map_err(&failed)
    }

    async fn dashboarder(&self, id: i64) -> Result<Option<Dashboarder>, StoreError> {
        let failed = self.failed("looking a person up");
        let query = sqlx::query(include_str!("../queries/dashboarder.sql")).bind(id);
        let row = query.fetch_optional(&self.readers).await.map_err(&failed)?;
        row.as_ref().map(dashboarder).transpose().map_err(&failed)
    }

    async fn dashboarder_count(&self) -> Result<u64, StoreError> {
        let failed = self.failed("counting people");
        let row = sqlx::query("SELECT count(*) AS people FROM dashboarders")
            .fetch_one(&self.readers)
            .await;
        crate::ids::count(&row.map_err(&failed)?, "people").map_err(&failed)
    }

    async fn set_password(&self, id: i64, password_hash: &str) -> Result<(), StoreError> {
        self.change_password(id, password_hash)
            .await
            .map_err(self.failed("setting a password"))
    }

    async fn create_login(&self, login: &LoginToken) -> Result<(), StoreError> {
        let query = sqlx::query(include_str!("../queries/insert_login.sql")).bind(login.token_hash.to_vec());
        let query = query.bind(login.dashboarder).bind(login.expires_at_ms);
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        query
            .execute(&mut *writer)
            .await
            .map(drop)
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
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        query
            .execute(&mut *writer)
            .await
            .map(drop)
            .map_err(self.failed("ending a login"))
    }

    async fn delete_expired_logins(&self, now_ms: i64, count_max: u32) -> Result<u64, StoreError> {
        let query = sqlx::query(include_str!("../queries/delete_expired_logins.sql"))
            .bind(now_ms)
            .bind(count_max);
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        let done = query.execute(&mut *writer).await;
        done.map(|done| done.rows_affected())
            .map_err(self.failed("deleting expired logins"))
    }
}

impl SqliteIndex {
    async fn change_password(&self, id: i64, password_hash: &str) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        let update = sqlx::query("UPDATE dashboarders SET password_hash = ?2 WHERE id = ?1");
        update.bind(id).bind(password_hash).execute(&mut *transaction).await?;
        let end = sqlx::query("DELETE FROM logins WHERE dashboarder = ?1").bind(id);
        end.execute(&mut *transaction).await?;
        transaction.commit().await
    }
}

fn project(row: &SqliteRow) -> Result<Project, Error> {
    let origins: &str = row.try_get("allowed_origins")?;
    Ok(Project {
        id: id(row, "id", ProjectId::parse)?,
        name: row.try_get("name")?,
        public_key: row.try_get("public_key")?,
        allowed_origins: serde_json::from_str(origins).map_err(|error| Error::Decode(Box::new(error)))?,
        hash_identity: row.try_get("hash_identity")?,
        identity_hash_key: hash(row, "identity_hash_key")?,
        created_at_ms: row.try_get("created_at_ms")?,
    })
}

fn read_key(row: &SqliteRow) -> Result<ReadKey, Error> {
    Ok(ReadKey {
        id: row.try_get("id")?,
        project: id(row, "project", ProjectId::parse)?,
        name: row.try_get("name")?,
        prefix: row.try_get("prefix")?,
        secret_hash: hash(row, "secret_hash")?,
        created_at_ms: row.try_get("created_at_ms")?,
        last_used_at_ms: row.try_get("last_used_at_ms")?,
    })
}

fn dashboarder(row: &SqliteRow) -> Result<Dashboarder, Error> {
    Ok(Dashboarder {
        id: row.try_get("id")?,
        email: row.try_get("email")?,
        password_hash: row.try_get("password_hash")?,
        created_at_ms: row.try_get("created_at_ms")?,
    })
}

fn login(row: &SqliteRow) -> Result<LoginToken, Error> {
    Ok(LoginToken {
        token_hash: hash(row, "token_hash")?,
        dashboarder: row.try_get("dashboarder")?,
        expires_at_ms: row.try_get("expires_at_ms")?,
    })
}
