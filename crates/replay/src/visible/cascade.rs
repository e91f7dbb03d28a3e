//! `display` and `visibility` of elements, by the cascade.

use hashbrown::HashMap;
use selectors::parser::{Component, Selector};

use super::media;
use crate::css::{Declarations, Rule, at_name};
use crate::dom::{Kind, TagKind, ValueRef};
use crate::page::Page;
use crate::selectors::{Dialect, ElementRef, Matcher, parse};

/// How deep rules in grouping rules are followed.
const NESTING_MAX: usize = 8;

/// What sheets and the `style` attribute say of an element; `None` where they say nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    pub(super) displayed: Option<bool>,
    pub(super) visible: Option<bool>,
}

pub(super) struct Cascade<'p, 'a> {
    page: &'p Page<'a>,
    trees: HashMap<u32, TreeRules>,
    matcher: Matcher,
}

/// The rules of one document or shadow tree that say something about showing, by what their selector ends with.
#[derive(Default)]
struct TreeRules {
    by_name: HashMap<(Part, Box<str>), Vec<ShowRule>>,
    others: Vec<ShowRule>,
    count: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    Id,
    Class,
    Tag,
}

#[derive(Clone)]
struct ShowRule {
    selector: Selector<Dialect>,
    rank: Rank,
    displayed: Option<Told>,
    visible: Option<Told>,
}

#[derive(Debug, Clone, Copy)]
struct Told {
    value: bool,
    important: bool,
}

/// Of two rules, the one of the higher rank counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    is_unlayered: bool,
    specificity: u32,
    order: usize,
}

impl<'p, 'a> Cascade<'p, 'a> {
    pub(super) fn new(page: &'p Page<'a>) -> Self {
        Self {
            page,
            trees: HashMap::new(),
            matcher: Matcher::default(),
        }
    }

    pub(super) fn of(&mut self, index: u32) -> Style {
        let page = self.page;
        let (Some(tree), Some(element)) = (page.dom.tree_of(index), ElementRef::new(page, index)) else {
            return Style::default();
        };
        let rules = self.trees.entry(tree).or_insert_with(|| TreeRules::of(page, tree));
        let mut best_display: Option<(bool, Rank, bool)> = None;
        let mut best_visibility: Option<(bool, Rank, bool)> = None;
        for rule in rules.candidates(element) {
            let matters = |best: &Option<(bool, Rank, bool)>, told: Option<Told>| {
                told.is_some_and(|told| {
                    best.is_none_or(|(important, rank, _)| (told.important, rule.rank) > (important, rank))
                })
            };
            if !matters(&best_display, rule.displayed) && !matters(&best_visibility, rule.visible) {
                continue;
            }
            if !self.matcher.matches(element, &rule.selector) {
                continue;
            }
            for (best, told) in [
                (&mut best_display, rule.displayed),
                (&mut best_visibility, rule.visible),
            ] {
                if let Some(told) = told.filter(|told| matters(best, Some(*told))) {
                    *best = Some((told.important, rule.rank, told.value));
                }
            }
        }
        let (displayed, visible) = inline(page, index);
        Style {
            displayed: decide(best_display, displayed),
            visible: decide(best_visibility, visible),
        }
    }
}

/// The `style` attribute counts before every rule that is not important.
fn decide(rule: Option<(bool, Rank, bool)>, inline: Option<Told>) -> Option<bool> {
    match (rule, inline) {
        (Some((true, _, value)), Some(inline)) if !inline.important => Some(value),
        (_, Some(inline)) => Some(inline.value),
        (Some((_, _, value)), None) => Some(value),
        (None, None) => None,
    }
}

fn inline(page: &Page<'_>, index: u32) -> (Option<Told>, Option<Told>) {
    let style = page.dom.element(index).and_then(|element| element.attribute("style"));
    match style {
        Some(ValueRef::Style(declarations)) => told(declarations),
        Some(ValueRef::Recorded(reenact_recording::operation::AttributeValue::Text(text))) if speaks(text) => {
            told(&Declarations::parse(text))
        }
        _ => (None, None),
    }
}

/// A quick look at whether a text may say anything about showing.
fn speaks(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"display").is_some()
        || memchr::memmem::find(text.as_bytes(), b"visibility").is_some()
}

fn told(declarations: &Declarations<'_>) -> (Option<Told>, Option<Told>) {
    let find = |name, is_shown: fn(&str) -> Option<bool>| {
        let declaration = declarations.get(name)?;
        Some(Told {
            value: is_shown(&declaration.value.to_ascii_lowercase())?,
            important: declaration.important,
        })
    };
    let displayed = find("display", |value| {
        (!matches!(value, "revert" | "revert-layer" | "unset" | "inherit")).then_some(value != "none")
    });
    let visible = find("visibility", |value| match value {
        "visible" => Some(true),
        "hidden" | "collapse" => Some(false),
        _ => None,
    });
    (displayed, visible)
}

