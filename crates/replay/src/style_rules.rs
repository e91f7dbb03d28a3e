//! The rules of a page's sheets that match an element, as they were recorded.

use crate::css::{Declarations, Rule, at_name};
use crate::dom::{Kind, TagKind};
use crate::page::{NodeRef, Page};
use crate::selectors::{ElementRef, Matcher, parse};
use crate::visible::media_holds;

/// How deep rules in grouping rules are followed.
const NESTING_MAX: usize = 8;
/// Rules that are looked at for one element.
const RULES_MAX: usize = 100_000;

/// A rule that matches an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleRule {
    pub selector: String,
    /// `name: value;` one after another.
    pub declarations: String,
    /// What it lies in, outermost first: `@media (min-width: 700px)`.
    pub conditions: Vec<String>,
    /// Where it comes from: the address of a sheet, `<style>` or `adopted sheet`.
    pub sheet: String,
}

/// Of two rules, the one of the higher rank counts.
type Rank = (bool, u32, usize);

struct Search<'p, 'a> {
    page: &'p Page<'a>,
    element: ElementRef<'p, 'a>,
    matcher: Matcher,
    found: Vec<(Rank, StyleRule)>,
    looked_at: usize,
}

/// Where a list of rules lies.
struct Place<'r> {
    sheet: &'r str,
    conditions: &'r [String],
    is_layered: bool,
}

impl<'a> Page<'a> {
    /// The rules that match an element, the strongest first. Rules for other media and of disabled sheets do not count.
    pub fn style_rules(&self, node: NodeRef) -> Vec<StyleRule> {
        let (Some(tree), Some(element)) = (self.dom.tree_of(node.0), ElementRef::new(self, node.0)) else {
            return Vec::new();
        };
        let mut search = Search {
            page: self,
            element,
            matcher: Matcher::default(),
            found: Vec::new(),
            looked_at: 0,
        };
        search.tree(tree);
        search.found.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        search.found.into_iter().map(|(_, rule)| rule).collect()
    }
}

impl Search<'_, '_> {
    fn tree(&mut self, tree: u32) {
        let page = self.page;
        for index in page.dom.within_tree(tree) {
            let Some(element) = page.dom.element(index) else {
                continue;
            };
            let media = element.text_attribute("media").unwrap_or("");
            if !matches!(element.tag_kind(), TagKind::Style | TagKind::Link)
                || !media_holds(media, page.viewport())
                || element.has("disabled")
            {
                continue;
            }
            let place = Place {
                sheet: element.text_attribute("href").unwrap_or("<style>"),
                conditions: &[],
                is_layered: false,
            };
            match element.state.as_ref().and_then(|state| state.sheet.as_ref()) {
                Some(sheet) => self.rules(sheet.rules(), &place, 0),
                None => self.rules(page.parse_sheet(index).rules(), &place, 0),
            }
        }
        if let Kind::Document(of) | Kind::Shadow(of) = &page.dom.node(tree).kind {
            let place = Place {
                sheet: "adopted sheet",
                conditions: &[],
                is_layered: false,
            };
            for sheet in of.adopted.iter().filter_map(|id| page.sheets.get(id)) {
                self.rules(sheet.rules(), &place, 0);
            }
        }
    }

    fn rules(&mut self, rules: &[Rule<'_>], place: &Place<'_>, depth: usize) {
        for rule in rules {
            self.looked_at += 1;
            if self.looked_at > RULES_MAX {
                return;
            }
            let Some((prelude, body)) = rule.parts() else { continue };
            let name = at_name(prelude).map(str::to_ascii_lowercase);
            let holds = match name.as_deref() {
                None => {
                    self.rule(prelude, &body.declarations, place);
                    false
                }
                Some("media") => media_holds(prelude.get("@media".len()..).unwrap_or(""), self.page.viewport()),
                Some("supports" | "layer" | "container") => true,
                Some(_) => false,
            };
            if holds && depth < NESTING_MAX {
                let mut conditions = place.conditions.to_vec();
                conditions.push(prelude.trim().to_owned());
                let inner = Place {
                    sheet: place.sheet,
                    conditions: &conditions,
                    is_layered: place.is_layered || name.as_deref() == Some("layer"),
                };
                self.rules(&body.rules, &inner, depth + 1);
            }
        }
    }

    fn rule(&mut self, prelude: &str, declarations: &Declarations<'_>, place: &Place<'_>) {
        // A browser passes over a rule with a selector that it does not know; so does this.
        let Ok(list) = parse(prelude) else { return };
        let matching = list.slice().iter().filter(|selector| !selector.has_pseudo_element());
        let matching = matching.filter(|selector| self.matcher.matches(self.element, selector));
        let Some(specificity) = matching.map(|selector| selector.specificity()).max() else {
            return;
        };
        let mut text = String::new();
        declarations.write(&mut text);
        let rank = (!place.is_layered, specificity, self.looked_at);
        let rule = StyleRule {
            selector: prelude.trim().to_owned(),
            declarations: text,
            conditions: place.conditions.to_vec(),
            sheet: place.sheet.to_owned(),
        };
        self.found.push((rank, rule));
    }
}

#[cfg(test)]
mod tests {
    use bumpalo::Bump;
    use reenact_recording::operation::read;

    use crate::replay::Replay;

    const CSS: &str = ".a { color: red } #b { color: blue } p { margin: 0 } .other { top: 0 } p::before { content: 'x' } \
        @media (min-width: 500px) { .a { left: 1px } } @media (min-width: 5000px) { .a { left: 2px } } \
        @layer base { #b { right: 0 } } @font-face { font-family: x } .a:has( { top: 9px }";

    #[test]
    fn rules_are_told_the_strongest_first_with_what_they_lie_in() {
        let arena = Bump::new();
        let snapshot = format!(
            r#"{{"type":2,"timestamp":1,"data":{{"initialOffset":{{"left":0,"top":0}},"node":{{"id":1,"type":0,"childNodes":[
            {{"id":2,"type":2,"tagName":"html","attributes":{{}},"childNodes":[
            {{"id":3,"type":2,"tagName":"style","attributes":{{}},"childNodes":[{{"id":4,"type":3,"textContent":"{CSS}"}}]}},
            {{"id":5,"type":2,"tagName":"p","attributes":{{"class":"a","id":"b"}},"childNodes":[]}}]}}]}}}}}}"#
        );
        let meta = r#"{"type":4,"timestamp":0,"data":{"href":"https://a.example/","width":800,"height":600}}"#;
        let operations = [meta, &snapshot].map(|event| read(event, &arena).unwrap()).to_vec();
        let mut replay = Replay::new(operations, &arena);
        let page = replay.seek(1.0);
        let rules = page.style_rules(page.node(5).unwrap());
        let told: Vec<_> = rules
            .iter()
            .map(|rule| {
                (
                    rule.selector.as_str(),
                    rule.declarations.as_str(),
                    rule.conditions.join(" "),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("#b", "color: blue;", String::new()),
                (".a", "left: 1px;", "@media (min-width: 500px)".to_owned()),
                (".a", "color: red;", String::new()),
                ("p", "margin: 0;", String::new()),
                ("#b", "right: 0;", "@layer base".to_owned()),
            ]
        );
        assert!(rules.iter().all(|rule| rule.sheet == "<style>"));
        assert_eq!(page.style_rules(page.node(4).unwrap()), []);
    }
}
