//! What must hold of every recording: of ones made at random from a model of a page, and of mangled ones.

mod look;
mod model;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bumpalo::Bump;
use look::look;
use model::{Dice, recording};
use proptest::prelude::*;
use reenact_recording::log::shared::Unshared;
use reenact_recording::log::{Position, Recording, StreamName, Writer};
use reenact_recording::operation::{self, Operation};
use reenact_replay::{NodeRef, Page, Replay, read_events, verify};

/// The page as the model writes its own.
fn written(page: &Page<'_>) -> String {
    let mut out = String::new();
    let document = page.document().expect("there is a document");
    write(page, document, 0, false, &mut out);
    for (at, sheet) in page.adopted_sheets(document).into_iter().enumerate() {
        let _ = writeln!(out, "sheet {at}: {}", sheet.replace('\n', " "));
    }
    out
}

fn write(page: &Page<'_>, node: NodeRef, depth: usize, in_shadow: bool, out: &mut String) {
    let mark = if in_shadow { "#" } else { "" };
    let _ = write!(out, "{}{mark}{} ", " ".repeat(depth), page.id(node).expect("an id"));
    if let Some(text) = page.character_data(node) {
        let _ = writeln!(out, "{text:?}");
        return;
    }
    let _ = write!(out, "{}", page.tag_name(node).unwrap_or("#document"));
    let mut attributes: BTreeMap<_, _> = page.attributes(node).into_iter().collect();
    let style = attributes.remove("style").unwrap_or_default();
    for (name, value) in &attributes {
        let _ = write!(out, " {name}={value:?}");
    }
    let declarations: BTreeMap<_, _> = style
        .split(';')
        .filter_map(|one| one.split_once(':'))
        .map(|(n, v)| (n.trim(), v.trim()))
        .collect();
    for (name, value) in declarations {
        let _ = write!(out, " {name}:{value}");
    }
    if let Some(input) = page
        .input_state(node)
        .filter(|input| !input.text.is_empty() || input.is_checked)
    {
        let _ = write!(out, " input={:?}/{}", input.text, input.is_checked);
    }
    if let Some(scroll) = page.scroll_position(node).filter(|_| page.tag_name(node).is_some()) {
        let _ = write!(out, " scroll={}/{}", scroll.x, scroll.y);
    }
    out.push('\n');
    for child in page.shadow_children(node).into_iter().flatten() {
        write(page, child, depth + 1, true, out);
    }
    for child in page.children(node) {
        write(page, child, depth + 1, false, out);
    }
}

/// Everything there is to a page, as its keyframe says it.
fn told(page: &Page<'_>) -> String {
    let arena = Bump::new();
    let mut text = String::new();
    for event in page.keyframe(0.0, &arena) {
        operation::write(&event, &mut text);
        text.push('\n');
    }
    text
}

fn operations<'a>(events: &'a [String], arena: &'a Bump) -> Vec<Operation<'a>> {
    events
        .iter()
        .map(|event| operation::read(event, arena).expect("an event"))
        .collect()
}

