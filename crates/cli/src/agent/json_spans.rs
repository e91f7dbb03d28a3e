//! Where the parts of a JSON text stand, so that it can be changed in one place and left as it is in all others.

use std::ops::Range;

use anyhow::{Context as _, Result};

/// A value, and where it stands.
#[derive(Debug)]
pub(crate) struct Value {
    pub(crate) span: Range<usize>,
    pub(crate) content: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    Object(Vec<Member>),
    Array(Vec<Value>),
    /// A text, a number or a word.
    Plain,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// From the name to the end of the value.
    pub(crate) span: Range<usize>,
    pub(crate) value: Value,
}

/// Finds the parts of a text. Anything that is no JSON is refused.
pub(crate) fn parse(text: &str) -> Result<Value> {
    serde_json::from_str::<serde::de::IgnoredAny>(text)?;
    let mut scan = Scan { text, at: 0 };
    scan.value().context("its parts cannot be told apart")
}

impl Value {
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        // Of two of one name, JSON's readers take the last.
        self.members().iter().rev().find(|member| member.name == name)
    }

    pub(crate) fn members(&self) -> &[Member] {
        match &self.content {
            Content::Object(members) => members,
            _ => &[],
        }
    }

    pub(crate) fn elements(&self) -> &[Value] {
        match &self.content {
            Content::Array(elements) => elements,
            _ => &[],
        }
    }

    pub(crate) fn is_object(&self) -> bool {
        matches!(self.content, Content::Object(_))
    }

    pub(crate) fn is_array(&self) -> bool {
        matches!(self.content, Content::Array(_))
    }
}

/// Goes through a text that is known to be JSON.
struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Scan<'_> {
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.text.as_bytes().get(self.at).copied()
    }

    fn value(&mut self) -> Option<Value> {
        let first = self.peek()?;
        let start = self.at;
        let content = match first {
            b'{' => Content::Object(self.list(b'}', Self::member)?),
            b'[' => Content::Array(self.list(b']', Self::value)?),
            b'"' => {
                self.pass_text()?;
                Content::Plain
            }
            _ => {
                let rest = &self.text.as_bytes()[self.at..];
                self.at += rest
                    .iter()
                    .take_while(|byte| !byte.is_ascii_whitespace() && !b",]}".contains(byte))
                    .count();
                Content::Plain
            }
        };
        Some(Value {
            span: start..self.at,
            content,
        })
    }

    fn list<T>(&mut self, end: u8, mut part: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.at += 1;
        let mut parts = Vec::new();
        loop {
            match self.peek()? {
                b',' => self.at += 1,
                byte if byte == end => {
                    self.at += 1;
                    return Some(parts);
                }
                _ => parts.push(part(self)?),
            }
        }
    }

    fn member(&mut self) -> Option<Member> {
        let start = self.at;
        self.pass_text()?;
        let name = serde_json::from_str(&self.text[start..self.at]).ok()?;
        self.peek().filter(|byte| *byte == b':')?;
        self.at += 1;
        let value = self.value()?;
        Some(Member {
            name,
            span: start..value.span.end,
            value,
        })
    }

    fn pass_text(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.text.as_bytes().get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_where_they_are_said_to_stand() {
        let text = r#" { "a\"b" : [1, {"x":"}]"}, -2.5e3 ] , "c":null,"a\"b":{} } "#;
        let value = parse(text).unwrap();
        let spans: Vec<_> = value
            .members()
            .iter()
            .map(|member| &text[member.span.clone()])
            .collect();
        assert_eq!(
            spans,
            [r#""a\"b" : [1, {"x":"}]"}, -2.5e3 ]"#, r#""c":null"#, r#""a\"b":{}"#]
        );
        let elements = value.members()[0].value.elements();
        assert_eq!(
            elements
                .iter()
                .map(|element| &text[element.span.clone()])
                .collect::<Vec<_>>(),
            ["1", r#"{"x":"}]"}"#, "-2.5e3"]
        );
        assert!(value.member("a\"b").unwrap().value.is_object());
        assert!(parse("{\"a\": 1,}").is_err() && parse("").is_err());
    }
}
