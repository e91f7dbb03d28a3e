//! Projects and their keys.

use async_trait::async_trait;
use reenact_recording::{ProjectId, SessionId};
use reenact_store::{Accounts, KeyPurpose, Project, ProjectChange, PublicKey, Revocation, SecretKey, StoreError};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Error, Row, Sqlite};

use crate::SqliteIndex;
use crate::error::is_taken;
use crate::ids::{hash, id, json};

#[async_trait]
impl Accounts for SqliteIndex {
    async fn create_project(&self, project: &Project) -> Result<(), StoreError> {
        match self.insert_project(project).await {
            Ok(true) => Ok(()),
            Ok(false) => {
                let what = format!("the project {} is being erased and", project.id);
                Err(StoreError::Exists(what))
            }
            Err(error) if is_taken(&error) => Err(StoreError::Exists(format!("the project {}", project.id))),
            Err(error) => Err(self.failed("creating a project")(error)),
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

    async fn delete_project(&self, id: &ProjectId, at_ms: i64) -> Result<bool, StoreError> {
        self.take_project_away(id, at_ms)
            .await
            .map_err(self.failed("deleting a project"))
    }

    async fn sessions_of_deleted_projects(&self, limit: u32) -> Result<Vec<(ProjectId, SessionId)>, StoreError> {
        let failed = self.failed("listing sessions of deleted projects");
        let query = sqlx::query(include_str!("../queries/sessions_of_deleted_projects.sql")).bind(limit);
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        let session = |row| Ok((id(row, "project", ProjectId::parse)?, id(row, "id", SessionId::parse)?));
        rows.iter().map(session).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn forget_deleted_projects(&self, deleted_before_ms: i64) -> Result<(), StoreError> {
        let query = sqlx::query(include_str!("../queries/forget_deleted_projects.sql")).bind(deleted_before_ms);
        self.change("forgetting deleted projects", query).await.map(drop)
    }

    async fn public_keys(&self) -> Result<Vec<PublicKey>, StoreError> {
        let failed = self.failed("listing public keys");
        let query = sqlx::query(include_str!("../queries/public_keys.sql"));
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        rows.iter().map(public_key).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn create_public_key(&self, key: &PublicKey, instead_of: Option<&str>) -> Result<bool, StoreError> {
        match self.insert_public_key(key, instead_of).await {
            Err(error) if is_taken(&error) => Err(StoreError::Exists("the public key".to_owned())),
            created => created.map_err(self.failed("creating a public key")),
        }
    }

    async fn touch_public_key(&self, key: &str, used_at_ms: i64) -> Result<(), StoreError> {
        let query = sqlx::query(include_str!("../queries/touch_public_key.sql"));
        let query = query.bind(key).bind(used_at_ms);
        self.change("noting the use of a public key", query).await.map(drop)
    }

    async fn revoke_public_key(&self, project: &ProjectId, key: &str) -> Result<Revocation, StoreError> {
        self.delete_public_key(project, key)
            .await
            .map_err(self.failed("revoking a public key"))
    }

    async fn create_secret_key(&self, key: &SecretKey) -> Result<(), StoreError> {
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        match secret_key_insert(key).execute(&mut *writer).await {
            Ok(_) => Ok(()),
            Err(error) if is_taken(&error) => Err(StoreError::Exists(format!("the read key {}", key.id))),
            Err(error) => Err(self.failed("creating a read key")(error)),
        }
    }

    async fn secret_keys(&self, project: &ProjectId) -> Result<Vec<SecretKey>, StoreError> {
        let failed = self.failed("listing read keys");
        let query = sqlx::query(include_str!("../queries/secret_keys.sql")).bind(project.as_str());
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        rows.iter().map(secret_key).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn secret_key_by_hash(&self, secret_hash: &[u8; 32]) -> Result<Option<SecretKey>, StoreError> {
        let failed = self.failed("looking a read key up");
        let query = sqlx::query(include_str!("../queries/secret_key_by_hash.sql")).bind(secret_hash.to_vec());
        let row = query.fetch_optional(&self.readers).await.map_err(&failed)?;
        row.as_ref().map(secret_key).transpose().map_err(&failed)
    }

    async fn touch_secret_key(&self, id: &str, used_at_ms: i64) -> Result<(), StoreError> {
        let query = sqlx::query(include_str!("../queries/touch_secret_key.sql"));
        let query = query.bind(id).bind(used_at_ms);
        self.change("noting the use of a read key", query).await.map(drop)
    }

    async fn rotate_secret_key(&self, instead_of: &str, key: &SecretKey) -> Result<bool, StoreError> {
        match self.insert_secret_key_instead(instead_of, key).await {
            Err(error) if is_taken(&error) => Err(StoreError::Exists(format!("the read key {}", key.id))),
            rotated => rotated.map_err(self.failed("rotating a read key")),
        }
    }

    async fn delete_secret_key(&self, project: &ProjectId, id: &str) -> Result<bool, StoreError> {
        let query = sqlx::query(include_str!("../queries/delete_secret_key.sql"));
        let query = query.bind(project.as_str()).bind(id);
        self.change("deleting a read key", query).await.map(|count| count > 0)
    }

    async fn recorder_options(&self) -> Result<Vec<(ProjectId, String)>, StoreError> {
        let failed = self.failed("reading the recorder's options");
        let query = sqlx::query("SELECT id, recorder_options FROM projects WHERE recorder_options <> '{}'");
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        let options = |row| Ok((id(row, "id", ProjectId::parse)?, row.try_get("recorder_options")?));
        rows.iter().map(options).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn set_recorder_options(&self, project: &ProjectId, json: &str) -> Result<bool, StoreError> {
        let query = sqlx::query("UPDATE projects SET recorder_options = ?2 WHERE id = ?1");
        let query = query.bind(project.as_str()).bind(json);
        let changed = self.change("setting the recorder's options", query).await;
        changed.map(|count| count > 0)
    }
}

impl SqliteIndex {
    /// Whether the id is free: false if a project of that id is being erased.
    async fn insert_project(&self, project: &Project) -> Result<bool, Error> {
        let mut transaction = self.begin().await?;
        let erasing = sqlx::query("SELECT 1 FROM deleted_projects WHERE id = ?1").bind(project.id.as_str());
        if erasing.fetch_optional(&mut *transaction).await?.is_some() {
            return Ok(false);
        }
        let query = sqlx::query(include_str!("../queries/insert_project.sql"));
        let query = query
            .bind(project.id.as_str())
            .bind(&project.name)
            .bind(&project.public_key);
        let query = query.bind(json(&project.allowed_origins)?).bind(project.hash_identity);
        let query = query
            .bind(project.identity_hash_key.to_vec())
            .bind(project.created_at_ms);
        query.execute(&mut *transaction).await?;
        let key = PublicKey {
            key: project.public_key.clone(),
            project: project.id.clone(),
            name: "First key".to_owned(),
            created_at_ms: project.created_at_ms,
            last_used_at_ms: None,
            rotated_at_ms: None,
        };
        public_key_insert(&key).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn take_project_away(&self, id: &ProjectId, at_ms: i64) -> Result<bool, Error> {
        let mut transaction = self.begin().await?;
        let delete = sqlx::query("DELETE FROM projects WHERE id = ?1").bind(id.as_str());
        if delete.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let note = sqlx::query("INSERT INTO deleted_projects (id, deleted_at_ms) VALUES (?1, ?2)");
        note.bind(id.as_str()).bind(at_ms).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn insert_public_key(&self, key: &PublicKey, instead_of: Option<&str>) -> Result<bool, Error> {
        let mut transaction = self.begin().await?;
        if let Some(old) = instead_of {
            let note = sqlx::query("UPDATE public_keys SET rotated_at_ms = ?3 WHERE project = ?1 AND key = ?2");
            let note = note.bind(key.project.as_str()).bind(old).bind(key.created_at_ms);
            if note.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
        }
        let show = sqlx::query("UPDATE projects SET public_key = ?2 WHERE id = ?1");
        let show = show.bind(key.project.as_str()).bind(&key.key);
        if show.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(false);
        }
        public_key_insert(key).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn delete_public_key(&self, project: &ProjectId, key: &str) -> Result<Revocation, Error> {
        let mut transaction = self.begin().await?;
        let delete = sqlx::query("DELETE FROM public_keys WHERE project = ?1 AND key = ?2");
        let delete = delete.bind(project.as_str()).bind(key);
        if delete.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(Revocation::Unknown);
        }
        let others = sqlx::query("SELECT 1 FROM public_keys WHERE project = ?1 LIMIT 1").bind(project.as_str());
        if others.fetch_optional(&mut *transaction).await?.is_none() {
            return Ok(Revocation::LastOne);
        }
        let show = sqlx::query(include_str!("../queries/show_newest_public_key.sql"));
        let show = show.bind(project.as_str()).bind(key);
        show.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Revocation::Revoked)
    }

    async fn insert_secret_key_instead(&self, instead_of: &str, key: &SecretKey) -> Result<bool, Error> {
        let mut transaction = self.begin().await?;
        let note = sqlx::query("UPDATE secret_keys SET rotated_at_ms = ?3 WHERE project = ?1 AND id = ?2");
        let note = note.bind(key.project.as_str()).bind(instead_of).bind(key.created_at_ms);
        if note.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(false);
        }
        secret_key_insert(key).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Runs one statement; tells how many rows it changed.
    pub(crate) async fn change(&self, doing: &str, query: Statement<'_>) -> Result<u64, StoreError> {
        let mut writer = self.writer().await.map_err(self.failed("writing to the index"))?;
        let done = query.execute(&mut *writer).await;
        done.map(|done| done.rows_affected()).map_err(self.failed(doing))
    }
}

pub(crate) type Statement<'q> = Query<'q, Sqlite, SqliteArguments>;

fn public_key_insert(key: &PublicKey) -> Statement<'_> {
    let query = sqlx::query(include_str!("../queries/insert_public_key.sql"));
    let query = query.bind(&key.key).bind(key.project.as_str()).bind(&key.name);
    query
        .bind(key.created_at_ms)
        .bind(key.last_used_at_ms)
        .bind(key.rotated_at_ms)
}

fn secret_key_insert(key: &SecretKey) -> Statement<'_> {
    let query = sqlx::query(include_str!("../queries/insert_secret_key.sql"));
    let query = query
        .bind(&key.id)
        .bind(key.project.as_str())
        .bind(&key.name)
        .bind(&key.prefix);
    let query = query
        .bind(key.secret_hash.to_vec())
        .bind(key.created_at_ms)
        .bind(key.last_used_at_ms);
    let query = query.bind(key.rotated_at_ms).bind(key.expires_at_ms);
    query.bind(key.purpose.name())
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

fn secret_key(row: &SqliteRow) -> Result<SecretKey, Error> {
    let purpose: &str = row.try_get("purpose")?;
    Ok(SecretKey {
        id: row.try_get("id")?,
        project: id(row, "project", ProjectId::parse)?,
        name: row.try_get("name")?,
        prefix: row.try_get("prefix")?,
        secret_hash: hash(row, "secret_hash")?,
        created_at_ms: row.try_get("created_at_ms")?,
        last_used_at_ms: row.try_get("last_used_at_ms")?,
        rotated_at_ms: row.try_get("rotated_at_ms")?,
        expires_at_ms: row.try_get("expires_at_ms")?,
        purpose: KeyPurpose::parse(purpose).ok_or_else(|| Error::Decode(format!("purpose is {purpose}").into()))?,
    })
}

fn public_key(row: &SqliteRow) -> Result<PublicKey, Error> {
    Ok(PublicKey {
        key: row.try_get("key")?,
        project: id(row, "project", ProjectId::parse)?,
        name: row.try_get("name")?,
        created_at_ms: row.try_get("created_at_ms")?,
        last_used_at_ms: row.try_get("last_used_at_ms")?,
        rotated_at_ms: row.try_get("rotated_at_ms")?,
    })
}
