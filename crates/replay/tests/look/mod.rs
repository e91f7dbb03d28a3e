//! Everything there is to do with a recording, whatever it holds.

use bumpalo::Bump;
use reenact_recording::operation::Operation;
use reenact_replay::{HtmlOptions, Page, Replay, read_events, verify};

pub(crate) fn look(text: &str) {
    let arena = Bump::new();
    let Ok(file) = read_events(text, &arena) else { return };
    let _ = verify(&file, &[], &arena);
    look_at(file.operations, &arena);
}

pub(crate) fn look_at<'a>(operations: Vec<Operation<'a>>, arena: &'a Bump) {
    let mut replay = Replay::new(operations, arena);
    let length = replay.operations().len();
    for place in [length, length / 2, length / 3, length] {
        let page = replay.seek_position(place);
        let _ = page.to_html(HtmlOptions::default());
        let _ = page.visible_text();
        let _ = page.query("div > :not(p):nth-child(2n), [title*=o]");
        for node in page.nodes().take(50) {
            let _ = (page.accessible_name(node), page.role(node), page.stable_selector(node));
        }
        let keyframe = page.keyframe(1.0, arena);
        let mut copy = Page::new();
        keyframe.iter().for_each(|operation| copy.apply(operation));
        let _ = page.difference(&copy);
    }
    let _ = (replay.changes_of(10), replay.pointer_at(1_500.0));
}
