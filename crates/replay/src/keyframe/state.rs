//! What a snapshot cannot say, as incremental events.

use reenact_recording::operation::{
    AdoptedStyleSheet, CanvasMutation, Change, CustomElement, Input, MediaInteraction, MouseInteraction, NewSheet,
    Position, RuleAdd, RuleIndex, Scroll, StyleSheetRule,
};

use super::Writer;
use crate::css::{Rule, Sheet, write_rule};
use crate::dom::{Kind, MediaState, Point, State};

/// rrweb's `MediaInteractions` and `MouseInteractions`.
const PLAY: i64 = 0;
const PAUSE: i64 = 1;
const SEEKED: i64 = 2;
const FOCUS: i64 = 5;
const TOUCH_START: i64 = 7;

impl<'a: 'b, 'b> Writer<'_, 'a, 'b> {
    pub(super) fn state(&mut self, root: u32) {
        let page = self.page;
        self.adopted(root);
        for index in page.dom.below(root) {
            let id = self.id(index);
            match &page.dom.node(index).kind {
                Kind::Document(tree) if index != root => self.scroll(id, tree.scroll),
                Kind::Element(element) => {
                    if let Some(state) = &element.state {
                        self.element_state(index, id, state);
                    }
                }
                _ => {}
            }
        }
        if !page.selection.is_empty() {
            self.push(Change::Selection(page.selection));
        }
    }

    /// What belongs to the window, whatever it shows.
    pub(super) fn window(&mut self) {
        let view = &self.page.view;
        for font in &view.fonts {
            self.push(Change::Font(*font));
        }
        for name in &view.custom_elements {
            self.push(Change::CustomElement(CustomElement { define: Some(name) }));
        }
        if let Some(id) = view.focus {
            self.push(Change::MouseInteraction(interaction(FOCUS, id, None)));
        }
        if let Some(pointer) = view.pointer {
            let change = if view.is_touched {
                Change::MouseInteraction(interaction(TOUCH_START, pointer.node_id, Some(pointer.position)))
            } else {
                Change::MouseMove(self.arena.alloc_slice_copy(&[Position {
                    x: pointer.position.x,
                    y: pointer.position.y,
                    id: pointer.node_id,
                    time_offset: 0.0,
                }]))
            };
            self.push(change);
        }
        if view.is_loaded {
            self.push(Change::Load);
        }
    }

    fn element_state(&mut self, index: u32, id: i64, state: &State<'a>) {
        if let Some(sheet) = &state.sheet {
            self.rules(index, id, sheet);
        }
        if let Some(input) = state.input {
            self.push(Change::Input(Input {
                id,
                text: input.text,
                is_checked: Some(input.is_checked),
                user_triggered: None,
            }));
        }
        self.scroll(id, state.scroll);
        if let Some(media) = state.media {
            let event = media_event(id, &media, self.at_ms);
            self.push(Change::MediaInteraction(event));
        }
        for data in &state.canvas {
            self.push(Change::CanvasMutation(CanvasMutation { id, data }));
        }
    }

    fn scroll(&mut self, id: i64, to: Option<Point>) {
        if let Some(Point { x, y }) = to {
            self.push(Change::Scroll(Scroll { id, x, y }));
        }
    }

    /// Takes the rules of the sheet's text away and puts those in that there are.
    fn rules(&mut self, index: u32, id: i64, sheet: &Sheet<'a>) {
        let of_text = self.page.parse_sheet(index).rules().len();
        let event = |adds, removes| {
            Change::StyleSheetRule(StyleSheetRule {
                id: Some(id),
                style_id: None,
                adds,
                removes,
                replace: None,
                replace_sync: None,
            })
        };
        let first = RuleIndex::At(0);
        let removes = self.arena.alloc_slice_fill_copy(of_text, first);
        self.push(event(None, Some(removes)));
        let adds = self.rule_adds(sheet.rules());
        self.push(event(Some(adds), None));
    }

    fn rule_adds(&self, rules: &[Rule<'a>]) -> &'b [RuleAdd<'b>] {
        let adds = rules.iter().enumerate().map(|(at, rule)| {
            let rule = match rule {
                Rule::Text(text) => *text,
                Rule::Open(_) => {
                    let mut text = String::new();
                    write_rule(rule, &mut text);
                    self.arena.alloc_str(&text)
                }
            };
            RuleAdd {
                rule,
                index: Some(RuleIndex::At(at as i64)),
            }
        });
        let adds: Vec<_> = adds.collect();
        self.arena.alloc_slice_copy(&adds)
    }

    /// Every constructed sheet is told once, with the first that adopts it; those nobody has adopted yet, with the page.
    fn adopted(&mut self, root: u32) {
        let page = self.page;
        let mut untold: Vec<i64> = page.sheets.keys().copied().collect();
        untold.sort_unstable();
        for index in page.dom.below(root) {
            let Some(tree) = page.dom.node(index).tree() else {
                continue;
            };
            if index != root && tree.adopted.is_empty() {
                continue;
            }
            let host = match page.dom.node(index).kind {
                Kind::Shadow(_) => page.dom.parent(index).unwrap_or(index),
                _ => index,
            };
            let new: Vec<i64> = match index == root {
                true => std::mem::take(&mut untold),
                false => Vec::new(),
            };
            if new.is_empty() && tree.adopted.is_empty() {
                continue;
            }
            let styles: Vec<NewSheet<'b>> = new
                .into_iter()
                .filter_map(|style_id| {
                    Some(NewSheet {
                        style_id,
                        rules: self.rule_adds(page.sheets.get(&style_id)?.rules()),
                    })
                })
                .collect();
            let styles = (!styles.is_empty()).then(|| &*self.arena.alloc_slice_copy(&styles));
            self.push(Change::AdoptedStyleSheet(AdoptedStyleSheet {
                id: self.id(host),
                styles,
                style_ids: tree.adopted,
            }));
        }
    }
}

fn media_event(id: i64, media: &MediaState, at_ms: f64) -> MediaInteraction {
    MediaInteraction {
        kind: match media.playing {
            Some(true) => PLAY,
            Some(false) => PAUSE,
            None => SEEKED,
        },
        id,
        current_time: media.current_time_at(at_ms),
        volume: media.volume,
        muted: media.muted,
        r#loop: media.looping,
        playback_rate: media.playback_rate,
    }
}

fn interaction(kind: i64, id: i64, at: Option<Point>) -> MouseInteraction {
    MouseInteraction {
        kind,
        id,
        x: at.map(|at| at.x),
        y: at.map(|at| at.y),
        pointer_type: None,
    }
}
