//! Arrows between the web packages: the recorder stands alone, the player knows no dashboard.

use super::Source;

/// A folder, and what its modules must not import.
const MUST_NOT: [(&str, &[&str]); 4] = [
    (
        "web/recorder/src/",
        &["@reenact/", "svelte", "../../player", "../../dashboard"],
    ),
    (
        "web/player/src/",
        &["@reenact/dashboard", "@reenact/api-client", "svelte", "../../dashboard"],
    ),
    (
        "web/api-client/src/",
        &["@reenact/dashboard", "@reenact/player", "svelte"],
    ),
    ("demo/src/", &["@reenact/", "svelte", "../web/"]),
];

pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        for (_, forbidden) in MUST_NOT.iter().filter(|(folder, _)| source.path.starts_with(folder)) {
            for (number, line) in source.text.lines().enumerate() {
                let Some(target) = import_target(line) else { continue };
                if forbidden.iter().any(|start| target.starts_with(start)) {
                    faults.push(format!("{}:{}: must not import {target}", source.path, number + 1));
                }
            }
        }
    }
    faults
}

/// What an import or export line names as its source.
fn import_target(line: &str) -> Option<&str> {
    let line = line.trim();
    let after = match line.split_once(" from ") {
        Some((start, after))
            if start.starts_with("import") || start.starts_with("export") || start.starts_with('}') =>
        {
            after
        }
        _ => line.strip_prefix("import ")?,
    };
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    after[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_player_must_not_import_the_dashboard() {
        let source = |text: &str| Source {
            path: "web/player/src/a.ts".into(),
            text: text.into(),
        };
        assert_eq!(check(&[source("import { a } from \"@reenact/dashboard\";")]).len(), 1);
        assert_eq!(check(&[source("import '@reenact/dashboard';")]).len(), 1);
        assert_eq!(check(&[source("} from '../../dashboard/src/a';")]).len(), 1);
        assert!(check(&[source("import { a } from \"./a\";")]).is_empty());
    }
}
