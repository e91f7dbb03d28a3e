//! Walking over CSS.

use std::borrow::Cow;

use super::CssUrl;
use crate::page::Wanted;

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

pub(super) struct Scanner<'t> {
    css: &'t str,
    at: usize,
    open: Vec<Open>,
    prelude: Prelude,
    found: Vec<CssUrl<'t>>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(css: &'t str) -> Self {
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

    pub(super) fn run(mut self) -> Vec<CssUrl<'t>> {
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
        self.found
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
