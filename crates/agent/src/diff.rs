//! What lines came and went between two texts.

use std::ops::Range;

use serde::Serialize;

/// Texts that differ in more lines are taken to differ in all.
const LINES_DIFFERENT_MAX: usize = 1_000;
/// Lines around a change that are shown with it.
const CONTEXT_LINES: usize = 3;

/// Lines `old` became lines `new`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replaced {
    pub(crate) old: Range<usize>,
    pub(crate) new: Range<usize>,
}

/// The lines of a text; what stands behind the last end of line is one, too, if it is not empty.
pub(crate) fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// What was replaced, from the beginning to the end.
pub(crate) fn replaced(old: &[&str], new: &[&str]) -> Vec<Replaced> {
    let same_start = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let ends = old[same_start..].iter().rev().zip(new[same_start..].iter().rev());
    let same_end = ends.take_while(|(one, other)| one == other).count();
    let old_middle = &old[same_start..old.len() - same_end];
    let new_middle = &new[same_start..new.len() - same_end];
    if old_middle.is_empty() && new_middle.is_empty() {
        return Vec::new();
    }
    let pairs = common(old_middle, new_middle).unwrap_or_default();
    gaps(&pairs, old_middle.len(), new_middle.len(), same_start)
}

/// What is between the lines that both have.
fn gaps(pairs: &[(usize, usize)], old_len: usize, new_len: usize, offset: usize) -> Vec<Replaced> {
    let mut found = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    for (old, new) in pairs.iter().copied().chain([(old_len, new_len)]) {
        if old > old_at || new > new_at {
            found.push(Replaced {
                old: old_at + offset..old + offset,
                new: new_at + offset..new + offset,
            });
        }
        (old_at, new_at) = (old + 1, new + 1);
    }
    found
}

/// The lines that both have, by Myers' algorithm. `None`: more differ than are looked for.
fn common(old: &[&str], new: &[&str]) -> Option<Vec<(usize, usize)>> {
    let edits_max = (old.len() + new.len()).min(LINES_DIFFERENT_MAX);
    let center = edits_max as isize + 1;
    // By diagonal, how far it was got in the old text.
    let mut reach = vec![0usize; edits_max * 2 + 3];
    let mut history: Vec<Vec<usize>> = Vec::new();
    for edits in 0..=edits_max as isize {
        let kept = (center - edits - 1) as usize..=(center + edits + 1) as usize;
        history.push(reach[kept].to_vec());
        for diagonal in (-edits..=edits).step_by(2) {
            let at = |diagonal: isize| (center + diagonal) as usize;
            let goes_down =
                diagonal == -edits || diagonal != edits && reach[at(diagonal - 1)] < reach[at(diagonal + 1)];
            let mut x = if goes_down {
                reach[at(diagonal + 1)]
            } else {
                reach[at(diagonal - 1)] + 1
            };
            let mut y = (x as isize - diagonal) as usize;
            while x < old.len() && y < new.len() && old[x] == new[y] {
                (x, y) = (x + 1, y + 1);
            }
            reach[at(diagonal)] = x;
            if x >= old.len() && y >= new.len() {
                return Some(trace(&history, old.len(), new.len()));
            }
        }
    }
    None
}

/// Goes back the way that was found.
fn trace(history: &[Vec<usize>], old_len: usize, new_len: usize) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut x, mut y) = (old_len, new_len);
    for (edits, reach) in history.iter().enumerate().rev() {
        let edits = edits as isize;
        let diagonal = x as isize - y as isize;
        let at = |diagonal: isize| reach[(diagonal + edits + 1) as usize];
        let goes_down = diagonal == -edits || diagonal != edits && at(diagonal - 1) < at(diagonal + 1);
        let from = if goes_down { diagonal + 1 } else { diagonal - 1 };
        let from_x = if edits == 0 { 0 } else { at(from) };
        let from_y = (from_x as isize - if edits == 0 { 0 } else { from }).max(0) as usize;
        while x > from_x && y > from_y {
            (x, y) = (x - 1, y - 1);
            pairs.push((x, y));
        }
        (x, y) = (from_x, from_y);
    }
    pairs.reverse();
    pairs
}

/// A part of a diff, as `diff -u` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffHunk {
    /// From 1.
    pub old_start: usize,
    pub new_start: usize,
    /// Beginning with a blank, `-` or `+`; without ends of lines.
    pub lines: Vec<String>,
}

/// What is different, with some lines around it.
pub fn diff(old: &str, new: &str) -> Vec<DiffHunk> {
    let (old, new) = (lines(old), lines(new));
    let mut hunks: Vec<DiffHunk> = Vec::new();
    let mut shown_to = 0;
    for change in replaced(&old, &new) {
        let context_start = change.old.start.saturating_sub(CONTEXT_LINES).max(shown_to);
        let is_near = hunks.last().is_some() && change.old.start.saturating_sub(shown_to) <= CONTEXT_LINES * 2;
        if !is_near {
            if let Some(last) = hunks.last_mut() {
                let end = (shown_to + CONTEXT_LINES).min(context_start);
                push(last, ' ', &old[shown_to..end]);
            }
            let before = change.old.start - change.old.start.saturating_sub(CONTEXT_LINES).max(shown_to);
            hunks.push(DiffHunk {
                old_start: change.old.start - before + 1,
                new_start: change.new.start - before + 1,
                lines: Vec::new(),
            });
        }
        let from = if is_near {
            shown_to
        } else {
            change.old.start.saturating_sub(CONTEXT_LINES).max(shown_to)
        };
        if let Some(hunk) = hunks.last_mut() {
            push(hunk, ' ', &old[from..change.old.start]);
            push(hunk, '-', &old[change.old.clone()]);
            push(hunk, '+', &new[change.new.clone()]);
        }
        shown_to = change.old.end;
    }
    if let Some(last) = hunks.last_mut() {
        push(last, ' ', &old[shown_to..(shown_to + CONTEXT_LINES).min(old.len())]);
    }
    hunks
}

fn push(hunk: &mut DiffHunk, mark: char, lines: &[&str]) {
    hunk.lines.extend(
        lines
            .iter()
            .map(|line| format!("{mark}{}", line.trim_end_matches('\n'))),
    );
}

/// How many lines came and went.
pub fn lines_changed(old: &str, new: &str) -> (usize, usize) {
    let changes = replaced(&lines(old), &lines(new));
    let added = changes.iter().map(|change| change.new.len()).sum();
    let removed = changes.iter().map(|change| change.old.len()).sum();
    (added, removed)
}