impl TreeRules {
    fn of(page: &Page<'_>, tree: u32) -> Self {
        let mut rules = Self::default();
        for index in page.dom.within_tree(tree) {
            let Some(element) = page.dom.element(index) else {
                continue;
            };
            if !matches!(element.tag_kind(), TagKind::Style | TagKind::Link) {
                continue;
            }
            let media = element.text_attribute("media").unwrap_or("");
            if !media::holds(media, page.viewport()) || element.has("disabled") {
                continue;
            }
            match element.state.as_ref().and_then(|state| state.sheet.as_ref()) {
                Some(sheet) => rules.take_all(sheet.rules(), page, 0, false),
                None if page.sheet_texts(index).iter().any(|text| speaks(text)) => {
                    rules.take_all(page.parse_sheet(index).rules(), page, 0, false);
                }
                None => {}
            }
        }
        if let Kind::Document(of) | Kind::Shadow(of) = &page.dom.node(tree).kind {
            for sheet in of.adopted.iter().filter_map(|id| page.sheets.get(id)) {
                rules.take_all(sheet.rules(), page, 0, false);
            }
        }
        rules
    }

    fn take_all(&mut self, rules: &[Rule<'_>], page: &Page<'_>, depth: usize, is_layered: bool) {
        for rule in rules {
            let is_mute = matches!(rule, Rule::Text(text) if !speaks(text));
            let Some((prelude, body)) = rule.parts().filter(|_| !is_mute) else {
                continue;
            };
            let group = at_name(prelude).map(str::to_ascii_lowercase);
            let query = || prelude.split_once(|c: char| c.is_whitespace() || c == '(');
            let counts = match group.as_deref() {
                None => {
                    self.take(prelude, &body.declarations, is_layered);
                    false
                }
                Some("media") => media::holds(prelude.get("@media".len()..).unwrap_or(""), page.viewport()),
                Some("supports") => query().is_some(),
                Some("layer") => true,
                Some(_) => false,
            };
            if counts && depth < NESTING_MAX {
                self.take_all(
                    &body.rules,
                    page,
                    depth + 1,
                    is_layered || group.as_deref() == Some("layer"),
                );
            }
        }
    }

    fn take(&mut self, prelude: &str, declarations: &Declarations<'_>, is_layered: bool) {
        let (displayed, visible) = told(declarations);
        if displayed.is_none() && visible.is_none() {
            return;
        }
        // A browser passes over a rule with a selector that it does not know; so does this.
        let Ok(list) = parse(prelude) else { return };
        for selector in list.slice() {
            if selector.has_pseudo_element() || prelude.contains(":has(") {
                continue;
            }
            self.count += 1;
            let rule = ShowRule {
                rank: Rank {
                    is_unlayered: !is_layered,
                    specificity: selector.specificity(),
                    order: self.count,
                },
                displayed,
                visible,
                selector: selector.clone(),
            };
            match ending(selector) {
                Some(key) => self.by_name.entry(key).or_default().push(rule),
                None => self.others.push(rule),
            }
        }
    }

    /// The rules that may match an element.
    fn candidates<'r>(&'r self, element: ElementRef<'_, '_>) -> impl Iterator<Item = &'r ShowRule> {
        let tag = element
            .element()
            .map_or(String::new(), |element| element.tag().to_ascii_lowercase());
        let mut keys: Vec<(Part, Box<str>)> = vec![(Part::Tag, tag.into())];
        keys.extend(element.text("id").map(|id| (Part::Id, id.into())));
        let classes = element.text("class").unwrap_or("").split_ascii_whitespace();
        keys.extend(classes.map(|class| (Part::Class, class.into())));
        let named = keys.into_iter().filter_map(|key| self.by_name.get(&key)).flatten();
        named.chain(&self.others)
    }
}

/// What the element that a selector finds must be called.
fn ending(selector: &Selector<Dialect>) -> Option<(Part, Box<str>)> {
    let mut found: Option<(Part, Box<str>)> = None;
    for component in selector.iter() {
        let key = match component {
            Component::ID(name) => (Part::Id, name.as_str().into()),
            Component::Class(name) => (Part::Class, name.as_str().into()),
            Component::LocalName(name) => (Part::Tag, name.lower_name.as_str().into()),
            _ => continue,
        };
        let is_better = match &found {
            None => true,
            Some((Part::Tag, _)) => true,
            Some((Part::Class, _)) => key.0 == Part::Id,
            Some((Part::Id, _)) => false,
        };
        if is_better {
            found = Some(key);
        }
    }
    found
}
