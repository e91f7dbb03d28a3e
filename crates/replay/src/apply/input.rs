//! Form fields, scrolling, media and canvas: state that markup does not hold.

use reenact_recording::operation::{CanvasMutation, Input, MediaInteraction, Scroll};

use crate::dom::{Element, InputState, Kind, MediaState, Point};
use crate::page::Page;
use crate::problem::{Problem, Problems, Use};

/// rrweb's `MediaInteractions`.
const PLAY: i64 = 0;
const PAUSE: i64 = 1;

/// Events that happened to no node have this id.
const NOWHERE: i64 = -1;

impl<'a> Page<'a> {
    pub(super) fn scroll(&mut self, scroll: &Scroll, problems: &mut impl Problems) {
        let Some(index) = self.find_or_note(scroll.id, Use::Scroll, problems) else {
            return;
        };
        let to = Some(Point {
            x: scroll.x,
            y: scroll.y,
        });
        match &mut self.dom.node_mut(index).kind {
            Kind::Document(tree) => tree.scroll = to,
            Kind::Element(element) => element.state_mut().scroll = to,
            _ => {}
        }
    }

    pub(super) fn input(&mut self, input: &Input<'a>, problems: &mut impl Problems) {
        if let Some(element) = self.element_or_note(input.id, Use::Input, problems) {
            element.state_mut().input = Some(InputState {
                text: input.text,
                is_checked: input.is_checked == Some(true),
            });
        }
    }

    pub(super) fn media(&mut self, event: &MediaInteraction, timestamp: f64, problems: &mut impl Problems) {
        let Some(element) = self.element_or_note(event.id, Use::Media, problems) else {
            return;
        };
        let state = element.state_mut().media.get_or_insert_default();
        match event.kind {
            PLAY => state.playing = Some(true),
            PAUSE => state.playing = Some(false),
            _ => {}
        }
        if event.current_time.is_some() {
            state.current_time_seconds = event.current_time;
            state.told_at = timestamp;
        }
        state.volume = event.volume.or(state.volume);
        state.muted = event.muted.or(state.muted);
        state.looping = event.r#loop.or(state.looping);
        state.playback_rate = event.playback_rate.or(state.playback_rate);
    }

    /// What a film or a sound did when it was recorded with its page, or when it was added.
    pub(super) fn take_media_attributes(&mut self, index: u32) {
        let told_at = self.now_ms;
        let Some(element) = self.dom.element_mut(index) else {
            return;
        };
        let playing = match element.text_attribute("rr_mediaState") {
            Some(state) => state == "played",
            None if element.has("autoplay") => true,
            None => return,
        };
        let media = MediaState {
            playing: Some(playing),
            current_time_seconds: Some(element.number_attribute("rr_mediaCurrentTime").unwrap_or(0.0)),
            told_at,
            volume: element.number_attribute("rr_mediaVolume"),
            muted: element
                .bool_attribute("rr_mediaMuted")
                .or(element.has("muted").then_some(true)),
            looping: element
                .bool_attribute("rr_mediaLoop")
                .or(element.has("loop").then_some(true)),
            playback_rate: element.number_attribute("rr_mediaPlaybackRate"),
        };
        element.state_mut().media = Some(media);
    }

    pub(super) fn draw(&mut self, event: &CanvasMutation<'a>, problems: &mut impl Problems) {
        if let Some(element) = self.element_or_note(event.id, Use::Canvas, problems) {
            element.state_mut().canvas.push(event.data);
        }
    }

    pub(super) fn find_or_note(&self, id: i64, used_for: Use, problems: &mut impl Problems) -> Option<u32> {
        let found = self.dom.find(id);
        if found.is_none() && id != NOWHERE {
            problems.note(Problem::UnknownNode { id, used_for });
        }
        found
    }

    fn element_or_note(&mut self, id: i64, used_for: Use, problems: &mut impl Problems) -> Option<&mut Element<'a>> {
        let index = self.find_or_note(id, used_for, problems)?;
        self.dom.element_mut(index)
    }
}
