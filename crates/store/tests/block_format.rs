//! The block format: what was written once is read for ever, and damage never turns into wrong data.
//!
//! Fixtures are frozen: a new version adds a folder, those of old versions are never written again. `v1` holds what
//! `three_frames()` was when version 1 was frozen, `future` the same with one byte changed and its checksum mended.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::PathBuf;

use bytes::Bytes;
use proptest::prelude::*;
use reenact_analytics::BatchFacts;
use reenact_recording::{BatchKey, Encoding};
use reenact_store::conformance::samples::{encoding, facts, frame, key};
use reenact_store::{Block, BlockBuilder, BlockFrame, BlockId, BlockIds, Frame, SetAside, StoreError, raw_frame};
use serde::{Deserialize, Serialize};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/block")
        .join(name)
}

fn read_fixture(name: &str) -> Bytes {
    std::fs::read(fixture(name)).unwrap().into()
}

/// The content of `v1/three-frames.block`.
fn three_frames() -> Vec<Frame> {
    let mut frames: Vec<_> = (0..3)
        .map(|n| frame(&key("shop", "fixture", "1", n), encoding(n)))
        .collect();
    frames[2].set_aside.clear();
    frames
}

fn id() -> BlockId {
    BlockId("019a4b2c3d4e00000123456789abcdef".to_owned())
}

fn build(frames: &[Frame]) -> Bytes {
    let mut block = BlockBuilder::new(&id(), 0);
    for frame in frames {
        block.push(frame).unwrap();
    }
    block.finish()
}

fn decode(bytes: &Bytes) -> Vec<Frame> {
    let block = Block::open("a.block", bytes.clone()).unwrap();
    assert!(block.complete);
    block.frames().map(|frame| frame.unwrap().frame).collect()
}

fn same(a: &Frame, b: &Frame) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

#[test]
fn version_1_is_still_read() {
    let block = Block::open("three-frames.block", read_fixture("v1/three-frames.block")).unwrap();
    assert!(block.complete);
    assert_eq!(block.id, id());
    let expected: Vec<Told> = serde_json::from_slice(&read_fixture("v1/three-frames.expected.json")).unwrap();
    // Compared as today's types, so that a fact that is added later does not look like a change of the format.
    assert_eq!(format!("{:#?}", tell(&block)), format!("{expected:#?}"));
}

/// Everything that is read from a frame.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    offset: u64,
    length: u64,
    key: BatchKey,
    received_at_ms: i64,
    encoding: Encoding,
    set_aside: Vec<SetAside>,
    facts: BatchFacts,
    json: String,
}

fn tell(block: &Block) -> Vec<Told> {
    let told = |found: Result<BlockFrame, StoreError>| {
        let BlockFrame { offset, length, frame } = found.unwrap();
        let Frame {
            key,
            received_at_ms,
            encoding,
            payload,
            set_aside,
            facts,
        } = frame;
        let json = String::from_utf8(encoding.decode(&payload, 1 << 20).unwrap()).unwrap();
        Told {
            offset,
            length,
            key,
            received_at_ms,
            encoding,
            set_aside,
            facts,
            json,
        }
    };
    block.frames().map(told).collect()
}

#[test]
fn blocks_and_frames_from_the_future_are_refused_by_name() {
    let block = Block::open("f.block", read_fixture("future/block-version-2.block")).unwrap_err();
    assert!(matches!(block, StoreError::Newer { found: 2, known: 1, .. }), "{block}");

    let mixed = Block::open("f.block", read_fixture("future/frame-version-2.block")).unwrap();
    let frames: Vec<_> = mixed.frames().collect();
    assert_eq!(frames.len(), 3);
    assert!(
        frames[0].is_ok() && frames[2].is_ok(),
        "a newer frame does not hide the others"
    );
    assert!(
        matches!(frames[1], Err(StoreError::Newer { found: 2, known: 1, .. })),
        "{:?}",
        frames[1]
    );

    let encrypted = Block::open("f.block", read_fixture("future/encrypted-frame.block")).unwrap();
    let frames: Vec<_> = encrypted.frames().collect();
    assert!(
        matches!(
            frames[1],
            Err(StoreError::Newer {
                found: 77,
                known: 0,
                ..
            })
        ),
        "{:?}",
        frames[1]
    );
}

#[test]
fn ids_are_ordered_unique_and_name_their_path() {
    let ids = BlockIds::new(0xfeed);
    // The clock stands still, then steps back.
    let made: Vec<_> = (0..70_000)
        .map(|n| {
            ids.next(if n < 69_000 {
                1_763_712_000_000
            } else {
                1_700_000_000_000
            })
        })
        .collect();
    assert!(made.is_sorted_by(|a, b| a < b));
    let id = &made[0];
    assert_eq!(id.written_at_ms(), 1_763_712_000_000);
    assert_eq!(BlockId::from_path(&id.path()).as_ref(), Some(id));
    for stranger in [
        "blocks/019a/x.block",
        "blocks/../../etc/passwd",
        "blocks",
        "other/x",
        "",
    ] {
        assert_eq!(BlockId::from_path(stranger), None, "{stranger}");
    }
}

