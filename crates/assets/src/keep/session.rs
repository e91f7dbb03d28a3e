//! One session: from what it needs to what is kept of it.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use bytes::Bytes;
use reenact_recording::ProjectId;
use reenact_store::{AssetContent, AssetOutcome, AssetUse, SessionAssets, StoreError};
use url::Url;

use super::keeper::{KeeperParts, KeeperStats, SESSION_TIME_S_MAX};
use super::sheets::{self, SheetOf};
use crate::fetch::{self, may_pass};
use crate::page::Wanted;
use crate::page::find::{Found, Need, Sent};

/// How often a file is asked for that may be had another time, and how long after the first time it is asked again;
/// each further wait is four times as long.
const TRIES_MAX: u32 = 5;
const FIRST_RETRY_MS: i64 = 300_000;
const RETRY_FACTOR: i64 = 4;
/// A session that takes longer than it may goes on after so long.
const GO_ON_AFTER_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;

/// A session that is being gone through.
pub(super) struct Work<'p> {
    pub(super) parts: &'p KeeperParts,
    pub(super) project: &'p ProjectId,
    uses: Vec<AssetUse>,
    /// Sent sheets that are not kept yet.
    sent_sheets: Vec<Sent>,
    /// Contents that only sheets name.
    inner: HashSet<AssetContent>,
    /// What was asked for now, so that nothing is asked for twice.
    asked: HashMap<String, AssetOutcome>,
    /// Sheets that are being kept: one that imports itself names itself as it was.
    pub(super) open_sheets: HashSet<String>,
    time: Duration,
    until: Instant,
    bytes_left: u64,
    /// Something was put off because the time is over.
    is_cut: bool,
    kept: KeeperStats,
}

impl<'p> Work<'p> {
    pub(super) fn new(parts: &'p KeeperParts, project: &'p ProjectId, before: Vec<AssetUse>) -> Self {
        let (inner, uses): (Vec<_>, Vec<_>) = before.into_iter().partition(|asset_use| asset_use.url.is_none());
        let bytes: u64 = uses
            .iter()
            .filter_map(AssetUse::content)
            .map(|content| content.bytes)
            .sum();
        let time = Duration::from_secs(parts.settings.session_time_s.min(SESSION_TIME_S_MAX).into());
        Self {
            parts,
            project,
            uses,
            sent_sheets: Vec::new(),
            inner: inner.iter().filter_map(AssetUse::content).cloned().collect(),
            asked: HashMap::new(),
            open_sheets: HashSet::new(),
            time,
            until: Instant::now() + time,
            bytes_left: parts.settings.session_bytes_max.saturating_sub(bytes),
            is_cut: false,
            kept: KeeperStats {
                sessions: 1,
                ..KeeperStats::default()
            },
        }
    }

    pub(super) async fn take_in(&mut self, found: Found) -> Result<(), StoreError> {
        self.kept.left_out += found.left_out as u64;
        // A sheet names those of its files that are kept, so it comes after them.
        let (sheets, files): (Vec<_>, Vec<_>) = found
            .sent
            .into_iter()
            .partition(|sent| fetch::media_type(&sent.media_type, &sent.bytes, Wanted::Style).is_some());
        for file in files {
            self.take_in_sent(file, 0).await?;
        }
        // The first first: in a circle of imports it is the one that the page links to.
        self.sent_sheets = sheets.into_iter().rev().collect();
        while let Some(sheet) = self.sent_sheets.pop() {
            self.take_in_sent(sheet, 0).await?;
        }
        let places = self.uses.iter().enumerate();
        let known: HashMap<String, usize> = places
            .filter_map(|(place, asset_use)| Some((asset_use.url.clone()?, place)))
            .collect();
        for (url, need) in found.needs {
            self.take_in_need(url, need, &known).await?;
        }
        Ok(())
    }

    async fn take_in_sent(&mut self, sent: Sent, depth: usize) -> Result<(), StoreError> {
        let Sent {
            url,
            at_ms,
            media_type,
            bytes,
        } = sent;
        let is_known = |one: &AssetUse| one.url.as_deref() == Some(&url) && one.at_ms == at_ms && !was_fetched(one);
        if self.uses.iter().any(is_known) {
            return Ok(());
        }
        let kinds = [Wanted::Style, Wanted::Image, Wanted::Font];
        let kind = kinds
            .iter()
            .find_map(|wanted| Some((*wanted, fetch::media_type(&media_type, &bytes, *wanted)?)));
        let (Some((wanted, media_type)), Ok(parsed)) = (kind, Url::parse(&url)) else {
            self.kept.left_out += 1;
            return Ok(());
        };
        if !self.has_room(bytes.len() as u64) {
            self.kept.left_out += 1;
            return Ok(());
        }
        let sent = (media_type, bytes, SheetOf::Session);
        let content = self.keep(&parsed, wanted, sent, depth).await?;
        self.kept.sent += 1;
        self.uses.push(AssetUse {
            url: Some(url),
            at_ms,
            outcome: AssetOutcome::Kept {
                content,
                fetched_at_ms: None,
            },
        });
        Ok(())
    }

