//! `reenact project`: works beside a running server, which notices within seconds.

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use reenact_recording::ProjectId;
use reenact_server::{new_project, normalize_origin};
use reenact_store::{Clock as _, Project, ProjectChange, SystemClock};

use crate::output;
use crate::parts::open_existing_index;
use crate::settings::{DataSettings, Settings};

#[derive(Subcommand)]
pub(super) enum Command {
    /// List all projects and their public keys
    List(DataSettings),
    /// Create a project
    Create(Create),
    /// Say from which origins a project's pages may send
    SetOrigins(SetOrigins),
}

#[derive(Args)]
pub(super) struct Create {
    /// What people call it
    name: String,
    /// Origins its pages have, such as https://shop.example, or *
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    #[command(flatten)]
    settings: DataSettings,
}

#[derive(Args)]
pub(super) struct SetOrigins {
    /// The project's id
    project: String,
    /// Origins such as https://shop.example, or *; none: only clients without an origin may send
    origins: Vec<String>,
    #[command(flatten)]
    settings: DataSettings,
}

impl Command {
    pub(super) fn settings(&self) -> Result<Settings> {
        match self {
            Self::List(settings) => settings,
            Self::Create(create) => &create.settings,
            Self::SetOrigins(set) => &set.settings,
        }
        .settings()
    }

    pub(super) async fn run(&self, settings: &Settings) -> Result<()> {
        let index = open_existing_index(&settings.data_dir).await?;
        match self {
            Self::List(_) => index.projects().await?.iter().for_each(show),
            Self::Create(create) => {
                let name = create.name.trim();
                if name.is_empty() {
                    bail!("a project needs a name");
                }
                let origins = origins(&create.origins)?;
                let project = new_project(None, name.to_owned(), origins, SystemClock.now_ms());
                index.create_project(&project).await?;
                show(&project);
            }
            Self::SetOrigins(set) => {
                let id = project_id(&set.project)?;
                let change = ProjectChange {
                    allowed_origins: Some(origins(&set.origins)?),
                    ..ProjectChange::default()
                };
                let changed = index.change_project(&id, &change).await?;
                show(&changed.with_context(|| no_such_project(&set.project))?);
            }
        }
        Ok(())
    }
}

pub(super) fn project_id(text: &str) -> Result<ProjectId> {
    ProjectId::parse(text).with_context(|| no_such_project(text))
}

pub(super) fn no_such_project(id: &str) -> String {
    format!("there is no project `{id}`; `reenact project list` shows them")
}

fn origins(texts: &[String]) -> Result<Vec<String>> {
    texts
        .iter()
        .map(|text| normalize_origin(text).map_err(anyhow::Error::msg))
        .collect()
}

fn show(project: &Project) {
    let Project {
        id,
        name,
        public_key,
        allowed_origins,
        ..
    } = project;
    let origins = if allowed_origins.is_empty() {
        "no origin".to_owned()
    } else {
        allowed_origins.join(" ")
    };
    output::line(&format!("{id}\t{public_key}\t{name}\t{origins}"));
}
