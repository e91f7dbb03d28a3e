//! Rules by their index, as the CSSOM counts them.

use super::declarations::{Declarations, parse_one};
use super::scan::{Item, items, strip_comments_and_space};

/// A rule of a sheet or of a grouping rule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rule<'a> {
    /// Nothing in it has changed.
    Text(&'a str),
    Open(Box<OpenRule<'a>>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OpenRule<'a> {
    pub(crate) prelude: &'a str,
    pub(crate) body: RuleBody<'a>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct RuleBody<'a> {
    pub(crate) declarations: Declarations<'a>,
    pub(crate) rules: Vec<Rule<'a>>,
}

/// At-rules that the CSSOM has an object for; others are no rules to it.
const AT_RULES: [&str; 20] = [
    "media",
    "supports",
    "layer",
    "container",
    "scope",
    "starting-style",
    "keyframes",
    "-webkit-keyframes",
    "import",
    "namespace",
    "font-face",
    "page",
    "property",
    "counter-style",
    "font-feature-values",
    "font-palette-values",
    "view-transition",
    "position-try",
    "function",
    "document",
];

/// At-rules that hold declarations and no rules; their parts are not addressed by events.
const STATEMENTS: [&str; 3] = ["import", "namespace", "layer"];

impl<'a> Rule<'a> {
    /// The rules of a text. `is_checked` says that a browser has written the text, so that nothing in it is wrong.
    pub(crate) fn parse_all(text: &'a str, is_top_level: bool, is_checked: bool) -> Vec<Self> {
        items(text, is_top_level)
            .filter_map(|item| Self::of(item, is_checked))
            .collect()
    }

    /// The one rule of a text, as `insertRule` takes it.
    pub(crate) fn parse_one(text: &'a str) -> Option<Self> {
        let mut found = items(text, true);
        let rule = Self::of(found.next()?, false)?;
        found.next().is_none().then_some(rule)
    }

    fn of(item: Item<'a>, is_checked: bool) -> Option<Self> {
        match item {
            Item::Statement(text) => {
                let name = at_name(text)?;
                let is_known = STATEMENTS.iter().any(|known| name.eq_ignore_ascii_case(known));
                is_known.then_some(Self::Text(text))
            }
            Item::Block { prelude, whole, .. } => {
                let is_rule = match at_name(prelude) {
                    Some(name) => AT_RULES.iter().any(|known| name.eq_ignore_ascii_case(known)),
                    None => is_checked || is_plausible_selector(prelude),
                };
                is_rule.then_some(Self::Text(whole))
            }
        }
    }

    /// What stands before the bracket, and what is in it.
    pub(crate) fn parts(&self) -> Option<(&'a str, RuleBody<'a>)> {
        match self {
            Self::Text(text) => open(text),
            Self::Open(rule) => Some((rule.prelude, rule.body.clone())),
        }
    }

    /// The inside of the rule, to be changed.
    pub(crate) fn open_mut(&mut self) -> Option<&mut RuleBody<'a>> {
        if let Self::Text(text) = self {
            let (prelude, body) = open(text)?;
            *self = Self::Open(Box::new(OpenRule { prelude, body }));
        }
        match self {
            Self::Open(rule) => Some(&mut rule.body),
            Self::Text(_) => None,
        }
    }
}

fn open(text: &str) -> Option<(&str, RuleBody<'_>)> {
    let Some(Item::Block { prelude, body, .. }) = items(text, true).next() else {
        return None;
    };
    let mut inside = RuleBody::default();
    for item in items(body, false) {
        match item {
            Item::Statement(text) if !text.starts_with('@') => {
                if let Some(declaration) = parse_one(text) {
                    inside.declarations.push(declaration);
                }
            }
            item => inside.rules.extend(Rule::of(item, true)),
        }
    }
    Some((prelude, inside))
}

/// An at-rule's name.
pub(crate) fn at_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix('@')?;
    let end = name
        .find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
        .unwrap_or(name.len());
    Some(&name[..end])
}

/// Whether a selector could be one to Chromium, which most recordings come from: the prefixes of other engines are
/// the usual reason why an inserted rule was refused.
fn is_plausible_selector(prelude: &str) -> bool {
    let prelude = strip_comments_and_space(prelude);
    let first = prelude.chars().next();
    let last = prelude.chars().next_back();
    let is_broken = matches!(
        first,
        None | Some(',' | ';' | '{' | '}' | ')' | ']' | '%' | '$' | '0'..='9' | '!' | '=')
    ) || matches!(last, Some(',' | '.' | '#' | ':' | '>' | '+' | '~'))
        || prelude.contains(';');
    !is_broken && !prelude.contains(":-moz-") && !prelude.contains(":-ms-")
}

/// A rule's text, as it stands now.
pub(crate) fn write(rule: &Rule<'_>, out: &mut String) {
    // Rules lie in rules no deeper than an event's path went.
    match rule {
        Rule::Text(text) => {
            out.push_str(text);
            if !text.ends_with('}') {
                out.push(';');
            }
        }
        Rule::Open(open) => {
            out.push_str(open.prelude);
            out.push_str(" { ");
            open.body.declarations.write(out);
            for rule in &open.body.rules {
                out.push(' ');
                write(rule, out);
            }
            out.push_str(" }");
        }
    }
}
