//! Roles, names and visible text of small pages: cases as data, which a browser is asked too
//! (`e2e/tests/engine-cases.test.ts`).

mod markup;

use bumpalo::Bump;
use reenact_replay::{Page, Replay, read_events};

/// Lines of a file of cases: cells between `|`, the markup last.
fn cases(text: &'static str, cells: usize) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(move |line| {
        let found: Vec<&str> = line.splitn(cells, '|').map(str::trim).collect();
        assert_eq!(found.len(), cells, "{line}");
        found
    })
}

fn with_page(markup: &str, look: impl FnOnce(&Page<'_>)) {
    let text = markup::recording(markup);
    let arena = Bump::new();
    let file = read_events(&text, &arena).expect("a recording");
    assert!(file.refused.is_empty() && file.broken_at.is_none(), "{text}");
    let mut replay = Replay::new(file.operations, &arena);
    look(replay.seek(f64::MAX));
}

#[test]
fn elements_have_their_role_and_their_name() {
    for case in cases(include_str!("cases/accessible-names.txt"), 3) {
        let [role, name, markup] = case[..] else { unreachable!() };
        with_page(markup, |page| {
            let found = page.query("#it").expect("a selector");
            let found = found.first().unwrap_or_else(|| panic!("no #it: {markup}"));
            assert_eq!(page.role(*found).unwrap_or("-"), role, "{markup}");
            if role != "-" {
                assert_eq!(page.accessible_name(*found), name, "{markup}");
            }
        });
    }
}

#[test]
fn what_is_seen_is_found_and_nothing_else() {
    for case in cases(include_str!("cases/visible-text.txt"), 2) {
        let [expected, markup] = case[..] else { unreachable!() };
        with_page(markup, |page| {
            let texts = page.visible_text();
            let joined: Vec<&str> = texts.iter().map(|text| text.text.as_str()).collect();
            assert_eq!(joined.join(" / "), expected, "{markup}");
            for text in &texts {
                let node = page.node(text.node_id).expect("the node that shows it");
                let holds = page.character_data(node).map(str::to_owned);
                let holds = holds.or_else(|| page.tag_name(node).map(|_| text.text.clone()));
                let words = holds
                    .unwrap_or_default()
                    .split_ascii_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ");
                assert_eq!(words, text.text, "{markup}");
                assert!(page.is_visible(node), "{markup}");
            }
        });
    }
}
