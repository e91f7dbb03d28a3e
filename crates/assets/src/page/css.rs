//! Addresses in style sheets and declarations.
//!
//! The text is walked over once by CSS's rules of tokens (strings, comments, escapes, `url()`), as far as they matter
//! for where addresses stand. Nothing is parsed into a tree, so no depth of nesting costs anything.

mod scanner;

use std::borrow::Cow;
use std::ops::Range;

use super::Wanted;
use scanner::Scanner;

/// An address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CssUrl<'t> {
    /// All of `url(…)`, or of the string with its quotes.
    pub range: Range<usize>,
    pub address: Cow<'t, str>,
    pub wanted: Wanted,
    /// It stands as a string, where `url(…)` would do as well.
    pub is_string: bool,
}

/// The addresses of a text, in order.
pub fn urls(css: &str) -> Vec<CssUrl<'_>> {
    // Most texts hold none.
    if !css.contains(['(', '@']) {
        return Vec::new();
    }
    Scanner::new(css).run()
}

/// The text with other addresses: `replace` tells what stands in an address's place, `None` leaves it. `None`, if all
/// stay as they are.
pub fn rewrite(css: &str, mut replace: impl FnMut(&CssUrl<'_>) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for found in urls(css) {
        let Some(address) = replace(&found) else { continue };
        out.push_str(&css[done..found.range.start]);
        if found.is_string {
            quote(&address, &mut out);
        } else {
            out.push_str("url(");
            quote(&address, &mut out);
            out.push(')');
        }
        done = found.range.end;
    }
    (done > 0).then(|| {
        out.push_str(&css[done..]);
        out
    })
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_ascii_control() => out.push_str(&format!("\\{:x} ", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(css: &str) -> Vec<(String, Wanted)> {
        urls(css)
            .into_iter()
            .map(|url| (url.address.into_owned(), url.wanted))
            .collect()
    }

    fn expected(found: &[(&str, Wanted)]) -> Vec<(String, Wanted)> {
        found.iter().map(|(url, wanted)| ((*url).to_owned(), *wanted)).collect()
    }

    #[test]
    fn addresses_of_every_form_are_found() {
        use Wanted::{Font, Image, Style};
        for (css, urls) in [
            ("a{background:url(a.png)}", &[("a.png", Image)][..]),
            ("a{background:URL( 'a b.png' )}", &[("a b.png", Image)]),
            ("a{background:\\75rl(a.png)}", &[("a.png", Image)]),
            ("a{background:url(a\\29 b\\).png)}", &[("a)b).png", Image)]),
            (
                "@import 'a.css' screen;@import url(b.css);",
                &[("a.css", Style), ("b.css", Style)],
            ),
            (
                "@IMPORT\"a.css\" layer(x) supports(background:url(no.png));",
                &[("a.css", Style), ("no.png", Image)],
            ),
            (
                "@font-face{src:local('x'),url(a.woff2) format('woff2')}",
                &[("a.woff2", Font)],
            ),
            ("@font-face{a:b}a{b:url(c)}", &[("c", Image)]),
            ("@media x{@font-face{src:url(a)}}", &[("a", Font)]),
            (
                "a{b:image-set('a.png' 1x, \"b.png\" type('image/png'))}",
                &[("a.png", Image), ("b.png", Image)],
            ),
            ("a{b:-webkit-image-set(url(a.png) 1x)}", &[("a.png", Image)]),
            ("/* url(no) */ a{content:'url(no)'}", &[]),
            (
                "@namespace svg url(http://www.w3.org/2000/svg);a{b:url(c)}",
                &[("c", Image)],
            ),
            (
                "color: red; background: url(x) no-repeat, url(\"y\")",
                &[("x", Image), ("y", Image)],
            ),
            ("a{b:url(x", &[("x", Image)]),
            ("a{b:url(x y) c:url(z)}", &[("z", Image)]),
            ("a{b:'broken\n;c:url(z)}", &[("z", Image)]),
            ("a{b:src(var(--x))}", &[]),
        ] {
            assert_eq!(found(css), expected(urls), "{css}");
        }
    }

    #[test]
    fn only_addresses_are_rewritten() {
        let css = "@import 'a.css';a{b:url( c.png ) d;e:image-set('f' 1x)}/* url(c.png) */";
        let rewritten = rewrite(css, |url| (url.address != "f").then(|| format!("/k/{}\"", url.address)));
        let expected = "@import \"/k/a.css\\\"\";a{b:url(\"/k/c.png\\\"\") d;e:image-set('f' 1x)}/* url(c.png) */";
        assert_eq!(rewritten.as_deref(), Some(expected));
        assert_eq!(rewrite(css, |_| None), None);
    }
}
