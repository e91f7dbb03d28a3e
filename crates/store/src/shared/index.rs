use async_trait::async_trait;
use reenact_recording::ProjectId;

use super::{ContentHash, PackId, VisitorHash};
use crate::{SessionKey, StoreError};

/// What a content that a session has is to the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// It is shared, under this number.
    Shared(u64),
    /// Enough visitors have it now that it may be shared.
    Ripe,
    /// It stays the session's own; the session is to be remembered as one that has it.
    Candidate,
}

/// A durable pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRecord {
    pub id: PackId,
    pub bytes: u64,
}

/// A content of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackEntry {
    pub number: u64,
    pub hash: ContentHash,
    pub bytes: u64,
}

/// What all projects share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SharedTotals {
    pub contents: u64,
    /// Bytes of the packs that they lie in.
    pub pack_bytes: u64,
    /// Contents of sessions that are not shared, by hash.
    pub candidates: u64,
}

/// The index of shared contents. Numbers are those of one project; runs of them are a first number and how many follow.
#[async_trait]
pub trait SharedIndex: Send + Sync + 'static {
    /// What each of these contents that a visitor's session has is to the project, given how many visitors must have it,
    /// this one included. Changes nothing.
    async fn look_up_contents(
        &self,
        project: &ProjectId,
        visitor: VisitorHash,
        offers: &[(ContentHash, usize)],
    ) -> Result<Vec<Offered>, StoreError>;

    /// Remembers a visitor's session as one that has these contents, none of which is shared. Nobody remembers those of
    /// a session that is not there.
    async fn note_candidates(
        &self,
        session: &SessionKey,
        visitor: VisitorHash,
        contents: &[ContentHash],
        now_ms: i64,
    ) -> Result<(), StoreError>;

    /// So many numbers that nobody had and nobody else gets; the first of them.
    async fn take_numbers(&self, project: &ProjectId, count: u64) -> Result<u64, StoreError>;

    /// Lets a durable pack's contents be referred to. They are no candidates any more; recordings that have copies of
    /// their own count how much of them is shared by now. A content that nobody refers to may be dropped after the given
    /// time. Doing it twice changes nothing.
    async fn commit_pack(&self, pack: &PackRecord, entries: &[PackEntry], kept_until_ms: i64)
    -> Result<(), StoreError>;

    /// The packs that hold these contents.
    async fn packs_of(&self, project: &ProjectId, numbers: &[(u64, u64)]) -> Result<Vec<PackId>, StoreError>;
    /// Every pack.
    async fn packs(&self) -> Result<Vec<PackRecord>, StoreError>;
    /// Packs with contents that nobody refers to and that need not be kept any longer.
    async fn unused_packs(&self, now_ms: i64, limit: u32) -> Result<Vec<PackId>, StoreError>;
    /// The numbers of a pack's contents, without those that need not be kept any longer.
    async fn contents_of(&self, pack: &PackId, now_ms: i64) -> Result<Vec<u64>, StoreError>;
    /// Lets `new` take the place of the `old` packs of its project, in one durable transaction; `old` are retired. What
    /// is not `moved` is forgotten. `false`, and nothing done, if something of that is needed by now.
    async fn replace_packs(
        &self,
        old: &[PackId],
        new: Option<&PackRecord>,
        moved: &[u64],
        now_ms: i64,
    ) -> Result<bool, StoreError>;

    /// Forgets candidates of sessions that offered nothing since.
    async fn forget_candidates(&self, before_ms: i64) -> Result<u64, StoreError>;
    /// Sessions whose recordings have copies of their own of at least so many bytes that are shared by now.
    async fn foldable_sessions(&self, bytes_min: u64, limit: u32) -> Result<Vec<SessionKey>, StoreError>;
    async fn shared_totals(&self) -> Result<SharedTotals, StoreError>;
}

/// Sorted numbers as runs.
pub fn runs_of(numbers: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((first, following)) if *first + *following + 1 == number => *following += 1,
            _ => runs.push((number, 0)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::runs_of;

    #[test]
    fn numbers_that_follow_each_other_are_a_run() {
        assert_eq!(runs_of([]), []);
        assert_eq!(runs_of([3, 4, 5, 7, 9, 10]), [(3, 2), (7, 0), (9, 1)]);
    }
}
