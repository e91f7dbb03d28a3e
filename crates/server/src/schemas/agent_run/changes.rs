//! What is new in a run.
//!
//! Facts that arrive late change what was told before, anywhere in its lists. So a list is told as what of it stays, by
//! places, and the items that nobody has yet.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::AgentRunBody;
use super::hashes::{hash_of, hash_of_json};
use crate::agent_runs::{AgentRun, Footprint};

/// What is new in a run since a version of it.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentRunChanges)]
pub(crate) struct ChangesBody {
    version: String,
    /// It goes on.
    live: bool,
    /// The run, without what stays; `null`: nothing is new.
    #[schema(required)]
    run: Option<AgentRunBody>,
    kept: KeptBody,
}

/// What stays of each list of a run as it was known, in the order of their new places. The other places are taken by the
/// items that were told, in their order.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = AgentRunKept)]
struct KeptBody {
    turns: Vec<KeptSpan>,
    lanes: Vec<KeptSpan>,
    entries: Vec<KeptSpan>,
    usage: Vec<KeptSpan>,
    idle: Vec<KeptSpan>,
    branches: Vec<KeptSpan>,
    scenes: Vec<KeptSpan>,
    highlights: Vec<KeptSpan>,
    stations: Vec<KeptSpan>,
    /// The facts of files that are not told are as they were.
    file_facts: bool,
}

/// Neighbours that stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AgentKeptSpan)]
struct KeptSpan {
    /// The first one's place as it was known.
    from: usize,
    /// Its place now.
    to: usize,
    count: usize,
}

impl ChangesBody {
    /// What is new since a version; everything, if that version is not remembered.
    pub(crate) fn since(run: &AgentRun, since: Option<u64>, live: bool) -> Self {
        let version = run.version.to_string();
        if since == Some(run.version) {
            return Self {
                version,
                live,
                run: None,
                kept: KeptBody::default(),
            };
        }
        let (mut body, footprint) = AgentRunBody::noted(run);
        let known = since.and_then(|since| run.footprints.of(since));
        let kept = known.map_or_else(KeptBody::default, |known| body.leave_out(&known, &footprint));
        Self {
            version,
            live,
            run: Some(body),
            kept,
        }
    }
}

impl AgentRunBody {
    /// The run for somebody who may ask later what is new.
    pub(crate) fn told(run: &AgentRun) -> Self {
        Self::noted(run).0
    }

    fn noted(run: &AgentRun) -> (Self, Footprint) {
        let body = Self::of(run);
        let footprint = body.footprint();
        run.footprints.keep(run.version, footprint.clone());
        (body, footprint)
    }

    fn footprint(&self) -> Footprint {
        let entry = |entry: &super::EntryBody| hash_of(&(hash_of_json(entry), entry.whole));
        let files = &self.facts.files;
        let lists = [
            ("turns", self.turns.iter().map(hash_of_json).collect()),
            ("lanes", self.lanes.iter().map(hash_of_json).collect()),
            ("entries", self.entries.iter().map(entry).collect()),
            ("usage", self.usage.iter().map(hash_of_json).collect()),
            ("idle", self.idle.iter().map(hash_of_json).collect()),
            ("branches", self.branches.iter().map(hash_of_json).collect()),
            ("scenes", self.scenes.iter().map(hash_of_json).collect()),
            ("highlights", self.highlights.iter().map(hash_of_json).collect()),
            ("stations", self.stations.iter().map(hash_of_json).collect()),
            ("paths", files.keys().map(hash_of_json).collect()),
            ("file_facts", files.iter().map(|file| hash_of_json(&file)).collect()),
        ];
        Footprint {
            lists: lists.into_iter().collect(),
        }
    }

