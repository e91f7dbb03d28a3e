//! Which literals share a bucket of the packed searcher.
//!
//! For each of the first bytes of its literals a bucket knows the high and the low halves that occur, and
//! takes every combination of them for a hit, which then has to be verified. Literals that begin alike, but
//! for their case, cost nothing together; `npm_` and `ub_pat_` together let every other word through. So
//! literals go where they let the least through of a sample of what recordings are made of.

/// A searcher's number of buckets.
pub(super) const BUCKETS: usize = 8;
/// A searcher takes 127 literals, repeated ones included.
const BUCKET_LITERALS_MAX: usize = 15;
/// The bytes that a searcher compares at most.
const FINGERPRINT_BYTES_MAX: usize = 4;
/// How often every literal may move to a better bucket.
const ROUNDS_MAX: usize = 3;

pub(super) type Bucket = Vec<&'static str>;

/// Distributes literals over the buckets of so many searchers.
pub(super) fn distribute(literals: &[&'static str], searchers: usize) -> Vec<Bucket> {
    let bytes = literals
        .iter()
        .map(|literal| literal.len())
        .min()
        .unwrap_or(0)
        .min(FINGERPRINT_BYTES_MAX);
    let sample = Sample::new(bytes);
    let mut buckets = vec![Bucket::new(); searchers * BUCKETS];
    let mut costs = vec![0.0; buckets.len()];
    for _ in 0..ROUNDS_MAX {
        let before = buckets.clone();
        for literal in literals {
            if let Some(old) = buckets.iter().position(|bucket| bucket.contains(literal)) {
                buckets[old].retain(|other| other != literal);
                costs[old] = sample.lets_through(&buckets[old]);
            }
            let free = (0..buckets.len()).filter(|bucket| buckets[*bucket].len() < BUCKET_LITERALS_MAX);
            let with = free.map(|bucket| {
                (
                    bucket,
                    sample.lets_through(&[&buckets[bucket][..], &[literal]].concat()),
                )
            });
            let best = with.min_by(|(a, cost_a), (b, cost_b)| (cost_a - costs[*a]).total_cmp(&(cost_b - costs[*b])));
            if let Some((bucket, cost)) = best {
                buckets[bucket].push(literal);
                costs[bucket] = cost;
            }
        }
        if buckets == before {
            break;
        }
    }
    buckets
}

/// The same in no time: literals that begin alike are together. More is let through, which then has to be verified.
pub(super) fn distribute_alike(literals: &[&'static str], searchers: usize) -> Vec<Bucket> {
    let mut sorted = literals.to_vec();
    sorted.sort_by_key(|literal| literal.to_lowercase());
    let in_each = sorted.len().div_ceil(searchers * BUCKETS).max(1);
    sorted.chunks(in_each).map(<[_]>::to_vec).collect()
}

/// The order that puts the literals of one searcher's buckets there: the searcher puts what stands at place
/// `n` into bucket `n` modulo their number. To keep step, some literals are repeated.
pub(super) fn deal(buckets: &[Bucket]) -> Vec<&'static str> {
    let filled: Vec<_> = buckets.iter().filter(|bucket| !bucket.is_empty()).collect();
    let rounds = filled.iter().map(|bucket| bucket.len()).max().unwrap_or(0);
    let place = |place: usize| {
        let bucket = filled[(place % BUCKETS).min(filled.len() - 1)];
        *bucket.get(place / BUCKETS).unwrap_or(&bucket[0])
    };
    (0..rounds * BUCKETS).map(place).collect()
}

/// The places of [`SAMPLE`], by the halves of the bytes that follow: a bit for every place.
struct Sample {
    high: Vec<[Places; 16]>,
    low: Vec<[Places; 16]>,
}

const WORDS: usize = SAMPLE.len().div_ceil(64);
type Places = [u64; WORDS];

impl Sample {
    /// To compare so many bytes.
    fn new(bytes: usize) -> Sample {
        let mut sample = Sample {
            high: vec![[[0; WORDS]; 16]; bytes],
            low: vec![[[0; WORDS]; 16]; bytes],
        };
        for (place, window) in SAMPLE.as_bytes().windows(bytes.max(1)).enumerate() {
            for (at, byte) in window.iter().enumerate().take(bytes) {
                sample.high[at][usize::from(byte >> 4)][place / 64] |= 1 << (place % 64);
                sample.low[at][usize::from(byte & 15)][place / 64] |= 1 << (place % 64);
            }
        }
        sample
    }

    /// The share of all places that a bucket takes for a hit: of those in the sample, and of any bytes in a
    /// row, because the sample does not hold every word.
    fn lets_through(&self, bucket: &[&str]) -> f64 {
        let mut taken = [u64::MAX; WORDS];
        let mut anywhere = 1.0;
        for at in 0..self.high.len() {
            let halves = |half: fn(u8) -> u8| {
                bucket
                    .iter()
                    .fold(0u16, |halves, literal| halves | 1 << half(literal.as_bytes()[at]))
            };
            let (high, low) = (halves(|byte| byte >> 4), halves(|byte| byte & 15));
            let (of_high, of_low) = (places_of(&self.high[at], high), places_of(&self.low[at], low));
            for (taken, (high, low)) in taken.iter_mut().zip(of_high.iter().zip(of_low)) {
                *taken &= high & low;
            }
            anywhere *= bits(high)
                .flat_map(|high| bits(low).map(move |low| frequency((high << 4 | low) as u8)))
                .sum::<f64>();
        }
        let count: u32 = taken.iter().map(|word| word.count_ones()).sum();
        anywhere + f64::from(count) / SAMPLE.len() as f64
    }
}

/// The places that have one of the `halves`.
fn places_of(by_half: &[Places; 16], halves: u16) -> Places {
    let mut places = [0; WORDS];
    for half in bits(halves) {
        places
            .iter_mut()
            .zip(by_half[half])
            .for_each(|(place, of_half)| *place |= of_half);
    }
    places
}

fn bits(set: u16) -> impl Iterator<Item = usize> {
    (0..16).filter(move |bit| set >> bit & 1 == 1)
}

/// Names and words that recordings are full of.
const SAMPLE: &str = concat!(
    r#"{"type":3,"data":{"source":0,"texts":[],"attributes":[{"id":12,"attributes":{"class":"is-active open","#,
    r#""style":{"display":"block","transform":false}}}],"removes":[{"parentId":17,"id":18}],"adds":[{"parentId":1795,"#,
    r#""nextId":null,"node":{"type":2,"tagName":"span","attributes":{"aria-hidden":"true","role":"presentation","#,
    r#""data-index":"204","href":"https://www.example.com/page","rel":"stylesheet"},"childNodes":[],"id":366}}]},"#,
    r#""timestamp":1795247028326},{"positions":[{"x":211,"y":362,"timeOffset":-450}]},{"isSVG":true,"viewBox":"0 0 24 24","#,
    r#""fill":"none","stroke":"currentColor","stroke-width":"1.5","rootId":9,"isShadow":true,"textContent":"\n        "}"#,
    ".btn:not(:disabled):hover { background-color: rgba(0, 0, 0, 0.12); border: 1px solid var(--border-color); ",
    "padding: 0.5rem 1rem; margin-left: auto; font-size: 14px; font-weight: bold; line-height: 1.5; width: 100%; ",
    "text-align: center; box-shadow: none !important; transition: opacity 0.2s ease-in-out; position: absolute; ",
    "flex-direction: column; overflow: hidden; white-space: nowrap; cursor: pointer; z-index: 10; top: 0; } ",
    "@media (min-width: 768px) { .container-fluid, .nav-item.active > a::before { content: \"\"; float: right } } ",
    "the quick brown fox has been added to your order and will be there soon; read more about this value, please ",
    "M12 2C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2zm0 18c-4.41 0-8-3.59-8-8s3.59-8 8-8 8",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9T",
    "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cpath d=%22M2 5l6 6%22/%3E",
);

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

#[cfg(test)]
mod tests {
    use super::*;

    const LITERALS: [&str; 20] = [
        "npm_", "ub_pat_", "pass", "Pass", "PASS", "token", "card", "ghp_", "gho_", "shpa", "shpc", "hvs.", "k_live_",
        "eyJh", "eyJ0", "AKIA", "ASIA", "okie", "ecret", "edential",
    ];

    #[test]
    fn every_literal_is_dealt_into_its_bucket() {
        let buckets = distribute(&LITERALS, 1);
        let dealt = deal(&buckets);
        let filled: Vec<_> = buckets.iter().filter(|bucket| !bucket.is_empty()).collect();
        assert!(LITERALS.iter().all(|literal| dealt.contains(literal)));
        for (place, literal) in dealt.iter().enumerate() {
            assert!(
                filled[(place % BUCKETS).min(filled.len() - 1)].contains(literal),
                "{literal} at {place}"
            );
        }
    }

    #[test]
    fn what_does_not_mix_is_kept_apart() {
        let buckets = distribute(&LITERALS, 1);
        let together = |a: &str, b: &str| buckets.iter().any(|bucket| bucket.contains(&a) && bucket.contains(&b));
        assert!(!together("npm_", "ub_pat_"));
        assert!(together("pass", "Pass"));
        assert!(
            buckets
                .iter()
                .map(|bucket| Sample::new(4).lets_through(bucket))
                .sum::<f64>()
                < 0.001
        );
    }
}
