use crate::placeholder::is_placeholder;
use crate::randomness::looks_random;

/// One thing that must not be kept: how to find it, and what it must and must not match.
///
/// Detectors are data. To add one, write a file beside the others under `detectors/` and name it in
/// [`Detector::standard`]; its examples are run by the tests, its row in the documentation is generated.
#[derive(Debug, Clone, Copy)]
pub struct Detector {
    /// What labels and reports call it: `snake_case`, never changed once released.
    pub name: &'static str,
    /// One sentence for the documentation: what it finds.
    pub finds: &'static str,
    /// What it finds is easy to guess, however random it looks: addresses, numbers of persons and cards. Labels that
    /// tell such values apart do so within one session only.
    pub guessable: bool,
    pub method: Method,
    pub examples: Examples,
}

#[derive(Debug, Clone, Copy)]
pub enum Method {
    /// A regular expression over strings.
    Pattern(Pattern),
    /// Names of members, parameters and headers that say their value is secret.
    Key,
}

#[derive(Debug, Clone, Copy)]
pub struct Pattern {
    /// If it has a group named `secret`, that is what is replaced, otherwise the whole match.
    pub regex: &'static str,
    /// What is cheap to look for and part of every match.
    pub telling: Telling,
    /// What a regular expression cannot say: check digits, neighbours, decoded contents.
    pub validator: Option<fn(&Candidate<'_>) -> bool>,
    /// Whether the detector also judges JSON numbers.
    pub numbers: bool,
}

impl Pattern {
    pub(crate) fn literals(&self) -> &'static [&'static str] {
        match self.telling {
            Telling::Literals { any_of, .. } => any_of,
            Telling::AtSign | Telling::Digits => &[],
        }
    }
}

/// What cannot be missing where a pattern matches. The prefilter looks for nothing else.
#[derive(Debug, Clone, Copy)]
pub enum Telling {
    /// An `@` between what could be a name and a host.
    AtSign,
    /// Digits enough for a payment card, or grouped like a social security number.
    Digits,
    /// One of these literals, and then what `then` says.
    Literals {
        any_of: &'static [&'static str],
        then: Then,
    },
}

/// What must follow a literal for it to be telling.
#[derive(Debug, Clone, Copy)]
pub enum Then {
    Anything,
    /// At least so many of the characters that tokens are made of: letters, digits, `-_.+/=~`.
    TokenCharacters(usize),
    /// A space, also written `+` or `%20`, and then so many of the same characters.
    SpaceAndTokenCharacters(usize),
    /// Three digits in a row within so many bytes.
    DigitsWithin(usize),
}

#[derive(Debug, Clone, Copy)]
pub struct Examples {
    pub must_match: &'static [&'static str],
    pub must_not_match: &'static [&'static str],
}

/// What a pattern matched, with the text around it.
#[derive(Debug)]
pub struct Candidate<'t> {
    pub text: &'t str,
    pub start: usize,
    pub end: usize,
    /// What would be replaced: the group `secret`, or the whole match.
    pub secret: &'t str,
}

impl<'t> Candidate<'t> {
    pub(crate) fn matched(&self) -> &'t str {
        &self.text[self.start..self.end]
    }

    pub(crate) fn before(&self) -> Option<u8> {
        self.start.checked_sub(1).map(|at| self.text.as_bytes()[at])
    }

    pub(crate) fn after(&self) -> Option<u8> {
        self.text.as_bytes().get(self.end).copied()
    }

    /// No letter, digit or `_` on either side, and no `%` before it: the match is part of nothing longer, nor
    /// does it begin with an escape's digits.
    pub(crate) fn stands_alone(&self) -> bool {
        let joins = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        !self.before().is_some_and(|byte| joins(byte) || byte == b'%') && !self.after().is_some_and(joins)
    }
}

/// A validator: names and words may have a token's form, but tokens are random.
pub(crate) fn is_random(candidate: &Candidate<'_>) -> bool {
    looks_random(candidate.secret)
}

/// A validator: documentation shows where a secret would stand.
pub(crate) fn is_no_placeholder(candidate: &Candidate<'_>) -> bool {
    !is_placeholder(candidate.secret)
}

/// What kind of recording a text belongs to. It decides how names that say "secret" are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Material {
    /// Events of a page: their data are the visitor's. Whatever stands under a secret name is redacted.
    WebPage,
    /// What a coding agent reads, writes and runs: programs, commands, configuration, output of terminals. Secret
    /// names are everywhere there, so their values are judged too: random values and passwords are redacted, words of
    /// the program, placeholders and hashes are not. They are looked for in more places: arguments, assignments of
    /// any language, behind line numbers and signs of diffs, across the colours of a terminal.
    AgentSession,
}
