//! Committing a block: its batches become findable and their facts are folded into their sessions.
//!
//! Everything is read with two queries, folded in memory and written with one statement a table.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};

use reenact_analytics::{SessionFacts, SourceKind};
use reenact_recording::{BatchKey, SessionId, StreamKey};
use reenact_store::{BlockEntry, BlockRecord, KeyState, TombstoneId};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::json;
use crate::leftovers::{add_garbage, note_buried, note_strays};
use crate::resolve::{Resolved, buried, resolve};
use crate::rows::{Rows, insert_block};
use crate::terms::{SessionTerms, TERMS_VERSION, move_terms, put_terms, terms_hash};

impl SqliteIndex {
    pub(crate) async fn commit(&self, block: &BlockRecord, entries: &[BlockEntry]) -> Result<Vec<KeyState>, Error> {
        let mut transaction = self.begin().await?;
        let rows = Rows::next(&mut transaction, &block.id.0).await?;
        if rows.block_is_new {
            insert_block(&mut transaction, rows.block, block).await?;
        }
        let states = self.store(&mut transaction, rows, Some(rows.block), entries).await?;
        transaction.commit().await?;
        Ok(states)
    }

    /// Stores the entries that are new and folds their facts; their frames lie in `block`, or they in a recording.
    pub(crate) async fn store(
        &self,
        connection: &mut SqliteConnection,
        rows: Rows,
        block: Option<i64>,
        entries: &[BlockEntry],
    ) -> Result<Vec<KeyState>, Error> {
        let resolved = resolve(connection, entries.iter().map(|entry| &entry.key)).await?;
        let mut group = Group::new(block);
        let mut states = Vec::with_capacity(entries.len());
        {
            let tombstones = self.buried.read();
            for (position, (entry, found)) in entries.iter().zip(&resolved).enumerate() {
                states.push(group.sort_in(position, entry, found, buried(&tombstones, &entry.key)));
            }
        }
        group.assign_rows(entries, &resolved, rows);
        group.load_sessions(connection).await?;
        group.fold(entries);
        group.write(connection, entries).await?;
        Ok(states)
    }
}

/// A run whose last event arrives so long after it happened was read from a log.
const IMPORTED_AFTER_MS: i64 = 30 * 60 * 1_000;
/// As a session's row says that a run's cost is not known.
pub(crate) const RUN_COST_UNKNOWN: i64 = -1;

/// A session that the block adds to.
struct Session<'a> {
    row: i64,
    key: &'a StreamKey,
    first_received_at_ms: i64,
    last_received_at_ms: i64,
    facts: SessionFacts,
    /// What the index knew before.
    known: Option<Known>,
}

/// What decides whether a session's terms are to be written.
struct Known {
    started_at_ms: i64,
    terms_version: i64,
    terms_hash: u64,
}

/// A page load that is new or whose first URL may change.
struct Stream<'a> {
    row: i64,
    session: i64,
    key: &'a StreamKey,
    is_new: bool,
    first_url: Option<(i64, &'a str)>,
}

/// A block's entries, sorted by what is to be done with them.
struct Group<'a> {
    /// Where the frames lie; `None` for a recording.
    block: Option<i64>,
    /// Positions of the entries that are stored by this commit.
    new: Vec<usize>,
    seen: HashSet<&'a BatchKey>,
    sessions: Vec<Session<'a>>,
    streams: Vec<Stream<'a>>,
    /// By position in `new`: indexes into `sessions` and `streams`.
    places: Vec<(usize, usize)>,
    /// Sessions whose frames lie in this block without being needed.
    strays: BTreeSet<(&'a str, &'a str)>,
    /// Deleted sessions whose frames lie in this block.
    buried: BTreeSet<TombstoneId>,
    /// Bytes of frames whose batches lie elsewhere.
    garbage_bytes: u64,
}

impl<'a> Group<'a> {
    fn new(block: Option<i64>) -> Self {
        Self {
            block,
            new: Vec::new(),
            seen: HashSet::new(),
            sessions: Vec::new(),
            streams: Vec::new(),
            places: Vec::new(),
            strays: BTreeSet::new(),
            buried: BTreeSet::new(),
            garbage_bytes: 0,
        }
    }

    fn sort_in(
        &mut self,
        position: usize,
        entry: &'a BlockEntry,
        found: &Resolved,
        tombstone: Option<TombstoneId>,
    ) -> KeyState {
        if let Some(tombstone) = tombstone {
            self.buried.insert(tombstone);
            return KeyState::SessionDeleted;
        }
        if found.is_stored && found.block != self.block {
            let StreamKey { project, session, .. } = &entry.key.stream;
            self.strays.insert((project.as_str(), session.as_str()));
            self.garbage_bytes += entry.length;
        }
        if found.is_stored || !self.seen.insert(&entry.key) {
            return KeyState::Stored;
        }
        self.new.push(position);
        KeyState::New
    }