    /// What the recorder sent for an address; a sheet that is not kept yet is kept now. `depth` is how many sheets lead
    /// to it.
    pub(super) async fn sent_content(&mut self, url: &str, depth: usize) -> Result<Option<AssetContent>, StoreError> {
        if let Some(place) = self.sent_sheets.iter().position(|sheet| sheet.url == url) {
            let sheet = self.sent_sheets.remove(place);
            self.take_in_sent(sheet, depth).await?;
        }
        let is_it = |one: &&AssetUse| one.url.as_deref() == Some(url) && !was_fetched(one);
        let last = self.uses.iter().filter(is_it).max_by_key(|one| one.at_ms);
        Ok(last.and_then(AssetUse::content).cloned())
    }

    /// `known` says where the uses are that there were before.
    async fn take_in_need(
        &mut self,
        url: String,
        need: Need,
        known: &HashMap<String, usize>,
    ) -> Result<(), StoreError> {
        let Ok(parsed) = Url::parse(&url) else { return Ok(()) };
        // What may not be asked for needs no note: the operator may allow it tomorrow.
        if !self.parts.fetcher.allows(&parsed) {
            return Ok(());
        }
        if let Some(place) = known.get(&url) {
            let now_ms = self.parts.clock.now_ms();
            let before = &self.uses[*place].outcome;
            if let AssetOutcome::Missing { tries, .. } = *before
                && retry_at_ms(before).is_some_and(|at_ms| at_ms <= now_ms)
                && let Some(outcome) = self.outcome(&parsed, need.wanted, tries, 0).await?
            {
                self.uses[*place].outcome = outcome;
            }
            return Ok(());
        }
        if self.uses.len() >= self.parts.settings.session_files_max {
            self.kept.left_out += 1;
            return Ok(());
        }
        if let Some(outcome) = self.outcome(&parsed, need.wanted, 0, 0).await? {
            self.uses.push(AssetUse {
                url: Some(url),
                at_ms: need.at_ms,
                outcome,
            });
        }
        Ok(())
    }

    /// What comes of an address; `None`, if there is no time for it now. `depth` is how many sheets lead to it.
    pub(super) async fn outcome(
        &mut self,
        url: &Url,
        wanted: Wanted,
        tries: u32,
        depth: usize,
    ) -> Result<Option<AssetOutcome>, StoreError> {
        if let Some(asked) = self.asked.get(url.as_str()) {
            return Ok(Some(asked.clone()));
        }
        // A sheet that was begun gets as much time again, so that it is kept whole.
        let more = if depth > 0 { self.time } else { Duration::ZERO };
        if Instant::now() >= self.until + more {
            self.is_cut = true;
            return Ok(None);
        }
        let outcome = match self.known(url, tries).await? {
            Some(known) => known,
            None => self.ask(url, wanted, tries, depth).await?,
        };
        self.asked.insert(url.as_str().to_owned(), outcome.clone());
        Ok(Some(outcome))
    }

    /// What another session of the project was told lately.
    async fn known(&mut self, url: &Url, tries: u32) -> Result<Option<AssetOutcome>, StoreError> {
        let KeeperParts {
            index, clock, settings, ..
        } = self.parts;
        let since_ms = clock.now_ms() - i64::from(settings.refresh_h) * HOUR_MS;
        match index.known_asset(self.project, url.as_str(), since_ms).await? {
            Some(AssetOutcome::Kept { content, fetched_at_ms }) => {
                if !self.hold(&content).await? {
                    return Ok(None);
                }
                self.kept.reused += 1;
                Ok(Some(AssetOutcome::Kept { content, fetched_at_ms }))
            }
            // When it is time to ask again, it is asked.
            Some(missing @ AssetOutcome::Missing { .. })
                if tries == 0 && retry_at_ms(&missing).is_none_or(|at_ms| at_ms > clock.now_ms()) =>
            {
                Ok(Some(missing))
            }
            _ => Ok(None),
        }
    }

