//! The page as one HTML file that opens offline and does nothing.
//!
//! What a page does and what it loads is left out twice: the markup has no scripts, no handlers, no `javascript:`
//! addresses and no elements that fetch by themselves, and a policy in its head forbids all of that again. Shadow roots
//! become declarative ones, frames `srcdoc`. What HTML cannot say (where a box was scrolled to, how far a film was)
//! stands in `data-reenact-*` attributes.
//!
//! A few trees cannot be written as HTML, because its parser moves what stands in the wrong place: a row that a script
//! has put straight into a table gets a `tbody` when the file is opened.

mod attributes;
mod escape;
mod fonts;
mod inert;
mod sheets;

pub(crate) use attributes::attribute_text;
use hashbrown::HashSet;
use reenact_recording::operation::shown;

use reenact_recording::operation::DocumentType;

use crate::dom::{Element, InputState, Kind, TagKind};
use crate::page::{NodeRef, Page};

/// Frames in frames are shown to this depth: each level escapes all below it anew.
const FRAME_DEPTH_MAX: usize = 6;

/// How a page is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct HtmlOptions {
    pub loads: HtmlLoads,
    /// Each element says rrweb's id in `data-reenact-id`.
    pub with_ids: bool,
}

/// From where a written page may load pictures, fonts and sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HtmlLoads {
    /// From nowhere: what it shows stands in it.
    #[default]
    Nothing,
    /// From the origin that shows it.
    OwnOrigin,
    /// From where the page had them.
    Anywhere,
}

impl<'a> Page<'a> {
    /// The page as an HTML file; a note, if there was no snapshot yet.
    pub fn to_html(&self, options: HtmlOptions) -> String {
        let mut writer = Writer::new(self, options, 0);
        match self.dom.root() {
            Some(root) => writer.document(root),
            None => writer
                .out
                .push_str("<!doctype html><title>Nothing was recorded yet</title>"),
        }
        writer.out
    }
}

struct Writer<'p, 'a> {
    page: &'p Page<'a>,
    options: HtmlOptions,
    out: String,
    depth: usize,
    has_head: bool,
    /// Options of the lists in which a choice was recorded, and those that are chosen.
    decided: HashSet<u32>,
    chosen: HashSet<u32>,
    /// Lists in which the recorded choice is none of the options.
    unchosen: HashSet<u32>,
}

/// What is left to write.
enum Task {
    Node { index: u32, is_foreign: bool },
    EndTag(&'static str, String),
    Head,
    Shadow { host: u32, is_foreign: bool },
    Adopted { tree: u32 },
}

/// Elements without an end tag.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
];
/// Elements whose text browsers show as it stands, so that nothing in it can be escaped.
const RAW: [&str; 2] = ["xmp", "plaintext"];
/// Elements whose content browsers with scripts never show.
const UNSHOWN: [&str; 4] = ["noscript", "script", "noembed", "noframes"];
/// Elements of SVG and MathML in which HTML begins again.
const BACK_TO_HTML: [&str; 4] = ["foreignobject", "desc", "title", "annotation-xml"];

impl<'p, 'a> Writer<'p, 'a> {
    fn new(page: &'p Page<'a>, options: HtmlOptions, depth: usize) -> Self {
        Self {
            page,
            options,
            out: String::new(),
            has_head: false,
            depth,
            decided: HashSet::new(),
            chosen: HashSet::new(),
            unchosen: HashSet::new(),
        }
    }

    fn document(&mut self, document: u32) {
        self.decide_options(document);
        let dom = &self.page.dom;
        let mut tasks = vec![Task::Adopted { tree: document }];
        let has_html = dom
            .children(document)
            .any(|at| dom.node(at).tag_kind() == TagKind::Html);
        let children: Vec<u32> = dom.children(document).collect();
        for index in children.into_iter().rev() {
            tasks.push(Task::Node {
                index,
                is_foreign: false,
            });
        }
        if !has_html {
            tasks.push(Task::Head);
        }
        while let Some(task) = tasks.pop() {
            match task {
                Task::Node { index, is_foreign } => self.node(index, is_foreign, &mut tasks),
                Task::EndTag(before, tag) => {
                    self.out.push_str(before);
                    self.out.push_str(&tag);
                    self.out.push('>');
                }
                Task::Head => {
                    self.out.push_str("<head>");
                    self.head();
                    self.out.push_str("</head>");
                }
                Task::Shadow { host, is_foreign } => self.shadow(host, is_foreign, &mut tasks),
                Task::Adopted { tree } => self.adopted(tree),
            }
        }
    }

    fn node(&mut self, index: u32, is_foreign: bool, tasks: &mut Vec<Task>) {
        match &self.page.dom.node(index).kind {
            Kind::Element(element) => self.element(index, element, is_foreign, tasks),
            Kind::Text { text, .. } | Kind::CData(text) => escape::text(&shown(text), &mut self.out),
            Kind::DocumentType(DocumentType {
                name,
                public_id,
                system_id,
            }) => escape::document_type(name, *public_id, *system_id, &mut self.out),
            // Nobody sees comments.
            Kind::Comment(_) | Kind::Document(_) | Kind::Shadow(_) | Kind::Free => {}
        }
    }

