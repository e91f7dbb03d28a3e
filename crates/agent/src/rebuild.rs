//! What an edit makes of a text.

use crate::event::{Hunk, TextEdit};

/// `None`: a text that should be replaced is not there.
pub(crate) fn apply_edits(text: &str, edits: &[TextEdit]) -> Option<String> {
    let mut text = text.to_owned();
    for edit in edits {
        text = apply_edit(&text, edit)?;
    }
    Some(text)
}

fn apply_edit(text: &str, edit: &TextEdit) -> Option<String> {
    if edit.old.is_empty() {
        // So a file is made, or one that is empty is filled.
        return text.is_empty().then(|| edit.new.clone());
    }
    // Whoever deletes a line's text deletes its end, too.
    let whole_line = format!("{}\n", edit.old);
    let old = if edit.new.is_empty() && !edit.old.ends_with('\n') && text.contains(&whole_line) {
        &whole_line
    } else {
        &edit.old
    };
    if !text.contains(old.as_str()) {
        return None;
    }
    Some(if edit.all == Some(true) {
        text.replace(old.as_str(), &edit.new)
    } else {
        text.replacen(old.as_str(), &edit.new, 1)
    })
}

/// `None`: lines that should be there are not.
pub(crate) fn apply_hunks(text: &str, hunks: &[Hunk]) -> Option<String> {
    let mut source: Vec<&str> = text.split('\n').collect();
    let ends_in_newline = source.last() == Some(&"");
    if ends_in_newline || text.is_empty() {
        source.pop();
    }
    let mut out: Vec<&str> = Vec::with_capacity(source.len());
    let mut at = 0;
    let mut newline_at_end = ends_in_newline || text.is_empty();
    for hunk in hunks {
        let old: Vec<&str> = hunk.lines.iter().filter_map(|line| before(line)).collect();
        let start = find(&source, at, hunk, &old)?;
        out.extend(&source[at..start]);
        out.extend(hunk.lines.iter().filter_map(|line| after(line)));
        at = start + old.len();
        if at == source.len() {
            newline_at_end = newline_after(hunk, newline_at_end);
        }
    }
    out.extend(&source[at..]);
    let mut text = out.join("\n");
    if newline_at_end && !out.is_empty() {
        text.push('\n');
    }
    Some(text)
}

fn before(line: &str) -> Option<&str> {
    match line.as_bytes().first() {
        None => Some(""),
        Some(b' ' | b'-') => Some(&line[1..]),
        _ => None,
    }
}

fn after(line: &str) -> Option<&str> {
    match line.as_bytes().first() {
        None => Some(""),
        Some(b' ' | b'+') => Some(&line[1..]),
        _ => None,
    }
}

/// `\ No newline at end of file` stands behind the last line of the side that it is about.
fn newline_after(hunk: &Hunk, ended_in_newline: bool) -> bool {
    let mut sides = hunk.lines.windows(2).filter(|pair| pair[1].starts_with('\\'));
    let is_said_of_new = sides.clone().any(|pair| !pair[0].starts_with('-'));
    let is_said_of_old = sides.any(|pair| pair[0].starts_with('-'));
    !is_said_of_new && (is_said_of_old || ended_in_newline)
}

/// Where the lines stand that a hunk replaces.
fn find(source: &[&str], from: usize, hunk: &Hunk, old: &[&str]) -> Option<usize> {
    if let Some(start) = hunk.old_start {
        // A hunk that only adds names the line behind which it adds.
        let start = usize::try_from(start).ok()?;
        let start = if old.is_empty() { start } else { start.checked_sub(1)? };
        let start = if source.is_empty() { 0 } else { start };
        return (start >= from && source.get(start..start + old.len())? == old).then_some(start);
    }
    let from = match hunk
        .anchor
        .as_deref()
        .map(str::trim)
        .filter(|anchor| !anchor.is_empty())
    {
        Some(anchor) => from + source[from..].iter().position(|line| line.trim() == anchor)? + 1,
        None => from,
    };
    if old.is_empty() {
        return Some(if hunk.anchor.is_some() { from } else { source.len() });
    }
    let exact = (from..)
        .zip(source[from..].windows(old.len()))
        .find(|(_, lines)| *lines == old);
    let loose = || {
        (from..).zip(source[from..].windows(old.len())).find(|(_, lines)| {
            lines
                .iter()
                .zip(old)
                .all(|(line, old)| line.trim_end() == old.trim_end())
        })
    };
    exact.or_else(loose).map(|(start, _)| start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(old: &str, new: &str, all: bool) -> TextEdit {
        TextEdit {
            old: old.into(),
            new: new.into(),
            all: Some(all),
        }
    }

    fn hunk(old_start: Option<u64>, lines: &[&str]) -> Hunk {
        Hunk {
            old_start,
            anchor: None,
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        }
    }

    #[test]
    fn edits_replace_the_first_or_all_and_a_deleted_line_goes_whole() {
        assert_eq!(apply_edits("a b a", &[edit("a", "c", false)]).as_deref(), Some("c b a"));
        assert_eq!(apply_edits("a b a", &[edit("a", "c", true)]).as_deref(), Some("c b c"));
        assert_eq!(
            apply_edits("a\nb\nc\n", &[edit("b", "", false)]).as_deref(),
            Some("a\nc\n")
        );
        assert_eq!(apply_edits("", &[edit("", "new", false)]).as_deref(), Some("new"));
        assert_eq!(apply_edits("a", &[edit("b", "c", false)]), None);
    }

    #[test]
    fn hunks_are_applied_by_number_or_by_context() {
        let numbered = hunk(Some(2), &[" b", "-c", "+C", "+CC", " d"]);
        assert_eq!(
            apply_hunks("a\nb\nc\nd\ne\n", &[numbered]).as_deref(),
            Some("a\nb\nC\nCC\nd\ne\n")
        );
        let by_context = hunk(None, &[" b", "-c"]);
        assert_eq!(
            apply_hunks("a\nb\nc\nd", std::slice::from_ref(&by_context)).as_deref(),
            Some("a\nb\nd")
        );
        assert_eq!(apply_hunks("a\nx\nc\nd", &[by_context]), None);
        assert_eq!(apply_hunks("", &[hunk(Some(0), &["+a"])]).as_deref(), Some("a\n"));
    }

    #[test]
    fn the_end_of_the_last_line_comes_and_goes() {
        let gains = hunk(Some(1), &["-a", "\\ No newline at end of file", "+a"]);
        assert_eq!(apply_hunks("a", &[gains]).as_deref(), Some("a\n"));
        let loses = hunk(Some(1), &["-a", "+a", "\\ No newline at end of file"]);
        assert_eq!(apply_hunks("a\n", &[loses]).as_deref(), Some("a"));
    }
}
