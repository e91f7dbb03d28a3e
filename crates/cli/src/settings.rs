//! The settings: declared once, read from flags, environment and a file, documented by generation.
//!
//! A setting is one row of the declaration below. Its name is `snake_case` in the file, `--kebab-case` as a flag and
//! `REENACT_UPPER_CASE` in the environment. A flag counts more than the environment, that more than the file, that
//! more than the default.

mod arguments;
mod file;
mod reference;
mod validation;
mod value;

use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use reenact_assets::fetch::FetchSettings;
use reenact_assets::keep::KeeperSettings;
use reenact_compaction::CompactionSettings;
use reenact_ingest::Limits;
use reenact_server::{MomentsSettings, Options, Rates};
use reenact_store::{HousekeepingSettings, SettleSettings};

pub(crate) use arguments::{AllSettings, DataSettings};
pub(crate) use file::unknown_environment;
pub use reference::configuration_reference;
pub(crate) use value::{AssetOrigin, LogFormat, Origin, PublicUrl, Secret, Value};

/// What is known of a setting besides its value.
pub(crate) struct Description {
    pub(crate) name: &'static str,
    pub(crate) group: &'static str,
    /// As declared, with the spaces that doc comments begin with.
    pub(crate) doc: &'static [&'static str],
    pub(crate) default: String,
    pub(crate) shape: &'static str,
    pub(crate) is_switch: bool,
    pub(crate) is_secret: bool,
}