    /// Gives every session and page load of the new entries its row, an existing or a new one.
    fn assign_rows(&mut self, entries: &'a [BlockEntry], resolved: &[Resolved], mut last: Rows) {
        let mut sessions: HashMap<(&str, &SessionId), usize> = HashMap::new();
        let mut streams: HashMap<&StreamKey, usize> = HashMap::new();
        for &position in &self.new {
            let (key, found) = (&entries[position].key.stream, &resolved[position]);
            let session = *sessions.entry((key.project.as_str(), &key.session)).or_insert_with(|| {
                let row = found.session.unwrap_or_else(|| {
                    last.session += 1;
                    last.session
                });
                self.sessions.push(Session::empty(row, key));
                self.sessions.len() - 1
            });
            let stream = match streams.entry(key) {
                Entry::Occupied(stream) => *stream.get(),
                Entry::Vacant(vacant) => {
                    let row = found.stream.unwrap_or_else(|| {
                        last.stream += 1;
                        last.stream
                    });
                    let session = self.sessions[session].row;
                    self.streams.push(Stream {
                        row,
                        session,
                        key,
                        is_new: found.stream.is_none(),
                        first_url: None,
                    });
                    *vacant.insert(self.streams.len() - 1)
                }
            };
            self.places.push((session, stream));
        }
    }

    /// Reads what is known of the sessions so far.
    async fn load_sessions(&mut self, connection: &mut SqliteConnection) -> Result<(), Error> {
        if self.sessions.is_empty() {
            return Ok(());
        }
        let by_row: HashMap<i64, usize> = self
            .sessions
            .iter()
            .enumerate()
            .map(|(i, known)| (known.row, i))
            .collect();
        let rows: Vec<i64> = by_row.keys().copied().collect();
        let query = sqlx::query(include_str!("../queries/session_states.sql")).bind(json(&rows)?);
        for row in query.fetch_all(connection).await? {
            let number: i64 = row.try_get("row")?;
            let Some(&session) = by_row.get(&number) else { continue };
            let session = &mut self.sessions[session];
            session.first_received_at_ms = row.try_get("first_received_at_ms")?;
            session.last_received_at_ms = row.try_get("last_received_at_ms")?;
            let facts: &str = row.try_get("facts")?;
            session.facts = serde_json::from_str(facts).map_err(|error| Error::Decode(Box::new(error)))?;
            session.known = Some(Known {
                started_at_ms: row.try_get("started_at_ms")?,
                terms_version: row.try_get("terms_version")?,
                terms_hash: terms_hash(&session.facts),
            });
        }
        Ok(())
    }

    fn fold(&mut self, entries: &'a [BlockEntry]) {
        for (&position, &(session, stream)) in self.new.iter().zip(&self.places) {
            let BlockEntry {
                received_at_ms, facts, ..
            } = &entries[position];
            let session = &mut self.sessions[session];
            session.first_received_at_ms = session.first_received_at_ms.min(*received_at_ms);
            session.last_received_at_ms = session.last_received_at_ms.max(*received_at_ms);
            session.facts.absorb(facts);
            let first = facts.visits.iter().map(|visit| (visit.at_ms, visit.url.as_str())).min();
            let stream = &mut self.streams[stream];
            stream.first_url = stream.first_url.into_iter().chain(first).min();
        }
    }

    async fn write(&self, connection: &mut SqliteConnection, entries: &[BlockEntry]) -> Result<(), Error> {
        if !self.new.is_empty() {
            self.write_sessions(connection).await?;
            self.write_streams(connection).await?;
            self.write_batches(connection, entries).await?;
        }
        let Some(block) = self.block else { return Ok(()) };
        if !self.strays.is_empty() {
            note_strays(connection, &self.strays, block).await?;
            add_garbage(connection, &[(block, self.garbage_bytes)]).await?;
        }
        if !self.buried.is_empty() {
            note_buried(connection, &self.buried, block).await?;
        }
        Ok(())
    }

