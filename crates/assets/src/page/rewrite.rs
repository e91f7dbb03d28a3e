//! Events that name other addresses.
//!
//! What stands alone is rewritten alone: an event of the middle of a recording, too, of which nobody knows what the nodes
//! are that it names. There, attributes count by their names, and a text counts as a sheet if it looks like one; only
//! addresses that are kept are ever replaced.

use std::borrow::Cow;

use bumpalo::Bump;
use reenact_recording::json;
use reenact_recording::operation::{
    Add, AdoptedStyleSheet, Attribute, AttributeChange, AttributeValue, Change, Element, ElementRef, Font, Mutation,
    NewSheet, Node, NodeKind, Operation, PropertySet, RuleAdd, StyleDeclaration, StyleProperty, StyleSheetRule,
    StyleValue, TextChange, Tree,
};
use url::Url;

use super::find::{font_source, sent_payload};
use super::places::{self, Place};
use super::{Wanted, css, fragment, resolve, srcset, tree};

/// What there is for addresses.
pub trait Replacements {
    /// What is to stand in an address's place, at a recorded time; without a fragment.
    fn address(&self, url: &str, at_ms: i64) -> Option<String>;

    /// The text of a sheet, if it is to stand in the page instead of a link to it.
    fn sheet(&self, _url: &str, _at_ms: i64) -> Option<String> {
        None
    }
}

/// The event with other addresses; `None`, if it stays as it is. `page_url` is what its relative addresses mean.
pub fn rewrite<'a>(
    operation: &Operation<'a>,
    page_url: Option<&Url>,
    replacements: &dyn Replacements,
    arena: &'a Bump,
) -> Option<Operation<'a>> {
    let rewriter = Rewriter {
        page_url,
        replacements,
        at_ms: operation.timestamp as i64,
        arena,
    };
    let change = rewriter.change(&operation.change)?;
    Some(Operation {
        timestamp: operation.timestamp,
        change,
    })
}

struct Rewriter<'r, 'a> {
    page_url: Option<&'r Url>,
    replacements: &'r dyn Replacements,
    at_ms: i64,
    arena: &'a Bump,
}

