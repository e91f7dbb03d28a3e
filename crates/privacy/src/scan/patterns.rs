use crate::detector::{Candidate, Pattern, Telling};
use crate::edit::Edit;
use crate::label::{Finding, LABEL_START};
use crate::placeholder::is_placeholder;
use crate::randomness::looks_random;
use crate::redactor::CompiledPattern;
use crate::scan::Scan;

impl Scan<'_> {
    /// Runs the detectors that something in `text` speaks for.
    pub(super) fn patterns(self, text: &str, edits: &mut Vec<Edit>) {
        for compiled in self.redactor.patterns_for(text) {
            let mut at = 0;
            while let Some(candidate) = compiled.find(text, at) {
                match self.accepted(compiled, candidate) {
                    Ok(found) => {
                        let start = found.secret.as_ptr() as usize - text.as_ptr() as usize;
                        let range = start..start + found.secret.len();
                        edits.push(self.edit(text, range, &compiled.detector));
                        at = found.end;
                    }
                    Err(rejected) => at = compiled.retry_from(&rejected),
                }
            }
        }
    }

    /// A JSON number that a detector takes for a secret becomes a string.
    pub(super) fn number(self, text: &str, range: std::ops::Range<usize>, edits: &mut Vec<Edit>) {
        let number = &text[range.clone()];
        let found = self.redactor.patterns_for(number).find(|compiled| {
            compiled.pattern.numbers
                && compiled.find(number, 0).is_some_and(|candidate| {
                    candidate.secret.len() == number.len() && self.accepts(compiled, &candidate)
                })
        });
        if let Some(compiled) = found {
            let edit = self.edit(text, range, &compiled.detector);
            edits.push(Edit {
                replacement: format!("\"{}\"", edit.replacement),
                ..edit
            });
        }
    }

    /// The longest of what detectors find in a value.
    pub(super) fn longest_finding<'t>(self, value: &'t str) -> Option<Finding<'t>> {
        let found = self.redactor.patterns_for(value).filter_map(|compiled| {
            let candidate = compiled.find(value, 0)?;
            let accepted = self.accepted(compiled, candidate).ok()?;
            Some(Finding {
                detector: compiled.detector.name,
                secret: accepted.secret,
                guessable: compiled.detector.guessable,
            })
        });
        found.max_by_key(|finding| finding.secret.len())
    }

    fn accepts(self, compiled: &CompiledPattern, candidate: &Candidate<'_>) -> bool {
        let is_shown = self.is_of_agent() && !compiled.detector.guessable;
        compiled.accepts(candidate)
            && !(is_shown && is_placeholder(candidate.secret) && !looks_random(candidate.secret))
    }

    /// The candidate, or a shorter one of groups of digits: a card is followed by its code.
    fn accepted<'t>(
        self,
        compiled: &CompiledPattern,
        candidate: Candidate<'t>,
    ) -> Result<Candidate<'t>, Candidate<'t>> {
        if self.accepts(compiled, &candidate) {
            return Ok(candidate);
        }
        let shorter = compiled
            .is_of_digits()
            .then(|| compiled.find(&candidate.text[..candidate.end - 1], candidate.start));
        match shorter.flatten() {
            Some(shorter) if shorter.start == candidate.start => {
                let shorter = Candidate {
                    text: candidate.text,
                    ..shorter
                };
                if self.accepts(compiled, &shorter) {
                    Ok(shorter)
                } else {
                    Err(candidate)
                }
            }
            _ => Err(candidate),
        }
    }
}

impl CompiledPattern {
    fn find<'t>(&self, text: &'t str, at: usize) -> Option<Candidate<'t>> {
        let matcher = self.matcher();
        let (start, end, secret) = if matcher.has_secret_group {
            let captures = matcher.regex.captures_at(text, at)?;
            let whole = captures.get(0)?;
            (
                whole.start(),
                whole.end(),
                captures.name("secret").unwrap_or(whole).as_str(),
            )
        } else {
            let whole = matcher.regex.find_at(text, at)?;
            (whole.start(), whole.end(), whole.as_str())
        };
        Some(Candidate {
            text,
            start,
            end,
            secret,
        })
    }

    fn accepts(&self, candidate: &Candidate<'_>) -> bool {
        let Pattern { validator, .. } = self.pattern;
        !candidate.secret.contains(LABEL_START) && validator.is_none_or(|is_valid| is_valid(candidate))
    }

    /// Groups of digits that are no number may overlap one; they are short, so the time stays linear.
    fn retry_from(&self, rejected: &Candidate<'_>) -> usize {
        if self.is_of_digits() {
            rejected.start + 1
        } else {
            rejected.end
        }
    }

    fn is_of_digits(&self) -> bool {
        matches!(self.pattern.telling, Telling::Digits)
    }
}
