//! Lists of sessions: filtered, in any order, page by page, and quick however many there are.
//!
//! Three ways lead to a page. If few sessions can fit, because a term or a number that is asked for is rare, they are
//! gathered and sorted. Otherwise sessions are walked over in the list's order, those with the rarest term if the order
//! is that of time, until a page is full. A walk ends after [`WALKED_MAX`] sessions: then the page is short, and the
//! next one goes on from there.

use std::collections::HashMap;

use reenact_recording::ProjectId;
use reenact_store::{SessionCursor, SessionFilter, SessionOrder, SessionPage, SessionRow, SortKey};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Error, Row};

use crate::SqliteIndex;
use crate::filter::Resolved;
use crate::ids::json;
use crate::sessions::session_row;

/// As many sessions are gathered and sorted; if there may be more, they are walked over.
const GATHERED_MAX: u64 = 10_000;
/// Sessions walked over for one page.
const WALKED_MAX: i64 = 50_000;

/// A number of sessions that has an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ranked {
    column: &'static str,
    index: &'static str,
    /// The index holds the sessions that have more than this.
    above: &'static str,
}

const STARTED: Ranked = Ranked::all("started_at_ms", "sessions_by_start");
const DURATION: Ranked = Ranked::all("duration_ms", "sessions_by_duration");
const ACTIVE: Ranked = Ranked::all("active_ms", "sessions_by_activity");
const ERRORS: Ranked = Ranked::all("error_count", "sessions_by_errors");
const CONSOLE_ERRORS: Ranked = Ranked::above("0", "console_error_count", "sessions_with_console_errors");
const FAILED_REQUESTS: Ranked = Ranked::above("0", "failed_request_count", "sessions_with_failed_requests");
// Runs of coding agents have these numbers, which are -1 or more.
const RUN_EVENTS: Ranked = Ranked::above("-2", "run_event_count", "runs_by_events");
const RUN_COST: Ranked = Ranked::above("-2", "run_cost_micro_usd", "runs_by_cost");

impl Ranked {
    const fn all(column: &'static str, index: &'static str) -> Self {
        Self::above("-9223372036854775808", column, index)
    }

    const fn above(above: &'static str, column: &'static str, index: &'static str) -> Self {
        Self { column, index, above }
    }

    fn sorting(order: SessionOrder) -> Self {
        match order.by {
            SortKey::Started => STARTED,
            SortKey::Duration => DURATION,
            SortKey::Active => ACTIVE,
            SortKey::Errors => ERRORS,
            SortKey::RunEvents => RUN_EVENTS,
            SortKey::RunCost => RUN_COST,
        }
    }
}

/// How a page is found.
#[derive(Debug, Clone)]
enum Way {
    GatherTerms(Vec<i64>),
    GatherRange(Ranked, i64, i64),
    WalkTerm(i64),
    Walk,
}

impl SqliteIndex {
    pub(crate) async fn list(
        &self,
        project: &ProjectId,
        filter: &SessionFilter,
        order: SessionOrder,
        after: Option<&SessionCursor>,
        limit: u32,
    ) -> Result<SessionPage, Error> {
        let resolved = self.resolve_filter(project, filter).await?;
        if resolved.is_impossible() {
            return Ok(SessionPage::default());
        }
        let way = self.way(project, &resolved, order).await?;
        // The filter may bound the list's own order on both sides.
        let range = ranges(filter)
            .into_iter()
            .find(|(ranked, ..)| *ranked == Ranked::sorting(order));
        let (least, most) = range.map_or((i64::MIN, i64::MAX), |(_, least, most)| (least, most));
        let behind = behind(order, after, least, most);
        let until = match &way {
            Way::Walk if *filter == SessionFilter::default() => None,
            Way::Walk => self.walk_until(project, order, None, behind).await?,
            Way::WalkTerm(term) => self.walk_until(project, order, Some(*term), behind).await?,
            Way::GatherTerms(_) | Way::GatherRange(..) => None,
        };
        // Where the walk is to end lies within the range, or else the list ends before.
        let until = until.filter(|until| (least..=most).contains(&until.key));
        let end = until.unwrap_or(SessionCursor {
            key: if order.ascending { most } else { least },
            ..after_all(order)
        });
        let mut found = self
            .find_listed((project, &resolved), order, &way, (behind, end), limit)
            .await?;
        // One more than asked for says that the list goes on.
        let next = if found.len() > limit as usize {
            found.truncate(limit as usize);
            found.last().copied()
        } else {
            until
        };
        Ok(SessionPage {
            sessions: self.listed_rows(project, &found).await?,
            next,
        })
    }

