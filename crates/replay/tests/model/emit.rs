//! Changing the model as scripts and people do, and telling it as rrweb's recorder does: what changed since the last
//! event is one mutation, with removes, then adds (parents first, the last sibling first), texts and attributes.
//!
//! Long because each way of changing stands beside the event that tells it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::page::{BODY, DOCUMENT, ModelPage};
use super::{Dice, ModelNode};

/// Elements that HTML's parser leaves wherever they are, so that a file can hold every page made of them.
const TAGS: [&str; 8] = ["div", "article", "span", "ul", "nav", "input", "section", "x-card"];
const NAMES: [&str; 5] = ["class", "title", "hidden", "data-a", "lang"];
const PROPERTIES: [&str; 5] = ["color", "width", "margin-left", "--depth", "display"];
const WORDS: [&str; 7] = [
    "one",
    "two \u{1f600}",
    "three & <four>",
    "\"five\"",
    "",
    "six\nseven",
    "/* rr_split */",
];

pub(crate) struct Recorder {
    pub(crate) page: ModelPage,
    pub(crate) events: Vec<String>,
    time_ms: u64,
    next_sheet: i64,
    /// Nodes that one event takes out never lie in one another.
    is_plain: bool,
    /// What the event that is being made has taken out (negative), and what that lay in.
    taken_out: BTreeSet<i64>,
}

impl Recorder {
    pub(crate) fn start(dice: &mut Dice, is_plain: bool) -> Self {
        let mut page = ModelPage {
            next_id: DOCUMENT,
            ..ModelPage::default()
        };
        let document = page.create("#document", String::new());
        for (at, (tag, parent)) in [("html", document), ("head", 2), ("style", 3), ("body", 2)]
            .into_iter()
            .enumerate()
        {
            let id = page.create(tag, String::new());
            let place = if at == 3 { 1 } else { 0 };
            page.insert(parent, false, place, id);
        }
        let mut recorder = Self {
            page,
            events: Vec::new(),
            time_ms: 1_700_000_000_000,
            next_sheet: 1,
            is_plain,
            taken_out: BTreeSet::new(),
        };
        for _ in 0..dice.below(20) {
            recorder.grow(dice);
        }
        recorder.snapshot();
        recorder
    }

    pub(crate) fn step(&mut self, dice: &mut Dice) {
        self.time_ms += dice.below(400) as u64;
        match dice.below(20) {
            0..10 => self.mutation(dice),
            10..12 => self.input(dice),
            12..14 => self.scroll(dice),
            14 | 15 => self.sheets(dice),
            16 => self.snapshot(),
            _ => self.pointer(dice),
        }
    }

    fn push(&mut self, event_type: u8, data: &str) {
        let event = format!(
            "{{\"type\":{event_type},\"data\":{data},\"timestamp\":{}}}",
            self.time_ms
        );
        self.events.push(event);
    }

