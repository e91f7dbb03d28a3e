//! Identifiers chosen by clients. They end up in object paths, SQL and URLs, so only a small alphabet is let in.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Longest identifier, in bytes.
const ID_BYTES_MAX: usize = 64;

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: expected {min} to {ID_BYTES_MAX} characters of A-Z a-z 0-9 _ -")]
pub struct IdError {
    what: &'static str,
    min: usize,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $min:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Accepts `text` if it is a valid identifier.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let fits = ($min..=ID_BYTES_MAX).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
                if fits { Ok(Self(text.into())) } else { Err(IdError { what: $what, min: $min }) }
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

id!(
    /// A tenant.
    ProjectId, "project id", 1
);
id!(
    /// One visit of one user.
    SessionId, "session_id", 8
);
id!(
    /// A tab.
    WindowId, "window_id", 8
);
id!(
    /// One page load in a tab.
    PageId, "page_id", 8
);

/// One page load of one window of one session: the unit in which rrweb's node ids mean something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StreamKey {
    pub project: ProjectId,
    pub session: SessionId,
    pub window: WindowId,
    pub page: PageId,
}

/// The name of a batch. Two batches of the same name are the same batch, sent twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BatchKey {
    #[serde(flatten)]
    pub stream: StreamKey,
    pub sequence: u32,
}
