use std::fmt::Write;

use crate::detector::Detector;

/// The documentation's page of detectors, as Markdown.
pub fn detectors_markdown() -> String {
    let mut page = String::from(
        "# Detectors\n\n\
         What the server replaces by `[redacted:<name>]` before anything is stored. Made from the\n\
         detectors' own definitions in `crates/privacy/src/detectors`; do not edit.\n\n\
         | name | what it finds | for example | not |\n|---|---|---|---|\n",
    );
    for detector in Detector::standard() {
        let examples = &detector.examples;
        let (yes, no) = (cell(examples.must_match.first()), cell(examples.must_not_match.first()));
        // Writing to a String cannot fail.
        let _ = writeln!(page, "| `{}` | {} | {yes} | {no} |", detector.name, detector.finds);
    }
    page
}

/// One line of code in a table.
fn cell(example: Option<&&str>) -> String {
    let line = example.map(|text| text.replace('\n', "\u{23ce}").replace('|', "\\|"));
    line.map_or(String::new(), |line| format!("`{line}`"))
}
