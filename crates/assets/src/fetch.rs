//! Asking for a file as a stranger would.
//!
//! 1. `origins`: only addresses that the operator named are asked, each hop of a redirect anew.
//! 2. `addresses`: names are resolved here, what they resolve to is checked, and the connection is made to just that. A
//!    name that says something else a moment later changes nothing.
//! 3. `connection`: one connection, one GET, without cookies or anything that says who asks for whom.
//! 4. `media_types`: style sheets, images and fonts; anything else is refused.
//!
//! Every file has a time for all of it and a number of bytes.

mod addresses;
mod connection;
mod media_types;
mod origins;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{StatusCode, header};
use ipnet::IpNet;
use thiserror::Error;
use url::Url;

pub use addresses::{Resolver, SystemResolver, is_public};
pub use connection::{Roots, system_roots};
pub use media_types::media_type;
pub use origins::{OriginPattern, OriginPatternError};

use crate::page::Wanted;
use connection::Connector;

/// Redirects that are followed.
const REDIRECTS_MAX: usize = 5;

/// What may be fetched.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// Nothing is fetched from elsewhere.
    pub origins: Vec<OriginPattern>,
    /// Networks that are asked although they are not public.
    pub private_networks: Vec<IpNet>,
    /// Bytes of one file.
    pub bytes_max: u64,
    /// For one file, from its name to its last byte.
    pub timeout_ms: u64,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            private_networks: Vec::new(),
            bytes_max: 5 << 20,
            timeout_ms: 10_000,
        }
    }
}

/// A file as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it came from in the end.
    pub url: Url,
    pub media_type: &'static str,
    pub bytes: Bytes,
}

/// Why a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FetchError {
    #[error("its origin is not among those that may be asked")]
    OriginNotAllowed,
    #[error("its name does not resolve: {0}")]
    NotResolved(String),
    #[error("its name resolves to no address that may be asked")]
    AddressNotAllowed,
    #[error("no connection: {0}")]
    NotConnected(String),
    #[error("no answer: {0}")]
    NoAnswer(String),
    #[error("it took too long")]
    TooSlow,
    #[error("the answer's status is {0}")]
    Status(u16),
    #[error("a redirect leads nowhere or too far")]
    Redirects,
    #[error("it is too large")]
    TooLarge,
    #[error("it is of another kind than was wanted")]
    WrongType,
    #[error("it is compressed though that was not asked for")]
    Compressed,
}

impl FetchError {
    /// A name for it that stays, for storage and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::NotResolved(_) => "not_resolved",
            Self::AddressNotAllowed => "address_not_allowed",
            Self::NotConnected(_) => "not_connected",
            Self::NoAnswer(_) => "no_answer",
            Self::TooSlow => "too_slow",
            Self::Status(status) if is_temporary(*status) => "busy",
            Self::Status(404 | 410) => "not_found",
            Self::Status(401 | 403) => "not_allowed",
            Self::Status(_) => "status",
            Self::Redirects => "redirects",
            Self::TooLarge => "too_large",
            Self::WrongType => "wrong_type",
            Self::Compressed => "compressed",
        }
    }
}

/// Whether what failed for this reason may be had another time.
pub fn may_pass(code: &str) -> bool {
    ["not_resolved", "not_connected", "no_answer", "too_slow", "busy"].contains(&code)
}

fn is_temporary(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// Fetches files.
pub struct Fetcher {
    settings: FetchSettings,
    connector: Connector,
}

impl Fetcher {
    pub fn new(settings: FetchSettings, resolver: Arc<dyn Resolver>, roots: Roots) -> Result<Self, FetchError> {
        let connector = Connector::new(resolver, settings.private_networks.clone(), roots)?;
        Ok(Self { settings, connector })
    }

    /// Whether anything may be fetched at all.
    pub fn is_on(&self) -> bool {
        !self.settings.origins.is_empty()
    }

    pub fn settings(&self) -> &FetchSettings {
        &self.settings
    }

    pub fn allows(&self, url: &Url) -> bool {
        // What stands before the host would be sent as credentials.
        let is_plain = url.username().is_empty() && url.password().is_none();
        is_plain && self.settings.origins.iter().any(|origin| origin.allows(url))
    }

    pub async fn fetch(&self, url: &Url, wanted: Wanted) -> Result<Fetched, FetchError> {
        let timeout = Duration::from_millis(self.settings.timeout_ms);
        let fetched = tokio::time::timeout(timeout, self.follow(url, wanted)).await;
        fetched.unwrap_or(Err(FetchError::TooSlow))
    }

    async fn follow(&self, url: &Url, wanted: Wanted) -> Result<Fetched, FetchError> {
        let mut url = url.clone();
        for _ in 0..=REDIRECTS_MAX {
            if !self.allows(&url) {
                return Err(FetchError::OriginNotAllowed);
            }
            let mut answer = self.connector.get(&url, wanted).await?;
            let status = answer.head.status;
            if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
                let target = answer.header(header::LOCATION).and_then(|target| url.join(target).ok());
                url = target.ok_or(FetchError::Redirects)?;
                continue;
            }
            if status != StatusCode::OK {
                return Err(FetchError::Status(status.as_u16()));
            }
            if answer
                .header(header::CONTENT_ENCODING)
                .is_some_and(|encoding| encoding != "identity")
            {
                return Err(FetchError::Compressed);
            }
            let declared = answer.header(header::CONTENT_TYPE).unwrap_or_default().to_owned();
            let bytes = answer.body(self.settings.bytes_max).await?;
            let media_type = media_type(&declared, &bytes, wanted).ok_or(FetchError::WrongType)?;
            url.set_fragment(None);
            return Ok(Fetched { url, media_type, bytes });
        }
        Err(FetchError::Redirects)
    }
}