#[test]
fn a_damaged_frame_does_not_hide_the_others() {
    let frames = three_frames();
    let bytes = build(&frames);
    let block = Block::open("a.block", bytes.clone()).unwrap();
    let extents: Vec<_> = block
        .frames()
        .map(|frame| frame.map(|f| (f.offset, f.length)).unwrap())
        .collect();
    // Also its lengths, which would lead a reader astray that walks from frame to frame.
    for place in 0..extents[1].1 {
        let mut damaged = bytes.to_vec();
        damaged[(extents[1].0 + place) as usize] ^= 0x40;
        let block = Block::open("a.block", damaged.into()).unwrap();
        let found: Vec<_> = block.frames().collect();
        assert_eq!(found.len(), 3);
        assert!(same(&found[0].as_ref().unwrap().frame, &frames[0]));
        assert!(same(&found[2].as_ref().unwrap().frame, &frames[2]));
        let Err(StoreError::Damaged { at, .. }) = &found[1] else {
            panic!("byte {place}: {:?}", found[1])
        };
        assert_eq!(*at, format!("a.block, byte {}", extents[1].0));
    }
}

#[test]
fn a_payload_that_looks_like_frames_is_not_taken_for_them() {
    let inner = build(&three_frames());
    let mut outer = frame(&key("shop", "nested", "1", 0), Encoding::Identity);
    outer.payload = [&b"RNFR"[..], &inner].concat().into();
    let next = frame(&key("shop", "nested", "1", 1), Encoding::Gzip);
    let bytes = build(&[outer.clone(), next.clone()]);
    assert_eq!(decode(&bytes).len(), 2);
    let cut = Block::open("a.block", bytes.slice(..bytes.len() - 3)).unwrap();
    assert!(!cut.complete);
    let found: Vec<_> = cut.frames().filter_map(Result::ok).collect();
    assert!(found.len() == 2 && same(&found[0].frame, &outer) && same(&found[1].frame, &next));
}

fn any_frame() -> impl Strategy<Value = Frame> {
    (
        0..1_000_u32,
        0..3_u32,
        prop::collection::vec(any::<u8>(), 0..400),
        any::<i64>(),
    )
        .prop_map(|(sequence, turn, payload, received_at_ms)| {
            let key = key("shop", "any", "1", sequence);
            Frame {
                payload: payload.into(),
                received_at_ms,
                facts: facts(&key),
                ..frame(&key, encoding(turn))
            }
        })
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(frames in prop::collection::vec(any_frame(), 0..8)) {
        let bytes = build(&frames);
        let decoded = decode(&bytes);
        prop_assert_eq!(decoded.len(), frames.len());
        for (decoded, frame) in decoded.iter().zip(&frames) {
            prop_assert!(same(decoded, frame));
        }
        // Frames can be copied to another block as they are.
        let mut copy = BlockBuilder::new(&id(), 0);
        for frame in Block::open("a.block", bytes.clone()).unwrap().frames().map(Result::unwrap) {
            copy.push_raw(&raw_frame("a.block", &bytes, frame.offset, frame.length).unwrap().0);
        }
        prop_assert_eq!(copy.finish(), bytes);
    }

    #[test]
    fn cut_short_it_yields_whole_frames_or_none(frames in prop::collection::vec(any_frame(), 1..5), at in any::<prop::sample::Index>()) {
        let bytes = build(&frames);
        let length = at.index(bytes.len());
        if let Ok(block) = Block::open("a.block", bytes.slice(..length)) {
            prop_assert!(!block.complete);
            for (found, frame) in block.frames().filter_map(Result::ok).zip(&frames) {
                prop_assert!(same(&found.frame, frame));
            }
        }
    }

    #[test]
    fn flipped_bits_never_yield_a_wrong_frame(
        frames in prop::collection::vec(any_frame(), 1..5),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u32), 1..4),
    ) {
        let mut bytes = build(&frames).to_vec();
        for (place, bit) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
        }
        if let Ok(block) = Block::open("a.block", bytes.into()) {
            for found in block.frames().filter_map(Result::ok) {
                prop_assert!(frames.iter().any(|frame| same(&found.frame, frame)));
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), whole in any::<bool>()) {
        let mut block = if whole { build(&[]).to_vec() } else { Vec::new() };
        block.extend_from_slice(&bytes);
        if let Ok(block) = Block::open("a.block", block.into()) {
            prop_assert_eq!(block.frames().filter_map(Result::ok).count(), 0);
        }
    }
}
