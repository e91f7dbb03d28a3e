//! Writes recordings of a page that changes at random, for tests in a browser:
//! `cargo run -p reenact-replay --example generate -- FOLDER COUNT STEPS`

#[allow(dead_code, reason = "what the page was is for other tests")]
#[path = "../tests/model/mod.rs"]
mod model;

use std::path::PathBuf;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |name: &str| arguments.next().ok_or(format!("{name} is missing: FOLDER COUNT STEPS"));
    let folder = PathBuf::from(next("FOLDER")?);
    let number = |text: String| text.parse::<usize>().map_err(|error| format!("{text}: {error}"));
    let (count, steps) = (number(next("COUNT")?)?, number(next("STEPS")?)?);
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for seed in 1..=count {
        let recording = model::recording(seed as u64, steps, true);
        let path = folder.join(format!("{seed:03}.json"));
        let text = format!("[{}]", recording.events.join(",\n"));
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}
