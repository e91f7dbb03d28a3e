//! What the program says to the person who started it. Its log goes elsewhere.

use std::io::Write as _;

/// A line on standard output. Nobody may be reading it.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// A line on standard error.
pub(crate) fn error(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Lines in a box.
pub(crate) fn boxed(lines: &[String]) -> String {
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let bar = "─".repeat(width + 2);
    let mut text = format!("┌{bar}┐\n");
    for line in lines {
        let pad = " ".repeat(width - line.chars().count());
        text.push_str(&format!("│ {line}{pad} │\n"));
    }
    text.push_str(&format!("└{bar}┘"));
    text
}
