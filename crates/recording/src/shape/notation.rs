//! Shapes in TypeScript's notation, for people and for generated files.

use std::fmt;

use super::{Record, Shape};

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("unknown"),
            Self::Boolean => f.write_str("boolean"),
            Self::Integer | Self::Number => f.write_str("number"),
            Self::Text => f.write_str("string"),
            Self::Word(words) => {
                for (index, word) in words.iter().enumerate() {
                    write!(f, "{}\"{word}\"", if index == 0 { "" } else { " | " })?;
                }
                Ok(())
            }
            Self::List(element @ (Self::Either(..) | Self::Word(_))) => write!(f, "({element})[]"),
            Self::List(element) => write!(f, "{element}[]"),
            Self::Map(value) => write!(f, "Record<string, {value}>"),
            Self::Record(Record { name: Some(name), .. }) => f.write_str(name),
            Self::Record(record) => write!(f, "{record}"),
            Self::Either(a, b) => write!(f, "{a} | {b}"),
        }
    }
}

/// The members, even of a record that has a name.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{ ")?;
        for field in self.fields {
            write!(
                f,
                "{}{}: {}; ",
                field.name,
                if field.required { "" } else { "?" },
                field.shape
            )?;
        }
        f.write_str("}")
    }
}
