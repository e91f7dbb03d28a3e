//! What is different between two states of a page.

use hashbrown::HashSet;

use crate::css::Sheet;
use crate::dom::{Kind, NO_ID, State, TagKind};
use crate::html::attribute_text;
use crate::page::Page;

/// From one state to another. Nodes are told by rrweb's ids, in ascending order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Difference {
    pub added: Vec<i64>,
    pub removed: Vec<i64>,
    /// Nodes with another parent, or behind another sibling that both states have.
    pub moved: Vec<i64>,
    /// Text nodes and comments with another content.
    pub texts: Vec<i64>,
    pub attributes: Vec<AttributeDifference>,
    /// Elements that hold, scroll, play, draw or style otherwise.
    pub states: Vec<i64>,
    /// The address, the viewport, the pointer, the focus, the selection or the fonts.
    pub window: Vec<&'static str>,
    /// Documents and shadow hosts whose adopted sheets are others, or say something else.
    pub adopted_sheets: Vec<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeDifference {
    pub node_id: i64,
    pub name: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl Difference {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl<'a> Page<'a> {
    /// What must change in this state to make it `later`.
    pub fn difference(&self, later: &Page<'_>) -> Difference {
        let (before, after) = (self.ids(), later.ids());
        let sorted = |ids: Vec<i64>| {
            let mut ids = ids;
            ids.sort_unstable();
            ids
        };
        let mut difference = Difference {
            added: sorted(after.difference(&before).copied().collect()),
            removed: sorted(before.difference(&after).copied().collect()),
            ..Difference::default()
        };
        for id in sorted(before.intersection(&after).copied().collect()) {
            compare_node(self, later, id, &before, &after, &mut difference);
        }
        difference.window = compare_window(self, later);
        difference
    }

    fn ids(&self) -> HashSet<i64> {
        self.nodes().filter_map(|node| self.id(node)).collect()
    }
}

fn compare_node(
    old: &Page<'_>,
    new: &Page<'_>,
    id: i64,
    before: &HashSet<i64>,
    after: &HashSet<i64>,
    difference: &mut Difference,
) {
    let (Some(of_old), Some(of_new)) = (old.dom.find(id), new.dom.find(id)) else {
        return;
    };
    if place(old, of_old, after) != place(new, of_new, before) {
        difference.moved.push(id);
    }
    if adopted(old, of_old) != adopted(new, of_new) {
        difference.adopted_sheets.push(id);
    }
    match (&old.dom.node(of_old).kind, &new.dom.node(of_new).kind) {
        (Kind::Element(before), Kind::Element(after)) => {
            compare_attributes(id, before, after, difference);
            if !same_state(before.state.as_deref(), after.state.as_deref())
                || made_text(old, of_old) != made_text(new, of_new)
            {
                difference.states.push(id);
            }
        }
        (Kind::Document(before), Kind::Document(after)) if before.scroll != after.scroll => difference.states.push(id),
        _ => {
            let text = |page: &Page<'_>, at| page.character_data(crate::page::NodeRef(at)).map(str::to_owned);
            if text(old, of_old) != text(new, of_new) {
                difference.texts.push(id);
            }
        }
    }
}

/// The parent, whether the node lies in its shadow tree, and the nearest sibling before that both states have.
fn place(page: &Page<'_>, index: u32, both: &HashSet<i64>) -> (i64, bool, i64) {
    let dom = &page.dom;
    let parent = dom.parent(index);
    let is_shadow = parent.is_some_and(|parent| matches!(dom.node(parent).kind, Kind::Shadow(_)));
    let host = if is_shadow {
        parent.and_then(|parent| dom.parent(parent))
    } else {
        parent
    };
    let previous = |at: u32| Some(dom.node(at).previous).filter(|at| *at != crate::dom::NONE);
    let before = std::iter::successors(previous(index), |at| previous(*at));
    let before = before.map(|at| dom.node(at).id).find(|id| both.contains(id));
    (
        host.map_or(NO_ID, |host| dom.node(host).id),
        is_shadow,
        before.unwrap_or(NO_ID),
    )
}

/// The text of a `<style>` or `<textarea>` that no node of its own holds.
fn made_text<'a>(page: &Page<'a>, index: u32) -> Option<&'a str> {
    let child = page.dom.first_child(index)?;
    page.dom.node(child).text().filter(|_| page.dom.node(child).id == NO_ID)
}

fn compare_attributes(
    node_id: i64,
    before: &crate::dom::Element<'_>,
    after: &crate::dom::Element<'_>,
    difference: &mut Difference,
) {
    let texts = |element: &crate::dom::Element<'_>| -> Vec<(String, String)> {
        // These stand for texts in the element, which are compared by themselves.
        let is_content = |name: &str| match element.tag_kind() {
            TagKind::Style => name == "_cssText",
            TagKind::Textarea => name == "value",
            _ => false,
        };
        let all = element.attributes().filter(|(name, _)| !is_content(name));
        all.filter_map(|(name, value)| Some((name.to_owned(), attribute_text(value)?)))
            .collect()
    };
    let (old, new) = (texts(before), texts(after));
    let find =
        |list: &[(String, String)], name: &str| list.iter().find(|(of, _)| of == name).map(|(_, value)| value.clone());
    let added = new.iter().filter(|(name, _)| find(&old, name).is_none());
    for (name, _) in old.iter().chain(added) {
        let (before, after) = (find(&old, name), find(&new, name));
        if before != after {
            difference.attributes.push(AttributeDifference {
                node_id,
                name: name.clone(),
                before,
                after,
            });
        }
    }
}

fn same_state(before: Option<&State<'_>>, after: Option<&State<'_>>) -> bool {
    let nothing = State::default();
    let (before, after) = (before.unwrap_or(&nothing), after.unwrap_or(&nothing));
    before.scroll == after.scroll
        && before.input == after.input
        && before.media == after.media
        && before.canvas == after.canvas
        && before.sheet.as_ref().map(written) == after.sheet.as_ref().map(written)
}

fn written(sheet: &Sheet<'_>) -> String {
    let mut text = String::new();
    sheet.write(&mut text);
    text
}

fn adopted(page: &Page<'_>, index: u32) -> Vec<String> {
    let tree = page.dom.shadow(index).unwrap_or(index);
    let adopted = page.dom.node(tree).tree().map_or(&[][..], |tree| tree.adopted);
    adopted
        .iter()
        .filter_map(|id| page.sheets.get(id))
        .map(written)
        .collect()
}

fn compare_window(old: &Page<'_>, new: &Page<'_>) -> Vec<&'static str> {
    let parts = [
        ("url", old.url() == new.url()),
        ("viewport", old.viewport() == new.viewport()),
        (
            "pointer",
            old.pointer() == new.pointer() && old.view.is_touched == new.view.is_touched,
        ),
        ("focus", old.view.focus == new.view.focus),
        ("selection", old.selection == new.selection),
        ("fonts", old.view.fonts == new.view.fonts),
        ("custom_elements", old.view.custom_elements == new.view.custom_elements),
        ("loaded", old.view.is_loaded == new.view.is_loaded),
    ];
    parts
        .into_iter()
        .filter(|(_, same)| !same)
        .map(|(name, _)| name)
        .collect()
}