    /// The quickest way to a page.
    async fn way(&self, project: &ProjectId, resolved: &Resolved<'_>, order: SessionOrder) -> Result<Way, Error> {
        let rarest = resolved.wanted.iter().min_by_key(|wanted| wanted.sessions_max);
        if let Some(rarest) = rarest.filter(|rarest| rarest.sessions_max <= GATHERED_MAX) {
            return Ok(Way::GatherTerms(rarest.terms.clone()));
        }
        for (ranked, least, most) in ranges(resolved.filter) {
            // The list's own order is narrow already.
            if ranked != Ranked::sorting(order) && self.is_rare(project, ranked, least, most).await? {
                return Ok(Way::GatherRange(ranked, least, most));
            }
        }
        match rarest.map(|rarest| rarest.terms.as_slice()) {
            Some([term]) if order.by == SortKey::Started => Ok(Way::WalkTerm(*term)),
            _ => Ok(Way::Walk),
        }
    }

    async fn is_rare(&self, project: &ProjectId, ranked: Ranked, least: i64, most: i64) -> Result<bool, Error> {
        let sql = ranked_sql(include_str!("../queries/list/count_range.sql"), ranked);
        let query = sqlx::query(AssertSqlSafe(sql))
            .bind(project.as_str())
            .bind(least)
            .bind(most);
        let few_max = GATHERED_MAX as i64;
        let counted = query.bind(few_max + 1).fetch_one(&self.readers).await?;
        Ok(counted.try_get::<i64, _>("count")? <= few_max)
    }

    /// Where a walk ends that finds too little; `None` if it comes to the end of the list before.
    async fn walk_until(
        &self,
        project: &ProjectId,
        order: SessionOrder,
        term: Option<i64>,
        behind: SessionCursor,
    ) -> Result<Option<SessionCursor>, Error> {
        let sql = match term {
            Some(_) => include_str!("../queries/list/walk_term_until.sql"),
            None => include_str!("../queries/list/walk_until.sql"),
        };
        let query = sqlx::query(AssertSqlSafe(ordered_sql(sql, order)));
        let query = match term {
            Some(term) => query.bind(term),
            None => query.bind(project.as_str()),
        };
        let query = query.bind(behind.key).bind(behind.row).bind(WALKED_MAX - 1);
        let row = query.fetch_optional(&self.readers).await?;
        row.as_ref().map(cursor).transpose()
    }