/// The log of these operations, with a keyframe behind so many each.
fn log_of(operations: &[Operation<'_>], keyframes: usize) -> Vec<u8> {
    let mut writer = Writer::new(Unshared, 1).expect("a writer");
    let stream = writer.stream(StreamName::default());
    let mut page = Page::new();
    for (at, operation) in operations.iter().enumerate() {
        if page.has_document() && at % keyframes == 0 {
            let arena = Bump::new();
            let keyframe = page.keyframe(operation.timestamp, &arena);
            writer.keyframe(stream, &keyframe).expect("a keyframe");
        }
        writer.push(stream, operation).expect("an event");
        page.apply(operation);
    }
    writer.finish().expect("a recording").bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_page_is_the_models(seed: u64) {
        let recording = recording(seed, 60, false);
        let arena = Bump::new();
        let mut replay = Replay::new(operations(&recording.events, &arena), &arena);
        for (count, state) in &recording.states {
            prop_assert_eq!(&written(replay.seek_position(*count)), state);
        }
        let text = format!("[{}]", recording.events.join(","));
        let file = read_events(&text, &arena).expect("a recording");
        prop_assert_eq!(verify(&file, &[], &arena).findings, vec![]);
    }

    #[test]
    fn seeking_is_playing(seed: u64, places in prop::collection::vec(0..100_usize, 12)) {
        let recording = recording(seed, 60, false);
        let arena = Bump::new();
        let all = operations(&recording.events, &arena);
        let mut replay = Replay::new(all.clone(), &arena);
        for place in places {
            let count = place % (all.len() + 1);
            let mut played = Page::new();
            all[..count].iter().for_each(|operation| played.apply(operation));
            prop_assert_eq!(told(replay.seek_position(count)), told(&played));
        }
    }

    #[test]
    fn playing_a_log_is_applying_its_events(seed: u64, keyframes in 1..40_usize, place in 0..100_usize) {
        let recording = recording(seed, 60, false);
        let arena = Bump::new();
        let all = operations(&recording.events, &arena);
        let until = all[place % all.len()].timestamp;
        let log = log_of(&all, keyframes);
        let mut applied = Page::new();
        let due = all.iter().take_while(|operation| operation.timestamp <= until);
        due.for_each(|operation| applied.apply(operation));
        // Whole from the beginning, and from the keyframe before; the second time with what the first one used.
        let recorded = Recording::open(&log).expect("a recording");
        let contents = recorded.contents();
        let mut position = Position::new();
        for segments in [(0..contents.segments.len()).collect(), contents.segments_to(0, until)] {
            position.restart();
            let tables = recorded.tables(&Unshared, &arena).expect("its tables");
            let mut page = Page::new();
            for entry in segments.into_iter().map(|index| &contents.segments[index]) {
                if page.has_document() && entry.first_at_ms > until {
                    break;
                }
                let block = recorded.block(entry.extent);
                let operations = position.read(entry, block, &tables, &arena).expect("a segment");
                page.play(operations, until).expect("operations");
            }
            prop_assert_eq!(told(&page), told(&applied));
        }
    }

    #[test]
    fn a_keyframe_and_the_rest_are_the_whole(seed: u64, place in 0..100_usize) {
        let recording = recording(seed, 60, false);
        let arena = Bump::new();
        let all = operations(&recording.events, &arena);
        let count = 2 + place % (all.len() - 1);
        let count = count.min(all.len());
        let mut replay = Replay::new(all.clone(), &arena);
        let keyframe = replay.seek_position(count).keyframe(0.0, &arena);
        let mut page = Page::new();
        keyframe.iter().for_each(|operation| page.apply(operation));
        prop_assert!(replay.page().difference(&page).is_empty(), "{:?}", replay.page().difference(&page));
        prop_assert_eq!(told(replay.page()), told(&page));
        all[count..].iter().for_each(|operation| page.apply(operation));
        prop_assert_eq!(told(replay.seek_position(all.len())), told(&page));
    }

    #[test]
    fn going_back_undoes(seed: u64, place in 0..100_usize) {
        let recording = recording(seed, 60, false);
        let arena = Bump::new();
        let mut replay = Replay::new(operations(&recording.events, &arena), &arena);
        let length = replay.operations().len();
        let place = place % length;
        let before = replay.seek_position(place).clone();
        let after = replay.seek_position(length).clone();
        let back = replay.seek_position(place);
        prop_assert!(before.difference(back).is_empty());
        let difference = before.difference(&after);
        let opposite = after.difference(&before);
        prop_assert_eq!(&difference.added, &opposite.removed);
        prop_assert_eq!(&difference.removed, &opposite.added);
        for id in difference.added.iter().take(3) {
            prop_assert!(!replay.changes_of(*id).is_empty());
        }
    }

    #[test]
    fn selectors_find_what_they_were_made_for(seed: u64) {
        let recording = recording(seed, 30, false);
        let arena = Bump::new();
        let mut replay = Replay::new(operations(&recording.events, &arena), &arena);
        let page = replay.seek(f64::MAX);
        for node in page.nodes().filter(|node| page.tag_name(*node).is_some()) {
            let selector = page.stable_selector(node);
            prop_assert!(page.query(selector.parts.last().unwrap()).unwrap().contains(&node), "{}", selector);
        }
    }

    #[test]
    fn nothing_mangled_makes_it_panic(seed: u64, cuts in prop::collection::vec((any::<u32>(), any::<u32>()), 1..12)) {
        let recording = recording(seed, 30, false);
        mangle_and_look(format!("[{}]", recording.events.join(",")), &cuts);
    }
}

/// Moves pieces of a recording's text about, changes ids, and does everything there is to do with the result.
fn mangle_and_look(mut text: String, cuts: &[(u32, u32)]) {
    let numbers = [
        "1",
        "5",
        "-1",
        "0",
        "null",
        "9223372036854775807",
        "1e300",
        "7",
        "[]",
        "\"\"",
        "true",
    ];
    for (at, with) in cuts {
        let digits: Vec<usize> = text
            .char_indices()
            .filter(|(_, c)| c.is_ascii_digit())
            .map(|(at, _)| at)
            .collect();
        let Some(at) = digits.get(*at as usize % digits.len().max(1)) else {
            return;
        };
        let end = text[*at..]
            .find(|c: char| !c.is_ascii_digit())
            .map_or(text.len(), |length| at + length);
        text.replace_range(*at..end, numbers[*with as usize % numbers.len()]);
    }
    look(&text);
}

/// How long recordings of real applications are mangled.
const FUZZ_MS_MAX: u128 = 6_000;
const FUZZ_BYTES_MAX: usize = 600_000;

#[test]
fn nothing_mangled_of_real_recordings_makes_it_panic() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/third-party/corpus");
    let started = std::time::Instant::now();
    let mut dice = Dice::new(7);
    let names = [
        "shop/shop-03",
        "aggrid/aggrid-03",
        "grapesjs/grapesjs-00",
        "sbadmin/sbadmin-01",
        "docs/docs-02",
    ];
    let texts: Vec<String> = names
        .iter()
        .map(|name| gunzip(&format!("{corpus}/{name}.json.gz")))
        .collect();
    let mut round = 0;
    while started.elapsed().as_millis() < FUZZ_MS_MAX || round < names.len() {
        let text = &texts[round % texts.len()];
        // A piece of the recording is as good as all of it, and quicker.
        let end = (0..=FUZZ_BYTES_MAX.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        let cuts: Vec<(u32, u32)> = (0..40)
            .map(|_| (dice.below(u32::MAX as usize) as u32, dice.below(99) as u32))
            .collect();
        mangle_and_look(text[..end].to_owned(), &cuts);
        round += 1;
    }
}

#[test]
fn recordings_of_real_applications_are_healthy_and_keyframes_hold() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/third-party/corpus");
    for name in [
        "shop/shop-00",
        "aggrid/aggrid-00",
        "grapesjs/grapesjs-01",
        "sbadmin/sbadmin-00",
        "monaco/monaco-03",
    ] {
        let text = gunzip(&format!("{corpus}/{name}.json.gz"));
        let arena = Bump::new();
        let file = read_events(&text, &arena).expect("a recording");
        assert_eq!(verify(&file, &[], &arena).counts, vec![], "{name}");
        let mut replay = Replay::new(file.operations, &arena);
        let length = replay.operations().len();
        for part in 1..6 {
            let count = length * part / 6;
            let keyframe = replay.seek_position(count).keyframe(0.0, &arena);
            let mut page = Page::new();
            keyframe.iter().for_each(|operation| page.apply(operation));
            assert_eq!(told(replay.page()), told(&page), "{name} at {count}");
            let rest = replay.operations()[count..].to_vec();
            rest.iter().for_each(|operation| page.apply(operation));
            let difference = replay.seek_position(length).difference(&page);
            assert!(difference.is_empty(), "{name} from {count}: {difference:?}");
        }
    }
}

fn gunzip(path: &str) -> String {
    use std::io::Read as _;
    let file = std::fs::File::open(path).expect("a fixture");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("gzip");
    text
}
