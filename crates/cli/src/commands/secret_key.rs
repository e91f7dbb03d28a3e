//! `reenact secret-key`: works beside a running server.

use anyhow::{Result, bail, ensure};
use clap::{Args, Subcommand, ValueEnum};
use reenact_recording::ProjectId;
use reenact_server::new_secret_key;
use reenact_store::{Clock as _, Index, KeyPurpose, SystemClock};

use super::project::{no_such_project, project_id};
use crate::output;
use crate::parts::open_existing_index;
use crate::settings::{DataSettings, Settings};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Create a key and print its secret, this once
    Create(Create),
    /// List a project's keys
    List(List),
    /// Make a key worthless
    Revoke(Revoke),
}

#[derive(Args)]
pub(super) struct Create {
    /// The project's id
    project: String,
    /// What it is for
    #[arg(long, default_value = "made on the command line")]
    name: String,
    /// What it may do
    #[arg(long, value_enum, default_value_t)]
    purpose: Purpose,
    #[command(flatten)]
    settings: DataSettings,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Purpose {
    /// Read the project (`rk_…`)
    #[default]
    Read,
    /// Record coding agents into it (`ak_…`)
    Agent,
}

impl From<Purpose> for KeyPurpose {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Read => Self::Read,
            Purpose::Agent => Self::Agent,
        }
    }
}

#[derive(Args)]
pub(super) struct List {
    /// The project's id
    project: String,
    #[command(flatten)]
    settings: DataSettings,
}

#[derive(Args)]
pub(super) struct Revoke {
    /// The project's id
    project: String,
    /// The key's id
    key: String,
    #[command(flatten)]
    settings: DataSettings,
}

impl Command {
    pub(super) fn settings(&self) -> Result<Settings> {
        match self {
            Self::Create(create) => &create.settings,
            Self::List(list) => &list.settings,
            Self::Revoke(revoke) => &revoke.settings,
        }
        .settings()
    }

    pub(super) async fn run(&self, settings: &Settings) -> Result<()> {
        let index = open_existing_index(&settings.data_dir).await?;
        match self {
            Self::Create(create) => {
                let project = existing_project(index.as_ref(), &create.project).await?;
                let (key, secret) = new_secret_key(
                    project,
                    create.purpose.into(),
                    create.name.clone(),
                    SystemClock.now_ms(),
                );
                index.create_secret_key(&key).await?;
                output::line(&secret);
            }
            Self::List(list) => {
                let project = existing_project(index.as_ref(), &list.project).await?;
                for key in index.secret_keys(&project).await? {
                    output::line(&format!(
                        "{}\t{}…\t{}\t{}",
                        key.id,
                        key.prefix,
                        key.purpose.name(),
                        key.name
                    ));
                }
            }
            Self::Revoke(revoke) => {
                let project = existing_project(index.as_ref(), &revoke.project).await?;
                if !index.delete_secret_key(&project, &revoke.key).await? {
                    bail!(
                        "the project has no read key `{}`; `reenact secret-key list` shows them",
                        revoke.key
                    );
                }
                output::line("revoked");
            }
        }
        Ok(())
    }
}

async fn existing_project(index: &dyn Index, text: &str) -> Result<ProjectId> {
    let id = project_id(text)?;
    ensure!(
        index.projects().await?.iter().any(|project| project.id == id),
        no_such_project(text)
    );
    Ok(id)
}
