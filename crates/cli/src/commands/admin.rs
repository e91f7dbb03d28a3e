//! `reenact admin`: works beside a running server.

use std::io::{IsTerminal as _, Read as _};

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use reenact_server::{ADMINISTRATOR, hash_password, random_password};
use reenact_store::{Clock as _, NewDashboarder, Role, SystemClock};

use crate::output;
use crate::parts::open_existing_index;
use crate::settings::{DataSettings, Settings};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Set a new password and end all logins of that person
    ResetPassword(Person),
    /// Let another person log in, as an owner
    Create(Person),
}

#[derive(Args)]
pub(super) struct Person {
    /// The address they log in with
    #[arg(default_value = ADMINISTRATOR)]
    email: String,
    /// Read the password from standard input instead of making one up
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    settings: DataSettings,
}

impl Command {
    pub(super) fn settings(&self) -> Result<Settings> {
        let (Self::ResetPassword(person) | Self::Create(person)) = self;
        person.settings.settings()
    }

    pub(super) async fn run(&self, settings: &Settings) -> Result<()> {
        let (Self::ResetPassword(person) | Self::Create(person)) = self;
        let index = open_existing_index(&settings.data_dir).await?;
        let email = person.email.trim().to_lowercase();
        let (password, is_new) = person.password()?;
        let hash = hash_password(&password).await?;
        match self {
            Self::Create(_) => {
                index
                    .create_dashboarder(&NewDashboarder {
                        email: &email,
                        password_hash: Some(&hash),
                        role: Role::Owner,
                        created_at_ms: SystemClock.now_ms(),
                    })
                    .await?;
            }
            Self::ResetPassword(_) => {
                let known = index.dashboarder_by_email(&email).await?;
                let known =
                    known.with_context(|| format!("nobody logs in as {email}; `reenact admin create` adds them"))?;
                index.set_password(known.id, &hash, None).await?;
            }
        }
        output::line(&format!("Log in as    {email}"));
        if is_new {
            output::line(&format!("Password     {password}"));
        }
        Ok(())
    }
}

impl Person {
    /// The password, and whether it was made up here.
    fn password(&self) -> Result<(String, bool)> {
        if !self.password_stdin {
            return Ok((random_password(), true));
        }
        if std::io::stdin().is_terminal() {
            output::error("Type the password, then Enter and Ctrl-D.");
        }
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("the password could not be read")?;
        Ok((text.trim_end_matches(['\r', '\n']).to_owned(), false))
    }
}
