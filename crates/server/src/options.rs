//! What the operator decides about the server.

use ipnet::IpNet;
use reenact_recording::ProjectId;

/// The server's options. The program fills them from its settings; the defaults here are for tests and are the
/// settings' defaults.
#[derive(Debug, Clone)]
pub struct Options {
    /// How browsers reach this server, without a trailing slash.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins that a replayed page may load pictures, styles, fonts and media from.
    pub replay_asset_origins: Vec<String>,
    pub demo: bool,
    pub rates: Rates,
    /// Longest wait for a batch's body, first byte to last.
    pub body_read_timeout_ms: u64,
    /// Longest wait for a request's head, also on an idle connection.
    pub header_read_timeout_ms: u64,
    pub connections_max: usize,
    pub login_lifetime_h: u32,
    pub metrics_access: MetricsAccess,
    /// Below this much free space batches are refused: the index needs room to finish what it holds.
    pub disk_free_bytes_min: u64,
    pub log_client_addresses: bool,
    pub moments: MomentsSettings,
    /// Whose sessions the Vibecraft listener's are.
    pub vibecraft_project: Option<ProjectId>,
}

/// Rates; 0 is no limit.
#[derive(Debug, Clone)]
pub struct Rates {
    pub key_batches_per_s_max: u32,
    pub address_batches_per_s_max: u32,
    /// Both rates may be passed for so long, after quiet.
    pub burst_s: u32,
    pub login_tries_per_minute_max: u32,
    /// Addresses and accounts whose rates are remembered; beyond it strangers share one rate.
    pub tracked_max: usize,
}

/// What is kept open of sessions that somebody looks into.
#[derive(Debug, Clone)]
pub struct MomentsSettings {
    /// Memory of opened page loads; also the most that a single one may take.
    pub bytes_max: u64,
    /// How long one stays open that nobody asks for.
    pub idle_s: u32,
}

impl Default for MomentsSettings {
    fn default() -> Self {
        Self {
            bytes_max: 384 << 20,
            idle_s: 600,
        }
    }
}

/// Who may read `/metrics`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetricsAccess {
    /// Only connections from this machine that no proxy forwarded.
    Loopback,
    /// Whoever sends this as a bearer token.
    Token(String),
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            key_batches_per_s_max: 2_000,
            address_batches_per_s_max: 100,
            burst_s: 5,
            login_tries_per_minute_max: 10,
            tracked_max: 100_000,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            public_url: None,
            trusted_proxies: Vec::new(),
            replay_asset_origins: Vec::new(),
            demo: false,
            rates: Rates::default(),
            body_read_timeout_ms: 30_000,
            header_read_timeout_ms: 60_000,
            connections_max: 8_192,
            login_lifetime_h: 24 * 14,
            metrics_access: MetricsAccess::Loopback,
            disk_free_bytes_min: 64 << 20,
            log_client_addresses: false,
            moments: MomentsSettings::default(),
            vibecraft_project: None,
        }
    }
}

impl Options {
    /// Whether browsers reach the server by TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}