    async fn write_sessions(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        let rows = self
            .sessions
            .iter()
            .map(Session::columns)
            .collect::<Result<Vec<_>, _>>()?;
        let upsert = sqlx::query(include_str!("../queries/upsert_sessions.sql"));
        let upsert = upsert.bind(json(&rows)?).bind(TERMS_VERSION);
        upsert.execute(&mut *connection).await?;
        let moved: Vec<_> = self.sessions.iter().filter_map(Session::moved).collect();
        move_terms(connection, &moved).await?;
        let changed: Vec<_> = self.sessions.iter().filter_map(Session::changed_terms).collect();
        put_terms(connection, &changed, false).await
    }

    async fn write_streams(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        let changed = self
            .streams
            .iter()
            .filter(|stream| stream.is_new || stream.first_url.is_some());
        let rows: Vec<_> = changed
            .map(
                |Stream {
                     row,
                     session,
                     key,
                     first_url,
                     ..
                 }| {
                    let (at_ms, url) = first_url.unzip();
                    (row, session, key.window.as_str(), key.page.as_str(), url, at_ms)
                },
            )
            .collect();
        if !rows.is_empty() {
            let upsert = sqlx::query(include_str!("../queries/upsert_streams.sql"));
            upsert.bind(json(&rows)?).execute(connection).await?;
        }
        Ok(())
    }

    async fn write_batches(&self, connection: &mut SqliteConnection, entries: &[BlockEntry]) -> Result<(), Error> {
        let row = |(&position, &(_, stream)): (&usize, &(usize, usize))| {
            let BlockEntry {
                key,
                offset,
                length,
                facts,
                ..
            } = &entries[position];
            let stream = self.streams[stream].row;
            let (first, last, events) = (facts.first_at_ms, facts.last_at_ms, facts.event_count);
            let (aside, snapshot) = (facts.set_aside_count, facts.has_full_snapshot);
            let kinds: Vec<&String> = facts.kinds.keys().collect();
            (
                stream,
                key.sequence,
                *offset,
                *length,
                first,
                last,
                events,
                aside,
                snapshot,
                kinds,
            )
        };
        let rows: Vec<_> = self.new.iter().zip(&self.places).map(row).collect();
        let insert = sqlx::query(include_str!("../queries/insert_batches.sql"));
        insert.bind(json(&rows)?).bind(self.block).execute(connection).await?;
        Ok(())
    }
}

impl<'a> Session<'a> {
    fn empty(row: i64, key: &'a StreamKey) -> Self {
        Self {
            row,
            key,
            first_received_at_ms: i64::MAX,
            last_received_at_ms: i64::MIN,
            facts: SessionFacts::default(),
            known: None,
        }
    }

    fn started_at_ms(&self) -> i64 {
        self.facts.started_at_ms().unwrap_or(self.first_received_at_ms)
    }

    /// It arrived long after it was, as a whole: nothing more is to be expected.
    fn is_imported(&self) -> bool {
        let ended_at_ms = self.facts.ended_at_ms().unwrap_or(i64::MAX);
        self.facts.source == SourceKind::Agent
            && self.last_received_at_ms.saturating_sub(ended_at_ms) > IMPORTED_AFTER_MS
    }

    /// The session and when it began, if that is not when it was known to have begun.
    fn moved(&self) -> Option<(i64, i64)> {
        let known = self.known.as_ref()?;
        let started_at_ms = self.started_at_ms();
        (known.started_at_ms != started_at_ms).then_some((self.row, started_at_ms))
    }

    /// Its terms, if they are not what is known.
    fn changed_terms(&self) -> Option<SessionTerms<'_>> {
        let is_same =
            |known: &Known| known.terms_version == TERMS_VERSION && known.terms_hash == terms_hash(&self.facts);
        if self.known.as_ref().is_some_and(is_same) {
            return None;
        }
        Some(SessionTerms {
            session: self.row,
            project: self.key.project.as_str(),
            started_at_ms: self.started_at_ms(),
            terms: self.facts.terms().collect(),
        })
    }

    /// The columns of `upsert_sessions.sql`.
    fn columns(&self) -> Result<impl serde::Serialize + use<'a, '_>, Error> {
        let facts = &self.facts;
        let is_run = facts.source == SourceKind::Agent;
        Ok((
            self.row,
            self.key.project.as_str(),
            self.key.session.as_str(),
            self.started_at_ms(),
            facts.duration_ms(),
            facts.active_ms(),
            facts.error_count,
            facts.console_error_count,
            facts.failed_request_count,
            self.first_received_at_ms,
            self.last_received_at_ms,
            json(facts)?,
            facts.is_over() || self.is_imported(),
            is_run.then_some(facts.event_count),
            // Known once the run was gone through.
            is_run.then_some(RUN_COST_UNKNOWN),
        ))
    }
}
