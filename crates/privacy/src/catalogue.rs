use std::fmt::Write;

use crate::detector::Detector;

/// The documentation's page of detectors, as Markdown.
pub fn detectors_markdown() -> String {
    let standard = Detector::standard();
    let for_agents = Detector::for_agents();
    let only_for_agents = for_agents
        .iter()
        .filter(|detector| !standard.iter().any(|other| other.name == detector.name));
    format!(
        "# Detectors\n\n\
         What the server replaces by `[redacted:<name>]` before anything is stored. Made from the\n\
         detectors' own definitions in `crates/privacy/src/detectors`; do not edit.\n\n\
         ## In pages, and in sessions of coding agents\n\n{}\n\
         ## In sessions of coding agents\n\n\
         There, `sensitive_key` judges values too: see [privacy.md](privacy.md#in-sessions-of-coding-agents).\n\n{}",
        table(standard.iter()),
        table(only_for_agents)
    )
}

fn table<'d>(detectors: impl Iterator<Item = &'d Detector>) -> String {
    let mut table = String::from("| name | what it finds | for example | not |\n|---|---|---|---|\n");
    for detector in detectors {
        let examples = &detector.examples;
        let (yes, no) = (cell(examples.must_match.first()), cell(examples.must_not_match.first()));
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| `{}` | {} | {yes} | {no} |", detector.name, detector.finds);
    }
    table
}

/// One line of code in a table.
fn cell(example: Option<&&str>) -> String {
    let line = example.map(|text| text.replace('\n', "\u{23ce}").replace('|', "\\|"));
    line.map_or(String::new(), |line| format!("`{line}`"))
}
