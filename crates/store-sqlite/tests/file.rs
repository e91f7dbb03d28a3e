//! What is special about an index in one file.
// Long because every statement whose plan is looked at is named here.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::sync::Arc;

use reenact_analytics::TermField;
use reenact_recording::BatchKey;
use reenact_store::conformance::doubles::HandClock;
use reenact_store::conformance::samples::{
    START_MS, block, encoding, entries, facts, frame, key, project, secret, session,
};
use reenact_store::{
    Append, Appended, Appender, AppenderSettings, BatchQuery, BlockId, BlockIds, BlockIndex, BlockRecord, Housekeeper,
    HousekeepingSettings, Index, SearchIndex, SearchableSession, SessionFilter, SessionIndex, SessionOrder, StoreError,
    WriteIndex,
};
use reenact_store_objects::LocalObjects;
use reenact_store_sqlite::SqliteIndex;

#[tokio::test]
async fn everything_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("index.sqlite");
    let index = SqliteIndex::open(&file).await.unwrap();
    index
        .commit_block(&block(1), &entries(&[key("p", "a", "1", 0), key("p", "b", "1", 0)]))
        .await
        .unwrap();
    let id = reenact_store::TombstoneId::of(&project("p"), &session("b"));
    let tombstone = reenact_store::Tombstone {
        id,
        due_ms: 1,
        expires_at_ms: 2,
    };
    index
        .bury_session(&project("p"), &session("b"), &tombstone)
        .await
        .unwrap();
    drop(index);
    let index = SqliteIndex::open(&file).await.unwrap();
    assert!(index.session(&project("p"), &session("a")).await.unwrap().is_some());
    let states = index.key_states(&[key("p", "b", "1", 0)]).await.unwrap();
    assert_eq!(states, [reenact_store::KeyState::SessionDeleted]);
    index.close().await.unwrap();
}

/// Sessions of an index that knew no terms are found by all filters once they were gone through.
#[tokio::test]
async fn old_sessions_get_their_terms() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("index.sqlite");
    let index = SqliteIndex::open(&file).await.unwrap();
    let keys: Vec<_> = (0..5).map(|n| key("p", &format!("{n}"), "1", 2)).collect();
    let mut entries = entries(&keys);
    entries.iter_mut().for_each(|entry| entry.facts.console_error_count = 3);
    index.commit_block(&block(1), &entries).await.unwrap();
    let searchable = SearchableSession::default();
    assert!(
        index
            .put_session(&project("p"), &session("1"), &searchable)
            .await
            .unwrap()
    );
    index.close().await.unwrap();
    for old in [
        "DELETE FROM session_terms",
        "UPDATE sessions SET terms_version = 0, active_ms = 0, console_error_count = 0",
    ] {
        change(&file, old).await;
    }
    let index = SqliteIndex::open(&file).await.unwrap();
    let found = async |field, value: &str| {
        let filter = SessionFilter {
            terms: [(field, vec![value.to_owned()])].into(),
            console_errors_min: Some(3),
            ..SessionFilter::default()
        };
        let (project, order) = (project("p"), SessionOrder::default());
        let listed = index.list_sessions(&project, &filter, order, None, 50).await;
        listed.unwrap().sessions.len()
    };
    let user = "user of session-3";
    assert_eq!(found(TermField::User, user).await, 0);
    let mut steps = Vec::new();
    while steps.last() != Some(&0) {
        steps.push(index.renew_terms(2).await.unwrap());
    }
    assert_eq!(steps, [2, 2, 1, 0]);
    assert_eq!(found(TermField::User, user).await, 1);
    assert_eq!(found(TermField::Page, "shop.example/page-000001/2").await, 5);
    assert_eq!(found(TermField::Health, "ok").await, 1);
}

#[tokio::test]
async fn a_newer_schema_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("index.sqlite");
    SqliteIndex::open(&file).await.unwrap().close().await.unwrap();
    change(
        &file,
        "INSERT INTO _sqlx_migrations VALUES (900, 'from the future', CURRENT_TIMESTAMP, 1, x'00', 1)",
    )
    .await;
    let before = std::fs::read(&file).unwrap();
    let error = SqliteIndex::open(&file).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 900, .. }), "{error}");
    assert!(error.to_string().contains("index.sqlite"), "{error}");
    assert!(std::fs::read(&file).unwrap() == before);
}