macro_rules! settings {
    ($( $group:literal { $( $(#[doc = $doc:literal])+ $name:ident: $kind:ty = $default:expr; )+ } )+) => {
        /// Every setting and its value.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct Settings {
            $($( $(#[doc = $doc])+ pub(crate) $name: $kind, )+)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($( $name: $default, )+)+ }
            }
        }

        impl Settings {
            /// All settings, in the order of their declaration.
            pub(crate) fn descriptions() -> Vec<Description> {
                let defaults = Self::default();
                vec![$($( Description {
                    name: stringify!($name),
                    group: $group,
                    doc: &[$($doc),+],
                    default: defaults.$name.show(),
                    shape: <$kind as Value>::SHAPE,
                    is_switch: <$kind as Value>::IS_SWITCH,
                    is_secret: <$kind as Value>::IS_SECRET,
                }, )+)+]
            }

            /// Sets one setting from text; `false` if there is none of that name.
            pub(crate) fn set(&mut self, name: &str, text: &[String]) -> Result<bool, String> {
                match name {
                    $($( stringify!($name) => self.$name = Value::read(text)?, )+)+
                    _ => return Ok(false),
                }
                Ok(true)
            }
        }
    };
}

settings! {
    "Addresses" {
        /// Where to listen: address and port.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 7717));
        /// A second address that takes only batches and serves only the recorder and `/healthz`: for a network that
        /// must not reach the dashboard. `/v1/batches` stays on `listen` as well.
        listen_ingest: Option<SocketAddr> = None;
        /// How browsers reach this server, such as `https://replay.example`. Needed behind a proxy: cookies are
        /// marked `Secure` when it begins with `https`.
        public_url: Option<PublicUrl> = None;
        /// Networks of reverse proxies whose `X-Forwarded-For` is believed, such as `10.0.0.0/8`.
        trusted_proxies: Vec<IpNet> = Vec::new();
    }
    "Data" {
        /// The folder that holds everything. One server at a time.
        data_dir: PathBuf = PathBuf::from("./data");
        /// By when the bytes of a deleted session are gone, in seconds. Normally it takes a few.
        erase_within_s: u32 = HousekeepingSettings::default().erase_within_s;
        /// Below this much free space batches are refused with 503, so that the index has room to finish.
        disk_free_bytes_min: u64 = Options::default().disk_free_bytes_min;
        /// A file in the MaxMind DB format that tells the country of an address, such as `GeoLite2-Country.mmdb` or
        /// DB-IP's country file; it is read when the server starts. Without it, a built-in table tells the country
        /// that the address was assigned in.
        country_file: Option<PathBuf> = None;
    }
    "Quiet sessions" {
        /// A session becomes a recording, can be searched, and has its files kept when nothing came for so long, in
        /// seconds. The recorder begins a new one after 30 idle minutes; what comes later is taken in later.
        quiet_after_s: u32 = SettleSettings::default().idle_after_s;
        /// The same for a session that said that it ended, in seconds.
        quiet_ended_after_s: u32 = SettleSettings::default().ended_after_s;
        /// A session that goes on for so long is taken as it is meanwhile, and again, in seconds.
        quiet_session_s_max: u32 = SettleSettings::default().session_s_max;
        /// How often to look for quiet sessions, in seconds.
        quiet_every_s: u32 = SettleSettings::default().every_s;
        /// JSON of one page load that is taken into memory for all this, in bytes. A session with a longer one stays in
        /// blocks, and only the beginning of that page load can be searched and has its files kept.
        quiet_page_bytes_max: usize = SettleSettings::default().page_bytes_max;
    }
    "Recordings" {
        /// Level of zstd that recordings are packed at, 1 to 19.
        compact_zstd_level: u32 = CompactionSettings::default().level;
        /// Style sheets, SVG, attributes and markup are kept once for a project when so many unrelated visitors had them in
        /// common. Until then they lie in each session's own part.
        shared_markup_visitors_min: usize = CompactionSettings::default().shared_markup_visitors_min;
        /// The same for visible text. What is typed is never shared.
        shared_text_visitors_min: usize = CompactionSettings::default().shared_text_visitors_min;
        /// What a session has is remembered, by keyed hash, as something that may come to be shared for so many days.
        shared_candidates_d: u32 = CompactionSettings::default().shared_candidates_d;
        /// A recording with copies of its own of so many bytes that are shared by now is written anew without them.
        fold_bytes_min: u64 = CompactionSettings::default().fold_bytes_min;
    }
    "Looking into sessions" {
        /// Memory of pages that are kept open while somebody looks into them, in bytes; also the most that one page's
        /// recording may take. Opening takes some more for a short time.
        moments_bytes_max: u64 = MomentsSettings::default().bytes_max;
        /// How long a page is kept open that nobody asks for, in seconds.
        moments_idle_s: u32 = MomentsSettings::default().idle_s;
    }
    "Files of recorded pages" {
        /// Origins that style sheets, fonts and images of recorded pages are fetched from, to be kept with the sessions:
        /// `https://shop.example`, or `https://*.shop.example` for all hosts below a domain. Without it, nothing is
        /// fetched; what recorders send is kept.
        assets_origins: Vec<AssetOrigin> = Vec::new();
        /// Networks of private addresses that files may be fetched from, such as `10.0.0.0/8`. Without it, only public
        /// addresses are asked, whatever a name leads to.
        assets_private_networks: Vec<IpNet> = FetchSettings::default().private_networks;
        /// Bytes of one file.
        assets_file_bytes_max: u64 = FetchSettings::default().bytes_max;
        /// Longest wait for one file, in milliseconds.
        assets_file_timeout_ms: u64 = FetchSettings::default().timeout_ms;
        /// Files that the pages of one session name, and as many again that only style sheets name.
        assets_session_files_max: usize = KeeperSettings::default().session_files_max;
        /// Bytes of the files of one session.
        assets_session_bytes_max: u64 = KeeperSettings::default().session_bytes_max;
        /// How long the files of one session may take before other sessions have their turn, in seconds.
        assets_session_time_s: u32 = KeeperSettings::default().session_time_s;
        /// How long a file that was fetched for one session is taken for others of its project, in hours.
        assets_refresh_h: u32 = KeeperSettings::default().refresh_h;
    }
    "Limits of a batch" {
        /// Bytes of a body as sent.
        body_bytes_max: u64 = Limits::default().body_bytes_max;
        /// Bytes of a body once decoded.
        decoded_bytes_max: u64 = Limits::default().decoded_bytes_max;
        /// Bytes of one event.
        event_bytes_max: u64 = Limits::default().event_bytes_max;
        /// Events of one batch.
        events_per_batch_max: u32 = Limits::default().events_per_batch_max;
        /// How deep an event may nest.
        nesting_depth_max: u32 = Limits::default().nesting_depth_max;
        /// Memory of all batches being worked on; beyond it batches are answered 503.
        in_flight_bytes_max: u64 = Limits::default().in_flight_bytes_max;
    }
    "Rates" {
        /// Batches a second of one project's key; 0 is no limit.
        key_batches_per_s_max: u32 = Rates::default().key_batches_per_s_max;
        /// Batches a second of one address (one /64 network of IPv6); 0 is no limit.
        address_batches_per_s_max: u32 = Rates::default().address_batches_per_s_max;
        /// Seconds' worth of batches that may come at once after quiet.
        rate_burst_s: u32 = Rates::default().burst_s;
        /// Tries to log in a minute, of one address and of one account; 0 is no limit.
        login_tries_per_minute_max: u32 = Rates::default().login_tries_per_minute_max;
        /// Addresses, keys and accounts whose rates are remembered, each.
        rates_tracked_max: usize = Rates::default().tracked_max;
    }
    "Connections" {
        /// Connections at the same time, of each address listened on.
        connections_max: usize = Options::default().connections_max;
        /// Longest wait for the head of a request, also on an idle connection, in milliseconds.
        header_read_timeout_ms: u64 = Options::default().header_read_timeout_ms;
        /// Longest wait for the body of a batch, in milliseconds.
        body_read_timeout_ms: u64 = Options::default().body_read_timeout_ms;
        /// How long requests may take to finish when the server is stopped, in seconds.
        shutdown_grace_s: u32 = 20;
    }
    "Dashboard" {
        /// How long a login lasts, in hours.
        login_lifetime_h: u32 = Options::default().login_lifetime_h;
        /// Origins that a replayed page may load pictures, styles, fonts and media from, such as
        /// `https://shop.example`. Without it, only what was recorded is shown. Each is told the address of whoever
        /// watches.
        replay_asset_origins: Vec<Origin> = Vec::new();
        /// Serve the sample shop at `/demo/` and record it in a project of its own, which gets a sample run of a coding agent once.
        demo: bool = false;
    }
    "Coding agents" {
        /// An address that takes the events of Vibecraft's hook at `/event`, such as `127.0.0.1:4003`. It asks for no key,
        /// so only an address of this machine may be given.
        vibecraft_address: Option<SocketAddr> = None;
        /// The id of the project that these events belong to.
        vibecraft_project: Option<String> = None;
    }
    "Watching the server" {
        /// Bearer token for `/metrics`. Without it, only this machine may read them.
        metrics_token: Option<Secret> = None;
        /// `text` or `json`.
        log_format: LogFormat = LogFormat::Text;
        /// `error`, `warn`, `info`, `debug`, `trace`, or a filter such as `info,reenact::access=debug`.
        log_level: String = "info".to_owned();
        /// Write client addresses into the access log.
        log_client_addresses: bool = false;
    }
}
