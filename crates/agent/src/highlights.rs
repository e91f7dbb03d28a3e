//! What is worth looking at in a session, found by rules, one a file. Each gives marks for the timeline.

mod compaction;
mod error;
mod final_diff;
mod first_failing_test;
mod largest_edit;
mod longest_wait;
mod retry;

use serde::Serialize;

use crate::files::FileHistory;
use crate::session::Session;

/// A place in a session.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Highlight {
    /// The rule's name.
    pub rule: &'static str,
    pub at_ms: i64,
    pub to_ms: Option<i64>,
    /// What it is about: the id of a use of a tool, an error, a file event.
    pub about: Option<String>,
    /// In a few words.
    pub text: String,
    pub path: Option<String>,
}

/// A rule.
struct Rule {
    name: &'static str,
    find: fn(&Scope<'_>) -> Vec<Highlight>,
}

/// What rules look at.
struct Scope<'s> {
    session: &'s Session,
    files: &'s FileHistory,
}

const RULES: [Rule; 8] = [
    Rule {
        name: "first_failing_test",
        find: first_failing_test::failure,
    },
    Rule {
        name: "fix_of_first_failing_test",
        find: first_failing_test::fix,
    },
    Rule {
        name: "largest_edit",
        find: largest_edit::find,
    },
    Rule {
        name: "longest_wait",
        find: longest_wait::find,
    },
    Rule {
        name: "error",
        find: error::find,
    },
    Rule {
        name: "retry",
        find: retry::find,
    },
    Rule {
        name: "compaction",
        find: compaction::find,
    },
    Rule {
        name: "final_diff",
        find: final_diff::find,
    },
];

/// The highlights of a session, in the order of time.
pub fn highlights(session: &Session, files: &FileHistory) -> Vec<Highlight> {
    let scope = Scope { session, files };
    let mut found: Vec<Highlight> = RULES
        .iter()
        .flat_map(|rule| {
            let found = (rule.find)(&scope).into_iter();
            found.map(|highlight| Highlight {
                rule: rule.name,
                ..highlight
            })
        })
        .collect();
    found.sort_by_key(|highlight| highlight.at_ms);
    found
}

/// A highlight at a time; its rule is set by [`highlights`].
fn mark(at_ms: i64, text: String) -> Highlight {
    Highlight {
        rule: "",
        at_ms,
        to_ms: None,
        about: None,
        text,
        path: None,
    }
}
