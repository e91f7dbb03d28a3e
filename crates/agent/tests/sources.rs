//! The sample sessions as each reader gives them, compared with what is expected, byte by byte.

mod fixtures;

use fixtures::{Source, expected, read_whole};
use reenact_agent::{Event, SessionBuilder};

fn as_lines(events: &[Event]) -> String {
    events.iter().map(|event| event.to_json() + "\n").collect()
}

#[test]
fn readers_give_what_is_expected_and_account_for_every_line() {
    for source in Source::ALL {
        let (events, tally) = read_whole(source);
        assert!(tally.adds_up(), "{source:?}: {tally:?}");
        expected(&format!("{source:?}.events.jsonl"), &as_lines(&events));
        expected(
            &format!("{source:?}.lines.json"),
            &(serde_json::to_string_pretty(&tally).unwrap() + "\n"),
        );
    }
}

#[test]
fn events_are_read_back_as_they_were_written() {
    for source in Source::ALL {
        for event in read_whole(source).0 {
            let json = event.to_json();
            assert_eq!(Event::from_json(&json).unwrap(), Some(event), "{json}");
        }
    }
}

#[test]
fn the_models_of_all_sources_are_as_expected() {
    for source in Source::ALL {
        let mut builder = SessionBuilder::default();
        builder.extend(read_whole(source).0);
        let model = serde_json::to_string_pretty(&builder.build()).unwrap();
        expected(&format!("{source:?}.session.json"), &(model + "\n"));
    }
}

#[test]
fn in_whatever_pieces_a_log_comes_its_events_are_the_same() {
    for source in Source::ALL {
        let (whole, _) = read_whole(source);
        for piece_bytes in [1, 7, 100, 4096] {
            let (pieces, tally) = fixtures::read(source, piece_bytes);
            assert!(tally.adds_up());
            assert_eq!(
                as_lines(&pieces),
                as_lines(&whole),
                "{source:?} in pieces of {piece_bytes} bytes"
            );
        }
    }
}
