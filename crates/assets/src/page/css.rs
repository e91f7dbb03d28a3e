//! Addresses in style sheets and declarations.
//!
//! The text is walked over once by CSS's rules of tokens (strings, comments, escapes, `url()`), as far as they matter
//! for where addresses stand. Nothing is parsed into a tree, so no depth of nesting costs anything.

use std::borrow::Cow;
use std::ops::Range;

use super::Wanted;

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
    let mut scanner = Scanner::new(css);
    scanner.run();
    scanner.found
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

/// What the brackets that are open mean for the strings and addresses in them.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    /// `image-set(`: its strings are pictures.
    ImageSet,
    FontFace,
    Other,
}

/// What an at-rule's beginning means for the next string or address.
#[derive(Clone, Copy, PartialEq)]
enum Prelude {
    None,
    Import,
    /// Names, not addresses of files.
    Namespace,
    FontFace,
}

struct Scanner<'t> {
    css: &'t str,
    at: usize,
    open: Vec<Open>,
    prelude: Prelude,
    found: Vec<CssUrl<'t>>,
}

impl<'t> Scanner<'t> {
    fn new(css: &'t str) -> Self {
        Self {
            css,
            at: 0,
            open: Vec::new(),
            prelude: Prelude::None,
            found: Vec::new(),
        }
    }

    fn rest(&self) -> &'t str {
        &self.css[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn run(&mut self) {
        while let Some(c) = self.peek() {
            match c {
                '/' if self.rest().starts_with("/*") => self.comment(),
                '"' | '\'' => self.string(),
                '@' => self.at_keyword(),
                '{' => {
                    let is_font = self.prelude == Prelude::FontFace;
                    self.prelude = Prelude::None;
                    self.push(if is_font { Open::FontFace } else { Open::Other });
                }
                '(' | '[' => self.push(Open::Other),
                '}' | ')' | ']' => {
                    self.open.pop();
                    self.at += 1;
                }
                ';' => {
                    self.prelude = Prelude::None;
                    self.at += 1;
                }
                c if is_name(c) || c == '\\' => self.name(),
                c => self.at += c.len_utf8(),
            }
        }
    }

    fn push(&mut self, open: Open) {
        self.open.push(open);
        self.at += 1;
    }

    fn comment(&mut self) {
        self.at = match self.css[self.at + 2..].find("*/") {
            Some(end) => self.at + 2 + end + 2,
            None => self.css.len(),
        };
    }

    fn at_keyword(&mut self) {
        self.at += 1;
        let name = self.take_name();
        self.prelude = match name.to_ascii_lowercase().as_str() {
            "import" => Prelude::Import,
            "namespace" => Prelude::Namespace,
            "font-face" => Prelude::FontFace,
            _ => Prelude::None,
        };
    }

    fn string(&mut self) {
        let begin = self.at;
        let Some(address) = self.take_string() else { return };
        let is_picture = self.open.last() == Some(&Open::ImageSet);
        if self.prelude == Prelude::Import || is_picture {
            self.found(begin, address, true);
        }
    }

    fn name(&mut self) {
        let begin = self.at;
        let name = self.take_name().to_ascii_lowercase();
        if self.at == begin {
            // A backslash that escapes nothing.
            self.at += 1;
            return;
        }
        if self.peek() != Some('(') {
            return;
        }
        match name.as_str() {
            "url" | "src" => {
                let after = self.at;
                self.at += 1;
                match self.take_url() {
                    Some(address) => self.found(begin, address, false),
                    // `src(var(--x))` and other things that are no address.
                    None => {
                        self.at = after;
                        self.push(Open::Other);
                    }
                }
            }
            "image-set" | "-webkit-image-set" => self.push(Open::ImageSet),
            _ => self.push(Open::Other),
        }
    }

    fn found(&mut self, begin: usize, address: Cow<'t, str>, is_string: bool) {
        let wanted = match self.prelude {
            Prelude::Import => Wanted::Style,
            Prelude::Namespace => return,
            _ if self.open.contains(&Open::FontFace) => Wanted::Font,
            _ => Wanted::Image,
        };
        // What follows in an import are its conditions.
        self.prelude = Prelude::None;
        self.found.push(CssUrl {
            range: begin..self.at,
            address,
            wanted,
            is_string,
        });
    }

    /// What stands between the brackets of `url(`, and the bracket that ends it.
    fn take_url(&mut self) -> Option<Cow<'t, str>> {
        self.skip_space();
        let address = match self.peek() {
            Some('"' | '\'') => self.take_string()?,
            _ => self.take_bare(),
        };
        self.skip_space();
        match self.peek() {
            Some(')') => self.at += 1,
            // The end of the text ends everything.
            None => {}
            Some(_) => return None,
        }
        Some(address)
    }