    /// Takes out what is known, and says where it stands.
    fn leave_out(&mut self, known: &Footprint, now: &Footprint) -> KeptBody {
        fn list<'f>(footprint: &'f Footprint, name: &str) -> &'f [u64] {
            footprint.lists.get(name).map_or(&[], Vec::as_slice)
        }
        let spans = |name: &str| kept_spans(list(known, name), list(now, name));
        let paths: HashSet<_> = list(now, "paths").iter().collect();
        let file_facts = list(known, "paths").iter().all(|path| paths.contains(path));
        if file_facts {
            let told: HashSet<_> = list(known, "file_facts").iter().collect();
            let mut hashes = list(now, "file_facts").iter();
            let files = &mut self.facts.files;
            files.retain(|_, _| hashes.next().is_none_or(|hash| !told.contains(hash)));
        }
        KeptBody {
            turns: leave(&mut self.turns, spans("turns")),
            lanes: leave(&mut self.lanes, spans("lanes")),
            entries: leave(&mut self.entries, spans("entries")),
            usage: leave(&mut self.usage, spans("usage")),
            idle: leave(&mut self.idle, spans("idle")),
            branches: leave(&mut self.branches, spans("branches")),
            scenes: leave(&mut self.scenes, spans("scenes")),
            highlights: leave(&mut self.highlights, spans("highlights")),
            stations: leave(&mut self.stations, spans("stations")),
            file_facts,
        }
    }
}

fn leave<T>(items: &mut Vec<T>, spans: Vec<KeptSpan>) -> Vec<KeptSpan> {
    let mut kept = vec![false; items.len()];
    for span in &spans {
        kept[span.to..span.to + span.count].fill(true);
    }
    let mut kept = kept.into_iter();
    items.retain(|_| kept.next() != Some(true));
    spans
}

/// What of a list stays, neighbours together. An item that is there twice is found where it was first.
fn kept_spans(known: &[u64], now: &[u64]) -> Vec<KeptSpan> {
    let mut places = HashMap::new();
    for (place, hash) in known.iter().enumerate() {
        places.entry(*hash).or_insert(place);
    }
    let mut spans: Vec<KeptSpan> = Vec::new();
    for (to, hash) in now.iter().enumerate() {
        // What comes after a kept one is most likely what came after it before.
        let next = spans
            .last()
            .filter(|span| span.to + span.count == to)
            .map(|span| span.from + span.count);
        let from = next
            .filter(|next| known.get(*next) == Some(hash))
            .or_else(|| places.get(hash).copied());
        match (from, spans.last_mut()) {
            (Some(from), Some(span)) if next == Some(from) => span.count += 1,
            (Some(from), _) => spans.push(KeptSpan { from, to, count: 1 }),
            (None, _) => {}
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::{KeptSpan, kept_spans};

    /// As whoever is told puts the list together.
    fn joined(known: &[u64], news: &[u64], spans: &[KeptSpan]) -> Vec<u64> {
        let (mut all, mut news) = (Vec::new(), news.iter());
        for span in spans {
            while all.len() < span.to {
                all.push(*news.next().unwrap());
            }
            all.extend_from_slice(&known[span.from..span.from + span.count]);
        }
        all.extend(news);
        all
    }

    #[test]
    fn a_list_is_put_together_of_what_stays_and_what_is_new() {
        for (known, now) in [
            (vec![], vec![1, 2]),
            (vec![1, 2, 3], vec![1, 2, 3, 4]),
            (vec![1, 2, 3], vec![1, 9, 3]),
            (vec![1, 2, 3], vec![0, 1, 2, 7, 3, 8]),
            (vec![1, 2, 3], vec![3, 1]),
            (vec![5, 5, 5, 6], vec![5, 5, 6, 5, 5, 5]),
            (vec![1, 2], vec![]),
        ] {
            let mut news = now.clone();
            let spans = super::leave(&mut news, kept_spans(&known, &now));
            assert_eq!(joined(&known, &news, &spans), now, "{known:?} {spans:?}");
            assert!(news.iter().all(|hash| !known.contains(hash)), "{news:?}");
        }
    }

    #[test]
    fn what_grows_at_its_end_is_one_span() {
        let known: Vec<u64> = (0..1_000).collect();
        let now: Vec<u64> = (0..1_003).collect();
        let span = KeptSpan {
            from: 0,
            to: 0,
            count: 1_000,
        };
        assert_eq!(kept_spans(&known, &now), [span]);
    }
}
