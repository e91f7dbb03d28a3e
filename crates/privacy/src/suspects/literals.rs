//! Looks for many short literals at once.
//!
//! The packed searcher (Teddy) compares the first three or four bytes of all literals at once, in eight
//! buckets; see [`super::buckets`] for which literal goes where.

use std::ops::Range;

use aho_corasick::{AhoCorasick, Input, Span, packed};

use crate::suspects::buckets::{BUCKETS, deal, distribute, distribute_alike};
use crate::suspects::{Follows, Use, Wanted, assignment};

/// Of one searcher. With more, its buckets would hold too much that has nothing in common.
const LITERALS_MAX: usize = 56;

pub(super) struct LiteralSearch {
    literals: Vec<Literal>,
    longest: usize,
    searcher: Searcher,
}

/// One literal that one or more detectors look for.
#[derive(Debug, Clone)]
struct Literal {
    text: &'static str,
    then: Vec<Follows>,
}

enum Searcher {
    Packed(Box<packed::Searcher>),
    /// Where the processor has no vector instructions for the packed one.
    Automaton(Box<AhoCorasick>),
}

impl LiteralSearch {
    /// As many searches as keep each of them fast.
    pub(super) fn several(wanted: &Wanted, how_often: Use) -> Vec<LiteralSearch> {
        let mut literals: Vec<Literal> = Vec::new();
        for &(text, then) in wanted {
            match literals.iter_mut().find(|literal| literal.text == text) {
                Some(literal) => literal.then.push(then),
                None => literals.push(Literal { text, then: vec![then] }),
            }
        }
        // A searcher compares four bytes if every literal has them.
        let (short, long): (Vec<_>, Vec<_>) = literals.into_iter().partition(|literal| literal.text.len() <= 3);
        [short, long]
            .iter()
            .flat_map(|literals| LiteralSearch::over(literals, how_often))
            .collect()
    }

    fn over(literals: &[Literal], how_often: Use) -> Vec<LiteralSearch> {
        let texts: Vec<_> = literals.iter().map(|literal| literal.text).collect();
        let searchers = texts.len().div_ceil(LITERALS_MAX);
        let buckets = match how_often {
            Use::Often => distribute(&texts, searchers),
            Use::Once => distribute_alike(&texts, searchers),
        };
        let dealt = buckets.chunks(BUCKETS).map(deal).filter(|dealt| !dealt.is_empty());
        dealt.map(|texts| LiteralSearch::new(&texts, literals)).collect()
    }

    fn new(texts: &[&'static str], all: &[Literal]) -> LiteralSearch {
        let of = |text: &&str| all.iter().find(|literal| literal.text == *text).cloned();
        let literals: Vec<Literal> = texts.iter().filter_map(of).collect();
        let packed = packed::Config::new()
            .heuristic_pattern_limits(false)
            .only_teddy_fat(Some(false))
            .builder()
            .extend(texts)
            .build();
        let searcher = match packed {
            Some(searcher) => Searcher::Packed(Box::new(searcher)),
            None => Searcher::Automaton(Box::new(
                AhoCorasick::new(texts).expect("a hundred short literals fit an automaton"),
            )),
        };
        let longest = texts.iter().map(|text| text.len()).max().unwrap_or(0);
        LiteralSearch {
            literals,
            longest,
            searcher,
        }
    }

    /// Appends where literals begin in `block` with what must follow them.
    pub(super) fn suspects(&self, bytes: &[u8], block: Range<usize>, out: &mut Vec<usize>) {
        let reach = bytes.len().min(block.end + self.longest - 1);
        let mut at = block.start;
        while let Some((start, pattern)) = self.find(bytes, at..reach) {
            if start >= block.end {
                return;
            }
            if self.literals[pattern].is_telling(bytes, start) {
                out.push(start);
            }
            // Literals may overlap: the next one may begin inside this one.
            at = start + 1;
        }
    }

    fn find(&self, bytes: &[u8], within: Range<usize>) -> Option<(usize, usize)> {
        let found = match &self.searcher {
            Searcher::Packed(searcher) => searcher.find_in(bytes, Span::from(within)),
            Searcher::Automaton(searcher) => searcher.find(Input::new(bytes).range(within)),
        };
        found.map(|found| (found.start(), found.pattern().as_usize()))
    }
}

impl Literal {
    fn is_telling(&self, bytes: &[u8], start: usize) -> bool {
        let end = start + self.text.len();
        self.then.iter().any(|then| match *then {
            Follows::Assignment => assignment::may_name_a_value(bytes, start, end),
            Follows::Name => true,
            Follows::Then(then) => then.holds(&bytes[end..]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detector::{Detector, Material, Method};
    use crate::secret_value::stems_of;

    fn wanted(material: Material, detectors: &[Detector]) -> Wanted {
        let literals = detectors.iter().flat_map(|detector| match detector.method {
            Method::Key => stems_of(material),
            Method::Pattern(pattern) => pattern.literals().to_vec(),
        });
        literals.map(|literal| (literal, Follows::Assignment)).collect()
    }

    fn sets() -> [Wanted; 2] {
        [
            wanted(Material::WebPage, &Detector::standard()),
            wanted(Material::AgentSession, &Detector::for_agents()),
        ]
    }

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn every_search_is_packed() {
        for how_often in [Use::Often, Use::Once] {
            for search in sets()
                .iter()
                .flat_map(|wanted| LiteralSearch::several(wanted, how_often))
            {
                assert!(matches!(search.searcher, Searcher::Packed(_)), "{:?}", search.literals);
            }
        }
    }

    /// Of two literals that begin at the same place only one is reported.
    #[test]
    fn no_literal_begins_another() {
        for wanted in sets() {
            for (one, _) in &wanted {
                for (other, _) in &wanted {
                    assert!(one == other || !other.starts_with(one), "{one} begins {other}");
                }
            }
        }
    }
}
