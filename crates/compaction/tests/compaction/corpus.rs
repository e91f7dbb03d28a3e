//! Recordings of real applications.

use std::io::Read as _;
use std::path::Path;

use reenact_compaction::Outcome;
use reenact_recording::json;
use reenact_store::conformance::samples::{project, session};
use reenact_store::{BatchQuery, ReaderSettings, SessionReader};

use crate::world::{World, batch_of, session_key};

/// What is packed in these bytes, wherever it begins.
pub(crate) fn unpacked(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    for start in 0..bytes.len() {
        let rest = &bytes[start..];
        let mut text = Vec::new();
        if rest.starts_with(&[0x1f, 0x8b, 8]) {
            // What follows the stream's end is not looked at.
            let _ = flate2::bufread::GzDecoder::new(rest).read_to_end(&mut text);
        } else if rest.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            let decoder = zstd::stream::read::Decoder::with_buffer(rest);
            let _ = decoder.and_then(|decoder| decoder.single_frame().read_to_end(&mut text));
        }
        if !text.is_empty() {
            texts.push(text);
        }
    }
    texts
}

fn events(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/recordings/rrweb")
        .join(name);
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[tokio::test]
async fn real_visits_come_back_whole_smaller_and_in_parts() {
    for (number, name) in ["page-builder.json.gz", "shop.json.gz"].into_iter().enumerate() {
        let world = World::new().await;
        let text = events(name);
        let all: Vec<&str> = json::elements(&text).collect();
        let id = format!("{number:04}");
        for (sequence, some) in all.chunks(40).enumerate() {
            world.append(batch_of(&id, "1", sequence as u32, some)).await;
        }
        let before = world.read(&id).await;
        assert_eq!(before.len(), all.len());
        let outcome = world.compaction.compact(&session_key(&id)).await.unwrap();
        let Outcome::Compacted {
            bytes_before,
            bytes_after,
            ..
        } = outcome
        else {
            panic!("{name}: {outcome:?}")
        };
        assert!(bytes_after < bytes_before, "{name}: {bytes_before} → {bytes_after}");
        world.keeper.work_now().await.unwrap();
        assert_eq!(world.read(&id).await, before);
        // One batch in the middle, without room in memory for what was read before.
        let settings = ReaderSettings {
            recordings_bytes_max: 0,
            ..ReaderSettings::default()
        };
        let reader = SessionReader::new(world.index.clone(), world.objects.clone(), settings);
        let located = world
            .index
            .locate(&project("p"), &session(&id), &BatchQuery::default())
            .await
            .unwrap();
        let middle = &located[located.len() / 2];
        let batch = reader.read(middle).await.unwrap().unwrap();
        let expected = &all[middle.key.sequence as usize * 40..][..batch.events.len()];
        for (event, expected) in batch.events.iter().zip(expected) {
            let found: serde_json::Value = serde_json::from_str(batch.text(event)).unwrap();
            assert_eq!(found, serde_json::from_str::<serde_json::Value>(expected).unwrap());
        }
    }
}
