//! What people wrote onto sessions.

use async_trait::async_trait;
use reenact_recording::{ProjectId, SessionId};
use reenact_store::{
    ANNOTATIONS_MAX, Annotated, Annotation, AnnotationChange, Annotations, Author, NewAnnotation, SessionName,
    StoreError,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::{count, json};
use crate::writer::Transaction;

#[async_trait]
impl Annotations for SqliteIndex {
    async fn annotations(&self, project: &ProjectId, session: &SessionId) -> Result<Vec<Annotation>, StoreError> {
        let found = self.read_annotations(project, session, None).await;
        found.map_err(self.failed("reading annotations"))
    }

    async fn annotation(
        &self,
        project: &ProjectId,
        session: &SessionId,
        id: i64,
    ) -> Result<Option<Annotation>, StoreError> {
        let found = self.read_annotations(project, session, Some(id)).await;
        found
            .map(|found| found.into_iter().next())
            .map_err(self.failed("reading an annotation"))
    }

    async fn annotate(
        &self,
        project: &ProjectId,
        session: &SessionId,
        new: &NewAnnotation<'_>,
    ) -> Result<Annotated, StoreError> {
        let written = self.write_annotation(project, session, new).await;
        written.map_err(self.failed("writing an annotation"))
    }

    async fn change_annotation(
        &self,
        project: &ProjectId,
        session: &SessionId,
        id: i64,
        change: &AnnotationChange<'_>,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(include_str!("../queries/change_annotation.sql"));
        let query = query.bind(project.as_str()).bind(session.as_str()).bind(id);
        let query = query.bind(change.at_ms).bind(change.text).bind(now_ms);
        self.change("changing an annotation", query).await.map(|rows| rows > 0)
    }

    async fn delete_annotation(&self, project: &ProjectId, session: &SessionId, id: i64) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM annotations WHERE project = ?1 AND session = ?2 AND id = ?3");
        let query = query.bind(project.as_str()).bind(session.as_str()).bind(id);
        self.change("deleting an annotation", query).await.map(|rows| rows > 0)
    }

    async fn name_session(
        &self,
        project: &ProjectId,
        session: &SessionId,
        name: &SessionName,
    ) -> Result<bool, StoreError> {
        let written = self.write_name(project, session, name).await;
        written.map_err(self.failed("naming a session"))
    }
}

impl SqliteIndex {
    async fn read_annotations(
        &self,
        project: &ProjectId,
        session: &SessionId,
        id: Option<i64>,
    ) -> Result<Vec<Annotation>, Error> {
        let query = sqlx::query(include_str!("../queries/annotations.sql"));
        let query = query.bind(project.as_str()).bind(session.as_str()).bind(id);
        let rows = query.fetch_all(&self.readers).await?;
        rows.iter().map(annotation).collect()
    }

    async fn write_annotation(
        &self,
        project: &ProjectId,
        session: &SessionId,
        new: &NewAnnotation<'_>,
    ) -> Result<Annotated, Error> {
        let mut transaction = self.begin().await?;
        if !has_session(&mut transaction, project, session).await? {
            return Ok(Annotated::NoSession);
        }
        let query = sqlx::query(include_str!("../queries/annotation_count.sql"));
        let query = query.bind(project.as_str()).bind(session.as_str());
        let row = query.fetch_one(&mut *transaction).await?;
        if count::<u32>(&row, "annotations")? >= ANNOTATIONS_MAX {
            return Ok(Annotated::TooMany);
        }
        let insert = sqlx::query(include_str!("../queries/insert_annotation.sql"));
        let insert = insert.bind(project.as_str()).bind(session.as_str()).bind(new.author);
        let insert = insert.bind(new.at_ms).bind(json(new.anchor)?).bind(new.text);
        let done = insert.bind(new.now_ms).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Annotated::Written(done.last_insert_rowid()))
    }

    async fn write_name(&self, project: &ProjectId, session: &SessionId, name: &SessionName) -> Result<bool, Error> {
        let mut transaction = self.begin().await?;
        if !has_session(&mut transaction, project, session).await? {
            return Ok(false);
        }
        let upsert = sqlx::query(include_str!("../queries/upsert_session_name.sql"));
        let upsert = upsert.bind(project.as_str()).bind(session.as_str());
        let upsert = upsert.bind(&name.title).bind(&name.description);
        upsert.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

async fn has_session(
    transaction: &mut Transaction<'_>,
    project: &ProjectId,
    session: &SessionId,
) -> Result<bool, Error> {
    let query = sqlx::query(include_str!("../queries/session_row.sql"));
    let query = query.bind(project.as_str()).bind(session.as_str());
    Ok(query.fetch_optional(&mut **transaction).await?.is_some())
}

fn annotation(row: &SqliteRow) -> Result<Annotation, Error> {
    let anchor = row.try_get("anchor")?;
    Ok(Annotation {
        id: row.try_get("id")?,
        author: Author {
            id: row.try_get("author")?,
            email: row.try_get("email")?,
        },
        at_ms: row.try_get("at_ms")?,
        anchor: serde_json::from_str(anchor).map_err(|error| Error::Decode(Box::new(error)))?,
        text: row.try_get("text")?,
        created_at_ms: row.try_get("created_at_ms")?,
        changed_at_ms: row.try_get("changed_at_ms")?,
    })
}
