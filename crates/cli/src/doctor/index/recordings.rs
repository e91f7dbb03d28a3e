//! Recordings and what they share: there, and undamaged in a sample.

use std::collections::HashSet;
use std::hash::Hash;

use anyhow::Result;
use reenact_store::{Index, Objects, PACKS_PREFIX, PackId, RECORDINGS_PREFIX, RecordingId, open_object, open_pack};

use super::{BLOCKS_SAMPLED, Finding, Findings, good, note, wrong};

const PACKS: &str = "packs of shared contents";

pub(super) async fn compare(index: &dyn Index, objects: &dyn Objects) -> Result<Findings> {
    let known: HashSet<RecordingId> = index.recordings().await?.into_iter().collect();
    let listed = objects.list(RECORDINGS_PREFIX).await?;
    let there = listed.iter().filter_map(|object| RecordingId::from_path(&object.path));
    let there: Vec<RecordingId> = there.collect();
    let mut findings = in_step("recordings", &known, &there);
    let known: HashSet<PackId> = index.packs().await?.into_iter().map(|pack| pack.id).collect();
    let listed = objects.list(PACKS_PREFIX).await?;
    let packs = listed.iter().filter_map(|object| PackId::from_path(&object.path));
    let packs: Vec<PackId> = packs.collect();
    findings.extend(in_step(PACKS, &known, &packs));
    findings.push(sample(objects, &there, &packs).await?);
    let loose = index.loose_session_count().await?;
    findings.push(note(format!(
        "{loose} sessions lie in blocks; a running server makes recordings of those that are over"
    )));
    Ok(findings)
}

fn in_step<T: Hash + Eq>(what: &str, known: &HashSet<T>, there: &[T]) -> Findings {
    let known_there = there.iter().filter(|id| known.contains(id)).count();
    let mut findings = vec![match known.len() - known_there {
        0 => good(format!("all {} {what} of the index are there", known.len())),
        missing => wrong(
            format!("{missing} {what} that the index refers to are not there"),
            "restore the data folder from a backup; without one, `reenact index rebuild` forgets what is lost",
        ),
    }];
    let unknown = there.len() - known_there;
    if unknown > 0 {
        findings.push(note(format!(
            "{unknown} {what} are not in the index; the next start takes them in or removes them"
        )));
    }
    findings
}

/// Reads recordings and packs, spread evenly, and checks them.
async fn sample(objects: &dyn Objects, recordings: &[RecordingId], packs: &[PackId]) -> Result<Finding> {
    let mut damaged = Vec::new();
    let mut read = 0;
    for id in spread(recordings) {
        let path = id.path();
        if let Some(bytes) = objects.get(&path).await? {
            read += 1;
            let is_whole = open_object(id, &bytes).is_ok_and(|(_, open, _)| open.check_blocks(&bytes).is_ok());
            damaged.extend((!is_whole).then_some(path));
        }
    }
    for id in spread(packs) {
        let path = id.path();
        if let Some(bytes) = objects.get(&path).await? {
            read += 1;
            let is_whole = open_pack(&path, &bytes).is_ok();
            damaged.extend((!is_whole).then_some(path));
        }
    }
    let all = recordings.len() + packs.len();
    Ok(if damaged.is_empty() {
        good(format!("{read} of {all} recordings and packs were read and are whole"))
    } else {
        wrong(
            format!(
                "{} of {read} recordings and packs that were read are damaged: {}",
                damaged.len(),
                damaged.join(", ")
            ),
            "check the disk (`smartctl -a`), and restore these files from a backup",
        )
    })
}

fn spread<T>(all: &[T]) -> impl Iterator<Item = &T> {
    all.iter().step_by(all.len().div_ceil(BLOCKS_SAMPLED).max(1))
}
