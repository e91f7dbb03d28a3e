//! The terms that sessions are found by, kept as their facts change.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use reenact_analytics::{HEALTHY, SessionFacts, TermField};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::json;

/// By which rules terms and the list's columns are made. When they change, sessions are gone through once more.
pub(crate) const TERMS_VERSION: i64 = 2;

/// Terms of a session, all of those about its recording's health or all others.
pub(crate) struct SessionTerms<'a> {
    pub(crate) session: i64,
    pub(crate) project: &'a str,
    pub(crate) started_at_ms: i64,
    pub(crate) terms: Vec<(TermField, Cow<'a, str>)>,
}

/// Equal for equal terms, whatever their order.
pub(crate) fn terms_hash(facts: &SessionFacts) -> u64 {
    let hash = |term: (TermField, Cow<'_, str>)| {
        let mut hasher = DefaultHasher::new();
        term.hash(&mut hasher);
        hasher.finish()
    };
    // Some come twice, as a page does that was visited with several queries: that changes nothing that matters.
    facts.terms().map(hash).fold(0, u64::wrapping_add)
}

/// The terms of what was found wrong with a recording, by kind.
pub(crate) fn health_terms<'a>(findings: impl Iterator<Item = &'a str>) -> Vec<(TermField, Cow<'a, str>)> {
    let mut terms: Vec<_> = findings.map(|kind| (TermField::Health, Cow::Borrowed(kind))).collect();
    if terms.is_empty() {
        terms.push((TermField::Health, Cow::Borrowed(HEALTHY)));
    }
    terms
}

/// Notes when sessions began whose terms are known already: `(session, started_at_ms)`.
pub(crate) async fn move_terms(connection: &mut SqliteConnection, moved: &[(i64, i64)]) -> Result<(), Error> {
    if !moved.is_empty() {
        let update = sqlx::query(include_str!("../queries/move_session_terms.sql"));
        update.bind(json(moved)?).execute(connection).await?;
    }
    Ok(())
}

