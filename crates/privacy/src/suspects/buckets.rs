//! Which literals share a bucket of the packed searcher.
//!
//! For each of the first bytes of its literals a bucket knows the high and the low halves that occur, and
//! takes every combination of them for a hit, which then has to be verified. Literals that begin alike, but
//! for their case, cost nothing together; `npm_` and `ub_pat_` together let every other word through. So
//! literals go where they let the least through, with an estimate of how often bytes occur in recordings.

/// The searcher's number of buckets.
const BUCKETS: usize = 8;
/// The searcher takes 127 literals, repeated ones included.
const BUCKET_LITERALS_MAX: usize = 15;
/// The bytes that the searcher compares at most.
const FINGERPRINT_BYTES_MAX: usize = 4;

/// The order of `literals` that puts them into the right buckets, as their numbers: the searcher puts what
/// stands at place `n` into bucket `n` modulo their number. To keep step, some literals are repeated.
pub(super) fn deal(literals: &[&str]) -> Vec<usize> {
    let bytes = literals
        .iter()
        .map(|literal| literal.len())
        .min()
        .unwrap_or(0)
        .min(FINGERPRINT_BYTES_MAX);
    let mut buckets = vec![Bucket::new(bytes); BUCKETS];
    for (number, literal) in literals.iter().enumerate() {
        let free = buckets
            .iter_mut()
            .filter(|bucket| bucket.numbers.len() < BUCKET_LITERALS_MAX);
        let best = free.min_by(|a, b| a.cost_of(literal).total_cmp(&b.cost_of(literal)));
        if let Some(best) = best {
            best.add(number, literal);
        }
    }
    buckets.retain(|bucket| !bucket.numbers.is_empty());
    let rounds = buckets.iter().map(|bucket| bucket.numbers.len()).max().unwrap_or(0);
    let place = |place: usize| {
        let numbers = &buckets[(place % BUCKETS).min(buckets.len() - 1)].numbers;
        *numbers.get(place / BUCKETS).unwrap_or(&numbers[0])
    };
    (0..rounds * BUCKETS).map(place).collect()
}

#[derive(Debug, Clone)]
struct Bucket {
    numbers: Vec<usize>,
    /// The halves of each byte, a bit for each.
    high: Vec<u16>,
    low: Vec<u16>,
}

impl Bucket {
    fn new(bytes: usize) -> Bucket {
        Bucket {
            numbers: Vec::new(),
            high: vec![0; bytes],
            low: vec![0; bytes],
        }
    }

    fn add(&mut self, number: usize, literal: &str) {
        self.numbers.push(number);
        for (at, byte) in literal.bytes().take(self.high.len()).enumerate() {
            self.high[at] |= 1 << (byte >> 4);
            self.low[at] |= 1 << (byte & 15);
        }
    }

    /// How much more the bucket would let through.
    fn cost_of(&self, literal: &str) -> f64 {
        let mut with = self.clone();
        with.add(0, literal);
        with.lets_through() - self.lets_through()
    }

    /// The share of all places that the bucket takes for a hit.
    fn lets_through(&self) -> f64 {
        let takes = |at: usize, byte: u8| self.high[at] >> (byte >> 4) & self.low[at] >> (byte & 15) & 1 == 1;
        let share = |at: usize| (0..128).filter(|byte| takes(at, *byte)).map(frequency).sum::<f64>();
        (0..self.high.len()).map(share).product()
    }
}

/// Roughly how often a byte occurs in recordings of pages.
fn frequency(byte: u8) -> f64 {
    match byte {
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' | b'l' | b'd' | b'"' | b' ' => 0.04,
        b'-' | b':' | b',' | b'c' | b'p' | b'u' | b'm' | b'h' => 0.02,
        b'a'..=b'z' | b'0'..=b'9' => 0.012,
        b'A'..=b'Z' | b'{' | b'}' | b'_' | b'.' | b'/' | b'\\' | b'=' => 0.003,
        _ => 0.001,
    }
}
