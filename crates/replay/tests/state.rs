//! What markup does not hold: films, canvases, fonts, custom elements, selection, focus, pointer. And ways back.

mod markup;

use bumpalo::Bump;
use reenact_replay::{FindingKind, NodeChangeKind, Page, Replay, read_events, verify};

/// A page with this body at 1000 ms, and events of type 3 behind it: `(ms, data)`.
fn recording(body: &str, events: &[(u32, &str)]) -> String {
    let mut text = markup::recording(body);
    text.pop();
    for (at_ms, data) in events {
        text.push_str(&format!(",{{\"type\":3,\"data\":{{{data}}},\"timestamp\":{at_ms}}}"));
    }
    text + "]"
}

fn with_replay(text: &str, look: impl FnOnce(Replay<'_>)) {
    let arena = Bump::new();
    let file = read_events(text, &arena).expect("a recording");
    assert!(file.refused.is_empty() && file.broken_at.is_none(), "{text}");
    look(Replay::new(file.operations, &arena));
}

/// The page that its own keyframe makes is the same.
fn assert_keyframe_holds(page: &Page<'_>, at_ms: f64) {
    let arena = Bump::new();
    let mut copy = Page::new();
    page.keyframe(at_ms, &arena).iter().for_each(|event| copy.apply(event));
    let difference = page.difference(&copy);
    assert!(
        difference.attributes.is_empty() && difference.window.is_empty(),
        "{difference:?}"
    );
    assert!(
        difference.added.is_empty() && difference.removed.is_empty(),
        "{difference:?}"
    );
}

#[test]
fn films_play_on_between_what_is_told_of_them() {
    let text = recording(
        r#"<video src="a.mp4"></video>"#,
        &[
            (
                2_000,
                r#""source":7,"type":0,"id":10,"currentTime":5,"playbackRate":2,"muted":true"#,
            ),
            (4_000, r#""source":7,"type":1,"id":10,"currentTime":9.5"#),
        ],
    );
    with_replay(&text, |mut replay| {
        let time_at = |replay: &mut Replay<'_>, at_ms: f64| {
            let page = replay.seek(at_ms);
            let state = page.media_state(page.node(10).unwrap())?;
            state.current_time_at(at_ms)
        };
        assert_eq!(time_at(&mut replay, 1_500.0), None);
        assert_eq!(time_at(&mut replay, 3_000.0), Some(7.0));
        assert_eq!(time_at(&mut replay, 4_000.0), Some(9.5));
        assert_eq!(time_at(&mut replay, 2_500.0), Some(6.0));
        let page = replay.seek(3_000.0);
        assert!(
            page.to_html(Default::default())
                .contains(r#"data-reenact-current-time="7""#)
        );
        assert_keyframe_holds(page, 3_000.0);
    });
}

#[test]
fn films_begin_as_their_attributes_say() {
    let body = r#"<video src="a.mp4"></video><audio src="a.mp3"></audio>"#;
    let attributes = r#""rr_mediaState":"played","rr_mediaCurrentTime":3.5,"rr_mediaPlaybackRate":1,"rr_mediaMuted":true,"rr_mediaVolume":0.5"#;
    let text = markup::recording(body).replace(r#""src":"a.mp4""#, attributes);
    with_replay(&text, |mut replay| {
        let page = replay.seek(2_000.0);
        let film = page.media_state(page.node(10).unwrap()).unwrap();
        assert_eq!(
            (film.playing, film.muted, film.volume),
            (Some(true), Some(true), Some(0.5))
        );
        assert_eq!(film.current_time_at(2_000.0), Some(4.5));
        assert_eq!(page.media_state(page.node(11).unwrap()), None);
    });
}

#[test]
fn drawing_commands_are_kept_in_their_order() {
    let commands = [
        r#""source":9,"id":10,"type":0,"commands":[{"property":"fillRect","args":[0,0,9,9]}]"#,
        r#""source":9,"id":10,"type":0,"property":"clearRect","args":[0,0,9,9]"#,
    ];
    let text = recording("<canvas></canvas>", &[(2_000, commands[0]), (3_000, commands[1])]);
    with_replay(&text, |mut replay| {
        let expected = commands.map(|command| format!("{{{command}}}"));
        let page = replay.seek(3_000.0);
        assert_eq!(page.canvas_commands(page.node(10).unwrap()), expected);
        assert_keyframe_holds(page, 3_000.0);
        let page = replay.seek(2_500.0);
        assert_eq!(page.canvas_commands(page.node(10).unwrap()), &expected[..1]);
    });
}

#[test]
fn fonts_custom_elements_selection_focus_and_pointer_are_known() {
    let text = recording(
        "<p>some words</p><input>",
        &[
            (
                2_000,
                r#""source":10,"family":"Fancy","fontSource":"url(f.woff2)","buffer":false"#,
            ),
            (2_100, r#""source":16,"define":{"name":"x-card"}"#),
            (
                2_200,
                r#""source":14,"ranges":[{"start":11,"startOffset":1,"end":11,"endOffset":4}]"#,
            ),
            (2_300, r#""source":2,"type":5,"id":12"#),
            (
                2_400,
                r#""source":1,"positions":[{"x":7,"y":8,"id":10,"timeOffset":0}]"#,
            ),
            (2_500, r#""source":4,"width":400,"height":300"#),
            (2_600, r#""source":3,"id":1,"x":0,"y":120"#),
        ],
    );
    with_replay(&text, |mut replay| {
        let page = replay.seek(3_000.0);
        assert_eq!(page.fonts().first().map(|font| font.family), Some("Fancy"));
        assert_eq!(page.custom_elements(), ["x-card"]);
        assert_eq!(
            page.selection().first().map(|range| (range.start, range.end_offset)),
            Some((11, 4))
        );
        assert_eq!(page.focus().and_then(|node| page.id(node)), Some(12));
        assert_eq!(
            page.pointer().map(|pointer| (pointer.position.x, pointer.node_id)),
            Some((7.0, 10))
        );
        assert_eq!(page.viewport().map(|size| size.width), Some(400.0));
        assert_eq!(
            page.scroll_position(page.document().unwrap()).map(|to| to.y),
            Some(120.0)
        );
        assert_keyframe_holds(page, 3_000.0);
        let page = replay.seek(1_500.0);
        assert!(page.fonts().is_empty() && page.custom_elements().is_empty() && page.selection().is_empty());
        assert_eq!((page.focus(), page.pointer()), (None, None));
    });
}

#[test]
fn the_events_that_changed_a_node_are_found() {
    let text = recording(
        "<p>some words</p><input>",
        &[
            (2_000, r#""source":5,"text":"a","isChecked":false,"id":12"#),
            (
                2_100,
                r#""source":0,"texts":[{"id":11,"value":"other words"}],"attributes":[{"id":12,"attributes":{"class":"x"}}],"removes":[],"adds":[]"#,
            ),
            (2_200, r#""source":2,"type":2,"id":12,"x":1,"y":2"#),
            (
                2_300,
                r#""source":0,"texts":[],"attributes":[],"removes":[{"parentId":4,"id":12}],"adds":[]"#,
            ),
        ],
    );
    with_replay(&text, |replay| {
        let kinds = |id| -> Vec<_> {
            let changes = replay.changes_of(id).into_iter();
            changes.map(|change| (change.at_ms, change.kind)).collect()
        };
        use NodeChangeKind::{Attributes, Children, Input, Interaction, Removed, Snapshot, Text};
        assert_eq!(kinds(11), [(1_000.0, Snapshot), (2_100.0, Text)]);
        assert_eq!(kinds(4), [(1_000.0, Snapshot), (2_300.0, Children)]);
        assert_eq!(
            kinds(12),
            [
                (1_000.0, Snapshot),
                (2_000.0, Input),
                (2_100.0, Attributes),
                (2_200.0, Interaction),
                (2_300.0, Removed)
            ]
        );
    });
}

/// What is wrong, how it is told, whether the reading makes up for it, and what is seen at the end.
#[test]
fn broken_recordings_are_read_and_told() {
    use FindingKind::{BrokenEvent, ClockJump, Gap, Misplaced, MissingSnapshot, Silence, UnknownNode, UnknownSheet};
    let add = |parent: u32, next: &str| {
        format!(
            r#""source":0,"texts":[],"attributes":[],"removes":[],"adds":[{{"parentId":{parent},"nextId":{next},"node":{{"type":3,"textContent":"new","id":50}}}}]"#
        )
    };
    let cases: [(&str, u32, FindingKind, bool, &str); 8] = [
        (&add(10, "99"), 2_000, Misplaced, true, "old / new"),
        (&add(10, "4"), 2_000, Misplaced, true, "old / new"),
        (&add(99, "null"), 2_000, UnknownNode, false, "old"),
        (
            r#""source":0,"texts":[],"attributes":[],"adds":[],"removes":[{"parentId":4,"id":11}]"#,
            2_000,
            Misplaced,
            true,
            "",
        ),
        (r#""source":3,"id":77,"x":0,"y":9"#, 2_000, UnknownNode, false, "old"),
        (
            r#""source":8,"styleId":3,"removes":[{"index":0}]"#,
            2_000,
            UnknownSheet,
            false,
            "old",
        ),
        (r#""source":3,"id":1,"x":0,"y":9"#, 9_000_000, Silence, false, "old"),
        (r#""source":3,"id":"x","x":0,"y":9"#, 2_000, BrokenEvent, false, "old"),
    ];
    for (data, at_ms, kind, is_repaired, seen) in cases {
        let text = recording("<p>old</p>", &[(at_ms, data)]);
        let arena = Bump::new();
        let file = read_events(&text, &arena).unwrap();
        let found: Vec<_> = verify(&file, &[], &arena)
            .findings
            .iter()
            .map(|one| (one.kind, one.is_repaired))
            .collect();
        assert_eq!(found, [(kind, is_repaired)], "{data}");
        let mut replay = Replay::new(file.operations, &arena);
        let texts = replay.seek(f64::MAX).visible_text();
        let texts: Vec<&str> = texts.iter().map(|text| text.text.as_str()).collect();
        assert_eq!(texts.join(" / "), seen, "{data}");
    }
    let whole = recording("<p>old</p>", &[(2_000, r#""source":3,"id":1,"x":0,"y":9"#)]);
    let gap = r#",{"type":5,"data":{"tag":"reenact/gap@1","payload":{"reason":"overflow","events_dropped":7}},"timestamp":2000}]"#;
    let late = r#"{"type":3,"data":{"source":3,"id":1,"x":0,"y":9},"timestamp":900}"#;
    let back = r#",{"type":3,"data":{"source":3,"id":1,"x":0,"y":9},"timestamp":1},{"type":3,"data":{"source":3,"id":1,"x":0,"y":9},"timestamp":2}]"#;
    let far = whole.replace("\"timestamp\":2000", "\"timestamp\":90000");
    let texts = [
        (whole.trim_end_matches(']').to_owned() + gap, Gap),
        (format!("[{late},{}", &whole[1..]), MissingSnapshot),
        (far.trim_end_matches(']').to_owned() + back, ClockJump),
        (
            whole.trim_end_matches('}').trim_end_matches(']').to_owned(),
            FindingKind::TruncatedBatch,
        ),
    ];
    for (text, kind) in texts {
        let arena = Bump::new();
        let file = read_events(&text, &arena).unwrap();
        let found: Vec<_> = verify(&file, &[], &arena)
            .counts
            .iter()
            .map(|(kind, _)| *kind)
            .collect();
        assert_eq!(found, [kind], "{text}");
    }
}
