//! A session's side of what the project shares.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use reenact_analytics::SessionFacts;
use reenact_recording::ProjectId;
use reenact_recording::log::shared::{Offer, Policy, SharedNumber, SharedStore};
use reenact_store::{
    ContentHash, Offered, PackContent, PackEntry, PackId, PackRecord, Project, SharedHasher, StoreError,
    UNUSED_KEPT_MS, VisitorHash, pack_contents, runs_of,
};
use tokio::runtime::Handle;

use crate::compaction::Parts;

/// Offers that are looked up at once.
const OFFERS_PER_STEP: usize = 2_000;

/// Offers what a session has to the project's shared contents while its log is written. Waits for the index, so it is
/// only for threads that may.
pub(crate) struct SessionSharing {
    parts: Arc<Parts>,
    runtime: Handle,
    project: ProjectId,
    /// `None` if the project is not known: nothing is shared then.
    hashes: Option<(SharedHasher, VisitorHash)>,
    policy: Policy,
    /// What was answered before.
    known: HashMap<ContentHash, Option<u64>>,
    new: Vec<(ContentHash, PackContent)>,
    candidates: Vec<ContentHash>,
    used: BTreeSet<u64>,
}

/// What a session's log came to use of the shared contents.
pub(crate) struct Shared {
    /// Contents that are shared from now on, to be packed.
    pub(crate) new: Vec<(ContentHash, PackContent)>,
    pub(crate) used: Vec<(u64, u64)>,
    /// Contents that stay the session's own until more visitors have them.
    pub(crate) candidates: Vec<ContentHash>,
    pub(crate) visitor: Option<VisitorHash>,
}

impl SessionSharing {
    pub(crate) fn new(parts: Arc<Parts>, id: ProjectId, project: Option<&Project>, facts: &SessionFacts) -> Self {
        let hashes = project.map(|project| {
            let hasher = SharedHasher::new(&project.identity_hash_key);
            let visitor = hasher.visitor(&visitor(facts));
            (hasher, visitor)
        });
        let policy = parts.settings.sharing();
        Self {
            parts,
            runtime: Handle::current(),
            project: id,
            hashes,
            policy,
            known: HashMap::new(),
            new: Vec::new(),
            candidates: Vec::new(),
            used: BTreeSet::new(),
        }
    }

    pub(crate) fn finish(self) -> Shared {
        Shared {
            new: self.new,
            used: runs_of(self.used),
            candidates: self.candidates,
            visitor: self.hashes.map(|(_, visitor)| visitor),
        }
    }