async fn change(file: &Path, sql: &'static str) {
    use sqlx::{ConnectOptions, Connection};
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.unwrap();
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_damaged_file_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = folder.path().join("nothing.sqlite");
    std::fs::write(&nothing, vec![b'x'; 8_192]).unwrap();
    let error = SqliteIndex::open(&nothing).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("index rebuild"), "{error}");

    let file = folder.path().join("index.sqlite");
    let index = SqliteIndex::open(&file).await.unwrap();
    let keys: Vec<_> = (0..3_000).map(|n| key("p", &format!("{n:05}"), "1", 0)).collect();
    index.commit_block(&block(1), &entries(&keys)).await.unwrap();
    index.close().await.unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    let end = bytes.len();
    bytes[40_960..end].fill(0xa5);
    std::fs::write(&file, bytes).unwrap();
    let failed = match SqliteIndex::open(&file).await {
        Ok(index) => index
            .list_sessions(
                &project("p"),
                &SessionFilter::default(),
                SessionOrder::default(),
                None,
                50,
            )
            .await
            .map(drop),
        Err(error) => Err(error),
    };
    assert!(matches!(failed, Err(StoreError::Damaged { .. })), "{failed:?}");

    for damaged in [nothing, file] {
        let (index, moved) = SqliteIndex::open_for_rebuild(&damaged).await.unwrap();
        assert_eq!(moved, Some(damaged.with_extension("sqlite.damaged")));
        index
            .commit_block(&block(1), &entries(&[key("p", "a", "1", 0)]))
            .await
            .unwrap();
        index.close().await.unwrap();
        let (index, moved) = SqliteIndex::open_for_rebuild(&damaged).await.unwrap();
        assert_eq!(moved, None, "a file that is whole is kept");
        assert!(index.session(&project("p"), &session("a")).await.unwrap().is_some());
    }
}

