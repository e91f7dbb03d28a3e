use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use crate::detector::{Detector, Material, Method, Pattern, Telling};
use crate::edit::{Edit, apply};
use crate::label::Labeller;
use crate::report::RedactionReport;
use crate::scan::{Place, Scan};
use crate::secret_value::stems_of;
use crate::suspects::{Prefilter, Use};

/// What is redacted can have hidden something: digits that stood beside an address and belonged to no
/// number for that are one now. So a text that was changed is looked at again.
const PASSES_MAX: usize = 4;

/// Finds personal data and secrets in JSON and text, and replaces them by labels.
///
/// Making one takes a moment, and it knows no project: one serves all of them, each with its own [`Labeller`].
pub struct Redactor {
    pub(crate) material: Material,
    /// Names of members and parameters are judged.
    pub(crate) keys: bool,
    pub(crate) prefilter: Prefilter,
    patterns: Vec<CompiledPattern>,
    literals: AhoCorasick,
    /// The pattern that each of the literals belongs to.
    literal_owners: Vec<usize>,
    stems: AhoCorasick,
}

pub(crate) struct CompiledPattern {
    pub(crate) detector: Detector,
    pub(crate) pattern: Pattern,
    matcher: OnceLock<Matcher>,
}

/// Made when a text speaks for the pattern: most of a hundred never are, in a process that looks at one hook.
pub(crate) struct Matcher {
    pub(crate) regex: Regex,
    pub(crate) has_secret_group: bool,
}

impl Redactor {
    /// For recordings of pages.
    pub fn standard() -> Redactor {
        Redactor::new(Material::WebPage, &Detector::standard())
    }

    /// For sessions of coding agents.
    pub fn for_agents() -> Redactor {
        Redactor::new(Material::AgentSession, &Detector::for_agents())
    }

    pub fn new(material: Material, detectors: &[Detector]) -> Redactor {
        Redactor::made_for(Use::Often, material, detectors)
    }

    /// For a process that looks at a few texts of an agent's session and ends: made at once, finds the same.
    pub fn for_agents_once() -> Redactor {
        Redactor::made_for(Use::Once, Material::AgentSession, &Detector::for_agents())
    }

    fn made_for(how_often: Use, material: Material, detectors: &[Detector]) -> Redactor {
        let patterns: Vec<_> = detectors.iter().filter_map(CompiledPattern::new).collect();
        let (literals, literal_owners): (Vec<&str>, Vec<usize>) = patterns
            .iter()
            .enumerate()
            .flat_map(|(owner, compiled)| compiled.pattern.literals().iter().map(move |literal| (*literal, owner)))
            .unzip();
        Redactor {
            keys: detectors.iter().any(|detector| matches!(detector.method, Method::Key)),
            material,
            prefilter: Prefilter::new(material, detectors, how_often),
            patterns,
            literals: automaton(&literals, MatchKind::Standard),
            literal_owners,
            stems: automaton(&stems_of(material), MatchKind::LeftmostFirst),
        }
    }

    /// Appends, in ascending order, the offsets in `text` where something may have to be redacted.
    ///
    /// What [`Self::redact_json`] and [`Self::redact_text`] would change holds a suspect, so that a
    /// whole batch can be looked over at once and only the events with suspects be redacted.
    pub fn suspects(&self, text: &str, out: &mut Vec<usize>) {
        self.prefilter.suspects(text, out);
    }

    /// Redacts one JSON value; `None` if nothing had to be. What is not redacted stays byte for byte.
    /// What is no JSON is redacted as text.
    pub fn redact_json(&self, json: &str, labeller: &dyn Labeller, report: &mut RedactionReport) -> Option<String> {
        self.redact(json, labeller, report, |scan, json, suspects, edits| {
            scan.json_or_text(json, suspects, edits)
        })
    }

    /// Redacts a string of plain text, which may hold JSON, URLs and headers.
    pub fn redact_text(&self, text: &str, labeller: &dyn Labeller, report: &mut RedactionReport) -> Option<String> {
        self.redact(text, labeller, report, |scan, text, _, edits| {
            scan.text(text, Place::Anywhere, edits)
        })
    }

    fn redact(
        &self,
        text: &str,
        labeller: &dyn Labeller,
        report: &mut RedactionReport,
        find: impl Fn(Scan<'_>, &str, Vec<usize>, &mut Vec<Edit>),
    ) -> Option<String> {
        let mut redacted: Option<String> = None;
        for _ in 0..PASSES_MAX {
            let text = redacted.as_deref().unwrap_or(text);
            let (mut suspects, mut edits) = (Vec::new(), Vec::new());
            self.suspects(text, &mut suspects);
            if !suspects.is_empty() {
                find(Scan::new(self, labeller), text, suspects, &mut edits);
            }
            if edits.is_empty() {
                break;
            }
            for edit in &edits {
                report.count(edit.detector);
            }
            redacted = Some(apply(text, &edits));
        }
        redacted
    }

    /// The patterns that something in `text` speaks for.
    pub(crate) fn patterns_for(&self, text: &str) -> impl Iterator<Item = &CompiledPattern> {
        let mut told = vec![false; self.patterns.len()];
        for found in self.literals.find_overlapping_iter(text) {
            told[self.literal_owners[found.pattern().as_usize()]] = true;
        }
        let at_sign = memchr::memchr(b'@', text.as_bytes()).is_some();
        let digits = text.bytes().filter(u8::is_ascii_digit).nth(8).is_some();
        self.patterns.iter().zip(told).filter_map(move |(compiled, told)| {
            let speaks = match compiled.pattern.telling {
                Telling::AtSign => at_sign,
                Telling::Digits => digits,
                Telling::Literals { .. } => told,
            };
            speaks.then_some(compiled)
        })
    }

    /// Parts of secret names in `text`.
    pub(crate) fn stems(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        self.stems.find_iter(text).map(|found| found.range())
    }
}

impl CompiledPattern {
    fn new(detector: &Detector) -> Option<CompiledPattern> {
        let Method::Pattern(pattern) = detector.method else {
            return None;
        };
        Some(CompiledPattern {
            detector: *detector,
            pattern,
            matcher: OnceLock::new(),
        })
    }

    /// # Panics
    /// If the detector's pattern is no regular expression.
    pub(crate) fn matcher(&self) -> &Matcher {
        self.matcher.get_or_init(|| {
            let regex = Regex::new(self.pattern.regex).unwrap_or_else(|error| {
                panic!(
                    "detector {}: its pattern is no regular expression: {error}",
                    self.detector.name
                )
            });
            let has_secret_group = regex.capture_names().flatten().any(|name| name == "secret");
            Matcher {
                regex,
                has_secret_group,
            }
        })
    }
}

fn automaton(literals: &[impl AsRef<[u8]>], kind: MatchKind) -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(kind)
        .build(literals)
        .expect("a hundred short literals fit an automaton")
}
