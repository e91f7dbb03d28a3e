//! Decoding within bounds, whatever the bytes say about themselves.

use std::io::Write;

use proptest::prelude::*;
use reenact_recording::{DecodeError, Decoder, Encoding};

const ALL: [Encoding; 3] = [Encoding::Identity, Encoding::Gzip, Encoding::Zstd];

fn is_corrupt(outcome: &Result<Vec<u8>, DecodeError>) -> bool {
    matches!(outcome, Err(DecodeError::Corrupt { .. }))
}

#[test]
fn first_bytes_tell_the_encoding() {
    for encoding in ALL {
        assert_eq!(Encoding::sniff(&encoding.encode(b"{}")), encoding);
    }
    assert_eq!(Encoding::sniff(b""), Encoding::Identity);
}

#[test]
fn a_bomb_takes_no_more_memory_than_the_limit() {
    let bomb = vec![0; 64 << 20];
    for encoding in [Encoding::Gzip, Encoding::Zstd] {
        let small = encoding.encode(&bomb);
        let limit_bytes = 1 << 20;
        let mut most = 0;
        let mut out = Vec::new();
        let mut grant = |room| {
            most = most.max(room);
            true
        };
        let outcome = Decoder::new().decode(encoding, &small, limit_bytes, &mut grant, &mut out);
        assert_eq!(outcome, Err(DecodeError::TooLarge { limit_bytes }));
        assert!(
            most <= limit_bytes && out.capacity() <= limit_bytes,
            "{encoding:?} took {most}"
        );
    }
}

#[test]
fn a_small_body_that_declares_much_is_not_believed() {
    let mut gzip = Encoding::Gzip.encode(b"{}");
    let end = gzip.len();
    gzip[end - 4..].copy_from_slice(&0x4000_0000_u32.to_le_bytes());
    let mut asked = Vec::new();
    let mut grant = |room| {
        asked.push(room);
        true
    };
    let outcome = Decoder::new().decode(Encoding::Gzip, &gzip, 32 << 20, &mut grant, &mut Vec::new());
    assert!(matches!(outcome, Err(DecodeError::Corrupt { .. })), "{outcome:?}");
    assert!(asked.iter().all(|room| *room <= 64 << 10), "{asked:?}");
}

#[test]
fn without_room_decoding_stops() {
    let body = Encoding::Gzip.encode(&vec![7; 1 << 20]);
    let mut grant = |room| room <= 100_000;
    let outcome = Decoder::new().decode(Encoding::Gzip, &body, 32 << 20, &mut grant, &mut Vec::new());
    assert!(
        matches!(
            outcome,
            Err(DecodeError::NoRoom {
                wanted_bytes: 100_001..
            })
        ),
        "{outcome:?}"
    );
}

#[test]
fn gzip_may_have_many_members() {
    let (first, second) = (vec![b'a'; 300_000], vec![b'b'; 10]);
    for parts in [[&first, &second], [&second, &first], [&second, &second]] {
        let body = parts.map(|part| Encoding::Gzip.encode(part)).concat();
        assert_eq!(
            Encoding::Gzip.decode(&body, 1 << 20).unwrap(),
            parts.map(|part| &part[..]).concat()
        );
        assert_eq!(
            Encoding::Gzip.decode(&body, 19),
            Err(DecodeError::TooLarge { limit_bytes: 19 })
        );
    }
}

#[test]
fn zstd_may_have_many_frames_and_no_declared_size() {
    let text = vec![b'a'; 300_000];
    let mut streaming = zstd::stream::Encoder::new(Vec::new(), 1).unwrap();
    for part in text.chunks(1000) {
        streaming.write_all(part).unwrap();
        streaming.flush().unwrap();
    }
    let streamed = streaming.finish().unwrap();
    assert_eq!(Encoding::Zstd.decode(&streamed, 1 << 20).unwrap(), text);
    let twice = [&streamed[..], &Encoding::Zstd.encode(&text)].concat();
    assert_eq!(
        Encoding::Zstd.decode(&twice, 1 << 20).unwrap(),
        [&text[..], &text].concat()
    );
    assert_eq!(
        Encoding::Zstd.decode(&twice, 1 << 19),
        Err(DecodeError::TooLarge { limit_bytes: 1 << 19 })
    );
}

#[test]
fn what_is_cut_off_or_goes_on_is_corrupt() {
    for encoding in [Encoding::Gzip, Encoding::Zstd] {
        let body = encoding.encode(b"hello hello hello hello");
        for end in 1..body.len() {
            assert!(
                is_corrupt(&encoding.decode(&body[..end], 1 << 20)),
                "{encoding:?} up to {end}"
            );
        }
        let longer = [&body[..], b"tail"].concat();
        assert!(
            is_corrupt(&encoding.decode(&longer, 1 << 20)),
            "{encoding:?} with a tail"
        );
    }
}

#[test]
fn a_limit_is_kept_to_the_byte() {
    for encoding in ALL {
        let body = encoding.encode(&[b'x'; 1000]);
        assert_eq!(encoding.decode(&body, 1000).unwrap().len(), 1000);
        assert_eq!(
            encoding.decode(&body, 999),
            Err(DecodeError::TooLarge { limit_bytes: 999 })
        );
    }
}

proptest! {
    #[test]
    fn what_was_encoded_is_decoded(bytes in prop::collection::vec(any::<u8>(), 0..5000), repeats in 1..200_usize) {
        let bytes = bytes.repeat(repeats);
        let mut decoder = Decoder::new();
        let mut out = Vec::new();
        for encoding in ALL {
            let body = encoding.encode(&bytes);
            let length = decoder.decode(encoding, &body, 2 << 20, &mut |_| true, &mut out).unwrap();
            prop_assert!(out[..length] == bytes[..]);
        }
    }

    #[test]
    fn any_bytes_have_an_outcome(mut bytes in prop::collection::vec(any::<u8>(), 0..300), at in any::<usize>()) {
        for encoding in ALL {
            let _ = encoding.decode(&bytes, 10_000);
            let mut damaged = encoding.encode(&bytes);
            if !damaged.is_empty() {
                let at = at % damaged.len();
                damaged[at] ^= 1 << (at % 8);
            }
            let _ = encoding.decode(&damaged, 10_000);
        }
        bytes.splice(0..0, [0x1f, 0x8b, 8, 0]);
        let _ = Encoding::Gzip.decode(&bytes, 10_000);
    }
}