/// Look-ups go through indexes, never over a whole table.
#[tokio::test]
async fn no_query_scans_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("index.sqlite");
    SqliteIndex::open(&file).await.unwrap().close().await.unwrap();
    let queries = [
        ("sessions_by_rows", include_str!("../queries/sessions_by_rows.sql")),
        ("wanted_terms", include_str!("../queries/wanted_terms.sql")),
        (
            "wanted_terms_in_any_case",
            include_str!("../queries/wanted_terms_in_any_case.sql"),
        ),
        ("terms_containing", include_str!("../queries/terms_containing.sql")),
        ("find_terms", include_str!("../queries/find_terms.sql")),
        ("terms_of_sessions", include_str!("../queries/terms_of_sessions.sql")),
        ("move_session_terms", include_str!("../queries/move_session_terms.sql")),
        (
            "delete_session_terms",
            include_str!("../queries/delete_session_terms.sql"),
        ),
        ("renew_list_columns", include_str!("../queries/renew_list_columns.sql")),
        ("session", include_str!("../queries/session.sql")),
        ("pages", include_str!("../queries/pages.sql")),
        ("sequence_gaps", include_str!("../queries/sequence_gaps.sql")),
        ("locate", include_str!("../queries/locate.sql")),
        ("locate_batch", include_str!("../queries/locate_batch.sql")),
        ("resolve_keys", include_str!("../queries/resolve_keys.sql")),
        ("session_states", include_str!("../queries/session_states.sql")),
        ("live_frames", include_str!("../queries/live_frames.sql")),
        ("move_batches", include_str!("../queries/move_batches.sql")),
        ("bury_blocks", include_str!("../queries/bury_blocks.sql")),
        ("delete_session", include_str!("../queries/delete_session.sql")),
        (
            "delete_batches_of_blocks",
            include_str!("../queries/delete_batches_of_blocks.sql"),
        ),
        ("delete_blocks", include_str!("../queries/delete_blocks.sql")),
        ("delete_asset_uses", include_str!("../queries/delete_asset_uses.sql")),
        (
            "asset_uses_without_content",
            include_str!("../queries/asset_uses_without_content.sql"),
        ),
        ("asset_session", include_str!("../queries/asset_session.sql")),
        ("asset_uses", include_str!("../queries/asset_uses.sql")),
        ("session_asset", include_str!("../queries/session_asset.sql")),
        ("known_asset", include_str!("../queries/known_asset.sql")),
        ("sessions_to_retry", include_str!("../queries/sessions_to_retry.sql")),
        (
            "delete_unused_assets",
            include_str!("../queries/delete_unused_assets.sql"),
        ),
        ("last_rows", include_str!("../queries/last_rows.sql")),
        ("unsettled_sessions", include_str!("../queries/unsettled_sessions.sql")),
        ("session_recording", include_str!("../queries/session_recording.sql")),
        ("covered_batches", include_str!("../queries/covered_batches.sql")),
        ("shared_by_hash", include_str!("../queries/shared_by_hash.sql")),
        (
            "shared_candidate_visitors",
            include_str!("../queries/shared_candidate_visitors.sql"),
        ),
        ("packs_of_numbers", include_str!("../queries/packs_of_numbers.sql")),
        ("claim_shared", include_str!("../queries/claim_shared.sql")),
        ("release_shared", include_str!("../queries/release_shared.sql")),
        (
            "unused_shared_packs",
            include_str!("../queries/unused_shared_packs.sql"),
        ),
        ("foldable_sessions", include_str!("../queries/foldable_sessions.sql")),
        (
            "delete_expired_logins",
            include_str!("../queries/delete_expired_logins.sql"),
        ),
    ];
    for (name, sql) in queries {
        for step in plan(&file, sql).await {
            // JSON parameters are small tables of their own, and what subqueries read is a step of its own.
            let small = ["VIRTUAL TABLE", "(subquery", "CONSTANT ROW"]
                .iter()
                .any(|small| step.contains(small));
            assert!(!step.starts_with("SCAN ") || small, "{name}: {step}");
        }
    }
}

async fn plan(file: &Path, sql: &'static str) -> Vec<String> {
    use sqlx::{ConnectOptions, Row};
    let mut connection = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(file)
        .connect()
        .await
        .unwrap();
    let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    rows.iter().map(|row| row.get("detail")).collect()
}

/// After erasing, not a byte of the session is found in any file: not its ids, its URLs, its user or what it typed,
/// neither plain nor inside of anything compressed; its neighbours are whole.
#[tokio::test]
async fn erasing_leaves_nothing_in_any_file() {
    let folder = tempfile::tempdir().unwrap();
    let index = Arc::new(SqliteIndex::open(&folder.path().join("index.sqlite")).await.unwrap());
    let objects = Arc::new(LocalObjects::open(&folder.path().join("objects")).unwrap());
    let (ids, clock) = (Arc::new(BlockIds::new(1)), HandClock::at(START_MS));
    let appender = Appender::start(
        objects.clone(),
        index.clone(),
        ids.clone(),
        clock.clone(),
        AppenderSettings::default(),
    );
    let settings = HousekeepingSettings {
        every_s: 3_600,
        ..HousekeepingSettings::default()
    };
    let keeper = Housekeeper::start(index.clone(), index.clone(), objects.clone(), ids, clock, settings);
    // Enough for the tables to split their pages again and again, with the sessions in turn.
    let names = ["gone", "here", "near", "next"];
    let keys: Vec<BatchKey> = (0..200)
        .flat_map(|n| names.map(|name| key("p", name, &format!("{}", n % 9 + 1), n)))
        .collect();
    for some in keys.chunks(16) {
        let appends = some
            .iter()
            .map(|key| appender.append(frame(key, encoding(key.sequence))));
        for answer in futures::future::join_all(appends).await {
            assert_eq!(answer, Ok(Appended::Stored));
        }
    }
    let gone: Vec<_> = keys
        .iter()
        .filter(|key| key.stream.session == session("gone"))
        .collect();
    let needles = needles(&gone);
    for key in &gone[..3] {
        assert_eq!(
            found(folder.path(), &[payload_only(key)]).len(),
            1,
            "the search finds what is there"
        );
    }

    keeper
        .delete_session(&project("p"), &session("gone"))
        .await
        .unwrap()
        .unwrap();
    keeper.work_now().await.unwrap();
    assert_eq!(keeper.erasures_waiting().await.unwrap(), 0);
    assert_eq!(found(folder.path(), &needles), [] as [String; 0]);

    let reader = reenact_store::SessionReader::new(index.clone(), objects, reenact_store::ReaderSettings::default());
    for name in ["here", "near", "next"] {
        let located = index
            .locate(&project("p"), &session(name), &BatchQuery::default())
            .await
            .unwrap();
        assert_eq!(located.len(), 200);
        for location in located {
            let batch = reader.read(&location).await.unwrap().unwrap();
            assert!(batch.json.contains(&secret(&location.key)));
        }
    }
    keeper.close().await;
    appender.close().await;
}

