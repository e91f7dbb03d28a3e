//! Going through a page load.

use std::collections::HashMap;

use reenact_recording::json;
use reenact_recording::operation::{Change, NodeKind, Operation, Tagged, Tree};

use super::typed::Typed;
use super::{SAMPLE_MS_MIN, SAMPLES_MAX, SearchKind, SearchText, cut};
use crate::html::collapse_space;
use crate::page::{NodeRef, Page};
use crate::replay::Replay;
use crate::visible::VisibleTextKind;

/// rrweb's `MouseInteractions`.
const CLICK: i64 = 2;
/// How far above what was clicked its name is looked for.
const ABOVE_MAX: usize = 6;
/// New texts whose time is remembered until the next look.
const PENDING_MAX: usize = 20_000;

pub(super) struct Gatherer<'s> {
    text: &'s mut SearchText,
    stream: usize,
    sample_ms: f64,
    /// When the visible text was last looked at, and when something that may show other text last changed.
    sampled_at: Option<f64>,
    changed_at: Option<f64>,
    /// Texts that came since, and when.
    pending: HashMap<String, f64>,
    typed: Typed,
}

impl<'s> Gatherer<'s> {
    pub(super) fn new(text: &'s mut SearchText, stream: usize, replay: &Replay<'_>) -> Self {
        let duration_ms = replay.end_ms() - replay.start_ms();
        Self {
            text,
            stream,
            sample_ms: (duration_ms / SAMPLES_MAX).max(SAMPLE_MS_MIN),
            sampled_at: None,
            changed_at: None,
            pending: HashMap::new(),
            typed: Typed::default(),
        }
    }

    pub(super) fn run(mut self, replay: &mut Replay<'_>) {
        for position in 0..replay.operations().len() {
            let operation = replay.operations()[position];
            let page = replay.seek_position(position);
            if self.is_due(&operation) {
                self.look(page);
            }
            self.before(page, &operation);
            if changes_text(&operation.change) {
                self.changed_at = Some(operation.timestamp);
                self.sampled_at.get_or_insert(operation.timestamp);
                self.remember(&operation);
            }
        }
        let page = replay.seek_position(replay.operations().len());
        self.look(page);
        self.tell_typed();
    }

    /// Before the page is another, and before what was there for long enough may go.
    fn is_due(&self, next: &Operation<'_>) -> bool {
        let long_enough = self
            .sampled_at
            .is_some_and(|sampled_at| next.timestamp >= sampled_at + self.sample_ms);
        self.changed_at.is_some() && (long_enough || matches!(next.change, Change::FullSnapshot(_)))
    }

    fn look(&mut self, page: &Page<'_>) {
        let Some(changed_at) = self.changed_at.take() else {
            return;
        };
        let typed = &self.typed;
        let seen = page.visible_text().into_iter();
        // What was typed is told as that.
        for visible in seen.filter(|text| text.kind != VisibleTextKind::Value || !typed.has_field(text.node_id)) {
            let at_ms = self.pending.get(cut(&visible.text)).copied().unwrap_or(changed_at);
            self.text.note(self.stream, at_ms, SearchKind::Text, &visible.text);
        }
        self.pending.clear();
        self.sampled_at = Some(changed_at);
    }

    /// Remembers when texts came, so that they are told with that time once they are seen.
    fn remember(&mut self, operation: &Operation<'_>) {
        match &operation.change {
            Change::FullSnapshot(snapshot) => self.remember_tree(&snapshot.tree, operation.timestamp),
            Change::Mutation(mutation) => {
                for add in mutation.adds {
                    self.remember_tree(&add.tree, operation.timestamp);
                }
                for text in mutation.texts.iter().filter_map(|text| text.value) {
                    self.remember_text(text, operation.timestamp);
                }
            }
            _ => {}
        }
    }

    fn remember_tree(&mut self, tree: &Tree<'_>, at_ms: f64) {
        for node in tree.nodes {
            if let NodeKind::Text { text, .. } = node.kind {
                self.remember_text(text, at_ms);
            }
        }
    }

    fn remember_text(&mut self, text: &str, at_ms: f64) {
        let text = collapse_space(text);
        if !text.is_empty() && self.pending.len() < PENDING_MAX {
            self.pending.entry(cut(&text).to_owned()).or_insert(at_ms);
        }
    }

    /// What an event says, on the page as it was when it happened.
    fn before(&mut self, page: &Page<'_>, operation: &Operation<'_>) {
        let at_ms = operation.timestamp;
        match operation.change {
            Change::MouseInteraction(event) if event.kind == CLICK => {
                self.tell_typed();
                if let Some(name) = page.node(event.id).and_then(|node| name_of(page, node)) {
                    self.text.note(self.stream, at_ms, SearchKind::Click, &name);
                }
            }
            Change::Input(input) => {
                if let Some(done) = self.typed.follow(page, &input, at_ms) {
                    self.text.note(self.stream, done.at_ms, SearchKind::Input, &done.text);
                }
            }
            Change::FullSnapshot(_) => self.tell_typed(),
            Change::Meta(meta) => self.text.note(self.stream, at_ms, SearchKind::Url, meta.href),
            Change::Custom(tagged) | Change::Plugin(tagged) => self.tagged(tagged, at_ms),
            _ => {}
        }
    }

    fn tagged(&mut self, tagged: Tagged<'_>, at_ms: f64) {
        let member = |name| json::member(tagged.payload, name).and_then(json::text);
        match tagged.name {
            "reenact/page_view@1" => {
                for (name, kind) in [("url", SearchKind::Url), ("title", SearchKind::Text)] {
                    if let Some(text) = member(name) {
                        self.text.note(self.stream, at_ms, kind, &text);
                    }
                }
            }
            "reenact/error@1" => {
                let parts = ["name", "message"].into_iter().filter_map(member);
                let text = parts.collect::<Vec<_>>().join(": ");
                self.text.note(self.stream, at_ms, SearchKind::Error, &text);
            }
            "rrweb/console@1" => {
                let arguments = json::member(tagged.payload, "payload")
                    .into_iter()
                    .flat_map(json::elements);
                // An argument is a text that holds JSON; of one that is a text again, what it says.
                let texts = arguments.filter_map(json::text).map(|text| match json::text(&text) {
                    Some(said) => said.into_owned(),
                    None => text.into_owned(),
                });
                let text = texts.collect::<Vec<_>>().join(" ");
                self.text.note(self.stream, at_ms, SearchKind::Console, &text);
            }
            _ => {}
        }
    }

    fn tell_typed(&mut self) {
        if let Some(done) = self.typed.finish() {
            self.text.note(self.stream, done.at_ms, SearchKind::Input, &done.text);
        }
    }
}

/// Whether other text may be seen afterwards.
fn changes_text(change: &Change<'_>) -> bool {
    matches!(
        change,
        Change::FullSnapshot(_)
            | Change::Mutation(_)
            | Change::StyleSheetRule(_)
            | Change::StyleDeclaration(_)
            | Change::AdoptedStyleSheet(_)
            | Change::ViewportResize(_)
    )
}

/// What people would call the thing that was clicked: the name of what can be pressed there, else the text there.
fn name_of(page: &Page<'_>, clicked: NodeRef) -> Option<String> {
    let above = std::iter::successors(Some(clicked), |node| page.parent(*node)).take(ABOVE_MAX);
    let named = above.filter(|node| page.role(*node).is_some()).find_map(|node| {
        let name = page.accessible_name(node);
        (!name.is_empty()).then_some(name)
    });
    named.or_else(|| {
        let text = collapse_space(&page.text_content(clicked));
        (!text.is_empty()).then_some(text)
    })
}
