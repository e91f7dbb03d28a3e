//! When somebody did something, as a set of slices of time that batches join in any order.

use serde::{Deserialize, Serialize};

/// The slices of time in which somebody was active: moved, clicked, scrolled, typed, or had done so less than
/// [`Activity::PAUSE_MS_MAX`] before. Slices are as wide as a power of two of seconds and lie where multiples of it do,
/// so which ones are in the set depends on the times alone and not on how they were divided into batches. Whoever was
/// active for longer has wider slices: at most [`Activity::SLICES_MAX`] lie between the first and the last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Activity {
    /// A slice is `1 << doublings` seconds wide.
    doublings: u8,
    /// The number of the first word: its first bit is the slice numbered 64 times that, counted from the epoch.
    first_word: i64,
    /// A bit for each slice, from the lowest. Neither the first nor the last word is 0.
    words: Vec<u64>,
}

const SLICE_MS_MIN: i64 = 1_000;
const WORD_SLICES: i64 = u64::BITS as i64;
/// Wider slices than this hold everything that a clock can say.
const DOUBLINGS_MAX: u8 = 50;

impl Activity {
    /// A shorter pause is part of what somebody did, as for the player that skips longer ones.
    pub const PAUSE_MS_MAX: i64 = 5_000;
    /// Most slices from the first active one to the last.
    pub const SLICES_MAX: i64 = 1_024;

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub fn slice_ms(&self) -> i64 {
        SLICE_MS_MIN << self.doublings
    }

    /// Whoever did something at this time is active from then on until the pause is too long.
    pub(crate) fn add(&mut self, at_ms: i64) {
        let first = self.slice_of(at_ms);
        let last = self.slice_of(at_ms.saturating_add(Self::PAUSE_MS_MAX));
        self.mark(first, last);
        self.widen_to_fit();
    }

    /// Joins two sets. The order does not matter, nor does joining the same once more.
    pub(crate) fn join(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        if self.is_empty() {
            self.clone_from(other);
            return;
        }
        let mut other = other.clone();
        while self.doublings < other.doublings {
            self.double();
        }
        while other.doublings < self.doublings {
            other.double();
        }
        // Both at the width that holds both, before their words lie side by side.
        let ends = |one: &Self| (one.first_slice(), one.last_slice());
        loop {
            let ((a, b), (c, d)) = (ends(self), ends(&other));
            if b.max(d) - a.min(c) < Self::SLICES_MAX || self.doublings == DOUBLINGS_MAX {
                break;
            }
            self.double();
            other.double();
        }
        self.reach(other.first_word, other.last_word());
        for (place, word) in other.words.iter().enumerate() {
            let at = (other.first_word - self.first_word) as usize + place;
            self.words[at] |= word;
        }
    }

    /// How long somebody was active between these times. Slices count as a whole, so that this is too much by less
    /// than two slices for each stretch of activity.
    pub fn active_ms(&self, from_ms: i64, to_ms: i64) -> i64 {
        let slices: i64 = self.words.iter().map(|word| i64::from(word.count_ones())).sum();
        let whole_ms = to_ms.saturating_sub(from_ms).max(0);
        slices.saturating_mul(self.slice_ms()).min(whole_ms)
    }

    /// The time between two others in so many parts: of each, how much somebody was active, from 0 to 100.
    pub fn strip(&self, from_ms: i64, to_ms: i64, parts: usize) -> Vec<u8> {
        let whole_ms = i128::from(to_ms.saturating_sub(from_ms).max(1));
        let edge = |part: usize| i128::from(from_ms) + whole_ms * part as i128 / parts.max(1) as i128;
        (0..parts).map(|part| self.share(edge(part), edge(part + 1))).collect()
    }

    /// How much of a stretch of time is active, in percent; a part that is touched at all is not 0.
    fn share(&self, from_ms: i128, to_ms: i128) -> u8 {
        let slice_ms = i128::from(self.slice_ms());
        let to_ms = to_ms.max(from_ms + 1);
        let (first, last) = (from_ms.div_euclid(slice_ms), (to_ms - 1).div_euclid(slice_ms));
        let active: i128 = (first.max(i128::from(self.first_slice()))..=last.min(i128::from(self.last_slice())))
            .filter(|slice| self.has(*slice as i64))
            .map(|slice| ((slice + 1) * slice_ms).min(to_ms) - (slice * slice_ms).max(from_ms))
            .sum();
        match active {
            0 => 0,
            some => (some * 100 / (to_ms - from_ms)).clamp(1, 100) as u8,
        }
    }

    fn slice_of(&self, at_ms: i64) -> i64 {
        at_ms.div_euclid(self.slice_ms())
    }

    fn has(&self, slice: i64) -> bool {
        let place = slice.div_euclid(WORD_SLICES) - self.first_word;
        let word = usize::try_from(place).ok().and_then(|place| self.words.get(place));
        word.is_some_and(|word| word >> slice.rem_euclid(WORD_SLICES) & 1 == 1)
    }

