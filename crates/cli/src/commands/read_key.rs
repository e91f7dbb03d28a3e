//! `reenact read-key`: works beside a running server.

use anyhow::{Result, bail, ensure};
use clap::{Args, Subcommand};
use reenact_recording::ProjectId;
use reenact_server::new_read_key;
use reenact_store::{Clock as _, Index, SystemClock};

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
    #[command(flatten)]
    settings: DataSettings,
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
                let (key, secret) = new_read_key(project, create.name.clone(), SystemClock.now_ms());
                index.create_read_key(&key).await?;
                output::line(&secret);
            }
            Self::List(list) => {
                let project = existing_project(index.as_ref(), &list.project).await?;
                for key in index.read_keys(&project).await? {
                    output::line(&format!("{}\t{}…\t{}", key.id, key.prefix, key.name));
                }
            }
            Self::Revoke(revoke) => {
                let project = existing_project(index.as_ref(), &revoke.project).await?;
                if !index.delete_read_key(&project, &revoke.key).await? {
                    bail!(
                        "the project has no read key `{}`; `reenact read-key list` shows them",
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