    fn element(&mut self, index: u32, element: &Element<'a>, is_foreign: bool, tasks: &mut Vec<Task>) {
        let dom = &self.page.dom;
        let recorded = element.tag().to_ascii_lowercase();
        let tag = inert::tag(&recorded, element);
        self.out.push('<');
        self.out.push_str(tag);
        self.attributes(index, element, tag);
        self.out.push('>');
        let is_foreign = is_foreign || matches!(tag, "svg" | "math");
        if !is_foreign && VOID.contains(&tag) {
            return;
        }
        tasks.push(Task::EndTag("</", tag.to_owned()));
        if tag == "style" {
            return self.style(index, is_foreign);
        }
        if UNSHOWN.contains(&recorded.as_str()) || tag == "iframe" {
            return;
        }
        if tag == "textarea" {
            return self.textarea(index, element);
        }
        if tag == "head"
            && dom
                .parent(index)
                .is_some_and(|parent| dom.node(parent).tag_kind() == TagKind::Html)
        {
            self.head();
        }
        if matches!(tag, "pre" | "listing") && dom.text_content(index).starts_with('\n') {
            // The parser drops the first line break.
            self.out.push('\n');
        }
        if element.tag_kind() == TagKind::Select && self.unchosen.contains(&index) {
            // Nothing is chosen, which only an option that nobody sees can say.
            self.out
                .push_str("<option data-reenact-own=\"\" selected hidden disabled value=\"\"></option>");
        }
        let below_is_foreign = is_foreign && !BACK_TO_HTML.contains(&tag);
        let children: Vec<u32> = dom.children(index).collect();
        for child in children.into_iter().rev() {
            tasks.push(Task::Node {
                index: child,
                is_foreign: below_is_foreign,
            });
        }
        if dom.shadow(index).is_some() {
            tasks.push(Task::Shadow {
                host: index,
                is_foreign,
            });
        }
        if tag == "html"
            && !dom
                .children(index)
                .any(|at| dom.element(at).is_some_and(|element| element.tag() == "head"))
        {
            tasks.push(Task::Head);
        }
    }

    fn shadow(&mut self, host: u32, is_foreign: bool, tasks: &mut Vec<Task>) {
        let dom = &self.page.dom;
        // The parser knows no shadow roots in SVG.
        let Some(shadow) = dom.shadow(host).filter(|_| !is_foreign) else {
            return;
        };
        self.out.push_str("<template shadowrootmode=\"open\">");
        tasks.push(Task::EndTag("</", "template".to_owned()));
        tasks.push(Task::Adopted { tree: shadow });
        let children: Vec<u32> = dom.children(shadow).collect();
        for index in children.into_iter().rev() {
            tasks.push(Task::Node {
                index,
                is_foreign: false,
            });
        }
    }

    fn textarea(&mut self, index: u32, element: &Element<'a>) {
        let typed = element.state.as_ref().and_then(|state| state.input);
        let text = match typed {
            Some(input) => input.text.to_owned(),
            None => self.page.dom.text_content(index),
        };
        if text.starts_with('\n') {
            self.out.push('\n');
        }
        escape::text(&shown(&text), &mut self.out);
    }

    /// A frame's document, as a file of its own.
    fn frame(&self, document: u32) -> Option<String> {
        if self.depth + 1 >= FRAME_DEPTH_MAX {
            return None;
        }
        let mut inner = Writer::new(self.page, self.options, self.depth + 1);
        inner.document(document);
        Some(inner.out)
    }

    /// Which options the recorded choices mean.
    fn decide_options(&mut self, document: u32) {
        let dom = &self.page.dom;
        for list in dom.below(document) {
            let Some(element) = dom
                .element(list)
                .filter(|element| element.tag_kind() == TagKind::Select)
            else {
                continue;
            };
            let Some(input) = element.state.as_ref().and_then(|state| state.input) else {
                continue;
            };
            let is_option = |at: &u32| dom.node(*at).tag_kind() == TagKind::Option;
            self.decided.extend(dom.within_tree(list).filter(is_option));
            let chosen = dom
                .within_tree(list)
                .filter(is_option)
                .find(|at| self.page.option_value(*at) == input.text);
            match chosen {
                Some(option) => self.chosen.insert(option),
                None => self.unchosen.insert(list),
            };
        }
    }
}

impl<'a> Page<'a> {
    /// What an `<option>` stands for.
    pub(crate) fn option_value(&self, option: u32) -> String {
        let told = self
            .dom
            .element(option)
            .and_then(|element| element.text_attribute("value"));
        match told {
            Some(value) => value.to_owned(),
            None => collapse_space(&self.dom.text_content(option)),
        }
    }

    /// What a form field holds, as far as events tell; of others, what their attributes say.
    pub fn input_state(&self, node: NodeRef) -> Option<InputState<'a>> {
        let element = self.dom.element(node.0)?;
        let told = element.state.as_ref().and_then(|state| state.input);
        told.or_else(|| {
            (element.tag_kind() == TagKind::Input).then(|| InputState {
                text: element.text_attribute("value").unwrap_or(""),
                is_checked: element.has("checked"),
            })
        })
    }
}

/// One blank for each run of space, none at the ends.
pub(crate) fn collapse_space(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_ascii_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
