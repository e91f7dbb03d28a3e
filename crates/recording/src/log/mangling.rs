//! Columns whose checksums hold and whose values make no sense: somebody wrote them so on purpose.

use bumpalo::Bump;
use proptest::prelude::*;

use super::shared::Unshared;
use super::unpack::Unpacker;
use super::{Position, Recording, StreamName, Tables, Writer};
use crate::operation::{self, Operation};

const EVENTS: &[&str] = &[
    r#"{"type":4,"data":{"href":"http://shop/","width":1280,"height":720.5},"timestamp":1000}"#,
    r#"{"type":2,"data":{"node":{"type":0,"childNodes":[{"type":1,"name":"html","publicId":"","systemId":"","id":2},{"type":2,"tagName":"html","attributes":{"a":1.5,"class":"x","style":{"top":"1px","left":["2px","important"]}},"childNodes":[{"type":3,"textContent":"text","rootId":1,"id":4}],"id":3}],"id":1},"initialOffset":{"left":0,"top":0}},"timestamp":1001}"#,
    r#"{"type":3,"data":{"source":1,"positions":[{"x":1,"y":2,"id":3,"timeOffset":-50},{"x":1.5,"y":2,"id":3,"timeOffset":0}]},"timestamp":1002}"#,
    r#"{"type":3,"data":{"source":0,"texts":[{"id":4,"value":"b"}],"attributes":[{"id":3,"attributes":{"class":null}}],"removes":[{"parentId":3,"id":4}],"adds":[{"parentId":3,"nextId":null,"node":{"type":3,"textContent":"text","rootId":1,"id":4}},{"parentId":3,"nextId":4,"node":{"type":2,"tagName":"b","attributes":{},"childNodes":[{"type":5,"textContent":"c","id":6}],"id":5}}]},"timestamp":1003}"#,
    r#"{"type":3,"data":{"source":5,"text":"typed text","isChecked":false,"id":3},"timestamp":1004}"#,
    r#"{"type":3,"data":{"source":5,"text":"typed a text","isChecked":false,"id":3},"timestamp":1005}"#,
    r#"{"type":3,"data":{"source":2,"type":1,"id":3,"x":4,"y":5,"pointerType":0},"timestamp":1006}"#,
    r#"{"type":3,"data":{"source":3,"id":1,"x":0,"y":100},"timestamp":1007}"#,
    r#"{"type":3,"data":{"source":8,"id":3,"adds":[{"rule":"a{}","index":[1,2]}],"removes":[{"index":0}]},"timestamp":1008}"#,
    r#"{"type":3,"data":{"source":13,"id":3,"index":[0],"set":{"property":"top","value":"1px"}},"timestamp":1009}"#,
    r#"{"type":3,"data":{"source":15,"id":1,"styles":[{"styleId":1,"rules":[{"rule":"b{}"}]}],"styleIds":[1]},"timestamp":1010}"#,
    r#"{"type":3,"data":{"source":7,"type":0,"id":3,"currentTime":1.5},"timestamp":1011}"#,
    r#"{"type":3,"data":{"source":14,"ranges":[{"start":4,"startOffset":0,"end":4,"endOffset":2}]},"timestamp":1012}"#,
    r#"{"type":5,"data":{"tag":"note","payload":[1]},"timestamp":1013}"#,
    r#"{"type":9,"data":{},"timestamp":1014}"#,
];

/// A recording's only table and only segment, unpacked.
fn columns(recording: &Recording<'_>) -> (Vec<u8>, Vec<u8>) {
    let contents = recording.contents();
    let table = &contents.tables[0];
    let arena = Bump::new();
    let unpacked = Tables::columns(table, recording.block(table.extent), &mut Unpacker::default(), &arena)
        .unwrap()
        .to_vec();
    let segment = &contents.segments[0];
    let segment = Position::columns(segment, recording.block(segment.extent), &arena)
        .unwrap()
        .to_vec();
    (unpacked, segment)
}

fn recording() -> Vec<u8> {
    let arena = Bump::new();
    let operations: Vec<Operation<'_>> = EVENTS
        .iter()
        .map(|text| operation::read(text, &arena).unwrap())
        .collect();
    let mut writer = Writer::new(Unshared, 3).unwrap();
    let stream = writer.stream(StreamName::default());
    for operation in &operations {
        writer.push(stream, operation).unwrap();
    }
    writer.finish().unwrap().bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn nonsense_ends_in_an_error_or_in_other_events(
        changes in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let bytes = recording();
        let recording = Recording::open(&bytes).unwrap();
        let (mut table, mut segment) = columns(&recording);
        for (in_table, at, value) in changes {
            let bytes = if in_table { &mut table } else { &mut segment };
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let arena = Bump::new();
        let mut tables = Tables::new(&arena);
        if tables.load_columns(recording.contents(), 0, &table, &Unshared).is_ok() {
            let entry = &recording.contents().segments[0];
            let mut position = Position::new();
            if let Ok(operations) = position.decode(entry, &segment, &tables, &arena) {
                let mut out = String::new();
                for recorded in operations.map_while(Result::ok) {
                    operation::write(&recorded.operation, &mut out);
                }
                prop_assert!(out.len() < 1 << 20);
            }
        }
    }
}
