//! Texts of a session in Markdown, so that they end where they end.

/// The shortest fence of CommonMark.
const FENCE_MIN: usize = 3;

/// A text in a line: what means something to Markdown or HTML is only itself.
pub(super) fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' | '\r' | '\t' => escaped.push(' '),
            char if char.is_control() => {}
            char if char.is_ascii_punctuation() && !matches!(char, '.' | ',' | ':' | '/' | '-' | '\'' | '$' | '?') => {
                escaped.push('\\');
                escaped.push(char);
            }
            char => escaped.push(char),
        }
    }
    escaped.trim().to_owned()
}

/// Lines as a block quote.
pub(super) fn quoted(text: &str) -> String {
    let mut quote = String::with_capacity(text.len() + 16);
    for line in lines(&plain(text)) {
        quote.push_str(if line.is_empty() { ">" } else { "> " });
        quote.push_str(line);
        quote.push('\n');
    }
    quote
}

/// A text in a fence that is longer than any run of backticks in it.
pub(super) fn fenced(language: &str, text: &str) -> String {
    let text = plain(text);
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(FENCE_MIN.max(longest + 1));
    let body: String = lines(&text).flat_map(|line| [line, "\n"]).collect();
    format!("{fence}{language}\n{body}{fence}\n")
}

/// Something that is opened by a click. The blank line ends the HTML, so that what follows is Markdown again.
pub(super) fn folded(summary: &str, inside: &str) -> String {
    format!("<details>\n<summary>{summary}</summary>\n\n{inside}\n</details>\n")
}

/// A text in HTML, in a line.
pub(super) fn html(text: &str) -> String {
    let line = lines(text).next().unwrap_or_default();
    let safe = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    safe.chars().filter(|char| !char.is_control()).collect()
}

/// Whatever ends a line in CommonMark ends one here: a lone carriage return must not leave a quote.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// Without what terminals take for commands: colours, titles, links and other control characters.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\u{1b}' => match chars.next() {
                // CSI: up to its final byte.
                Some('[') => {
                    chars.by_ref().find(|char| ('@'..='~').contains(char));
                }
                // OSC: up to BEL or ST.
                Some(']') => {
                    while let Some(char) = chars.next() {
                        if char == '\u{7}' || (char == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
                            break;
                        }
                    }
                }
                _ => {}
            },
            '\n' | '\r' | '\t' => plain.push(char),
            char if char.is_control() => {}
            char => plain.push(char),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_those_inside() {
        assert_eq!(fenced("sh", "ls"), "```sh\nls\n```\n");
        assert_eq!(fenced("", "```\nx\n```\n"), "````\n```\nx\n```\n````\n");
        assert_eq!(fenced("", "a `````` b"), "```````\na `````` b\n```````\n");
    }

    #[test]
    fn every_kind_of_line_is_quoted() {
        assert_eq!(quoted("a\n\nb"), "> a\n>\n> b\n");
        assert_eq!(quoted("a\r\nb\rc\n"), "> a\n> b\n> c\n");
        assert_eq!(quoted(""), ">\n");
    }

    #[test]
    fn colours_and_titles_of_terminals_are_left_out() {
        assert_eq!(
            fenced(
                "",
                "\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7}x\u{1b}]8;;u\u{1b}\\y\u{8}"
            ),
            "```\nred xy\n```\n"
        );
    }

    #[test]
    fn a_line_is_only_itself() {
        assert_eq!(inline("# <b>*a*\n[x](y)"), "\\# \\<b\\>\\*a\\* \\[x\\]\\(y\\)");
        assert_eq!(html("</summary><b>&\nmore"), "&lt;/summary&gt;&lt;b&gt;&amp;");
    }
}
