//! Texts that stand as an array of their lines, as diffs have them: a key goes over several.

use std::ops::Range;

use crate::edit::{Edit, normalise};
use crate::encoded::Encoding;
use crate::scan::Scan;

impl Scan<'_> {
    /// Appends edits of what goes over several of the strings that stand in `text` at `ranges`.
    pub(super) fn lines(self, text: &str, ranges: &[Range<usize>], edits: &mut Vec<Edit>) {
        let lines: Vec<_> = ranges
            .iter()
            .map(|range| Encoding::Json.decode(&text[range.clone()]))
            .collect();
        let mut found = Vec::new();
        self.patterns(&lines.join("\n"), &mut found);
        normalise(&mut found);
        let mut start = 0;
        for (line, range) in lines.iter().zip(ranges) {
            let end = start + line.len();
            let mut within: Vec<Edit> = found
                .iter()
                .filter_map(|edit| part_in(line, &(start..end), edit))
                .collect();
            Encoding::Json.carry_back(&text[range.clone()], &mut within);
            edits.extend(within.into_iter().map(|edit| Edit {
                range: edit.range.start + range.start..edit.range.end + range.start,
                ..edit
            }));
            start = end + 1;
        }
    }
}

/// What an edit does to the line that stands at `place`. The sign of a diff's line stays.
fn part_in(line: &str, place: &Range<usize>, edit: &Edit) -> Option<Edit> {
    if edit.range.start >= place.start && edit.range.end <= place.end {
        // It was found in the line by itself, as what it is there.
        return None;
    }
    let sign = usize::from(line.starts_with(['+', '-', ' ']));
    let from = edit.range.start.saturating_sub(place.start).max(sign);
    let to = edit.range.end.checked_sub(place.start)?.min(line.len());
    (from < to).then(|| Edit {
        range: from..to,
        ..edit.clone()
    })
}
