//! The registry, printed.

use std::fmt::Write;

use crate::events::documents::NODE_RECORD;
use crate::registry::registry;

/// docs/events.md.
pub fn registry_markdown() -> String {
    let mut out = String::from(HEAD);
    for entry in registry() {
        let shape = entry.shape.to_string().replace('|', "\\|");
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | `{shape}` |",
            entry.name, entry.about, entry.place
        );
    }
    let _ = write!(
        out,
        "\n`Node` is `{NODE_RECORD}`, and by its `type`:\n\n| `type` | members it must have |\n|---|---|\n"
    );
    for (kind, members) in NODE_RECORD.required_by_first() {
        let _ = writeln!(out, "| {kind} | `{}` |", members.join("`, `"));
    }
    out
}

const HEAD: &str = "\
# Event kinds

Generated from the registry in `crates/recording/src/events`; `make generate` writes it anew.

Every event is `{type, data, timestamp}`; `timestamp` is in milliseconds since the Unix epoch. Shapes are those of
`data.payload` for plugin and custom events, and of `data` for all others, in TypeScript's notation. An event that does
not fit the shape of its kind is set aside. Members that a shape does not name are kept, optional members may be
`null`, and a string of a listed set may be one that is not listed.

| kind | what | where it stands | shape |
|---|---|---|---|
";
