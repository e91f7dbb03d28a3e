//! The addresses of a `srcset`.

use std::ops::Range;

/// Where its addresses stand, by the rules of HTML.
pub fn urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let begin = at + rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',')
                .len();
        let address = &text[begin..];
        let length = address.find(|c: char| c.is_ascii_whitespace()).unwrap_or(address.len());
        if length == 0 {
            break;
        }
        let address = &address[..length];
        let bare = address.trim_end_matches(',');
        found.push(begin..begin + bare.len());
        at = begin + length;
        if bare.len() == address.len() {
            at += descriptors(&text[at..]);
        }
    }
    found
}

/// The length of what is said about an address, with the comma behind it.
fn descriptors(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The text with other addresses; `None`, if all stay as they are.
pub fn rewrite(text: &str, mut replace: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for range in urls(text) {
        let Some(address) = replace(&text[range.clone()]) else {
            continue;
        };
        out.push_str(&text[done..range.start]);
        out.push_str(&address);
        done = range.end;
    }
    (done > 0).then(|| {
        out.push_str(&text[done..]);
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_html_says() {
        for (text, expected) in [
            ("a.png", &["a.png"][..]),
            (" a.png 1x , b.png 2x", &["a.png", "b.png"]),
            ("a.png, b.png", &["a.png", "b.png"]),
            ("a,b.png 1x,c.png", &["a,b.png", "c.png"]),
            ("data:image/png;base64,AAAA 1x, b", &["data:image/png;base64,AAAA", "b"]),
            ("a (x,y) 1x, b", &["a", "b"]),
            (",,", &[]),
            ("", &[]),
        ] {
            let found: Vec<&str> = urls(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        }
        let rewritten = rewrite("a 1x, b 2x", |url| (url == "b").then(|| "data:,x".to_owned()));
        assert_eq!(rewritten.as_deref(), Some("a 1x, data:,x 2x"));
    }
}
