//! Finding where things end in CSS text. Quotes, comments, escapes, brackets and unquoted `url(…)` are respected;
//! nothing is validated.

/// A piece of the body of a sheet or a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Item<'a> {
    /// What stands before a `;` or the end.
    Statement(&'a str),
    /// What stands before a `{`, and between the brackets.
    Block {
        prelude: &'a str,
        body: &'a str,
        whole: &'a str,
    },
}

/// The items of a body. On the top level of a sheet only at-rules end with a `;`.
pub(crate) fn items(text: &str, is_top_level: bool) -> impl Iterator<Item = Item<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = strip_start(rest);
            if is_top_level {
                let without = rest.strip_prefix("<!--").or_else(|| rest.strip_prefix("-->"));
                if let Some(without) = without {
                    rest = without;
                    continue;
                }
            }
            if let Some(without) = rest.strip_prefix(if is_top_level { "}" } else { ";" }) {
                rest = without;
                continue;
            }
            break;
        }
        if rest.is_empty() {
            return None;
        }
        let (item, left) = first_item(rest, is_top_level);
        rest = left;
        Some(item)
    })
}

fn first_item(text: &str, is_top_level: bool) -> (Item<'_>, &str) {
    let stops: &[u8] = match text.as_bytes() {
        [b'@', ..] => b"{;",
        // A custom property's value may be in brackets.
        [b'-', b'-', ..] if !is_top_level => b";",
        _ if is_top_level => b"{",
        _ => b"{;",
    };
    let end = find(text, 0, stops);
    if text.as_bytes().get(end) != Some(&b'{') {
        let rest = text.get(end + 1..).unwrap_or("");
        return (Item::Statement(text[..end].trim_end()), rest);
    }
    let close = find(text, end + 1, b"}");
    let after = (close + 1).min(text.len());
    let item = Item::Block {
        prelude: text[..end].trim_end(),
        body: &text[end + 1..close],
        whole: &text[..after],
    };
    (item, &text[after..])
}

/// Where one of `stops` stands outside of quotes, comments and brackets, from `from` on; or the end.
pub(crate) fn find(text: &str, from: usize, stops: &[u8]) -> usize {
    let bytes = text.as_bytes();
    let mut closers: Vec<u8> = Vec::new();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        if closers.is_empty() && stops.contains(&byte) {
            return at;
        }
        match byte {
            b'"' | b'\'' => at = after_string(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => at = after_comment(bytes, at),
            b'\\' => at += 2,
            b'(' if is_plain_url(bytes, at) => at = after_url(bytes, at),
            b'(' | b'[' | b'{' => {
                closers.push(match byte {
                    b'(' => b')',
                    b'[' => b']',
                    _ => b'}',
                });
                at += 1;
            }
            _ => {
                if closers.last() == Some(&byte) {
                    closers.pop();
                }
                at += 1;
            }
        }
    }
    bytes.len()
}

fn after_string(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let mut at = at + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            // A string that is not closed ends with its line.
            b'\n' => return at + 1,
            _ if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn after_comment(bytes: &[u8], at: usize) -> usize {
    memchr::memmem::find(&bytes[at + 2..], b"*/").map_or(bytes.len(), |end| at + 2 + end + 2)
}

fn is_plain_url(bytes: &[u8], at: usize) -> bool {
    let is_url = at >= 3 && bytes[at - 3..at].eq_ignore_ascii_case(b"url");
    let first = bytes[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
    is_url && !matches!(first, Some(b'"' | b'\''))
}

fn after_url(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b')' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Without space and comments in front.
pub(crate) fn strip_start(text: &str) -> &str {
    let mut text = text.trim_ascii_start();
    while let Some(comment) = text.strip_prefix("/*") {
        text = comment
            .find("*/")
            .map_or("", |end| comment[end + 2..].trim_ascii_start());
    }
    text
}

/// Without space and comments at both ends.
pub(crate) fn strip_comments_and_space(text: &str) -> &str {
    let mut text = strip_start(text).trim_ascii_end();
    while text.ends_with("*/") {
        match text.rfind("/*") {
            Some(start) => text = text[..start].trim_ascii_end(),
            None => break,
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preludes(text: &str) -> Vec<&str> {
        items(text, true)
            .map(|item| match item {
                Item::Statement(text) => text,
                Item::Block { prelude, .. } => prelude,
            })
            .collect()
    }

    #[test]
    fn rules_end_where_browsers_end_them() {
        let text = "@import url(a;b.css); /* } */ a[b=\"}\"] { c: url(x}y) } @media (x) { d { e: f } } g{";
        assert_eq!(
            preludes(text),
            ["@import url(a;b.css)", "a[b=\"}\"]", "@media (x)", "g"]
        );
    }

    #[test]
    fn nothing_is_cut_within_a_character() {
        for text in ["\\", "\"\\é", "é{\\é", "url(\\é", "@é;é", "a{b:'é", "/*é", "--a:{é}"] {
            for top in [true, false] {
                assert!(items(text, top).count() <= 2);
            }
        }
    }
}
