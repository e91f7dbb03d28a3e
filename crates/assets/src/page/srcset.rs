//! The addresses of a `srcset`.

use std::ops::Range;

/// Where its addresses stand, by the rules of HTML.
pub fn urls(text: &str) -> Vec<Range<usize>> {
    candidates(text).into_iter().map(|(address, _)| address).collect()
}

/// Where each address stands, and what is said about it (its width or density).
fn candidates(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
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
        at = begin + length;
        let about = at;
        if bare.len() == address.len() {
            at += descriptors(&text[at..]);
        }
        found.push((begin..begin + bare.len(), about..at));
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

/// The text with other addresses; `None`, if there is another for none of them. Those without one are left out: whoever
/// looks at the page has another screen than its visitor, and would choose what is not there.
pub fn rewrite(text: &str, mut replace: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let replaced = candidates(text).into_iter().filter_map(|(address, about)| {
        let address = replace(&text[address])?;
        let about = text[about].trim_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        Some(if about.is_empty() {
            address
        } else {
            format!("{address} {about}")
        })
    });
    let replaced: Vec<_> = replaced.collect();
    (!replaced.is_empty()).then(|| replaced.join(", "))
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
        assert_eq!(
            rewritten.as_deref(),
            Some("data:,x 2x"),
            "what is not there is not to be chosen"
        );
        let rewritten = rewrite("a, b 100w ,c", |url| (url != "b").then(|| format!("/{url}")));
        assert_eq!(rewritten.as_deref(), Some("/a, /c"));
        assert_eq!(rewrite("a 1x", |_| None), None);
    }
}
