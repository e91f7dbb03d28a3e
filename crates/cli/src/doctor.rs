//! `reenact doctor`: says what is wrong and what to do. Changes nothing but a probe file that it removes again.

mod addresses;
mod countries;
mod data_folder;
mod index;
mod program;

use std::process::ExitCode;

use anyhow::Result;

use crate::output;
use crate::settings::{AllSettings, Settings, unknown_environment};

/// What one look came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    Good(String),
    /// Works, but somebody may want to know.
    Note(String),
    Wrong {
        what: String,
        remedy: String,
    },
}

pub(crate) type Findings = Vec<Finding>;

pub(crate) fn good(text: impl Into<String>) -> Finding {
    Finding::Good(text.into())
}

pub(crate) fn note(text: impl Into<String>) -> Finding {
    Finding::Note(text.into())
}

pub(crate) fn wrong(what: impl Into<String>, remedy: impl Into<String>) -> Finding {
    Finding::Wrong {
        what: what.into(),
        remedy: remedy.into(),
    }
}

pub(crate) fn run(arguments: &AllSettings) -> Result<ExitCode> {
    let settings = match arguments.settings() {
        Ok(settings) => settings,
        Err(error) => {
            let remedy = "correct it; docs/configuration.md names every setting";
            return Ok(report(&[wrong(format!("the configuration: {error:#}"), remedy)]));
        }
    };
    let findings = crate::commands::runtime()?.block_on(examine(&settings));
    Ok(report(&findings))
}

async fn examine(settings: &Settings) -> Findings {
    let mut findings = vec![good("the configuration can be read and fits together")];
    findings.extend(unknown_environment().into_iter().map(note));
    findings.extend(program::examine());
    findings.extend(countries::examine(settings));
    findings.extend(data_folder::examine(settings));
    let is_served = data_folder::is_in_use(&settings.data_dir);
    findings.extend(addresses::examine(settings, is_served));
    if is_served {
        findings.push(note(
            "a server uses the data folder; its recordings are checked when it is stopped",
        ));
    } else {
        findings.extend(index::examine(settings).await);
    }
    findings
}

fn report(findings: &[Finding]) -> ExitCode {
    let mut wrongs = 0;
    for finding in findings {
        match finding {
            Finding::Good(text) => output::line(&format!("good   {text}")),
            Finding::Note(text) => output::line(&format!("note   {text}")),
            Finding::Wrong { what, remedy } => {
                wrongs += 1;
                output::line(&format!("WRONG  {what}\n       What to do: {remedy}"));
            }
        }
    }
    match wrongs {
        0 => output::line("\nNothing is wrong."),
        1 => output::line("\nOne thing is wrong."),
        count => output::line(&format!("\n{count} things are wrong.")),
    }
    if wrongs == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
