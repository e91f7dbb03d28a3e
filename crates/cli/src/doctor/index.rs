//! The index, the blocks and the recordings: openable, in step, undamaged in a sample.
//!
//! Opening an index upgrades its schema, which a look must not do. So a copy is opened.

mod recordings;

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use reenact_store::{BLOCKS_PREFIX, Block, BlockId, Clock as _, Index, Objects, SystemClock};

use super::{Finding, Findings, good, note, wrong};
use crate::parts::{Layout, open_index, open_objects};
use crate::settings::Settings;

/// A larger index is not copied for a look.
const INDEX_COPIED_BYTES_MAX: u64 = 1 << 30;
/// Blocks that are read and checked, spread evenly.
const BLOCKS_SAMPLED: usize = 32;
/// Clocks of two machines may differ by this much.
const CLOCK_TOLERANCE_MS: i64 = 60_000;

pub(super) async fn examine(settings: &Settings) -> Findings {
    let layout = Layout::of(&settings.data_dir);
    if !layout.index_file.exists() {
        let has_blocks = layout.objects_folder.join(BLOCKS_PREFIX).is_dir();
        let missing = || wrong("there are blocks but no index", "run `reenact index rebuild`");
        return if has_blocks { vec![missing()] } else { Vec::new() };
    }
    let bytes = fs::metadata(&layout.index_file).map_or(0, |found| found.len());
    if bytes > INDEX_COPIED_BYTES_MAX {
        return vec![note(format!(
            "the index has {} MiB and was not looked into",
            bytes >> 20
        ))];
    }
    match look(settings, &layout).await {
        Ok(findings) => findings,
        Err(error) => vec![wrong(
            format!("the index cannot be used: {error:#}"),
            "use the newest Reenact; if that does not help, move index.sqlite away and run `reenact index rebuild`",
        )],
    }
}

async fn look(settings: &Settings, layout: &Layout) -> Result<Findings> {
    // Takes the lock, so that no server starts meanwhile.
    let objects = open_objects(&settings.data_dir)?;
    let copy = Copy::of(&layout.index_file)?;
    let index = open_index(&copy.folder).await?;
    let mut findings = vec![good("the index can be opened, and upgraded if it is older")];
    findings.push(match index.dashboarder_count().await? {
        0 => note("nobody can log in yet; the next `reenact serve` creates the administrator"),
        1 => good("one person can log in"),
        count => good(format!("{count} people can log in")),
    });
    let projects = index.projects().await?;
    let open = projects
        .iter()
        .filter(|project| project.allowed_origins.iter().any(|origin| origin == "*"));
    findings.extend(open.map(|project| {
        note(format!(
            "any origin may send to the project `{}` ({}); name its origins before you rely on it",
            project.name, project.id
        ))
    }));
    findings.extend(compare(index.as_ref(), objects.as_ref()).await?);
    findings.extend(recordings::compare(index.as_ref(), objects.as_ref()).await?);
    Ok(findings)
}

async fn compare(index: &dyn Index, objects: &dyn Objects) -> Result<Findings> {
    let known: HashSet<BlockId> = index.blocks().await?.into_iter().map(|block| block.id).collect();
    let listed = objects.list(BLOCKS_PREFIX).await?;
    let there: Vec<BlockId> = listed
        .iter()
        .filter_map(|object| BlockId::from_path(&object.path))
        .collect();
    let missing = known.len() - there.iter().filter(|id| known.contains(id)).count();
    let unknown = there.len() + missing - known.len();
    let mut findings = vec![if missing == 0 {
        good(format!("all {} blocks of the index are there", known.len()))
    } else {
        wrong(
            format!("{missing} blocks that the index refers to are not there"),
            "restore the data folder from a backup; without one, `reenact index rebuild` forgets what is lost",
        )
    }];
    if unknown > 0 {
        findings.push(note(format!(
            "{unknown} blocks are not in the index; the next start takes them in"
        )));
    }
    findings.push(sample(objects, &there).await?);
    let newest_ms = there.iter().map(BlockId::written_at_ms).max().unwrap_or(0);
    if newest_ms > SystemClock.now_ms() + CLOCK_TOLERANCE_MS {
        findings.push(wrong(
            "the newest block was written in the future: the machine's clock was or is wrong",
            "set the clock, and let NTP keep it (`timedatectl set-ntp true`)",
        ));
    }
    Ok(findings)
}

async fn sample(objects: &dyn Objects, there: &[BlockId]) -> Result<Finding> {
    let step = there.len().div_ceil(BLOCKS_SAMPLED).max(1);
    let mut damaged = Vec::new();
    let mut read = 0;
    for id in there.iter().step_by(step) {
        let path = id.path();
        let Some(bytes) = objects.get(&path).await? else {
            continue;
        };
        read += 1;
        let is_whole = Block::open(&path, bytes)
            .is_ok_and(|block| block.complete && block.id == *id && block.frames().all(|frame| frame.is_ok()));
        if !is_whole {
            damaged.push(path);
        }
    }
    Ok(if damaged.is_empty() {
        good(format!("{read} of {} blocks were read and are whole", there.len()))
    } else {
        wrong(
            format!(
                "{} of {read} blocks that were read are damaged: {}",
                damaged.len(),
                damaged.join(", ")
            ),
            "check the disk (`smartctl -a`), and restore these files from a backup",
        )
    })
}

/// A copy of the index in a folder of its own, removed when dropped.
struct Copy {
    folder: std::path::PathBuf,
}

impl Copy {
    fn of(index_file: &Path) -> Result<Self> {
        let name = format!("reenact-doctor-{}", std::process::id());
        let copy = Self {
            folder: std::env::temp_dir().join(name),
        };
        use std::os::unix::fs::DirBuilderExt as _;
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&copy.folder)
            .context("no folder for a copy of the index")?;
        // What is committed may still stand in the write-ahead log.
        for suffix in ["", "-wal"] {
            let mut from = index_file.as_os_str().to_owned();
            from.push(suffix);
            let mut to = Layout::of(&copy.folder).index_file.into_os_string();
            to.push(suffix);
            if Path::new(&from).exists() {
                fs::copy(&from, &to).context("the index cannot be copied for a look")?;
            }
        }
        Ok(copy)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