    /// The places of the sessions of a page, and of one more.
    async fn find_listed(
        &self,
        (project, resolved): (&ProjectId, &Resolved<'_>),
        order: SessionOrder,
        way: &Way,
        (behind, until): (SessionCursor, SessionCursor),
        limit: u32,
    ) -> Result<Vec<SessionCursor>, Error> {
        let query = sqlx::query(AssertSqlSafe(way.sql(order, &resolved.conditions())))
            .bind(project.as_str())
            .bind(behind.key)
            .bind(behind.row)
            .bind(until.key)
            .bind(until.row)
            .bind(i64::from(limit) + 1);
        let query = resolved.bind_ranges(query);
        let query = match way {
            Way::GatherTerms(terms) => query.bind(json(terms)?).bind(None::<i64>),
            Way::GatherRange(_, least, most) => query.bind(*least).bind(*most),
            Way::WalkTerm(term) => query.bind(*term).bind(None::<i64>),
            Way::Walk => query.bind(None::<i64>).bind(None::<i64>),
        };
        let rows = resolved.bind_terms(query)?.fetch_all(&self.readers).await?;
        rows.iter().map(cursor).collect()
    }

    /// The sessions at these places.
    async fn listed_rows(&self, project: &ProjectId, found: &[SessionCursor]) -> Result<Vec<SessionRow>, Error> {
        let rows: Vec<i64> = found.iter().map(|place| place.row).collect();
        let query = sqlx::query(include_str!("../queries/sessions_by_rows.sql"));
        let query = query.bind(project.as_str()).bind(json(&rows)?);
        let mut sessions = HashMap::with_capacity(rows.len());
        for row in query.fetch_all(&self.readers).await? {
            sessions.insert(row.try_get::<i64, _>("row")?, session_row(project, &row)?);
        }
        // One may have been deleted just now.
        Ok(rows.iter().filter_map(|row| sessions.remove(row)).collect())
    }
}

impl Way {
    fn sql(&self, order: SessionOrder, conditions: &str) -> String {
        let sql = match self {
            Self::GatherTerms(_) => include_str!("../queries/list/gather_terms.sql").to_owned(),
            Self::GatherRange(ranked, ..) => ranked_sql(include_str!("../queries/list/gather_range.sql"), *ranked),
            Self::WalkTerm(_) => include_str!("../queries/list/walk_term.sql").to_owned(),
            Self::Walk => include_str!("../queries/list/walk.sql").to_owned(),
        };
        ordered_sql(&sql, order).replace("{conditions}", conditions)
    }
}

/// The ranges that a filter asks for.
fn ranges(filter: &SessionFilter) -> Vec<(Ranked, i64, i64)> {
    let from = |ranked, least: Option<i64>, most: Option<i64>| {
        let is_asked = least.is_some() || most.is_some();
        is_asked.then(|| (ranked, least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX)))
    };
    // Every session has at least none.
    let at_least = |ranked, count: Option<u64>| {
        let count = count.filter(|count| *count > 0)?;
        from(ranked, Some(i64::try_from(count).unwrap_or(i64::MAX)), None)
    };
    [
        from(STARTED, filter.from_ms, filter.to_ms),
        at_least(FAILED_REQUESTS, filter.failed_requests_min),
        at_least(CONSOLE_ERRORS, filter.console_errors_min),
        at_least(ERRORS, filter.errors_min),
        from(DURATION, filter.duration_min_ms, filter.duration_max_ms),
        from(ACTIVE, filter.active_min_ms, None),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Where a page begins: behind the one before, and where the range of the list's order begins.
fn behind(order: SessionOrder, after: Option<&SessionCursor>, least: i64, most: i64) -> SessionCursor {
    let place = |cursor: &SessionCursor| (cursor.key, cursor.row);
    let edge = SessionCursor {
        key: if order.ascending { least } else { most },
        ..before_all(order)
    };
    let both = [Some(&edge), after].into_iter().flatten();
    let nearest = match order.ascending {
        true => both.max_by_key(|cursor| place(cursor)),
        false => both.min_by_key(|cursor| place(cursor)),
    };
    nearest.copied().unwrap_or(edge)
}

fn before_all(order: SessionOrder) -> SessionCursor {
    match order.ascending {
        true => SessionCursor {
            key: i64::MIN,
            row: i64::MIN,
        },
        false => SessionCursor {
            key: i64::MAX,
            row: i64::MAX,
        },
    }
}

fn after_all(order: SessionOrder) -> SessionCursor {
    before_all(SessionOrder {
        ascending: !order.ascending,
        ..order
    })
}

fn cursor(row: &SqliteRow) -> Result<SessionCursor, Error> {
    Ok(SessionCursor {
        key: row.try_get("key")?,
        row: row.try_get("row")?,
    })
}

fn ordered_sql(sql: &str, order: SessionOrder) -> String {
    let (direction, behind, until) = match order.ascending {
        true => ("ASC", ">", "<="),
        false => ("DESC", "<", ">="),
    };
    let Ranked { column, index, above } = Ranked::sorting(order);
    sql.replace("{key}", column)
        .replace("{index}", index)
        .replace("{above}", above)
        .replace("{order}", direction)
        .replace("{behind}", behind)
        .replace("{until}", until)
}

fn ranked_sql(sql: &str, Ranked { column, index, above }: Ranked) -> String {
    sql.replace("{range_key}", column)
        .replace("{range_index}", index)
        .replace("{range_above}", above)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use reenact_analytics::TermField;

    use super::*;
    use crate::filter::Wanted;

    async fn plan(index: &SqliteIndex, sql: &str) -> Vec<String> {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let planned = sqlx::query(explain).fetch_all(&index.readers).await;
        let rows = planned.unwrap_or_else(|error| panic!("{error}: {sql}"));
        rows.iter().map(|row| row.get("detail")).collect()
    }

    /// Sessions of a page are read by their rows, and not found among all of the project.
    #[tokio::test]
    async fn sessions_of_a_page_are_read_by_row() {
        let folder = tempfile::tempdir().unwrap();
        let index = SqliteIndex::open(&folder.path().join("index.sqlite")).await.unwrap();
        let steps = plan(&index, include_str!("../queries/sessions_by_rows.sql")).await;
        let by_row = "SEARCH sessions USING INTEGER PRIMARY KEY (rowid=?)";
        assert!(steps.iter().any(|step| step == by_row), "{steps:#?}");
    }

    /// Lists go through indexes that hold all they ask for, and those that walk need no sorting.
    #[tokio::test]
    async fn no_list_scans_or_reads_facts() {
        let folder = tempfile::tempdir().unwrap();
        let index = SqliteIndex::open(&folder.path().join("index.sqlite")).await.unwrap();
        let filter = SessionFilter {
            terms: BTreeMap::from([(TermField::User, vec!["u".to_owned()])]),
            ..SessionFilter::default()
        };
        let wanted = |terms| Wanted { terms, sessions_max: 1 };
        let resolved = Resolved {
            filter: &filter,
            wanted: vec![wanted(vec![1]), wanted((0..99).collect())],
        };
        let conditions = resolved.conditions();
        for by in [
            SortKey::Started,
            SortKey::Duration,
            SortKey::Active,
            SortKey::Errors,
            SortKey::RunEvents,
            SortKey::RunCost,
        ] {
            for ascending in [false, true] {
                let order = SessionOrder { by, ascending };
                let mut ways = vec![Way::Walk, Way::GatherTerms(vec![1, 2])];
                let ranges = [STARTED, DURATION, ACTIVE, ERRORS, CONSOLE_ERRORS, FAILED_REQUESTS];
                ways.extend(ranges.map(|ranked| Way::GatherRange(ranked, 1, 2)));
                if by == SortKey::Started {
                    ways.push(Way::WalkTerm(1));
                }
                for way in ways {
                    let steps = plan(&index, &way.sql(order, &conditions)).await;
                    let walks = matches!(way, Way::Walk | Way::WalkTerm(_));
                    for step in &steps {
                        let is_whole = step.starts_with("SCAN ") && !step.contains("VIRTUAL TABLE");
                        assert!(!is_whole, "{way:?} {order:?}: {steps:#?}");
                        let reads_facts = step.contains(" listed ") && !step.contains("COVERING INDEX");
                        assert!(!reads_facts, "{way:?} {order:?}: {steps:#?}");
                        assert!(!walks || !step.contains("TEMP B-TREE"), "{way:?} {order:?}: {steps:#?}");
                    }
                }
                for sql in [
                    include_str!("../queries/list/walk_until.sql"),
                    include_str!("../queries/list/walk_term_until.sql"),
                ] {
                    let steps = plan(&index, &ordered_sql(sql, order)).await;
                    let quick = |step: &String| step.starts_with("SEARCH ") && step.contains("COVERING INDEX");
                    assert!(steps.iter().all(quick), "{order:?}: {steps:#?}");
                }
            }
        }
    }
}