    fn take_bare(&mut self) -> Cow<'t, str> {
        let begin = self.at;
        let mut text = Cow::Borrowed("");
        while let Some(c) = self.peek() {
            match c {
                ')' | '"' | '\'' | '(' => break,
                c if c.is_ascii_whitespace() => break,
                '\\' => {
                    let escaped = self.take_escape();
                    text.to_mut().extend(escaped);
                }
                c => {
                    self.at += c.len_utf8();
                    match &mut text {
                        Cow::Borrowed(borrowed) => *borrowed = &self.css[begin..self.at],
                        Cow::Owned(owned) => owned.push(c),
                    }
                }
            }
        }
        text
    }

    /// A string's content; `None`, if a line break ends it, which makes it none.
    fn take_string(&mut self) -> Option<Cow<'t, str>> {
        let quote = self.peek()?;
        self.at += 1;
        let begin = self.at;
        let mut text = Cow::Borrowed("");
        while let Some(c) = self.peek() {
            if c == quote {
                self.at += 1;
                return Some(text);
            }
            match c {
                '\n' | '\r' | '\x0c' => return None,
                '\\' => {
                    let escaped = self.take_escape();
                    text.to_mut().extend(escaped);
                }
                c => {
                    self.at += c.len_utf8();
                    match &mut text {
                        Cow::Borrowed(borrowed) => *borrowed = &self.css[begin..self.at],
                        Cow::Owned(owned) => owned.push(c),
                    }
                }
            }
        }
        Some(text)
    }

    /// A backslash and what it escapes; nothing for an escaped line break.
    fn take_escape(&mut self) -> Option<char> {
        const DIGITS_MAX: usize = 6;
        self.at += 1;
        let digits = self.rest().bytes().take(DIGITS_MAX).take_while(u8::is_ascii_hexdigit);
        let digits = digits.count();
        if digits > 0 {
            let number = u32::from_str_radix(&self.rest()[..digits], 16).unwrap_or_default();
            self.at += digits;
            if self.rest().starts_with("\r\n") {
                self.at += 2;
            } else if self.peek().is_some_and(|c| c.is_ascii_whitespace()) {
                self.at += 1;
            }
            let c = char::from_u32(number).filter(|c| *c != '\0');
            return Some(c.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let c = self.peek()?;
        self.at += if self.rest().starts_with("\r\n") {
            2
        } else {
            c.len_utf8()
        };
        (!matches!(c, '\n' | '\r' | '\x0c')).then_some(c)
    }

    fn take_name(&mut self) -> Cow<'t, str> {
        let begin = self.at;
        let mut name = Cow::Borrowed("");
        while let Some(c) = self.peek() {
            if is_name(c) {
                self.at += c.len_utf8();
                match &mut name {
                    Cow::Borrowed(borrowed) => *borrowed = &self.css[begin..self.at],
                    Cow::Owned(owned) => owned.push(c),
                }
            } else if c == '\\' && !self.rest()[1..].starts_with(['\n', '\r', '\x0c']) && self.rest().len() > 1 {
                let escaped = self.take_escape();
                name.to_mut().extend(escaped);
            } else {
                break;
            }
        }
        name
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|c| c.is_ascii_whitespace()) {
            self.at += 1;
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_' || !c.is_ascii()
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
