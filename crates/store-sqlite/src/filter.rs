//! What a filter asks of a session, in SQL.
//!
//! The terms that are asked for are looked up first: they are few, and how many sessions have each is known. What is
//! left to ask of a session are numbers and rows.

use reenact_analytics::TermField;
use reenact_recording::ProjectId;
use reenact_store::{FieldValue, SessionFilter};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Error, Row, Sqlite};

use crate::SqliteIndex;
use crate::ids::{count, json};

pub(crate) type SqliteQuery<'q> = Query<'q, Sqlite, SqliteArguments>;

/// With more terms than these it is quicker to go through those of the session.
const FEW_TERMS_MAX: usize = 8;
/// Values of a field that are looked at for those that hold a text.
const VALUES_LOOKED_AT_MAX: u32 = 50_000;
/// The number of the first parameter that holds terms; those before are the statement's own and the conditions'.
const FIRST_TERMS_PARAMETER: usize = 17;

/// Terms of which a session must have one.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) terms: Vec<i64>,
    /// Sessions that have one, or fewer: some may have several.
    pub(crate) sessions_max: u64,
}

/// A filter with its terms looked up.
#[derive(Debug, Clone)]
pub(crate) struct Resolved<'f> {
    pub(crate) filter: &'f SessionFilter,
    /// One for each field that is asked for.
    pub(crate) wanted: Vec<Wanted>,
}

impl SqliteIndex {
    pub(crate) async fn resolve_filter<'f>(
        &self,
        project: &ProjectId,
        filter: &'f SessionFilter,
    ) -> Result<Resolved<'f>, Error> {
        let mut wanted = Vec::new();
        for (field, values) in &filter.terms {
            let sql = if field.ignores_case() {
                include_str!("../queries/wanted_terms_in_any_case.sql")
            } else {
                include_str!("../queries/wanted_terms.sql")
            };
            let query = sqlx::query(sql)
                .bind(project.as_str())
                .bind(field.name())
                .bind(json(values)?);
            wanted.push(wanted_of(&query.fetch_all(&self.readers).await?)?);
        }
        if let Some(text) = &filter.url_contains {
            let query = sqlx::query(include_str!("../queries/terms_containing.sql"));
            let query = query
                .bind(project.as_str())
                .bind(TermField::Page.name())
                .bind(like(text));
            wanted.push(wanted_of(&query.fetch_all(&self.readers).await?)?);
        }
        Ok(Resolved { filter, wanted })
    }

    pub(crate) async fn values_of_field(
        &self,
        project: &ProjectId,
        field: TermField,
        text: &str,
        limit: u32,
    ) -> Result<Vec<FieldValue>, Error> {
        let query = sqlx::query(include_str!("../queries/field_values.sql"));
        let query = query
            .bind(project.as_str())
            .bind(field.name())
            .bind(text)
            .bind(like(text));
        let rows = query
            .bind(VALUES_LOOKED_AT_MAX)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        let value = |row: &SqliteRow| {
            Ok(FieldValue {
                value: row.try_get("value")?,
                session_count: count(row, "session_count")?,
            })
        };
        rows.iter().map(value).collect()
    }

    pub(crate) async fn count_value(&self, project: &ProjectId, field: TermField, value: &str) -> Result<u64, Error> {
        let query = sqlx::query(include_str!("../queries/wanted_terms.sql"));
        let query = query.bind(project.as_str()).bind(field.name()).bind(json([value])?);
        let row = query.fetch_optional(&self.readers).await?;
        row.map_or(Ok(0), |row| count(&row, "session_count"))
    }
}

fn wanted_of(rows: &[SqliteRow]) -> Result<Wanted, Error> {
    let mut wanted = Wanted {
        terms: Vec::with_capacity(rows.len()),
        sessions_max: 0,
    };
    for row in rows {
        wanted.terms.push(row.try_get("row")?);
        wanted.sessions_max += count::<u64>(row, "session_count")?;
    }
    Ok(wanted)
}

impl Resolved<'_> {
    /// No session can have what is asked for.
    pub(crate) fn is_impossible(&self) -> bool {
        self.wanted.iter().any(|wanted| wanted.terms.is_empty())
    }

    /// The conditions on a session that is called `listed`; their parameters begin at 7.
    pub(crate) fn conditions(&self) -> String {
        let mut sql = include_str!("../queries/list/conditions.sql").trim_end().to_owned();
        for (place, wanted) in self.wanted.iter().enumerate() {
            let has = if wanted.terms.len() <= FEW_TERMS_MAX {
                include_str!("../queries/list/has_few.sql")
            } else {
                include_str!("../queries/list/has_many.sql")
            };
            let parameter = format!("?{}", FIRST_TERMS_PARAMETER + place);
            sql.push('\n');
            sql.push_str(has.trim_end().replace("{terms}", &parameter).as_str());
        }
        sql
    }

    /// Binds the conditions' parameters up to 14.
    pub(crate) fn bind_ranges<'q>(&self, query: SqliteQuery<'q>) -> SqliteQuery<'q> {
        let filter = self.filter;
        let least = |number: Option<u64>| number.map_or(0, |number| i64::try_from(number).unwrap_or(i64::MAX));
        query
            .bind(filter.from_ms.unwrap_or(i64::MIN))
            .bind(filter.to_ms.unwrap_or(i64::MAX))
            .bind(filter.duration_min_ms.unwrap_or(i64::MIN))
            .bind(filter.duration_max_ms.unwrap_or(i64::MAX))
            .bind(filter.active_min_ms.unwrap_or(i64::MIN))
            .bind(least(filter.errors_min))
            .bind(least(filter.console_errors_min))
            .bind(least(filter.failed_requests_min))
    }

    /// Binds the conditions' parameters behind 16, which are the terms.
    pub(crate) fn bind_terms<'q>(&self, mut query: SqliteQuery<'q>) -> Result<SqliteQuery<'q>, Error> {
        for wanted in &self.wanted {
            query = query.bind(json(&wanted.terms)?);
        }
        Ok(query)
    }
}

/// A pattern of LIKE that finds `text` anywhere, whatever characters it holds.
fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
