//! The configuration file: TOML, one key a setting.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use toml::de::{DeTable, DeValue};

use super::Settings;

/// Read when no other file is named and it exists.
pub(super) const DEFAULT_FILE: &str = "reenact.toml";

/// Reads a file into `settings`.
pub(super) fn read(settings: &mut Settings, file: &Path) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read the configuration {}", file.display()))?;
    read_text(settings, &text).map_err(|why| anyhow::anyhow!("{}:{why}", file.display()))
}

/// The error begins with the line.
fn read_text(settings: &mut Settings, text: &str) -> Result<(), String> {
    let line = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(1, |span| line(span.start));
        format!("{at}: {}", error.message())
    })?;
    for (key, value) in table.get_ref() {
        let name = key.get_ref().as_ref();
        let at = line(key.span().start);
        let texts = texts(value.get_ref()).map_err(|why| format!("{at}: {name}: {why}"))?;
        let is_known = settings
            .set(name, &texts)
            .map_err(|why| format!("{at}: {name}: {why}"))?;
        if !is_known {
            return Err(format!("{at}: there is no setting `{name}`{}", did_you_mean(name)));
        }
    }
    Ok(())
}

/// A value as one text, a list as several.
fn texts(value: &DeValue<'_>) -> Result<Vec<String>, String> {
    match value {
        DeValue::Array(entries) => {
            let entries = entries.iter().map(|entry| texts(entry.get_ref()));
            Ok(entries.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
        }
        DeValue::String(text) => Ok(vec![text.to_string()]),
        DeValue::Integer(number) if number.radix() == 10 => Ok(vec![number.as_str().to_owned()]),
        DeValue::Boolean(value) => Ok(vec![value.to_string()]),
        DeValue::Table(_) => Err("expected a value, found a table; settings stand at the top of the file".to_owned()),
        other => Err(format!("a {} is no setting's value", other.type_str())),
    }
}

/// The known name nearest to an unknown one.
pub(super) fn did_you_mean(name: &str) -> String {
    /// Farther names are other words, not slips.
    const SIMILARITY_MIN: f64 = 0.6;
    let name = name.replace('-', "_").to_lowercase();
    let scored = Settings::descriptions()
        .into_iter()
        .map(|known| (strsim::jaro_winkler(known.name, &name), known.name));
    match scored.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((score, known)) if score >= SIMILARITY_MIN => format!("; did you mean `{known}`?"),
        _ => "; docs/configuration.md names them all".to_owned(),
    }
}

/// Environment variables that look like settings and are none, with what they may have meant. They are not refused:
/// some container platforms set variables that begin with the name of a service.
pub(crate) fn unknown_environment() -> Vec<String> {
    let mut unknown = Vec::new();
    for (variable, _) in std::env::vars_os() {
        let Some(name) = variable.to_str().and_then(|name| name.strip_prefix("REENACT_")) else {
            continue;
        };
        let name = name.to_lowercase();
        // `REENACT_CONFIG` names the file itself; others are for `reenact agent`.
        let is_of_another = name == "config" || name.starts_with("agent_");
        if !is_of_another && !Settings::descriptions().iter().any(|known| known.name == name) {
            let variable = variable.display();
            unknown.push(format!(
                "the environment sets {variable}, which is no setting{}",
                did_you_mean(&name)
            ));
        }
    }
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_into_default(text: &str) -> Result<Settings, String> {
        let mut settings = Settings::default();
        read_text(&mut settings, text).map(|()| settings)
    }

    #[test]
    fn a_file_sets_what_it_names() {
        let text = "listen = \"0.0.0.0:80\"\ndemo = true\nbody_bytes_max = 1_000\n\
            trusted_proxies = [\"10.0.0.0/8\", \"192.0.2.1\"]\npublic_url = \"https://Replay.example/\"\n";
        let settings = read_into_default(text).unwrap();
        assert_eq!(settings.listen.port(), 80);
        assert!(settings.demo);
        assert_eq!(settings.body_bytes_max, 1_000);
        assert_eq!(settings.trusted_proxies.len(), 2);
        assert_eq!(settings.public_url.unwrap().0, "https://replay.example");
        assert_eq!(settings.data_dir, Settings::default().data_dir);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let cases = [
            (
                "demo = true\nlissten = \"0.0.0.0:80\"\n",
                "2: there is no setting `lissten`; did you mean `listen`?",
            ),
            (
                "# a comment\n\ndata-dir = \"x\"\n",
                "3: there is no setting `data-dir`; did you mean `data_dir`?",
            ),
            (
                "qqqq = 1\n",
                "1: there is no setting `qqqq`; docs/configuration.md names them all",
            ),
            (
                "body_bytes_max = \"much\"\n",
                "1: body_bytes_max: expected an integer, found `much`",
            ),
            (
                "[limits]\nbody_bytes_max = 1\n",
                "1: limits: expected a value, found a table; settings stand at the top of the file",
            ),
            (
                "replay_asset_origins = [\"https://a.example; script-src *\"]",
                "1: replay_asset_origins: expected an origin, such as https://shop.example, found `https://a.example; script-src *`",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(read_into_default(text).unwrap_err(), expected);
        }
        assert!(
            read_into_default("demo = true\nlisten = \n")
                .unwrap_err()
                .starts_with("2: ")
        );
    }
}
