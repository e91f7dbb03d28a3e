//! A style sheet whose rules events have changed.

use reenact_recording::operation::{NewSheet, PropertySet, RuleIndex, StyleDeclaration, StyleSheetRule};

use super::rules::{self, Rule};

/// How deep an event's path into grouping rules is followed.
const NESTING_MAX: usize = 32;

/// Where a sheet's text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The recorder read it from the CSSOM.
    Browser,
    Author,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Sheet<'a> {
    rules: Vec<Rule<'a>>,
}

impl<'a> Sheet<'a> {
    pub(crate) fn parse<'t: 'a>(texts: impl IntoIterator<Item = &'t str>, origin: Origin) -> Self {
        let parse = |text| Rule::parse_all(text, true, origin == Origin::Browser);
        Self {
            rules: texts.into_iter().flat_map(parse).collect(),
        }
    }

    pub(crate) fn adopted(sheet: &NewSheet<'a>) -> Self {
        let mut new = Self::default();
        for add in sheet.rules {
            new.insert(add.rule, add.index);
        }
        new
    }

    pub(crate) fn rules(&self) -> &[Rule<'a>] {
        &self.rules
    }

    /// Applies one event; the number of its parts that name no rule.
    pub(crate) fn apply(&mut self, event: &StyleSheetRule<'a>) -> usize {
        let mut misses = 0;
        for add in event.adds.unwrap_or(&[]) {
            misses += usize::from(!self.insert(add.rule, add.index));
        }
        for index in event.removes.unwrap_or(&[]) {
            misses += usize::from(!self.delete(*index));
        }
        for text in [event.replace, event.replace_sync].into_iter().flatten() {
            self.rules = Rule::parse_all(text, true, false);
        }
        misses
    }

    pub(crate) fn declare(&mut self, event: &StyleDeclaration<'a>) -> bool {
        let at = [match event.index {
            RuleIndex::At(at) => at,
            RuleIndex::Nested(_) => 0,
        }];
        let path = match event.index {
            RuleIndex::At(_) => &at[..],
            RuleIndex::Nested(path) => path,
        };
        let Some((last, groups)) = path.split_last() else {
            return false;
        };
        let body = self
            .group_mut(groups)
            .and_then(|rules| at_mut(rules, *last)?.open_mut());
        let Some(body) = body else { return false };
        if let Some(PropertySet {
            property,
            value,
            priority,
        }) = event.set
        {
            let important = priority.is_some_and(|priority| priority.eq_ignore_ascii_case("important"));
            body.declarations.set(property, value.unwrap_or(""), important);
        }
        if let Some(property) = event.remove {
            body.declarations.remove(property);
        }
        true
    }

    fn insert(&mut self, rule: &'a str, index: Option<RuleIndex<'a>>) -> bool {
        let Some(rule) = Rule::parse_one(rule) else {
            return false;
        };
        match index {
            // `insertRule` without an index inserts at the front.
            None => self.rules.insert(0, rule),
            Some(RuleIndex::At(at)) => {
                let at = usize::try_from(at).unwrap_or(0).min(self.rules.len());
                self.rules.insert(at, rule);
            }
            Some(RuleIndex::Nested(path)) => {
                let Some((last, groups)) = path.split_last() else {
                    return false;
                };
                let rules = self.group_mut(groups);
                match (rules, usize::try_from(*last)) {
                    (Some(rules), Ok(at)) if at <= rules.len() => rules.insert(at, rule),
                    _ => return false,
                }
            }
        }
        true
    }

    fn delete(&mut self, index: RuleIndex<'a>) -> bool {
        let (groups, at) = match index {
            RuleIndex::At(at) => (&[][..], at),
            RuleIndex::Nested(path) => match path.split_last() {
                Some((last, groups)) => (groups, *last),
                None => return false,
            },
        };
        match (self.group_mut(groups), usize::try_from(at)) {
            (Some(rules), Ok(at)) if at < rules.len() => {
                rules.remove(at);
                true
            }
            _ => false,
        }
    }

    /// The rules in a grouping rule.
    fn group_mut(&mut self, path: &[i64]) -> Option<&mut Vec<Rule<'a>>> {
        if path.len() > NESTING_MAX {
            return None;
        }
        let mut rules = &mut self.rules;
        for at in path {
            rules = &mut at_mut(rules, *at)?.open_mut()?.rules;
        }
        Some(rules)
    }

    pub(crate) fn write(&self, out: &mut String) {
        for (at, rule) in self.rules.iter().enumerate() {
            if at > 0 {
                out.push('\n');
            }
            rules::write(rule, out);
        }
    }
}

fn at_mut<'r, 'a>(rules: &'r mut [Rule<'a>], at: i64) -> Option<&'r mut Rule<'a>> {
    rules.get_mut(usize::try_from(at).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reenact_recording::operation::RuleAdd;

    const NOTHING: StyleSheetRule<'static> = StyleSheetRule {
        id: None,
        style_id: None,
        adds: None,
        removes: None,
        replace: None,
        replace_sync: None,
    };

    fn text(sheet: &Sheet<'_>) -> String {
        let mut text = String::new();
        sheet.write(&mut text);
        text
    }

    #[test]
    fn rules_come_and_go_by_index_also_in_groups() {
        let mut sheet = Sheet::parse(["a { b: c } @media x { d { e: f } }"], Origin::Author);
        let add = |rule, index| RuleAdd { rule, index };
        let adds = [
            add("g { h: i }", Some(RuleIndex::Nested(&[1, 1]))),
            add("j { k: l }", None),
            add("m::-moz-n { }", Some(RuleIndex::At(0))),
            add("o { }", Some(RuleIndex::At(99))),
        ];
        sheet.apply(&StyleSheetRule {
            adds: Some(&adds),
            removes: Some(&[RuleIndex::At(1), RuleIndex::Nested(&[1, 0])]),
            ..NOTHING
        });
        assert_eq!(text(&sheet), "j { k: l }\n@media x {  g { h: i } }\no { }");
    }

    #[test]
    fn a_declaration_is_set_deep_in_a_sheet() {
        let mut sheet = Sheet::parse(["@media x { @supports (y) { d { e: f } } }"], Origin::Browser);
        let set = PropertySet {
            property: "e",
            value: Some("g"),
            priority: Some("important"),
        };
        let event = StyleDeclaration {
            id: None,
            style_id: None,
            index: RuleIndex::Nested(&[0, 0, 0]),
            set: Some(set),
            remove: None,
        };
        assert!(sheet.declare(&event));
        assert_eq!(text(&sheet), "@media x {  @supports (y) {  d { e: g !important; } } }");
    }

    #[test]
    fn paths_into_nothing_change_nothing() {
        let mut sheet = Sheet::parse(["a { b: c }"], Origin::Author);
        let deep = [0; 100];
        let removes = [
            RuleIndex::At(-1),
            RuleIndex::At(7),
            RuleIndex::Nested(&[]),
            RuleIndex::Nested(&deep),
            RuleIndex::Nested(&[0, 3]),
        ];
        let misses = sheet.apply(&StyleSheetRule {
            removes: Some(&removes),
            ..NOTHING
        });
        assert_eq!((misses, text(&sheet).as_str()), (5, "a { b: c; }"));
    }
}
