use std::borrow::Cow;
use std::collections::HashMap;
use std::convert::Infallible;

use super::{Offer, Policy, SharedContents, SharedNumber, SharedStore, Sharing};

/// Sixteen bytes of a keyed hash.
type Hash = [u8; 16];

/// A shared store in memory, for tests and measurements.
pub struct MemoryStore {
    policy: Policy,
    key: [u8; 32],
    by_hash: HashMap<Hash, SharedNumber>,
    contents: Vec<Option<Content>>,
    candidates: HashMap<Hash, Candidate>,
}

struct Content {
    hash: Hash,
    bytes: Vec<u8>,
    /// How many sessions' recordings refer to it.
    references: u64,
}

/// What is known of a content that is not shared.
struct Candidate {
    visitors: Vec<Hash>,
    last_seen_ms: u64,
}

/// One visitor's session, as the store sees it.
pub struct Visit<'s> {
    store: &'s mut MemoryStore,
    visitor: Hash,
    now_ms: u64,
    used: Vec<SharedNumber>,
}

impl MemoryStore {
    /// The key is the project's secret: without it nobody can ask the store's hashes whether somebody had a content.
    pub fn new(policy: Policy, key: [u8; 32]) -> Self {
        Self {
            policy,
            key,
            by_hash: HashMap::new(),
            contents: Vec::new(),
            candidates: HashMap::new(),
        }
    }

    /// Begins the compaction of a session of this visitor.
    pub fn visit(&mut self, visitor: &str, now_ms: u64) -> Visit<'_> {
        let visitor = self.hash(b'v', visitor.as_bytes());
        Visit {
            store: self,
            visitor,
            now_ms,
            used: Vec::new(),
        }
    }

    /// Forgets what a recording used, once, when the recording goes. Contents that no recording uses any more are
    /// dropped; their numbers are never given out again.
    pub fn release(&mut self, used: &[SharedNumber]) {
        for number in used {
            let Some(slot) = usize::try_from(number.0)
                .ok()
                .and_then(|index| self.contents.get_mut(index))
            else {
                continue;
            };
            let Some(content) = slot else { continue };
            content.references = content.references.saturating_sub(1);
            if content.references == 0 {
                self.by_hash.remove(&content.hash);
                *slot = None;
            }
        }
    }

    /// Forgets candidates that no session has had since.
    pub fn forget_candidates(&mut self, before_ms: u64) {
        self.candidates
            .retain(|_, candidate| candidate.last_seen_ms >= before_ms);
    }

    pub fn candidate_count(&self) -> usize {
        self.candidates.len()
    }

    /// What the store holds, in the order of its numbers.
    pub fn contents(&self) -> impl Iterator<Item = &[u8]> {
        self.contents.iter().flatten().map(|content| content.bytes.as_slice())
    }

    /// A text and the same text as markup are different contents: what may be shared as one may not as the other.
    fn hash(&self, role: u8, bytes: &[u8]) -> Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&[role]).update(bytes);
        let mut hash = Hash::default();
        hash.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        hash
    }
}

impl Visit<'_> {
    /// What the session's recording refers to, to be given to [`MemoryStore::release`] when it goes.
    pub fn into_used(mut self) -> Vec<SharedNumber> {
        self.used.sort_unstable();
        self.used.dedup();
        // A recording counts once, however often it asked.
        for number in &self.used {
            if let Some(Some(content)) = self.store.contents.get_mut(number.0 as usize) {
                content.references += 1;
            }
        }
        self.used
    }

    fn number_of(&mut self, offer: &Offer<'_>) -> Option<SharedNumber> {
        let role = match offer.sharing {
            Sharing::Markup => b'm',
            Sharing::Text => b't',
            Sharing::Never => return None,
        };
        let hash = self.store.hash(role, offer.content);
        if let Some(number) = self.store.by_hash.get(&hash) {
            return Some(*number);
        }
        let visitors_min = self.store.policy.visitors_min(offer.sharing)?;
        let candidate = self.store.candidates.entry(hash).or_insert_with(|| Candidate {
            visitors: Vec::new(),
            last_seen_ms: 0,
        });
        candidate.last_seen_ms = self.now_ms.max(candidate.last_seen_ms);
        if !candidate.visitors.contains(&self.visitor) {
            candidate.visitors.push(self.visitor);
        }
        if candidate.visitors.len() < visitors_min {
            return None;
        }
        self.store.candidates.remove(&hash);
        let number = SharedNumber(self.store.contents.len() as u64);
        self.store.contents.push(Some(Content {
            hash,
            bytes: offer.content.to_vec(),
            references: 0,
        }));
        self.store.by_hash.insert(hash, number);
        Some(number)
    }
}

impl SharedStore for Visit<'_> {
    type Error = Infallible;

    fn resolve(&mut self, offers: &[Offer<'_>]) -> Result<Vec<Option<SharedNumber>>, Infallible> {
        let numbers: Vec<_> = offers.iter().map(|offer| self.number_of(offer)).collect();
        self.used.extend(numbers.iter().flatten());
        Ok(numbers)
    }
}

impl SharedContents for MemoryStore {
    fn content(&self, number: SharedNumber) -> Option<Cow<'_, [u8]>> {
        let content = self.contents.get(usize::try_from(number.0).ok()?)?.as_ref()?;
        Some(Cow::Borrowed(&content.bytes))
    }
}
