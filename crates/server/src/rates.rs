//! Rates per key, address and account, in bounded memory.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use parking_lot::Mutex;

/// Forgetting the quiet ones walks the whole map, so not more often than this.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);

/// How long to wait before the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RetryAfterS(pub(crate) u32);

/// A rate for each of many keys. When it tracks as many as it may, keys it does not know share one rate.
pub(crate) struct KeyedRate<K: Hash + Eq + Clone> {
    tracked: DefaultKeyedRateLimiter<K>,
    strangers: DefaultDirectRateLimiter,
    tracked_max: usize,
    swept_at: Mutex<Option<Instant>>,
    clock: DefaultClock,
}

impl<K: Hash + Eq + Clone> KeyedRate<K> {
    /// `None` when `per_period` is 0: no limit.
    pub(crate) fn new(per_period: u32, period: Duration, burst: u32, tracked_max: usize) -> Option<Self> {
        let per_period = NonZeroU32::new(per_period)?;
        let burst = NonZeroU32::new(burst).unwrap_or(per_period);
        let quota = Quota::with_period(period / per_period.get())?.allow_burst(burst);
        Some(Self {
            tracked: RateLimiter::keyed(quota),
            strangers: RateLimiter::direct(quota),
            tracked_max,
            swept_at: Mutex::new(None),
            clock: DefaultClock::default(),
        })
    }

    /// Counts one request of `key`.
    pub(crate) fn check(&self, key: &K) -> Result<(), RetryAfterS> {
        let outcome = if self.has_room() {
            self.tracked.check_key(key).map(drop)
        } else {
            self.strangers.check().map(drop)
        };
        outcome.map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            RetryAfterS(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
        })
    }

    fn has_room(&self) -> bool {
        if self.tracked.len() < self.tracked_max {
            return true;
        }
        let mut swept_at = self.swept_at.lock();
        if swept_at.is_none_or(|at| at.elapsed() >= SWEEP_INTERVAL) {
            *swept_at = Some(Instant::now());
            self.tracked.retain_recent();
            self.tracked.shrink_to_fit();
        }
        self.tracked.len() < self.tracked_max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hourly(count: u32, tracked_max: usize) -> KeyedRate<u32> {
        KeyedRate::new(count, Duration::from_secs(3600), count, tracked_max).unwrap()
    }

    #[test]
    fn each_key_has_its_own_rate() {
        let rate = hourly(2, 10);
        assert_eq!((rate.check(&1), rate.check(&1)), (Ok(()), Ok(())));
        let RetryAfterS(seconds) = rate.check(&1).unwrap_err();
        assert!(
            seconds > 1 && seconds <= 1801,
            "waits for the next slot, not {seconds} s"
        );
        assert_eq!(rate.check(&2), Ok(()));
    }

    #[test]
    fn memory_is_bounded_and_strangers_share_a_rate() {
        let rate = hourly(1, 2);
        assert!(rate.check(&1).is_ok() && rate.check(&2).is_ok());
        assert!(rate.check(&3).is_ok(), "the strangers' own rate");
        assert!(rate.check(&4).is_err());
        assert_eq!(rate.tracked.len(), 2);
    }

    #[test]
    fn zero_is_no_limit() {
        assert!(KeyedRate::<u32>::new(0, Duration::from_secs(1), 5, 10).is_none());
    }
}