impl<'a> Rewriter<'_, 'a> {
    fn change(&self, change: &Change<'a>) -> Option<Change<'a>> {
        Some(match *change {
            Change::FullSnapshot(mut snapshot) => {
                snapshot.tree = self.tree(snapshot.tree, Some(false))?;
                Change::FullSnapshot(snapshot)
            }
            Change::Mutation(mutation) => Change::Mutation(self.mutation(mutation)?),
            Change::StyleSheetRule(rule) => Change::StyleSheetRule(self.rule(rule)?),
            Change::StyleDeclaration(declaration) => {
                let set = declaration.set?;
                let value = self.css(set.value?)?;
                let set = Some(PropertySet {
                    value: Some(value),
                    ..set
                });
                Change::StyleDeclaration(StyleDeclaration { set, ..declaration })
            }
            Change::AdoptedStyleSheet(adopted) => {
                let styles = self.list(adopted.styles?, |sheet: &NewSheet<'a>| {
                    let rules = self.list(sheet.rules, |rule| self.rule_add(rule))?;
                    Some(NewSheet { rules, ..*sheet })
                })?;
                Change::AdoptedStyleSheet(AdoptedStyleSheet {
                    styles: Some(styles),
                    ..adopted
                })
            }
            Change::Font(font) => Change::Font(self.font(font)?),
            Change::Opaque(event) => Change::Opaque(self.sent_file(event)?),
            _ => return None,
        })
    }

    /// The list with what `of` makes of its entries; `None`, if it leaves all as they are.
    fn list<T: Copy>(&self, list: &'a [T], of: impl Fn(&T) -> Option<T>) -> Option<&'a [T]> {
        let mut made: Option<Vec<T>> = None;
        for (place, entry) in list.iter().enumerate() {
            if let Some(other) = of(entry) {
                made.get_or_insert_with(|| list.to_vec())[place] = other;
            }
        }
        made.map(|made| &*self.arena.alloc_slice_copy(&made))
    }

    fn text(&self, text: String) -> &'a str {
        self.arena.alloc_str(&text)
    }

    fn mutation(&self, mutation: Mutation<'a>) -> Option<Mutation<'a>> {
        let adds = self.list(mutation.adds, |add| {
            let tree = self.tree(add.tree, None)?;
            Some(Add { tree, ..*add })
        });
        let texts = self.list(mutation.texts, |text| {
            let value = text.value.filter(|value| looks_like_a_sheet(value))?;
            Some(TextChange {
                value: Some(self.css(value)?),
                ..*text
            })
        });
        let attributes = self.list(mutation.attributes, |change| {
            let attributes = self.attributes(None, change.attributes)?;
            Some(AttributeChange { attributes, ..*change })
        });
        if adds.is_none() && texts.is_none() && attributes.is_none() {
            return None;
        }
        Some(Mutation {
            adds: adds.unwrap_or(mutation.adds),
            texts: texts.unwrap_or(mutation.texts),
            attributes: attributes.unwrap_or(mutation.attributes),
            ..mutation
        })
    }

    fn rule(&self, rule: StyleSheetRule<'a>) -> Option<StyleSheetRule<'a>> {
        let adds = rule.adds.and_then(|adds| self.list(adds, |add| self.rule_add(add)));
        let replace = rule.replace.and_then(|text| self.css(text));
        let replace_sync = rule.replace_sync.and_then(|text| self.css(text));
        if adds.is_none() && replace.is_none() && replace_sync.is_none() {
            return None;
        }
        Some(StyleSheetRule {
            adds: adds.or(rule.adds),
            replace: replace.or(rule.replace),
            replace_sync: replace_sync.or(rule.replace_sync),
            ..rule
        })
    }

    fn rule_add(&self, add: &RuleAdd<'a>) -> Option<RuleAdd<'a>> {
        let rule = self.css(add.rule)?;
        Some(RuleAdd { rule, ..*add })
    }

    fn font(&self, font: Font<'a>) -> Option<Font<'a>> {
        let source = font_source(font.data)?;
        let source = self.css(&source)?;
        let raw = json::member(font.data, "fontSource")?;
        let data = with_value(font.data, raw, &serde_json::to_string(source).ok()?)?;
        Some(Font {
            data: self.text(data),
            ..font
        })
    }

    /// An event that brings a file of which there is a link: it is not needed once more.
    fn sent_file(&self, event: &'a str) -> Option<&'a str> {
        let (url, payload) = sent_payload(event)?;
        let url = resolve(&url, self.page_url)?;
        self.replacements.address(url.as_str(), self.at_ms)?;
        Some(self.text(with_value(event, payload, "null")?))
    }

    fn tree(&self, tree: Tree<'a>, root_in_style: Option<bool>) -> Option<Tree<'a>> {
        let mut made: Option<Vec<Node<'a>>> = None;
        for (place, (node, in_style)) in tree::with_parents(&tree, root_in_style).enumerate() {
            if let Some(kind) = self.node(&node.kind, in_style) {
                made.get_or_insert_with(|| tree.nodes.to_vec())[place] = Node { kind, ..*node };
            }
        }
        let nodes = &*self.arena.alloc_slice_copy(&made?);
        Some(Tree { nodes })
    }

    fn node(&self, kind: &NodeKind<'a>, in_style: Option<bool>) -> Option<NodeKind<'a>> {
        match *kind {
            NodeKind::Element { element, children } => {
                let attributes = self.attributes(Some(element.tag_name), element.attributes)?;
                let element = self.arena.alloc(Element { attributes, ..*element });
                let element = ElementRef::new(element);
                Some(NodeKind::Element { element, children })
            }
            NodeKind::Text { text, is_style } => {
                let is_sheet = is_style == Some(true) || in_style.unwrap_or_else(|| looks_like_a_sheet(text));
                let text = is_sheet.then(|| self.css(text)).flatten()?;
                Some(NodeKind::Text { text, is_style })
            }
            _ => None,
        }
    }

    fn attributes(&self, tag: Option<&str>, attributes: &'a [Attribute<'a>]) -> Option<&'a [Attribute<'a>]> {
        let is = |name: &str| tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name));
        if is("base") {
            // Recorders make addresses absolute. What is put in their place must not mean something below the page's
            // own base.
            let rest = attributes
                .iter()
                .filter(|attribute| !attribute.name.eq_ignore_ascii_case("href"));
            let rest: Vec<_> = rest.copied().collect();
            return (rest.len() < attributes.len()).then(|| &*self.arena.alloc_slice_copy(&rest));
        }
        if is("link")
            && let Some(attributes) = self.sheet_in_place(attributes)
        {
            return Some(attributes);
        }
        let rel = attributes.iter().find_map(|attribute| match attribute.value {
            AttributeValue::Text(rel) if attribute.name.eq_ignore_ascii_case("rel") => Some(rel),
            _ => None,
        });
        // Of an element that is known and says nothing of itself.
        let rel = rel.or(tag.map(|_| ""));
        self.list(attributes, |attribute| {
            let value = self.attribute(places::of_attribute(tag, attribute.name, rel)?, attribute.value)?;
            Some(Attribute { value, ..*attribute })
        })
    }

    fn attribute(&self, place: Place, value: AttributeValue<'a>) -> Option<AttributeValue<'a>> {
        Some(match (place, value) {
            (Place::Address(_), AttributeValue::Text(text)) => AttributeValue::Text(self.text(self.address(text)?)),
            (Place::Srcset, AttributeValue::Text(text)) => {
                AttributeValue::Text(self.text(srcset::rewrite(text, |url| self.address(url))?))
            }
            (Place::Css, AttributeValue::Text(text)) => AttributeValue::Text(self.css(text)?),
            (Place::Css, AttributeValue::Style(properties)) => {
                AttributeValue::Style(self.list(properties, |property| {
                    let value = match property.value {
                        StyleValue::Text(text) => StyleValue::Text(self.css(text)?),
                        StyleValue::WithPriority(text, priority) => StyleValue::WithPriority(self.css(text)?, priority),
                        StyleValue::Removed => return None,
                    };
                    Some(StyleProperty { value, ..*property })
                })?)
            }
            _ => return None,
        })
    }

    /// A link to a sheet as rrweb writes one whose text it has.
    fn sheet_in_place(&self, attributes: &'a [Attribute<'a>]) -> Option<&'a [Attribute<'a>]> {
        let text_of = |name: &str| {
            attributes.iter().find_map(|attribute| match attribute.value {
                AttributeValue::Text(text) if attribute.name.eq_ignore_ascii_case(name) => Some(text),
                _ => None,
            })
        };
        let is_sheet = places::of_attribute(Some("link"), "href", Some(text_of("rel")?))?;
        if is_sheet != Place::Address(Wanted::Style) {
            return None;
        }
        let url = resolve(text_of("href")?, self.page_url)?;
        let css = self.replacements.sheet(url.as_str(), self.at_ms)?;
        let rest = attributes.iter().filter(|attribute| {
            !["href", "rel", "integrity", "crossorigin"]
                .iter()
                .any(|name| attribute.name.eq_ignore_ascii_case(name))
        });
        let mut made: Vec<Attribute<'a>> = rest.copied().collect();
        made.push(Attribute {
            name: "_cssText",
            value: AttributeValue::Text(self.text(css)),
        });
        Some(self.arena.alloc_slice_copy(&made))
    }

    fn css(&self, text: &str) -> Option<&'a str> {
        let rewritten = css::rewrite(text, |url| self.address(&url.address))?;
        Some(self.text(rewritten))
    }

    fn address(&self, text: &str) -> Option<String> {
        let url = resolve(text, self.page_url)?;
        let mut address = self.replacements.address(url.as_str(), self.at_ms)?;
        address.push_str(fragment(text));
        Some(address)
    }
}

/// The JSON text with another value in the place of one that was found in it.
fn with_value(text: &str, found: &str, value: &str) -> Option<String> {
    let begin = (found.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    Some([text.get(..begin)?, value, text.get(begin + found.len()..)?].concat())
}

fn looks_like_a_sheet(text: &str) -> bool {
    text.contains('{') || text.trim_start().starts_with('@')
}

/// A kept sheet that says where its own files are: `replace` is given each address of one of [`reenact_store::AssetId`]'s
/// names, without its fragment.
pub fn rewrite_kept_sheet<'t>(sheet: &'t str, replace: impl Fn(&str) -> Option<String>) -> Cow<'t, str> {
    let rewritten = css::rewrite(sheet, |url| {
        let (name, fragment) = url.address.split_at(url.address.find('#').unwrap_or(url.address.len()));
        Some(replace(name)? + fragment)
    });
    rewritten.map_or(Cow::Borrowed(sheet), Cow::Owned)
}
