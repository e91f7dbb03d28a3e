//! What is wrong with a value, and where in it.

use std::borrow::Cow;
use std::fmt;

use crate::json::SyntaxError;

/// Why a value does not fit: where in it, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// From the inside out.
    path: Vec<Step>,
    what: Cow<'static, str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Member(&'static str),
    Element(usize),
    /// A member of a map, whose name is the client's and so is not repeated.
    Entry,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.path.iter().rev().enumerate() {
            match step {
                Step::Member(name) if depth == 0 => write!(f, "{name}")?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Element(index) => write!(f, "[{index}]")?,
                Step::Entry => write!(f, ".*")?,
            }
        }
        if self.path.is_empty() {
            write!(f, "{}", self.what)
        } else {
            write!(f, ": {}", self.what)
        }
    }
}

/// What stopped a check. Boxed, because nearly every check succeeds and its result must be small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble(Box<TroubleKind>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TroubleKind {
    /// The text is no JSON: nothing behind this point can be trusted.
    Syntax(SyntaxError),
    /// It is JSON, but not of this shape.
    Misfit(Misfit),
}

impl From<SyntaxError> for Trouble {
    #[cold]
    fn from(error: SyntaxError) -> Self {
        Self(Box::new(TroubleKind::Syntax(error)))
    }
}

impl Trouble {
    #[cold]
    pub(crate) fn misfit(what: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(TroubleKind::Misfit(Misfit {
            path: Vec::new(),
            what: what.into(),
        })))
    }

    /// The same trouble, seen from one level further out.
    #[cold]
    pub(crate) fn within(mut self, step: Step) -> Self {
        if let TroubleKind::Misfit(misfit) = &mut *self.0 {
            misfit.path.push(step);
        }
        self
    }

    pub(crate) fn kind(self) -> TroubleKind {
        *self.0
    }
}