    fn snapshot(&mut self) {
        self.push(4, r#"{"href":"http://127.0.0.1/model","width":800,"height":600}"#);
        let tree = self.tree(DOCUMENT);
        let data = format!("{{\"node\":{tree},\"initialOffset\":{{\"left\":0,\"top\":0}}}}");
        self.push(2, &data);
        // A snapshot says nothing of these: the recorder tells them again.
        let inputs: Vec<ModelNode> = self.page.nodes.values().cloned().collect();
        for node in inputs {
            if let Some((text, checked)) = &node.input {
                let data = format!(
                    "{{\"source\":5,\"id\":{},\"text\":{},\"isChecked\":{checked}}}",
                    node.id,
                    quoted(text)
                );
                self.push(3, &data);
            }
            if let Some((x, y)) = node.scroll {
                self.push(3, &format!("{{\"source\":3,\"id\":{},\"x\":{x},\"y\":{y}}}", node.id));
            }
        }
        if !self.page.sheets.is_empty() {
            let ids: Vec<i64> = self.page.sheets.keys().copied().collect();
            self.adopt(&ids);
        }
    }

    fn tree(&self, id: i64) -> String {
        let node = &self.page.nodes[&id];
        let inner: Vec<String> = node
            .children
            .iter()
            .chain(node.shadow.iter().flatten())
            .map(|id| self.tree(*id))
            .collect();
        self.node(node, &inner.join(","))
    }

    fn node(&self, node: &ModelNode, children: &str) -> String {
        let shadow = if node.in_shadow { ",\"isShadow\":true" } else { "" };
        let host = if node.shadow.is_some() {
            ",\"isShadowHost\":true"
        } else {
            ""
        };
        match node.tag {
            "#document" => format!("{{\"type\":0,\"childNodes\":[{children}],\"id\":{}}}", node.id),
            "" => format!(
                "{{\"type\":3,\"textContent\":{},\"id\":{}{shadow}}}",
                quoted(&node.text),
                node.id
            ),
            tag => format!(
                "{{\"type\":2,\"tagName\":\"{tag}\",\"attributes\":{},\"childNodes\":[{children}],\"id\":{}{host}{shadow}}}",
                attributes(node),
                node.id
            ),
        }
    }

    /// Several changes that are observed together.
    fn mutation(&mut self, dice: &mut Dice) {
        let before = self.page.clone();
        self.taken_out.clear();
        let (mut placed, mut texts, mut changed) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for _ in 0..1 + dice.below(5) {
            match dice.below(8) {
                0..3 => placed.extend(self.grow(dice)),
                3 => self.shrink(dice),
                4 => placed.extend(self.relocate(dice)),
                5 => texts.extend(self.retype(dice)),
                _ => changed.extend(self.restyle(dice)),
            }
        }
        self.tell(&before, &placed, &texts, &changed);
    }

    fn tell(&mut self, before: &ModelPage, placed: &BTreeSet<i64>, texts: &BTreeSet<i64>, changed: &[(i64, String)]) {
        let is_gone = |id: &i64| !self.page.nodes.contains_key(id) || placed.contains(id);
        let is_in_gone = |node: &ModelNode| {
            let above = |id: &i64| before.nodes.get(id).map(|node| node.parent);
            std::iter::successors(Some(node.parent), above).any(|id| id != 0 && is_gone(&id))
        };
        let removes = before
            .nodes
            .values()
            .filter(|node| is_gone(&node.id) && !is_in_gone(node));
        let removes: Vec<String> = removes
            .map(|node| {
                let shadow = if node.in_shadow { ",\"isShadow\":true" } else { "" };
                format!("{{\"parentId\":{},\"id\":{}{shadow}}}", node.parent, node.id)
            })
            .collect();
        let is_new = |id: i64| {
            self.page.below(DOCUMENT).contains(&id)
                && (placed.contains(&id)
                    || placed
                        .iter()
                        .any(|above| self.page.nodes.contains_key(above) && self.page.contains(*above, id)))
        };
        let mut adds = Vec::new();
        self.adds_below(DOCUMENT, &is_new, &mut adds);
        let texts: Vec<String> = texts
            .iter()
            .filter(|id| self.page.nodes.contains_key(*id) && !is_new(**id))
            .map(|id| format!("{{\"id\":{id},\"value\":{}}}", quoted(&self.page.nodes[id].text)))
            .collect();
        let changed: Vec<String> = changed
            .iter()
            .filter(|(id, _)| self.page.nodes.contains_key(id) && !is_new(*id))
            .map(|(id, attributes)| format!("{{\"id\":{id},\"attributes\":{attributes}}}"))
            .collect();
        let data = format!(
            "{{\"source\":0,\"texts\":[{}],\"attributes\":[{}],\"removes\":[{}],\"adds\":[{}]}}",
            texts.join(","),
            changed.join(","),
            removes.join(","),
            adds.join(",")
        );
        self.push(3, &data);
    }

    /// Parents first, of siblings the last one first.
    fn adds_below(&self, id: i64, is_new: &dyn Fn(i64) -> bool, adds: &mut Vec<String>) {
        let node = &self.page.nodes[&id];
        for list in [Some(&node.children), node.shadow.as_ref()].into_iter().flatten() {
            for (at, child) in list.iter().enumerate().rev() {
                if is_new(*child) {
                    let next = list.get(at + 1).map_or("null".to_owned(), i64::to_string);
                    let written = self.node(&self.page.nodes[child], "");
                    adds.push(format!("{{\"parentId\":{id},\"nextId\":{next},\"node\":{written}}}"));
                }
            }
            for child in list {
                self.adds_below(*child, is_new, adds);
            }
        }
    }

    fn elements(&self) -> Vec<i64> {
        let body = self.page.below(BODY);
        body.into_iter()
            .filter(|id| !matches!(self.page.nodes[id].tag, "" | "input"))
            .collect()
    }

    /// A new node somewhere in the body.
    fn grow(&mut self, dice: &mut Dice) -> Option<i64> {
        let parent = *dice.pick(&self.elements())?;
        let id = if dice.below(3) == 0 {
            let text = (*dice.pick(&WORDS)?).to_owned();
            self.page.create("", text)
        } else {
            let tag = *dice.pick(&TAGS)?;
            let id = self.page.create(tag, String::new());
            if tag == "x-card" {
                self.page.nodes.get_mut(&id)?.shadow = Some(Vec::new());
            }
            id
        };
        let in_shadow = self.page.nodes[&parent].shadow.is_some() && dice.below(2) == 0;
        let place = self.place_in(parent, in_shadow, dice);
        self.page.insert(parent, in_shadow, place, id);
        Some(id)
    }

    fn place_in(&self, parent: i64, in_shadow: bool, dice: &mut Dice) -> usize {
        let node = &self.page.nodes[&parent];
        let list = if in_shadow {
            node.shadow.as_ref().unwrap()
        } else {
            &node.children
        };
        dice.below(list.len() + 1)
    }

    fn above(&self, id: i64) -> Vec<i64> {
        let parent = |id: &i64| self.page.nodes.get(id).map(|node| node.parent);
        std::iter::successors(Some(id), parent).collect()
    }

    fn removable(&self) -> Vec<i64> {
        let below = self.page.below(BODY).into_iter().skip(1);
        let is_free = |id: &i64| !self.is_plain || !self.above(*id).iter().any(|above| self.moved(*above));
        below
            .filter(|id| is_free(id) && (!self.is_plain || !self.taken_out.contains(id)))
            .collect()
    }

    fn moved(&self, id: i64) -> bool {
        self.taken_out.contains(&-id)
    }

    fn take_out(&mut self, id: i64) {
        let above = self.above(id);
        self.taken_out.extend(above);
        self.taken_out.insert(-id);
        self.page.detach(id);
    }

    fn shrink(&mut self, dice: &mut Dice) {
        if let Some(id) = dice.pick(&self.removable()).copied() {
            self.take_out(id);
            self.page.forget(id);
        }
    }

    fn relocate(&mut self, dice: &mut Dice) -> Option<i64> {
        let id = *dice.pick(&self.removable())?;
        let parents: Vec<i64> = self
            .elements()
            .into_iter()
            .filter(|parent| !self.page.contains(id, *parent))
            .collect();
        let parent = *dice.pick(&parents)?;
        self.take_out(id);
        let in_shadow = self.page.nodes[&parent].shadow.is_some() && dice.below(2) == 0;
        let place = self.place_in(parent, in_shadow, dice);
        self.page.insert(parent, in_shadow, place, id);
        // Nodes that move are told anew, and forget what was typed and how far they were scrolled.
        for below in self.page.below(id) {
            let node = self.page.nodes.get_mut(&below)?;
            (node.input, node.scroll) = (None, None);
        }
        Some(id)
    }

    fn retype(&mut self, dice: &mut Dice) -> Option<i64> {
        let texts: Vec<i64> = self
            .page
            .below(BODY)
            .into_iter()
            .filter(|id| self.page.nodes[id].tag.is_empty())
            .collect();
        let id = *dice.pick(&texts)?;
        self.page.nodes.get_mut(&id)?.text = (*dice.pick(&WORDS)?).to_owned();
        Some(id)
    }

    fn restyle(&mut self, dice: &mut Dice) -> Option<(i64, String)> {
        let id = *dice.pick(&self.elements())?;
        let node = self.page.nodes.get_mut(&id)?;
        if dice.below(2) == 0 {
            let name = *dice.pick(&NAMES)?;
            if node.attributes.remove(name).is_some() {
                return Some((id, format!("{{\"{name}\":null}}")));
            }
            let value = *dice.pick(&WORDS)?;
            node.attributes.insert(name.to_owned(), value.to_owned());
            return Some((id, format!("{{\"{name}\":{}}}", quoted(value))));
        }
        let name = *dice.pick(&PROPERTIES)?;
        if node.style.remove(name).is_some() {
            return Some((id, format!("{{\"style\":{{\"{name}\":false}}}}")));
        }
        let value = ["red", "7px", "inherit"][dice.below(3)];
        let value = if name == "--depth" { "7px" } else { value };
        node.style.insert(name.to_owned(), value.to_owned());
        Some((id, format!("{{\"style\":{{\"{name}\":\"{value}\"}}}}")))
    }

    fn input(&mut self, dice: &mut Dice) {
        let inputs: Vec<i64> = self
            .page
            .below(BODY)
            .into_iter()
            .filter(|id| self.page.nodes[id].tag == "input")
            .collect();
        let (Some(id), Some(word)) = (dice.pick(&inputs).copied(), dice.pick(&WORDS)) else {
            return;
        };
        let checked = dice.below(2) == 0;
        self.page.nodes.get_mut(&id).unwrap().input = Some(((*word).to_owned(), checked));
        self.push(
            3,
            &format!(
                "{{\"source\":5,\"text\":{},\"isChecked\":{checked},\"id\":{id}}}",
                quoted(word)
            ),
        );
    }

    fn scroll(&mut self, dice: &mut Dice) {
        let (x, y) = (dice.below(50), dice.below(500));
        let Some(id) = dice.pick(&self.elements()).copied() else {
            return;
        };
        self.page.nodes.get_mut(&id).unwrap().scroll = Some((x, y));
        self.push(3, &format!("{{\"source\":3,\"id\":{id},\"x\":{x},\"y\":{y}}}"));
    }

    fn sheets(&mut self, dice: &mut Dice) {
        let known: Vec<i64> = self.page.sheets.keys().copied().collect();
        let Some(id) = dice.pick(&known).copied().filter(|_| dice.below(3) > 0) else {
            let id = self.next_sheet;
            self.next_sheet += 1;
            self.page.sheets.insert(id, vec!["a { color: red; }".to_owned()]);
            self.page.adopted.push(id);
            return self.adopt(&[id]);
        };
        let rules = self.page.sheets.get_mut(&id).unwrap();
        let at = dice.below(rules.len() + 1);
        if at < rules.len() && dice.below(2) == 0 {
            rules.remove(at);
            return self.push(
                3,
                &format!("{{\"source\":8,\"styleId\":{id},\"removes\":[{{\"index\":{at}}}]}}"),
            );
        }
        let rule = format!("b{} {{ width: {}px; }}", dice.below(9), dice.below(9));
        rules.insert(at, rule.clone());
        self.push(
            3,
            &format!("{{\"source\":8,\"styleId\":{id},\"adds\":[{{\"rule\":\"{rule}\",\"index\":{at}}}]}}"),
        );
    }

    fn adopt(&mut self, new: &[i64]) {
        let styles = new.iter().map(|id| {
            let rules = self.page.sheets[id].iter().enumerate();
            let rules: Vec<String> = rules
                .map(|(at, rule)| format!("{{\"rule\":\"{rule}\",\"index\":{at}}}"))
                .collect();
            format!("{{\"styleId\":{id},\"rules\":[{}]}}", rules.join(","))
        });
        let styles: Vec<String> = styles.collect();
        let ids: Vec<String> = self.page.adopted.iter().map(i64::to_string).collect();
        let data = format!(
            "{{\"source\":15,\"id\":{DOCUMENT},\"styles\":[{}],\"styleIds\":[{}]}}",
            styles.join(","),
            ids.join(",")
        );
        self.push(3, &data);
    }

    fn pointer(&mut self, dice: &mut Dice) {
        let (x, y) = (dice.below(800), dice.below(600));
        let Some(id) = dice.pick(&self.elements()).copied() else {
            return;
        };
        let position = format!("{{\"x\":{x},\"y\":{y},\"id\":{id},\"timeOffset\":-20}}");
        self.push(3, &format!("{{\"source\":1,\"positions\":[{position}]}}"));
    }
}

fn attributes(node: &ModelNode) -> String {
    let mut style = String::new();
    for (name, value) in &node.style {
        let _ = write!(style, "{name}: {value};");
    }
    let all = node
        .attributes
        .iter()
        .map(|(name, value)| format!("\"{name}\":{}", quoted(value)));
    let style = (!style.is_empty()).then(|| format!("\"style\":{}", quoted(&style)));
    format!("{{{}}}", all.chain(style).collect::<Vec<_>>().join(","))
}

pub(crate) fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}
