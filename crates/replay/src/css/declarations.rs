//! A block of declarations: a `style` attribute or the body of a style rule.

use super::scan::{Item, find, items, strip_comments_and_space};
use super::shorthands;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Declaration<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
    pub(crate) important: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Declarations<'a> {
    list: Vec<Declaration<'a>>,
}

/// Takes a property out of a shorthand that cannot be taken apart: what the sheets say holds again.
const NOT_HERE: &str = "revert-layer";

impl<'a> Declarations<'a> {
    pub(crate) fn parse(text: &'a str) -> Self {
        let statements = items(text, false).filter_map(|item| match item {
            Item::Statement(text) => parse_one(text),
            Item::Block { .. } => None,
        });
        Self {
            list: statements.collect(),
        }
    }

    pub(crate) fn push(&mut self, declaration: Declaration<'a>) {
        self.list.push(declaration);
    }

    /// The value that counts for a property, when nothing but this block speaks.
    pub(crate) fn get(&self, name: &str) -> Option<&Declaration<'a>> {
        let mut found: Option<&Declaration<'a>> = None;
        for declaration in self.list.iter().filter(|d| same(d.name, name)) {
            if declaration.important || !found.is_some_and(|found| found.important) {
                found = Some(declaration);
            }
        }
        found
    }

    /// `setProperty`: an empty value removes.
    pub(crate) fn set(&mut self, name: &'a str, value: &'a str, important: bool) {
        let value = value.trim_ascii();
        if name.is_empty() || value.is_empty() {
            return self.remove(name);
        }
        let declaration = Declaration { name, value, important };
        // What moves and grows has often one property, which changes again and again.
        if let [only] = &mut self.list[..]
            && same(only.name, name)
        {
            *only = declaration;
            return;
        }
        if let Some(longhands) = shorthands::longhands(name) {
            self.list.retain(|d| !longhands.iter().any(|long| same(d.name, long)));
        }
        let covering = self.list.iter().rposition(|d| shorthands::covers(d.name, name));
        if let Some(at) = covering
            && self.list[at].important
            && !important
        {
            self.take_apart(at);
        }
        let covering = self.list.iter().rposition(|d| shorthands::covers(d.name, name));
        let own = self.list.iter().rposition(|d| same(d.name, name));
        match own {
            Some(at) if covering.is_none_or(|covering| covering < at) => self.list[at] = declaration,
            _ => {
                self.list.retain(|d| !same(d.name, name));
                self.list.push(declaration);
            }
        }
    }

    /// `removeProperty`
    pub(crate) fn remove(&mut self, name: &'a str) {
        let longhands = shorthands::longhands(name).unwrap_or(&[]);
        self.list
            .retain(|d| !same(d.name, name) && !longhands.iter().any(|long| same(d.name, long)));
        let covering = |list: &[Declaration<'a>]| list.iter().position(|d| shorthands::covers(d.name, name));
        while let Some(at) = covering(&self.list) {
            let important = self.list[at].important;
            if self.take_apart(at) {
                self.list.retain(|d| !same(d.name, name));
                continue;
            }
            let shorthand = self.list[at].name;
            self.list.push(Declaration {
                name,
                value: NOT_HERE,
                important,
            });
            self.drop_when_empty(shorthand);
            return;
        }
    }

    /// Replaces a shorthand by its longhands, if its value says them plainly.
    fn take_apart(&mut self, at: usize) -> bool {
        let Declaration { name, value, important } = self.list[at];
        let Some(longhands) = shorthands::expand(name, value) else {
            return false;
        };
        let declarations = longhands
            .into_iter()
            .map(|(name, value)| Declaration { name, value, important });
        self.list.splice(at..=at, declarations);
        true
    }

    /// A shorthand of which every longhand was removed is not there.
    fn drop_when_empty(&mut self, shorthand: &str) {
        let longhands = shorthands::longhands(shorthand).unwrap_or(&[]);
        let is_removed = |long: &&&str| self.list.iter().any(|d| same(d.name, long) && d.value == NOT_HERE);
        if longhands.iter().filter(is_removed).count() == longhands.len() {
            let of_it = |d: &Declaration<'a>| {
                same(d.name, shorthand) || d.value == NOT_HERE && longhands.iter().any(|long| same(d.name, long))
            };
            self.list.retain(|d| !of_it(d));
        }
    }

    /// As a `style` attribute's value.
    pub(crate) fn write(&self, out: &mut String) {
        for (at, declaration) in self.list.iter().enumerate() {
            if at > 0 {
                out.push(' ');
            }
            out.push_str(declaration.name);
            out.push_str(": ");
            out.push_str(declaration.value);
            if declaration.important {
                out.push_str(" !important");
            }
            out.push(';');
        }
    }
}

pub(crate) fn parse_one(text: &str) -> Option<Declaration<'_>> {
    let colon = find(text, 0, b":");
    let name = strip_comments_and_space(text.get(..colon)?);
    let mut value = strip_comments_and_space(text.get(colon + 1..)?);
    let mut important = false;
    if let Some(at) = value.rfind('!')
        && value[at + 1..].trim_ascii().eq_ignore_ascii_case("important")
    {
        value = strip_comments_and_space(&value[..at]);
        important = true;
    }
    (!name.is_empty()).then_some(Declaration { name, value, important })
}

fn same(a: &str, b: &str) -> bool {
    a == b || !a.starts_with("--") && a.eq_ignore_ascii_case(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(declarations: &Declarations<'_>) -> String {
        let mut text = String::new();
        declarations.write(&mut text);
        text
    }

    #[test]
    fn single_properties_change_and_go() {
        let mut style = Declarations::parse("color: red; --a: 'x;y'; background: url(data:a;b) !important");
        style.set("color", "blue", true);
        style.set("width", "1px", false);
        style.remove("--a");
        assert_eq!(
            written(&style),
            "color: blue !important; background: url(data:a;b) !important; width: 1px;"
        );
    }

    #[test]
    fn a_side_is_taken_out_of_a_shorthand() {
        let mut style = Declarations::parse("margin: 1px 2px");
        style.remove("margin-left");
        assert_eq!(
            written(&style),
            "margin-top: 1px; margin-right: 2px; margin-bottom: 1px;"
        );
        style.set("margin", "0", false);
        style.set("margin-top", "9px", false);
        assert_eq!(written(&style), "margin: 0; margin-top: 9px;");
        for side in ["margin-top", "margin-right", "margin-bottom", "margin-left"] {
            style.remove(side);
        }
        assert_eq!(written(&style), "");
    }

    #[test]
    fn a_shorthand_goes_with_its_last_longhand() {
        let mut style = Declarations::parse("flex: 1 1 auto; color: red");
        style.remove("flex-grow");
        assert_eq!(written(&style), "flex: 1 1 auto; color: red; flex-grow: revert-layer;");
        style.remove("flex-shrink");
        style.remove("flex-basis");
        assert_eq!(written(&style), "color: red;");
    }
}