/// Keeps these terms of the sessions in place of what they had of the same sort.
pub(crate) async fn put_terms(
    connection: &mut SqliteConnection,
    sessions: &[SessionTerms<'_>],
    about_health: bool,
) -> Result<(), Error> {
    if sessions.is_empty() {
        return Ok(());
    }
    let rows = find_or_insert(connection, sessions).await?;
    let mut old = terms_of(connection, sessions, about_health).await?;
    let (mut added, mut removed) = (Vec::new(), Vec::new());
    for (session, rows) in sessions.iter().zip(rows) {
        let old = old.remove(&session.session).unwrap_or_default();
        added.extend(
            rows.difference(&old)
                .map(|term| (session.session, *term, session.started_at_ms)),
        );
        removed.extend(old.difference(&rows).map(|term| (session.session, *term)));
    }
    if !added.is_empty() {
        let insert = sqlx::query(include_str!("../queries/insert_session_terms.sql"));
        insert.bind(json(&added)?).execute(&mut *connection).await?;
    }
    if !removed.is_empty() {
        let delete = sqlx::query(include_str!("../queries/delete_session_terms.sql"));
        delete.bind(json(&removed)?).execute(connection).await?;
    }
    Ok(())
}

/// The rows of each session's terms.
async fn find_or_insert(
    connection: &mut SqliteConnection,
    sessions: &[SessionTerms<'_>],
) -> Result<Vec<HashSet<i64>>, Error> {
    let mut places: HashMap<(&str, &str, &str), usize> = HashMap::new();
    let mut distinct = Vec::new();
    let mut of_sessions = Vec::with_capacity(sessions.len());
    for session in sessions {
        let mut of_session = Vec::with_capacity(session.terms.len());
        for (field, value) in &session.terms {
            let term = (session.project, field.name(), value.as_ref());
            of_session.push(*places.entry(term).or_insert_with(|| {
                distinct.push(term);
                distinct.len() - 1
            }));
        }
        of_sessions.push(of_session);
    }
    let wanted = json(&distinct)?;
    let insert = sqlx::query(include_str!("../queries/insert_terms.sql"));
    insert.bind(&wanted).execute(&mut *connection).await?;
    let find = sqlx::query(include_str!("../queries/find_terms.sql")).bind(&wanted);
    let mut rows = vec![None; distinct.len()];
    for found in find.fetch_all(connection).await? {
        let place: i64 = found.try_get("place")?;
        if let Some(row) = usize::try_from(place).ok().and_then(|place| rows.get_mut(place)) {
            *row = Some(found.try_get("row")?);
        }
    }
    let rows_at = |of_session: Vec<usize>| of_session.into_iter().filter_map(|place| rows[place]).collect();
    Ok(of_sessions.into_iter().map(rows_at).collect())
}

async fn terms_of(
    connection: &mut SqliteConnection,
    sessions: &[SessionTerms<'_>],
    about_health: bool,
) -> Result<HashMap<i64, HashSet<i64>>, Error> {
    let rows: Vec<i64> = sessions.iter().map(|session| session.session).collect();
    let query = sqlx::query(include_str!("../queries/terms_of_sessions.sql"));
    let query = query.bind(json(&rows)?).bind(about_health);
    let mut terms: HashMap<i64, HashSet<i64>> = HashMap::new();
    for row in query.fetch_all(connection).await? {
        terms
            .entry(row.try_get("session")?)
            .or_default()
            .insert(row.try_get("term")?);
    }
    Ok(terms)
}

/// A session that an earlier version stored.
struct OldSession {
    row: i64,
    project: String,
    started_at_ms: i64,
    facts: SessionFacts,
    /// Kinds of what is wrong with it; `None` if it was not gone through.
    findings: Option<HashMap<String, u64>>,
}

impl SqliteIndex {
    pub(crate) async fn renew_old_terms(&self, limit: u32) -> Result<u32, Error> {
        let old = || sqlx::query(include_str!("../queries/sessions_with_old_terms.sql"));
        // Mostly there is none, and nobody else should wait for that.
        if old().bind(1).fetch_optional(&self.readers).await?.is_none() {
            return Ok(0);
        }
        let mut transaction = self.begin().await?;
        let rows = old().bind(limit).fetch_all(&mut *transaction).await?;
        let sessions = rows.iter().map(old_session).collect::<Result<Vec<_>, _>>()?;
        let of_facts: Vec<_> = sessions
            .iter()
            .map(|session| session.terms(session.facts.terms().collect()))
            .collect();
        put_terms(&mut transaction, &of_facts, false).await?;
        let examined = sessions.iter().filter_map(|session| {
            let findings = session.findings.as_ref()?;
            Some(session.terms(health_terms(findings.keys().map(String::as_str))))
        });
        put_terms(&mut transaction, &examined.collect::<Vec<_>>(), true).await?;
        let columns: Vec<_> = sessions.iter().map(OldSession::columns).collect();
        let update = sqlx::query(include_str!("../queries/renew_list_columns.sql"));
        let update = update.bind(json(&columns)?).bind(TERMS_VERSION);
        update.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(sessions.len() as u32)
    }
}

impl OldSession {
    fn terms<'a>(&'a self, terms: Vec<(TermField, Cow<'a, str>)>) -> SessionTerms<'a> {
        SessionTerms {
            session: self.row,
            project: &self.project,
            started_at_ms: self.started_at_ms,
            terms,
        }
    }

    fn columns(&self) -> (i64, i64, u64, u64) {
        let facts = &self.facts;
        (
            self.row,
            facts.active_ms(),
            facts.console_error_count,
            facts.failed_request_count,
        )
    }
}

fn old_session(row: &SqliteRow) -> Result<OldSession, Error> {
    let decode = |error| Error::Decode(Box::new(error));
    let findings: Option<&str> = row.try_get("findings")?;
    Ok(OldSession {
        row: row.try_get("row")?,
        project: row.try_get("project")?,
        started_at_ms: row.try_get("started_at_ms")?,
        facts: serde_json::from_str(row.try_get("facts")?).map_err(decode)?,
        findings: findings.map(serde_json::from_str).transpose().map_err(decode)?,
    })
}
