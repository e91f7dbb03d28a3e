//! The registry's shapes as TypeScript, so that the recorder cannot send what the server does not know.

use std::fmt::Write;

use reenact_recording::{Place, Record, Shape, registry};

const HEAD: &str = "\
// Written by `make generate` from the registry of crates/recording. Change the registry, not this file.

/** Payloads of Reenact's own events and of plugins' events, by tag or plugin name. */
export interface EventPayloads {
";

/// What coding agents say is read by `crates/agent`; no page sends it.
const NOT_OF_PAGES: &str = "reenact/agent_";

/// web/recorder/src/generated/events.ts.
pub(crate) fn event_types() -> String {
    let mut out = String::from(HEAD);
    for entry in registry() {
        if let Place::Tag(name) | Place::Plugin(name) = entry.place
            && !name.starts_with(NOT_OF_PAGES)
        {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "  /** {}. */", sentence(entry.about));
            let _ = writeln!(out, "  \"{name}\": {};", typescript(entry.shape, 1));
        }
    }
    out.push_str("}\n");
    out
}

fn sentence(about: &str) -> String {
    let mut letters = about.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn typescript(shape: &Shape, depth: usize) -> String {
    match shape {
        Shape::Any => "unknown".into(),
        Shape::Boolean => "boolean".into(),
        Shape::Integer | Shape::Number => "number".into(),
        Shape::Text => "string".into(),
        Shape::Word(words) => words
            .iter()
            .map(|word| format!("{word:?}"))
            .collect::<Vec<_>>()
            .join(" | "),
        Shape::List(inner) => format!("({})[]", typescript(inner, depth)),
        Shape::Map(inner) => format!("Record<string, {}>", typescript(inner, depth)),
        Shape::Record(record) => record_type(record, depth),
        Shape::Either(one, other) => format!("{} | {}", typescript(one, depth), typescript(other, depth)),
    }
}

fn record_type(record: &Record, depth: usize) -> String {
    let indent = "  ".repeat(depth + 1);
    let fields: String = record
        .fields
        .iter()
        .map(|field| {
            let mark = if field.required { "" } else { "?" };
            format!(
                "{indent}{}{mark}: {};\n",
                field.name,
                typescript(field.shape, depth + 1)
            )
        })
        .collect();
    format!("{{\n{fields}{}}}", "  ".repeat(depth))
}

#[cfg(test)]
mod tests {
    #[test]
    fn optional_members_words_and_lists_are_told_apart() {
        let types = super::event_types();
        assert!(
            types.contains("  \"reenact/visibility@1\": {\n    state: \"visible\" | \"hidden\";\n  };\n"),
            "{types}"
        );
        assert!(types.contains("    traits?: Record<string, unknown>;\n"), "{types}");
        assert!(types.contains("    payload: (string)[];\n"), "{types}");
    }
}
