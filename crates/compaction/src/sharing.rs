//! A session's side of what the project shares.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use reenact_analytics::SessionFacts;
use reenact_recording::log::shared::{Offer, Policy, SharedNumber, SharedStore};
use reenact_store::{
    ContentHash, Index, Offered, PackContent, PackEntry, PackId, PackRecord, Project, SessionKey, SharedHasher,
    StoreError, UNUSED_KEPT_MS, VisitorHash, pack_contents, runs_of,
};
use tokio::runtime::Handle;

/// Offers that are looked up in one transaction, so that nobody waits long for the index.
const OFFERS_PER_STEP: usize = 2_000;

/// Offers what a session has to the project's shared contents while its log is written. Waits for the index, so it is
/// only for threads that may.
pub(crate) struct SessionSharing {
    index: Arc<dyn Index>,
    runtime: Handle,
    session: SessionKey,
    /// `None` if the project is not known: nothing is shared then.
    hashes: Option<(SharedHasher, VisitorHash)>,
    policy: Policy,
    now_ms: i64,
    /// What was answered before.
    known: HashMap<ContentHash, Option<u64>>,
    new: Vec<(ContentHash, PackContent)>,
    used: BTreeSet<u64>,
}

/// What a session's log came to use of the shared contents.
pub(crate) struct Shared {
    /// Contents that are shared from now on, to be packed.
    pub(crate) new: Vec<(ContentHash, PackContent)>,
    pub(crate) used: Vec<(u64, u64)>,
}

impl SessionSharing {
    pub(crate) fn new(
        index: Arc<dyn Index>,
        session: SessionKey,
        project: Option<&Project>,
        facts: &SessionFacts,
        policy: Policy,
        now_ms: i64,
    ) -> Self {
        let hashes = project.map(|project| {
            let hasher = SharedHasher::new(&project.identity_hash_key);
            let visitor = hasher.visitor(&visitor(facts));
            (hasher, visitor)
        });
        Self {
            index,
            runtime: Handle::current(),
            session,
            hashes,
            policy,
            now_ms,
            known: HashMap::new(),
            new: Vec::new(),
            used: BTreeSet::new(),
        }
    }

    pub(crate) fn finish(self) -> Shared {
        Shared {
            new: self.new,
            used: runs_of(self.used),
        }
    }

    /// Asks the index about what was not asked before.
    fn look_up(&mut self, visitor: VisitorHash, offers: &[(ContentHash, usize, &Offer<'_>)]) -> Result<(), StoreError> {
        for some in offers.chunks(OFFERS_PER_STEP) {
            let asked: Vec<_> = some
                .iter()
                .map(|(hash, visitors_min, _)| (*hash, *visitors_min))
                .collect();
            let answers = self.index.offer_contents(&self.session, visitor, &asked, self.now_ms);
            let answers = self.runtime.block_on(answers)?;
            let ripe = answers.iter().filter(|answer| **answer == Offered::Ripe).count() as u64;
            let mut next = match ripe {
                0 => 0,
                ripe => {
                    let numbers = self.index.take_numbers(&self.session.project, ripe);
                    self.runtime.block_on(numbers)?
                }
            };
            for ((hash, _, offer), answer) in some.iter().zip(answers) {
                let number = match answer {
                    Offered::Shared(number) => Some(number),
                    Offered::Candidate => None,
                    Offered::Ripe => {
                        next += 1;
                        self.new.push((*hash, content(next - 1, offer)));
                        Some(next - 1)
                    }
                };
                self.known.insert(*hash, number);
            }
        }
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
