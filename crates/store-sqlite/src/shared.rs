//! What a project's sessions share: which pack has it, and how many recordings refer to it.

use async_trait::async_trait;
use reenact_recording::ProjectId;
use reenact_store::{
    ContentHash, Offered, PackEntry, PackId, PackRecord, SessionKey, SharedIndex, SharedTotals, StoreError, VisitorHash,
};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::{count, id, json};
use crate::recordings::{retire_object, session_keys};

#[async_trait]
impl SharedIndex for SqliteIndex {
    async fn look_up_contents(
        &self,
        project: &ProjectId,
        visitor: VisitorHash,
        offers: &[(ContentHash, usize)],
    ) -> Result<Vec<Offered>, StoreError> {
        let offered = self.look_up(project, visitor, offers).await;
        offered.map_err(self.failed("looking shared contents up"))
    }

    async fn note_candidates(
        &self,
        session: &SessionKey,
        visitor: VisitorHash,
        contents: &[ContentHash],
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let noted = self.insert_candidates(session, visitor, contents, now_ms).await;
        noted.map_err(self.failed("noting what a session has"))
    }

    async fn take_numbers(&self, project: &ProjectId, number_count: u64) -> Result<u64, StoreError> {
        let failed = self.failed("numbering shared contents");
        let mut writer = self.writer().await.map_err(&failed)?;
        let take = sqlx::query(include_str!("../queries/take_shared_numbers.sql"));
        let take = take.bind(project.as_str()).bind(signed(number_count));
        let row = take.fetch_one(&mut *writer).await.map_err(&failed)?;
        count(&row, "first").map_err(&failed)
    }

    async fn commit_pack(
        &self,
        pack: &PackRecord,
        entries: &[PackEntry],
        kept_until_ms: i64,
    ) -> Result<(), StoreError> {
        let committed = self.insert_pack(pack, entries, kept_until_ms).await;
        committed.map_err(self.failed("committing shared contents"))
    }

