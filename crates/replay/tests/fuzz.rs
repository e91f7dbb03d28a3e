//! What nobody would send: seeds, changed at random, through everything that the engine does. It must not panic, hang or
//! take memory without bound; what comes out does not matter.
//!
//! Each target makes some hundred inputs, others on each run; `FUZZ_CASES=100000` makes more of them. An input that fails is
//! made small, printed, and kept in `fuzz.proptest-regressions`, which is tried first from then on.

mod look;

use bumpalo::Bump;
use look::{look, look_at};
use proptest::prelude::*;
use reenact_recording::log::shared::Unshared;
use reenact_recording::log::{Position, Recording, StreamName, Writer};
use reenact_recording::operation::{Change, FullSnapshot, Mutation, Node, NodeKind, Operation, Tree};
use reenact_replay::{Page, Replay, read_events};

const PAGE: &str = include_str!("seeds/page.ndjson");
const STYLES: &str = include_str!("seeds/styles.css");
const SELECTORS: &str = include_str!("seeds/selectors.txt");

/// Inputs of each target, unless `FUZZ_CASES` says another number.
const CASES: u32 = 512;

/// Pieces that mean something somewhere.
const TOKENS: &[&str] = &[
    "0",
    "-1",
    "1",
    "2",
    "1e300",
    "9223372036854775807",
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "\\",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    ";",
    ":",
    "::",
    "/*",
    "*/",
    "@",
    "@media",
    "!important",
    "url(",
    "&",
    "*|*",
    ":not(",
    ":has(",
    ":is(",
    ":nth-child(",
    ">",
    "~",
    "+",
    "\u{0}",
    "\u{feff}",
    "é",
    "😀",
    "\\72 ",
    "/* rr_split */",
    "<!--",
    "-->",
    "]]>",
    "</style>",
    "\"id\":1",
    "\"parentId\":10",
    "\"nextId\":null",
    "\"isShadow\":true",
    "\"type\":2",
];

fn cases() -> u32 {
    let wanted = std::env::var("FUZZ_CASES").ok();
    wanted.and_then(|wanted| wanted.parse().ok()).unwrap_or(CASES)
}

#[derive(Debug, Clone)]
enum Edit {
    Insert { at: u16, token: u16 },
    Delete { at: u16, length: u8 },
    Copy { from: u16, length: u8, to: u16 },
    Byte { at: u16, value: u8 },
    Cut { at: u16 },
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        4 => (any::<u16>(), any::<u16>()).prop_map(|(at, token)| Edit::Insert { at, token }),
        3 => (any::<u16>(), any::<u8>()).prop_map(|(at, length)| Edit::Delete { at, length }),
        3 => (any::<u16>(), any::<u8>(), any::<u16>()).prop_map(|(from, length, to)| Edit::Copy { from, length, to }),
        3 => (any::<u16>(), any::<u8>()).prop_map(|(at, value)| Edit::Byte { at, value }),
        1 => any::<u16>().prop_map(|at| Edit::Cut { at }),
    ];
    prop::collection::vec(edit, 1..12)
}

fn edited(seed: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for edit in edits {
        let place = |at: u16| (usize::from(at) * (bytes.len() + 1)) >> 16;
        match *edit {
            Edit::Insert { at, token } => {
                let token = TOKENS[usize::from(token) % TOKENS.len()];
                let at = place(at);
                bytes.splice(at..at, token.bytes());
            }
            Edit::Delete { at, length } => {
                let at = place(at);
                let end = bytes.len().min(at + usize::from(length));
                bytes.drain(at..end);
            }
            Edit::Copy { from, length, to } => {
                let (from, to) = (place(from), place(to));
                let piece = bytes[from..bytes.len().min(from + usize::from(length))].to_vec();
                bytes.splice(to..to, piece);
            }
            Edit::Byte { at, value } => {
                let at = place(at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = value;
                }
            }
            Edit::Cut { at } => bytes.truncate(place(at)),
        }
    }
    bytes
}