    async fn ask(&mut self, url: &Url, wanted: Wanted, tries: u32, depth: usize) -> Result<AssetOutcome, StoreError> {
        let fetched = self.parts.fetcher.fetch(url, wanted).await;
        let now_ms = self.parts.clock.now_ms();
        let reason = match fetched {
            Ok(fetched) if self.has_room(fetched.bytes.len() as u64) => {
                self.kept.fetched += 1;
                self.kept.fetched_bytes += fetched.bytes.len() as u64;
                let fetch::Fetched { url, media_type, bytes } = fetched;
                return Ok(AssetOutcome::Kept {
                    content: self
                        .keep(&url, wanted, (media_type, bytes, SheetOf::Project), depth)
                        .await?,
                    fetched_at_ms: Some(now_ms),
                });
            }
            Ok(_) => "session_too_large",
            Err(error) => {
                // Not its address, which may be personal.
                tracing::debug!(%error, "a file of a page cannot be kept");
                error.code()
            }
        };
        *self.kept.missing.entry(reason).or_default() += 1;
        Ok(AssetOutcome::Missing {
            reason: reason.to_owned(),
            tried_at_ms: now_ms,
            tries: tries + 1,
        })
    }

    fn has_room(&mut self, bytes: u64) -> bool {
        let left = self.bytes_left.checked_sub(bytes);
        self.bytes_left = left.unwrap_or(self.bytes_left);
        left.is_some()
    }

    async fn keep(
        &mut self,
        url: &Url,
        wanted: Wanted,
        (media_type, bytes, sheet_of): (&str, Bytes, SheetOf),
        depth: usize,
    ) -> Result<AssetContent, StoreError> {
        let bytes = match wanted {
            Wanted::Style => sheets::with_kept_files(self, url, (&bytes, sheet_of), depth).await?,
            Wanted::Image | Wanted::Font => bytes,
        };
        self.parts.store.keep(self.project, media_type, bytes).await
    }

    /// Whether the session may use one more file that only a sheet names.
    pub(super) fn may_add_inner(&mut self) -> bool {
        let may = self.inner.len() < self.parts.settings.session_files_max;
        self.kept.left_out += u64::from(!may);
        may
    }

    pub(super) fn add_inner(&mut self, content: AssetContent) {
        self.inner.insert(content);
    }

    /// Holds on to a content, and to those that it names if it is a sheet; `false` if one has gone.
    async fn hold(&mut self, content: &AssetContent) -> Result<bool, StoreError> {
        let KeeperParts { index, store, .. } = self.parts;
        let mut waiting = vec![content.clone()];
        let mut held: HashSet<AssetContent> = HashSet::new();
        while let Some(content) = waiting.pop() {
            if !store.hold(self.project, &content).await? {
                return Ok(false);
            }
            if content.media_type == sheets::MEDIA_TYPE {
                let Some(bytes) = store.read(self.project, &content.id, &content.media_type).await? else {
                    return Ok(false);
                };
                for id in sheets::kept_files_of(&bytes) {
                    let Some(inner) = index.asset_content(self.project, &id).await? else {
                        return Ok(false);
                    };
                    if held.insert(inner.clone()) {
                        waiting.push(inner);
                    }
                }
            }
        }
        self.inner.extend(held);
        Ok(true)
    }

    /// What the session uses, and what was done for it.
    pub(super) fn finish(mut self, received_until_ms: i64) -> (SessionAssets, KeeperStats) {
        let mut uses = std::mem::take(&mut self.uses);
        let retry_at_ms = uses
            .iter()
            .filter_map(|asset_use| retry_at_ms(&asset_use.outcome))
            .min();
        let first_at_ms = uses.iter().map(|asset_use| asset_use.at_ms).min().unwrap_or_default();
        uses.extend(self.inner.drain().map(|content| AssetUse {
            url: None,
            at_ms: first_at_ms,
            outcome: AssetOutcome::Kept {
                content,
                fetched_at_ms: None,
            },
        }));
        let assets = if self.is_cut {
            // The events are read again then: what was not asked for is only known from them.
            SessionAssets {
                received_until_ms: 0,
                retry_at_ms: Some(self.parts.clock.now_ms() + GO_ON_AFTER_MS),
                uses,
            }
        } else {
            SessionAssets {
                received_until_ms,
                retry_at_ms,
                uses,
            }
        };
        (assets, self.kept)
    }
}

fn was_fetched(asset_use: &AssetUse) -> bool {
    !matches!(
        asset_use.outcome,
        AssetOutcome::Kept {
            fetched_at_ms: None,
            ..
        }
    )
}

/// When to ask again; `None`, if that is no use.
fn retry_at_ms(outcome: &AssetOutcome) -> Option<i64> {
    match outcome {
        AssetOutcome::Missing {
            reason,
            tried_at_ms,
            tries,
        } if may_pass(reason) && *tries < TRIES_MAX => {
            Some(tried_at_ms + FIRST_RETRY_MS * RETRY_FACTOR.pow(tries.saturating_sub(1)))
        }
        _ => None,
    }
}
