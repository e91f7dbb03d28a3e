//! Settings that only make sense together, and what the other crates are told.

use anyhow::{Result, bail};
use reenact_assets::fetch::FetchSettings;
use reenact_assets::keep::{KeeperSettings, SESSION_TIME_S_MAX};
use reenact_compaction::CompactionSettings;
use reenact_ingest::Limits;
use reenact_recording::ProjectId;
use reenact_server::{MetricsAccess, MomentsSettings, Options, Rates};
use reenact_store::{HousekeepingSettings, SettleSettings};

use super::Settings;

impl Settings {
    /// Refuses combinations that cannot work, naming both settings.
    pub(super) fn validate(&self) -> Result<()> {
        let Self {
            body_bytes_max,
            decoded_bytes_max,
            event_bytes_max,
            in_flight_bytes_max,
            ..
        } = self;
        if decoded_bytes_max < event_bytes_max {
            bail!(
                "event_bytes_max ({event_bytes_max}) is over decoded_bytes_max ({decoded_bytes_max}): lower the one or raise the other"
            );
        }
        if in_flight_bytes_max < body_bytes_max {
            bail!(
                "body_bytes_max ({body_bytes_max}) is over in_flight_bytes_max ({in_flight_bytes_max}): no large batch could ever be taken"
            );
        }
        if self.listen_ingest == Some(self.listen) && self.listen.port() != 0 {
            bail!(
                "listen_ingest is the same as listen ({}): choose another port",
                self.listen
            );
        }
        if self.assets_session_time_s > SESSION_TIME_S_MAX {
            bail!(
                "assets_session_time_s ({}) is over {SESSION_TIME_S_MAX}: files of a session that takes longer are kept in several turns",
                self.assets_session_time_s
            );
        }
        if self.assets_file_bytes_max > self.assets_session_bytes_max {
            bail!(
                "assets_file_bytes_max ({}) is over assets_session_bytes_max ({}): no such file could ever be kept",
                self.assets_file_bytes_max,
                self.assets_session_bytes_max
            );
        }
        self.validate_vibecraft()?;
        if self.connections_max == 0 {
            bail!("connections_max is 0: nobody could connect");
        }
        if !(1..=19).contains(&self.compact_zstd_level) {
            bail!(
                "compact_zstd_level is {}: choose one from 1 to 19",
                self.compact_zstd_level
            );
        }
        for (name, visitors_min) in [
            ("shared_markup_visitors_min", self.shared_markup_visitors_min),
            ("shared_text_visitors_min", self.shared_text_visitors_min),
        ] {
            if visitors_min < 2 {
                bail!("{name} is {visitors_min}: what only one visitor has is not shared; choose 2 or more");
            }
        }
        Ok(())
    }

    fn validate_vibecraft(&self) -> Result<()> {
        let Some(address) = self.vibecraft_address else {
            return Ok(());
        };
        if !address.ip().is_loopback() {
            bail!(
                "vibecraft_address ({address}) is no address of this machine alone: it takes events without a key, so choose one such as 127.0.0.1:4003"
            );
        }
        let project = self.vibecraft_project.as_deref().map(ProjectId::parse);
        if !matches!(project, Some(Ok(_))) {
            bail!("vibecraft_address needs vibecraft_project, the id of a project; `reenact project list` shows them");
        }
        Ok(())
    }

    pub(crate) fn compaction(&self) -> CompactionSettings {
        CompactionSettings {
            level: self.compact_zstd_level,
            shared_markup_visitors_min: self.shared_markup_visitors_min,
            shared_text_visitors_min: self.shared_text_visitors_min,
            shared_candidates_d: self.shared_candidates_d,
            fold_bytes_min: self.fold_bytes_min,
        }
    }

    pub(crate) fn settling(&self) -> SettleSettings {
        SettleSettings {
            idle_after_s: self.quiet_after_s,
            ended_after_s: self.quiet_ended_after_s,
            session_s_max: self.quiet_session_s_max,
            every_s: self.quiet_every_s,
            page_bytes_max: self.quiet_page_bytes_max,
        }
    }

    pub(crate) fn keeper(&self) -> KeeperSettings {
        KeeperSettings {
            session_files_max: self.assets_session_files_max,
            session_bytes_max: self.assets_session_bytes_max,
            session_time_s: self.assets_session_time_s,
            refresh_h: self.assets_refresh_h,
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits {
            body_bytes_max: self.body_bytes_max,
            decoded_bytes_max: self.decoded_bytes_max,
            event_bytes_max: self.event_bytes_max,
            events_per_batch_max: self.events_per_batch_max,
            nesting_depth_max: self.nesting_depth_max,
            in_flight_bytes_max: self.in_flight_bytes_max,
        }
    }

    pub(crate) fn server_options(&self) -> Options {
        Options {
            public_url: self.public_url.as_ref().map(|url| url.0.clone()),
            trusted_proxies: self.trusted_proxies.clone(),
            replay_asset_origins: self
                .replay_asset_origins
                .iter()
                .map(|origin| origin.0.clone())
                .collect(),
            demo: self.demo,
            rates: Rates {
                key_batches_per_s_max: self.key_batches_per_s_max,
                address_batches_per_s_max: self.address_batches_per_s_max,
                burst_s: self.rate_burst_s,
                login_tries_per_minute_max: self.login_tries_per_minute_max,
                tracked_max: self.rates_tracked_max,
            },
            body_read_timeout_ms: self.body_read_timeout_ms,
            header_read_timeout_ms: self.header_read_timeout_ms,
            connections_max: self.connections_max,
            login_lifetime_h: self.login_lifetime_h,
            metrics_access: match &self.metrics_token {
                Some(token) => MetricsAccess::Token(token.0.clone()),
                None => MetricsAccess::Loopback,
            },
            disk_free_bytes_min: self.disk_free_bytes_min,
            log_client_addresses: self.log_client_addresses,
            vibecraft_project: self
                .vibecraft_project
                .as_deref()
                .and_then(|id| ProjectId::parse(id).ok()),
            moments: MomentsSettings {
                bytes_max: self.moments_bytes_max,
                idle_s: self.moments_idle_s,
            },
        }
    }

    /// Which files of recorded pages may be fetched.
    pub(crate) fn fetch(&self) -> FetchSettings {
        FetchSettings {
            origins: self.assets_origins.iter().map(|origin| origin.0.clone()).collect(),
            private_networks: self.assets_private_networks.clone(),
            bytes_max: self.assets_file_bytes_max,
            timeout_ms: self.assets_file_timeout_ms,
        }
    }

    pub(crate) fn housekeeping(&self) -> HousekeepingSettings {
        HousekeepingSettings {
            erase_within_s: self.erase_within_s,
            ..HousekeepingSettings::default()
        }
    }
}