    /// Finds what is not known yet: first in memory, then in the index.
    fn look_up(&mut self, visitor: VisitorHash, offers: &[(ContentHash, usize, &Offer<'_>)]) -> Result<(), StoreError> {
        let hashes: Vec<ContentHash> = offers.iter().map(|(hash, ..)| *hash).collect();
        let found = self.parts.known.find(&self.project, &hashes);
        let shared = hashes.iter().zip(&found).filter(|(_, number)| number.is_some());
        self.known.extend(shared.map(|(hash, number)| (*hash, *number)));
        let left = offers.iter().zip(found).filter(|(_, number)| number.is_none());
        let left: Vec<_> = left.map(|(offer, _)| *offer).collect();
        for some in left.chunks(OFFERS_PER_STEP) {
            self.ask(visitor, some)?;
        }
        Ok(())
    }

    fn ask(&mut self, visitor: VisitorHash, offers: &[(ContentHash, usize, &Offer<'_>)]) -> Result<(), StoreError> {
        let asked: Vec<_> = offers
            .iter()
            .map(|(hash, visitors_min, _)| (*hash, *visitors_min))
            .collect();
        let index = self.parts.index.clone();
        let answers = index.look_up_contents(&self.project, visitor, &asked);
        let answers = self.runtime.block_on(answers)?;
        let ripe = answers.iter().filter(|answer| **answer == Offered::Ripe).count() as u64;
        let mut next = match ripe {
            0 => 0,
            ripe => self.runtime.block_on(self.parts.take_numbers(&self.project, ripe))?,
        };
        let mut shared = Vec::new();
        for ((hash, _, offer), answer) in offers.iter().zip(answers) {
            let number = match answer {
                Offered::Shared(number) => {
                    shared.push((*hash, number));
                    Some(number)
                }
                Offered::Candidate => {
                    self.candidates.push(*hash);
                    None
                }
                Offered::Ripe => {
                    next += 1;
                    self.new.push((*hash, content(next - 1, offer)));
                    Some(next - 1)
                }
            };
            self.known.insert(*hash, number);
        }
        self.parts.known.add(&self.project, shared);
        Ok(())
    }
}

fn content(number: u64, offer: &Offer<'_>) -> PackContent {
    PackContent {
        number,
        sharing: offer.sharing,
        content: Bytes::copy_from_slice(offer.content),
    }
}

impl SharedStore for SessionSharing {
    type Error = StoreError;

    fn resolve(&mut self, offers: &[Offer<'_>]) -> Result<Vec<Option<SharedNumber>>, StoreError> {
        let Some((hasher, visitor)) = self.hashes.clone() else {
            return Ok(vec![None; offers.len()]);
        };
        let hash = |offer: &Offer<'_>| hasher.content(offer.sharing, offer.content);
        let hashes: Vec<Option<ContentHash>> = offers.iter().map(hash).collect();
        let mut asked = BTreeSet::new();
        let mut new = Vec::new();
        for (offer, hash) in offers.iter().zip(&hashes) {
            if let (Some(hash), Some(visitors_min)) = (*hash, self.policy.visitors_min(offer.sharing))
                && !self.known.contains_key(&hash)
                && asked.insert(hash)
            {
                new.push((hash, visitors_min.max(1), offer));
            }
        }
        self.look_up(visitor, &new)?;
        let number = |hash: &Option<ContentHash>| hash.and_then(|hash| self.known.get(&hash).copied().flatten());
        let numbers: Vec<Option<u64>> = hashes.iter().map(number).collect();
        self.used.extend(numbers.iter().flatten());
        Ok(numbers.into_iter().map(|number| number.map(SharedNumber)).collect())
    }
}

/// Packs what is shared from now on: the object, and what the index is to know of it.
pub(crate) fn pack(
    id: PackId,
    new: Vec<(ContentHash, PackContent)>,
    level: i32,
) -> Result<(PackRecord, Bytes, Vec<PackEntry>), StoreError> {
    let (hashes, contents): (Vec<_>, Vec<_>) = new.into_iter().unzip();
    let bytes = pack_contents(&contents, level)?;
    let entry = |(hash, content): (&ContentHash, &PackContent)| PackEntry {
        number: content.number,
        hash: *hash,
        bytes: content.content.len() as u64,
    };
    let entries = hashes.iter().zip(&contents).map(entry).collect();
    let record = PackRecord {
        id,
        bytes: bytes.len() as u64,
    };
    Ok((record, bytes, entries))
}

/// Until when contents are kept that nobody refers to yet.
pub(crate) fn kept_until_ms(now_ms: i64) -> i64 {
    now_ms.saturating_add(UNUSED_KEPT_MS)
}

/// Whoever this session is of. One that was not identified may be of anybody with the same kind of browser at the same
/// kind of place: these count as one visitor, so that nobody's two visits pass for two people's.
fn visitor(facts: &SessionFacts) -> String {
    if let Some(identity) = &facts.identity {
        return format!("user {}", identity.value.id);
    }
    let client = &facts.client;
    let named = [&client.browser, &client.system].map(|named| {
        let named = named.as_ref();
        named.map(|named| (named.name.as_str(), named.version.as_deref()))
    });
    let viewport = facts.viewport.as_ref().map(|viewport| viewport.value.width);
    format!(
        "client {named:?} {:?} {:?} {:?} {viewport:?}",
        client.device, client.country, facts.language
    )
}

#[cfg(test)]
mod tests {
    use reenact_analytics::{Identity, NameVersion, Timed, Viewport};

    use super::*;

    fn facts(user: Option<&str>, browser: &str, width: u32) -> SessionFacts {
        let mut facts = SessionFacts {
            identity: user.map(|id| Timed {
                at_ms: 0,
                value: Identity {
                    id: id.to_owned(),
                    traits: None,
                },
            }),
            viewport: Some(Timed {
                at_ms: 0,
                value: Viewport { width, height: 800 },
            }),
            ..SessionFacts::default()
        };
        facts.client.browser = Some(NameVersion {
            name: browser.to_owned(),
            version: Some("120".to_owned()),
        });
        facts
    }

    #[test]
    fn visitors_are_told_apart_by_who_they_are_or_else_by_what_they_use() {
        let visitor = |user, browser, width| visitor(&facts(user, browser, width));
        assert_eq!(visitor(Some("1"), "Chrome", 900), visitor(Some("1"), "Firefox", 500));
        assert_ne!(visitor(Some("1"), "Chrome", 900), visitor(Some("2"), "Chrome", 900));
        assert_eq!(visitor(None, "Chrome", 900), visitor(None, "Chrome", 900));
        assert_ne!(visitor(None, "Chrome", 900), visitor(None, "Firefox", 900));
        assert_ne!(visitor(None, "Chrome", 900), visitor(None, "Chrome", 800));
    }
}