    async fn packs_of(&self, project: &ProjectId, numbers: &[(u64, u64)]) -> Result<Vec<PackId>, StoreError> {
        let failed = self.failed("finding shared contents");
        let query = sqlx::query(include_str!("../queries/packs_of_numbers.sql"));
        let query = query.bind(project.as_str()).bind(json(numbers).map_err(&failed)?);
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        let pack = |row: &SqliteRow| {
            let number = count(row, "number")?;
            let project = project.clone();
            Ok(PackId { project, number })
        };
        rows.iter().map(pack).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn packs(&self) -> Result<Vec<PackRecord>, StoreError> {
        let failed = self.failed("listing shared contents");
        let rows = sqlx::query(include_str!("../queries/shared_packs.sql")).fetch_all(&self.readers);
        let rows = rows.await.map_err(&failed)?;
        let record = |row: &SqliteRow| {
            let bytes = count(row, "bytes")?;
            Ok(PackRecord {
                id: pack_id(row)?,
                bytes,
            })
        };
        rows.iter().map(record).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn unused_packs(&self, now_ms: i64, limit: u32) -> Result<Vec<PackId>, StoreError> {
        let failed = self.failed("looking for shared contents that nobody needs");
        let query = sqlx::query(include_str!("../queries/unused_shared_packs.sql"));
        let rows = query.bind(now_ms).bind(limit).fetch_all(&self.readers);
        let rows = rows.await.map_err(&failed)?;
        rows.iter().map(pack_id).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn contents_of(&self, pack: &PackId, now_ms: i64) -> Result<Vec<u64>, StoreError> {
        let failed = self.failed("listing the contents of a pack");
        let query = sqlx::query(include_str!("../queries/contents_of_shared_pack.sql"));
        let query = query.bind(pack.project.as_str()).bind(signed(pack.number)).bind(now_ms);
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        let number = |row: &SqliteRow| count(row, "number");
        rows.iter().map(number).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn replace_packs(
        &self,
        old: &[PackId],
        new: Option<&PackRecord>,
        moved: &[u64],
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let replaced = self.exchange_packs(old, new, moved, now_ms).await;
        replaced.map_err(self.failed("replacing packs of shared contents"))
    }

    async fn forget_candidates(&self, before_ms: i64) -> Result<u64, StoreError> {
        let forgotten = self.forget_offers(before_ms).await;
        forgotten.map_err(self.failed("forgetting what sessions offered to share"))
    }

    async fn foldable_sessions(&self, bytes_min: u64, limit: u32) -> Result<Vec<SessionKey>, StoreError> {
        let failed = self.failed("looking for recordings with copies of what is shared");
        let query = sqlx::query(include_str!("../queries/foldable_sessions.sql"));
        let query = query.bind(signed(bytes_min)).bind(limit);
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        session_keys(&rows).map_err(&failed)
    }

    async fn shared_totals(&self) -> Result<SharedTotals, StoreError> {
        let failed = self.failed("counting shared contents");
        let query = sqlx::query(include_str!("../queries/shared_totals.sql"));
        let row = query.fetch_one(&self.readers).await.map_err(&failed)?;
        let number = |column: &str| count(&row, column).map_err(&failed);
        Ok(SharedTotals {
            contents: number("contents")?,
            pack_bytes: number("pack_bytes")?,
            candidates: number("candidates")?,
        })
    }
}

impl SqliteIndex {
    async fn look_up(
        &self,
        project: &ProjectId,
        visitor: VisitorHash,
        offers: &[(ContentHash, usize)],
    ) -> Result<Vec<Offered>, Error> {
        let mut reader = self.readers.acquire().await?;
        let mut offered = known(&mut reader, project, offers).await?;
        let new: Vec<usize> = (0..offers.len())
            .filter(|place| offered[*place] == Offered::Candidate)
            .collect();
        let hashes = json(new.iter().map(|place| offers[*place].0.0).collect::<Vec<_>>())?;
        let counted = sqlx::query(include_str!("../queries/shared_candidate_visitors.sql"));
        let counted = counted.bind(&hashes).bind(visitor.0);
        for row in counted.fetch_all(&mut *reader).await? {
            let place = new[count::<usize>(&row, "position")?];
            if count::<usize>(&row, "visitors")? + 1 >= offers[place].1 {
                offered[place] = Offered::Ripe;
            }
        }
        Ok(offered)
    }

    async fn insert_candidates(
        &self,
        key: &SessionKey,
        visitor: VisitorHash,
        contents: &[ContentHash],
        now_ms: i64,
    ) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        let Some(session) = session_row(&mut transaction, key).await? else {
            return Ok(());
        };
        let note = sqlx::query(include_str!("../queries/upsert_shared_visitor.sql"));
        let note = note.bind(session).bind(visitor.0).bind(now_ms);
        note.execute(&mut *transaction).await?;
        let hashes = json(contents.iter().map(|hash| hash.0).collect::<Vec<_>>())?;
        let insert = sqlx::query(include_str!("../queries/insert_shared_candidates.sql"));
        insert.bind(&hashes).bind(session).execute(&mut *transaction).await?;
        transaction.commit().await
    }

    async fn insert_pack(&self, pack: &PackRecord, entries: &[PackEntry], kept_until_ms: i64) -> Result<(), Error> {
        let PackId { project, number } = &pack.id;
        let list = json(
            entries
                .iter()
                .map(|entry| (entry.number, entry.hash.0, entry.bytes))
                .collect::<Vec<_>>(),
        )?;
        let last = entries.iter().map(|entry| entry.number).chain([*number]).max();
        let mut transaction = self.begin().await?;
        let raise = sqlx::query(include_str!("../queries/raise_shared_numbers.sql"));
        let raise = raise.bind(project.as_str()).bind(signed(last.unwrap_or_default() + 1));
        raise.execute(&mut *transaction).await?;
        insert_pack_row(&mut transaction, pack).await?;
        let insert = sqlx::query(include_str!("../queries/insert_shared_contents.sql"));
        let insert = insert.bind(project.as_str()).bind(signed(*number)).bind(&list);
        insert.bind(kept_until_ms).execute(&mut *transaction).await?;
        for sql in [
            include_str!("../queries/count_own_copies.sql"),
            include_str!("../queries/delete_shared_candidates.sql"),
        ] {
            sqlx::query(sql).bind(&list).execute(&mut *transaction).await?;
        }
        transaction.commit().await
    }

    async fn exchange_packs(
        &self,
        old: &[PackId],
        new: Option<&PackRecord>,
        moved: &[u64],
        now_ms: i64,
    ) -> Result<bool, Error> {
        let Some(PackId { project, .. }) = old.first() else {
            return Ok(true);
        };
        let numbers = json(old.iter().map(|pack| pack.number).collect::<Vec<_>>())?;
        let mut transaction = self.begin().await?;
        if let Some(new) = new {
            insert_pack_row(&mut transaction, new).await?;
            let update = sqlx::query(include_str!("../queries/move_shared_contents.sql"));
            let update = update.bind(project.as_str()).bind(&numbers).bind(json(moved)?);
            update.bind(signed(new.id.number)).execute(&mut *transaction).await?;
        }
        let drop = sqlx::query(include_str!("../queries/drop_shared_contents.sql"));
        let drop = drop.bind(project.as_str()).bind(&numbers).bind(now_ms);
        drop.execute(&mut *transaction).await?;
        let left = sqlx::query(include_str!("../queries/left_shared_contents.sql"));
        let left = left
            .bind(project.as_str())
            .bind(&numbers)
            .fetch_one(&mut *transaction)
            .await?;
        if count::<u64>(&left, "count")? > 0 {
            return Ok(false);
        }
        let delete = sqlx::query(include_str!("../queries/delete_shared_packs.sql"));
        delete
            .bind(project.as_str())
            .bind(&numbers)
            .execute(&mut *transaction)
            .await?;
        for pack in old {
            retire_object(&mut transaction, &pack.path(), None).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    async fn forget_offers(&self, before_ms: i64) -> Result<u64, Error> {
        let mut transaction = self.begin().await?;
        let delete = sqlx::query(include_str!("../queries/forget_shared_candidates.sql")).bind(before_ms);
        let forgotten = delete.execute(&mut *transaction).await?.rows_affected();
        let delete = sqlx::query(include_str!("../queries/forget_shared_visitors.sql")).bind(before_ms);
        delete.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(forgotten)
    }
}

/// Those of the offers that are shared; the others are candidates.
async fn known(
    connection: &mut SqliteConnection,
    project: &ProjectId,
    offers: &[(ContentHash, usize)],
) -> Result<Vec<Offered>, Error> {
    let hashes = json(offers.iter().map(|(hash, _)| hash.0).collect::<Vec<_>>())?;
    let query = sqlx::query(include_str!("../queries/shared_by_hash.sql"));
    let rows = query.bind(project.as_str()).bind(hashes).fetch_all(connection).await?;
    let mut offered = vec![Offered::Candidate; offers.len()];
    for row in rows {
        offered[count::<usize>(&row, "position")?] = Offered::Shared(count(&row, "number")?);
    }
    Ok(offered)
}

async fn session_row(connection: &mut SqliteConnection, key: &SessionKey) -> Result<Option<i64>, Error> {
    let query = sqlx::query(include_str!("../queries/session_row.sql"));
    let query = query.bind(key.project.as_str()).bind(key.session.as_str());
    let row = query.fetch_optional(connection).await?;
    row.map(|row| row.try_get("row")).transpose()
}

async fn insert_pack_row(connection: &mut SqliteConnection, pack: &PackRecord) -> Result<(), Error> {
    let insert = sqlx::query(include_str!("../queries/insert_shared_pack.sql"));
    let insert = insert.bind(pack.id.project.as_str()).bind(signed(pack.id.number));
    insert.bind(signed(pack.bytes)).execute(connection).await?;
    Ok(())
}

/// One recording more refers to these contents; `false` if not all of them are there.
pub(crate) async fn claim(
    connection: &mut SqliteConnection,
    project: &ProjectId,
    shared: &[(u64, u64)],
) -> Result<bool, Error> {
    if shared.is_empty() {
        return Ok(true);
    }
    let wanted: u64 = shared.iter().map(|(_, following)| following + 1).sum();
    let update = sqlx::query(include_str!("../queries/claim_shared.sql"));
    let update = update.bind(project.as_str()).bind(json(shared)?);
    Ok(update.execute(connection).await?.rows_affected() == wanted)
}

/// The session's recording refers to nothing any more; what nobody refers to then is kept until a time.
pub(crate) async fn release(
    connection: &mut SqliteConnection,
    project: &str,
    session: i64,
    kept_until_ms: i64,
) -> Result<(), Error> {
    let update = sqlx::query(include_str!("../queries/release_shared.sql"));
    let update = update.bind(project).bind(session).bind(kept_until_ms);
    update.execute(connection).await?;
    Ok(())
}

fn pack_id(row: &SqliteRow) -> Result<PackId, Error> {
    Ok(PackId {
        project: id(row, "project", ProjectId::parse)?,
        number: count(row, "number")?,
    })
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