    fn first_slice(&self) -> i64 {
        let first = self.words.first().map_or(0, |word| word.trailing_zeros());
        self.first_word * WORD_SLICES + i64::from(first)
    }

    fn last_word(&self) -> i64 {
        self.first_word + self.words.len() as i64 - 1
    }

    fn last_slice(&self) -> i64 {
        let last = self.words.last().map_or(0, |word| word.leading_zeros());
        (self.last_word() + 1) * WORD_SLICES - 1 - i64::from(last)
    }

    fn mark(&mut self, first: i64, last: i64) {
        // What lies far from the rest is brought near by wider slices before there are words for all between.
        let (mut first, mut last) = (first, last);
        while !self.is_empty()
            && last.max(self.last_slice()) - first.min(self.first_slice()) >= Self::SLICES_MAX
            && self.doublings < DOUBLINGS_MAX
        {
            self.double();
            (first, last) = (first >> 1, last >> 1);
        }
        self.reach(first.div_euclid(WORD_SLICES), last.div_euclid(WORD_SLICES));
        for slice in first..=last {
            let word = (slice.div_euclid(WORD_SLICES) - self.first_word) as usize;
            self.words[word] |= 1 << slice.rem_euclid(WORD_SLICES);
        }
    }

    /// Makes room for these words.
    fn reach(&mut self, first: i64, last: i64) {
        if self.is_empty() {
            self.first_word = first;
        }
        if first < self.first_word {
            let missing = (self.first_word - first) as usize;
            self.words.splice(0..0, std::iter::repeat_n(0, missing));
            self.first_word = first;
        }
        let needed = (last - self.first_word + 1).max(self.words.len() as i64) as usize;
        self.words.resize(needed, 0);
    }

    fn widen_to_fit(&mut self) {
        while self.last_slice() - self.first_slice() >= Self::SLICES_MAX && self.doublings < DOUBLINGS_MAX {
            self.double();
        }
    }

    /// Every two slices become one.
    fn double(&mut self) {
        let last = self.last_word() >> 1;
        let first = self.first_word >> 1;
        let mut words = vec![0; (last - first + 1) as usize];
        for (place, word) in self.words.iter().enumerate() {
            let number = self.first_word + place as i64;
            let half = halved(*word) << (32 * number.rem_euclid(2));
            words[((number >> 1) - first) as usize] |= half;
        }
        self.first_word = first;
        self.words = words;
        self.doublings += 1;
    }
}

/// The 32 pairs of a word's bits, each joined into one.
fn halved(word: u64) -> u64 {
    let mut bits = (word | word >> 1) & 0x5555_5555_5555_5555;
    bits = (bits | bits >> 1) & 0x3333_3333_3333_3333;
    bits = (bits | bits >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    bits = (bits | bits >> 4) & 0x00ff_00ff_00ff_00ff;
    bits = (bits | bits >> 8) & 0x0000_ffff_0000_ffff;
    (bits | bits >> 16) & 0x0000_0000_ffff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(times_ms: &[i64]) -> Activity {
        let mut activity = Activity::default();
        times_ms.iter().for_each(|at_ms| activity.add(*at_ms));
        activity
    }

    #[test]
    fn an_action_lasts_until_the_pause_is_too_long() {
        let activity = of(&[10_000, 12_000, 60_000]);
        // 10 to 17 and 60 to 65, both ends included.
        assert_eq!(activity.active_ms(0, 100_000), 14_000);
        assert_eq!(activity.active_ms(10_000, 20_000), 10_000, "never more than there was");
        assert_eq!(of(&[]).active_ms(0, 100_000), 0);
    }

    #[test]
    fn longer_ones_have_wider_slices() {
        let activity = of(&[0, 1_018_000]);
        assert_eq!(activity.slice_ms(), 1_000);
        let activity = of(&[0, 1_019_000]);
        assert_eq!(activity.slice_ms(), 2_000);
        assert_eq!(of(&[-5_000, 3_600_000]).slice_ms(), 4_000);
        let extremes = of(&[i64::MIN, 0, i64::MAX]);
        assert!(extremes.words.len() <= 17, "{}", extremes.words.len());
    }

    #[test]
    fn the_strip_shows_where() {
        let activity = of(&[0, 90_000]);
        let strip = activity.strip(0, 100_000, 10);
        assert_eq!(strip, [60, 0, 0, 0, 0, 0, 0, 0, 0, 60]);
        assert_eq!(activity.strip(0, 0, 2).len(), 2);
        assert_eq!(of(&[]).strip(0, 10, 3), [0, 0, 0]);
    }

    #[test]
    fn pairs_become_one() {
        assert_eq!(halved(0), 0);
        assert_eq!(halved(u64::MAX), 0xffff_ffff);
        assert_eq!(halved(0b1000_0110), 0b1011);
        assert_eq!(halved(1 << 63), 1 << 31);
    }
}