const GZIP_HEADER_BYTES: usize = 10;

fn needles(keys: &[&BatchKey]) -> Vec<String> {
    let mut needles = vec!["session-gone".to_owned(), "user of session-gone".to_owned()];
    for key in keys {
        needles.push(secret(key));
        needles.extend(facts(key).visits.into_iter().map(|visit| visit.url));
    }
    needles
}

/// A text that stands in a batch's payload only, which is compressed.
fn payload_only(key: &BatchKey) -> String {
    format!("\"value\":\"{}\"", secret(key))
}

/// Files that hold a needle: as they are, or in anything in them that can be inflated.
fn found(folder: &Path, needles: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(self::found(&path, needles));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let mut texts = vec![path.to_string_lossy().into_owned().into_bytes()];
        texts.extend(inflated(&bytes));
        texts.push(bytes);
        if texts.iter().any(|text| holds(text, needles)) {
            found.push(path.display().to_string());
        }
    }
    found
}

fn holds(text: &[u8], needles: &[String]) -> bool {
    let text = String::from_utf8_lossy(text);
    needles.iter().any(|needle| text.contains(needle))
}

fn inflated(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    for start in 0..bytes.len() {
        let rest = &bytes[start..];
        if rest.starts_with(&[0x1f, 0x8b, 8]) {
            let mut out = vec![0; 1 << 20];
            // What follows the stream's end is not looked at.
            let body = rest.get(GZIP_HEADER_BYTES..).unwrap_or_default();
            if let Ok(length) = libdeflater::Decompressor::new().deflate_decompress(body, &mut out) {
                texts.push(out[..length].to_vec());
            }
        } else if rest.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
            && let Ok(length) = zstd::zstd_safe::find_frame_compressed_size(rest)
            && let Ok(text) = zstd::bulk::decompress(&rest[..length], 1 << 20)
        {
            texts.push(text);
        }
    }
    texts
}

#[tokio::test]
async fn turning_the_pages_of_many_sessions_shows_each_once() {
    let folder = tempfile::tempdir().unwrap();
    let index: Arc<dyn Index> = Arc::new(SqliteIndex::open(&folder.path().join("index.sqlite")).await.unwrap());
    let keys: Vec<_> = (0..5_000).map(|n| key("large", &format!("{n:06}"), "1", n)).collect();
    for (number, some) in keys.chunks(1_000).enumerate() {
        let record = BlockRecord {
            id: BlockId(format!("{number:032x}")),
            bytes: 1,
            written_at_ms: 0,
        };
        index.commit_block(&record, &entries(some)).await.unwrap();
    }
    let filter = SessionFilter::default();
    let mut cursor = None;
    let mut seen = std::collections::HashSet::new();
    loop {
        let page = index
            .list_sessions(
                &project("large"),
                &filter,
                SessionOrder::default(),
                cursor.as_ref(),
                200,
            )
            .await
            .unwrap();
        seen.extend(page.sessions.into_iter().map(|row| row.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 5_000);
}