fn edited_text(seed: &str, edits: &[Edit]) -> String {
    String::from_utf8_lossy(&edited(seed.as_bytes(), edits)).into_owned()
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\0'..='\u{1f}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A page whose every sheet and style is this text, which events then change too.
fn styled(css: &str, index: u8) -> String {
    let css = quoted(css);
    format!(
        "[{{\"type\":4,\"data\":{{\"href\":\"\",\"width\":800,\"height\":600}},\"timestamp\":1}},{{\"type\":2,\"data\":{{\"node\":\
         {{\"type\":0,\"id\":1,\"childNodes\":[{{\"type\":2,\"id\":2,\"tagName\":\"html\",\"attributes\":{{\"style\":{css}}},\
         \"childNodes\":[{{\"type\":2,\"id\":3,\"tagName\":\"style\",\"attributes\":{{\"_cssText\":{css}}},\"childNodes\":[]}},\
         {{\"type\":2,\"id\":4,\"tagName\":\"style\",\"attributes\":{{}},\"childNodes\":[{{\"type\":3,\"id\":5,\"textContent\":{css}}}]}},\
         {{\"type\":2,\"id\":6,\"tagName\":\"p\",\"attributes\":{{\"class\":\"a b\"}},\"childNodes\":[{{\"type\":3,\"id\":7,\"textContent\":\
         \"x\"}}]}}]}}]}},\"initialOffset\":{{\"left\":0,\"top\":0}}}},\"timestamp\":2}},\
         {{\"type\":3,\"data\":{{\"source\":8,\"id\":3,\"adds\":[{{\"rule\":{css},\"index\":{index}}},{{\"rule\":\"b{{}}\",\"index\":[{index},0]}}],\
         \"removes\":[{{\"index\":0}},{{\"index\":[{index},1]}}]}},\"timestamp\":3}},\
         {{\"type\":3,\"data\":{{\"source\":13,\"id\":4,\"index\":[{index},0],\"set\":{{\"property\":{css},\"value\":{css}}}}},\"timestamp\":4}},\
         {{\"type\":3,\"data\":{{\"source\":15,\"id\":1,\"styles\":[{{\"styleId\":1,\"rules\":[{{\"rule\":{css}}}]}}],\"styleIds\":[1]}},\"timestamp\":5}},\
         {{\"type\":3,\"data\":{{\"source\":0,\"texts\":[],\"removes\":[],\"adds\":[],\"attributes\":[{{\"id\":2,\"attributes\":{{\"style\":\
         {{\"margin-left\":false,\"color\":{css},\"--a\":[{css},\"important\"]}}}}}}]}},\"timestamp\":6}}]"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn bytes_to_events_to_engine(edits in edits()) {
        look(&edited_text(PAGE, &edits));
    }

    #[test]
    fn css(edits in edits(), index in 0..9_u8) {
        look(&styled(&edited_text(STYLES, &edits), index));
    }

    #[test]
    fn selectors(edits in edits()) {
        let arena = Bump::new();
        let file = read_events(PAGE, &arena).expect("a recording");
        let mut replay = Replay::new(file.operations, &arena);
        let page = replay.seek(f64::MAX);
        for selector in edited_text(SELECTORS, &edits).lines() {
            let _ = page.query(selector);
        }
        let _ = page.query(&edited_text(SELECTORS, &edits));
    }

    #[test]
    fn log_to_engine(edits in edits()) {
        let arena = Bump::new();
        let file = read_events(PAGE, &arena).expect("a recording");
        let log = log_of(&file.operations).expect("a log");
        look_at(operations_of(&edited(&log, &edits), &arena), &arena);
    }

    #[test]
    fn operations_that_no_text_says(changes in prop::collection::vec((any::<u16>(), any::<u16>(), 0..6_u8), 1..12)) {
        let arena = Bump::new();
        let file = read_events(PAGE, &arena).expect("a recording");
        let mut operations = file.operations;
        for (at, value, way) in changes {
            let at = usize::from(at);
            let place = at % operations.len();
            let operation = &mut operations[place];
            match &mut operation.change {
                Change::FullSnapshot(FullSnapshot { tree, .. }) => *tree = bent(*tree, at, value, way, &arena),
                Change::Mutation(Mutation { adds, .. }) => {
                    let mut bent_adds = adds.to_vec();
                    let count = bent_adds.len().max(1);
                    if let Some(add) = bent_adds.get_mut(at % count) {
                        add.tree = bent(add.tree, at, value, way, &arena);
                        add.parent_id = i64::from(value % 50);
                    }
                    *adds = arena.alloc_slice_copy(&bent_adds);
                }
                _ => operation.timestamp = [0.0, -1.0, f64::MAX, 1e15, 1_300.0, f64::from(value)][usize::from(way)],
            }
        }
        let log = log_of(&operations);
        look_at(operations, &arena);
        if let Some(log) = log {
            let arena = Bump::new();
            look_at(operations_of(&log, &arena), &arena);
        }
    }
}

/// A tree whose nodes do not fit one another.
fn bent<'a>(tree: Tree<'a>, at: usize, value: u16, way: u8, arena: &'a Bump) -> Tree<'a> {
    let mut nodes: Vec<Node<'a>> = tree.nodes.to_vec();
    let count = nodes.len().max(1);
    let Some(node) = nodes.get_mut(at % count) else {
        return tree;
    };
    match (way, &mut node.kind) {
        (0, NodeKind::Element { children, .. } | NodeKind::Document { children, .. }) => *children = u32::from(value),
        (1, NodeKind::Element { children, .. } | NodeKind::Document { children, .. }) => *children = u32::MAX,
        (2, _) => node.id = i64::from(value % 50),
        (3, _) => node.id = i64::MIN + i64::from(value % 3),
        (4, kind) => {
            *kind = NodeKind::Document {
                compat_mode: None,
                children: u32::from(value % 3),
            }
        }
        _ => node.is_shadow = Some(true),
    }
    Tree {
        nodes: arena.alloc_slice_copy(&nodes),
    }
}

/// As a log, if it can hold them.
fn log_of(operations: &[Operation<'_>]) -> Option<Vec<u8>> {
    let mut writer = Writer::new(Unshared, 1).ok()?;
    let stream = writer.stream(StreamName::default());
    for operation in operations {
        writer.push(stream, operation).ok()?;
    }
    Some(writer.finish().ok()?.bytes)
}

/// What can be read of a log.
fn operations_of<'a>(log: &[u8], arena: &'a Bump) -> Vec<Operation<'a>> {
    let Ok(recording) = Recording::open(log) else {
        return Vec::new();
    };
    let Ok(tables) = recording.tables(&Unshared, arena) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for stream in 0..recording.contents().streams.len() as u32 {
        let mut position = Position::new();
        for entry in recording
            .contents()
            .segments
            .iter()
            .filter(|entry| entry.stream == stream)
        {
            let block = recording.block(entry.extent);
            let Ok(operations) = position.read(entry, block, &tables, arena) else {
                break;
            };
            found.extend(operations.map_while(Result::ok).map(|recorded| recorded.operation));
        }
    }
    found
}

#[test]
fn the_seeds_themselves_are_good() {
    let arena = Bump::new();
    let file = read_events(PAGE, &arena).expect("a recording");
    assert!(file.refused.is_empty() && file.broken_at.is_none());
    let log = log_of(&file.operations).expect("a log");
    assert_eq!(operations_of(&log, &arena).len(), file.operations.len());
    let mut page = Page::new();
    file.operations.iter().for_each(|operation| page.apply(operation));
    assert!(page.node_count() > 20);
    assert!(page.query(SELECTORS.lines().next().expect("a line")).is_ok());
}
