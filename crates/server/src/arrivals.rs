//! What was refused a moment ago, for whoever put the recorder into a page and waits for its first event. In memory
//! only, and little of it.

use parking_lot::Mutex;
use reenact_recording::ProjectId;

use crate::problem::Problem;

/// Kinds of refusals that are remembered; the one that happened longest ago makes room.
const REFUSALS_MAX: usize = 256;
const ORIGIN_CHARS_MAX: usize = 200;
/// Characters of a key that are kept, to tell keys apart.
const KEY_CHARS_MAX: usize = 10;
/// Older ones say nothing about a page that is tried now.
const REFUSAL_AGE_MAX_MS: i64 = 15 * 60_000;

/// A batch that was refused.
pub(crate) struct Refused<'a> {
    /// `None` if no project has the key.
    pub(crate) project: Option<ProjectId>,
    pub(crate) key: &'a str,
    /// Empty if the client has none.
    pub(crate) origin: &'a str,
    pub(crate) problem: &'a Problem,
}

/// Batches that were refused for one reason.
#[derive(Debug, Clone)]
pub(crate) struct Refusals {
    pub(crate) project: Option<ProjectId>,
    /// The first characters.
    pub(crate) key: String,
    pub(crate) origin: String,
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    pub(crate) remedy: &'static str,
    pub(crate) count: u64,
    pub(crate) last_at_ms: i64,
}

/// What was refused, by project or key, origin and reason.
#[derive(Default)]
pub(crate) struct Arrivals {
    refusals: Mutex<Vec<Refusals>>,
}

impl Arrivals {
    pub(crate) fn refused(&self, refused: &Refused<'_>, now_ms: i64) {
        let cut = |text: &str, chars_max: usize| text.chars().take(chars_max).collect::<String>();
        let (key, origin) = (cut(refused.key, KEY_CHARS_MAX), cut(refused.origin, ORIGIN_CHARS_MAX));
        let code = refused.problem.code_name();
        let mut refusals = self.refusals.lock();
        let same = refusals.iter_mut().find(|known| {
            known.code == code && known.origin == origin && known.key == key && known.project == refused.project
        });
        if let Some(known) = same {
            known.count += 1;
            known.last_at_ms = now_ms;
            return;
        }
        if refusals.len() >= REFUSALS_MAX {
            let oldest = (0..refusals.len()).min_by_key(|place| refusals[*place].last_at_ms);
            oldest.map(|place| refusals.swap_remove(place));
        }
        refusals.push(Refusals {
            project: refused.project.clone(),
            key,
            origin,
            code,
            title: refused.problem.title(),
            remedy: refused.problem.remedy(),
            count: 1,
            last_at_ms: now_ms,
        });
    }

    /// What may concern a project: batches with its keys, and those with keys that no project has. The last first.
    pub(crate) fn of(&self, project: &ProjectId, now_ms: i64) -> Vec<Refusals> {
        let refusals = self.refusals.lock();
        let concerns = |refused: &&Refusals| {
            refused.project.as_ref().is_none_or(|of| of == project)
                && now_ms.saturating_sub(refused.last_at_ms) <= REFUSAL_AGE_MAX_MS
        };
        let mut found: Vec<_> = refusals.iter().filter(concerns).cloned().collect();
        found.sort_by_key(|refused| std::cmp::Reverse(refused.last_at_ms));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Code;

    fn refuse(arrivals: &Arrivals, project: Option<&str>, origin: &str, now_ms: i64) {
        let problem = Problem::new(Code::OriginNotAllowed, "not allowed");
        let refused = Refused {
            project: project.map(|id| ProjectId::parse(id).unwrap()),
            key: "pk_0123456789",
            origin,
            problem: &problem,
        };
        arrivals.refused(&refused, now_ms);
    }

    #[test]
    fn a_project_learns_of_its_own_and_of_unknown_keys() {
        let arrivals = Arrivals::default();
        refuse(&arrivals, Some("p"), "https://a.example", 1);
        refuse(&arrivals, Some("q"), "https://b.example", 2);
        refuse(&arrivals, None, "https://c.example", 3);
        refuse(&arrivals, Some("p"), "https://a.example", 4);
        let found = arrivals.of(&ProjectId::parse("p").unwrap(), 5);
        let found: Vec<_> = found
            .iter()
            .map(|refused| (refused.origin.as_str(), refused.count, refused.key.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("https://a.example", 2, "pk_0123456"),
                ("https://c.example", 1, "pk_0123456")
            ]
        );
        let later = arrivals.of(&ProjectId::parse("p").unwrap(), 4 + REFUSAL_AGE_MAX_MS);
        assert_eq!(later.len(), 1, "old ones say nothing");
    }

    #[test]
    fn what_strangers_send_takes_little_memory() {
        let arrivals = Arrivals::default();
        for n in 0..REFUSALS_MAX as i64 + 50 {
            refuse(
                &arrivals,
                None,
                &format!("https://{n}.example/{}", "x".repeat(1_000)),
                n,
            );
        }
        let refusals = arrivals.refusals.lock();
        assert_eq!(refusals.len(), REFUSALS_MAX);
        assert!(refusals.iter().all(|refused| refused.origin.len() <= ORIGIN_CHARS_MAX));
        assert!(
            refusals.iter().all(|refused| refused.last_at_ms >= 50),
            "the oldest made room"
        );
    }
}
