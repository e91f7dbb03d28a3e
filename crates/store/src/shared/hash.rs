use reenact_recording::log::shared::Sharing;

/// Keyed hash of a content, together with what it may be shared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(pub i64);

/// Keyed hash of whoever a session is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VisitorHash(pub i64);

const CONTEXT: &str = "Reenact 2026-11-21 contents that sessions of a project share";

/// Hashes with a key that follows from the project's secret: who has the index alone cannot ask it whether somebody had
/// a content. Two contents with one hash would be found out when a recording is read back, before it is committed.
#[derive(Debug, Clone)]
pub struct SharedHasher {
    key: [u8; 32],
}

impl SharedHasher {
    /// From [`crate::Project::identity_hash_key`].
    pub fn new(project_key: &[u8; 32]) -> Self {
        Self {
            key: blake3::derive_key(CONTEXT, project_key),
        }
    }

    /// `None` for what is never shared. A text and the same text as markup are different contents: what may be shared as
    /// one may not as the other.
    pub fn content(&self, sharing: Sharing, content: &[u8]) -> Option<ContentHash> {
        let role = match sharing {
            Sharing::Markup => b'm',
            Sharing::Text => b't',
            Sharing::Never => return None,
        };
        Some(ContentHash(self.hash(role, content)))
    }

    pub fn visitor(&self, visitor: &str) -> VisitorHash {
        VisitorHash(self.hash(b'v', visitor.as_bytes()))
    }

    fn hash(&self, role: u8, bytes: &[u8]) -> i64 {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&[role]).update(bytes);
        let mut hash = [0; 8];
        hash.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        i64::from_le_bytes(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_depend_on_project_role_and_content() {
        let (one, other) = (SharedHasher::new(&[1; 32]), SharedHasher::new(&[2; 32]));
        let hash = one.content(Sharing::Markup, b"a");
        assert_eq!(hash, one.content(Sharing::Markup, b"a"));
        assert_ne!(hash, one.content(Sharing::Markup, b"b"));
        assert_ne!(hash, one.content(Sharing::Text, b"a"));
        assert_ne!(hash, other.content(Sharing::Markup, b"a"));
        assert_ne!(hash.unwrap().0, one.visitor("a").0);
        assert_eq!(one.content(Sharing::Never, b"a"), None);
    }
}
