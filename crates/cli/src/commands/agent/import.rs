//! `reenact agent import`

mod report;

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use crate::agent::client::Client;
use crate::agent::config::{Config, Destination};
use crate::agent::logs;
use crate::agent::upload::{FileUpload, Patience, UploadError};
use crate::output;
use report::Report;

/// About a minute and a half of a server that cannot take anything.
const PATIENCE: Patience = Patience { tries: 9 };
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often `--watch` looks for files that are new.
const FIND_EVERY: Duration = Duration::from_secs(5);
/// A shell's code of a program that was interrupted.
const INTERRUPTED: u8 = 130;

#[derive(Debug, Args)]
pub(in crate::commands) struct Import {
    /// Logs, or folders of logs [default: where Claude Code, Codex and Gemini CLI write those of this user]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    destination: Destination,
    /// Go on with what the agents write, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// Keep what the agent read of files, too
    #[arg(long)]
    keep_read_contents: bool,
}

/// The files, and what of them was looked at.
struct Files {
    uploads: HashMap<PathBuf, Followed>,
}

struct Followed {
    upload: FileUpload,
    bytes_looked_at: Option<u64>,
    is_given_up: bool,
}

impl Import {
    pub(super) async fn run(&self) -> Result<ExitCode> {
        let config = Config::read()?;
        let (server, key) = self.destination.of(config.as_ref())?;
        let mut client = Client::new(&server, &key)?;
        let paths = match self.paths.is_empty() {
            true => logs::default_folders()?,
            false => self.paths.clone(),
        };
        let keep = self.keep_read_contents || config.is_some_and(|config| config.keep_read_contents);
        let mut files = Files {
            uploads: HashMap::new(),
        };
        files.look_for(&paths, keep)?;
        if files.uploads.is_empty() && !self.watch {
            bail!("there are no logs of agents in {}", listed(&paths));
        }
        let mut report = Report::new(files.bytes());
        let outcome = tokio::select! {
            outcome = self.send(&mut files, &paths, keep, &mut client, &mut report) => Some(outcome),
            _ = tokio::signal::ctrl_c() => None,
        };
        files
            .uploads
            .values()
            .for_each(|followed| report.count(&followed.upload));
        report.finish(client.server());
        match outcome {
            None if !self.watch => {
                output::line("run it again to go on; nothing is sent twice");
                Ok(ExitCode::from(INTERRUPTED))
            }
            Some(Err(error)) => Err(error.context("run it again to go on; nothing is sent twice")),
            Some(Ok(())) | None => Ok(ExitCode::SUCCESS),
        }
    }

    async fn send(
        &self,
        files: &mut Files,
        paths: &[PathBuf],
        keep: bool,
        client: &mut Client,
        report: &mut Report,
    ) -> Result<()> {
        files.send_news(client, report).await?;
        if !self.watch {
            return Ok(());
        }
        let mut found_at = Instant::now();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            if found_at.elapsed() >= FIND_EVERY {
                files.look_for(paths, keep)?;
                found_at = Instant::now();
            }
            if let Err(error) = files.send_news(client, report).await {
                output::error(&format!("{error:#}; it is tried again"));
            }
        }
    }
}

impl Files {
    fn look_for(&mut self, paths: &[PathBuf], keep_read_contents: bool) -> Result<()> {
        for log in logs::find(paths)? {
            self.uploads.entry(log.path.clone()).or_insert_with(|| Followed {
                upload: log.upload(keep_read_contents),
                bytes_looked_at: None,
                is_given_up: false,
            });
        }
        Ok(())
    }

    fn bytes(&self) -> u64 {
        self.uploads
            .keys()
            .filter_map(|path| std::fs::metadata(path).ok())
            .map(|metadata| metadata.len())
            .sum()
    }

    /// Sends what files hold that was not looked at. What one session is refused for holds up no other.
    async fn send_news(&mut self, client: &mut Client, report: &mut Report) -> Result<()> {
        let mut paths: Vec<&PathBuf> = self.uploads.keys().collect();
        paths.sort();
        let paths: Vec<PathBuf> = paths.into_iter().cloned().collect();
        for path in paths {
            let Some(followed) = self.uploads.get_mut(&path) else {
                continue;
            };
            let length = std::fs::metadata(&path).ok().map(|metadata| metadata.len());
            if followed.is_given_up || length.is_none() || followed.bytes_looked_at == length {
                continue;
            }
            let base = report.bytes_done();
            let progress = |bytes: u64| report.progress(base + bytes);
            match followed.upload.advance(client, PATIENCE, &progress).await {
                Ok(()) => {}
                Err(error @ (UploadError::Deleted | UploadError::Refused(_))) => {
                    output::error(&format!("{}: {error}", path.display()));
                    followed.is_given_up = true;
                }
                Err(UploadError::Later(error)) => return Err(error),
            }
            followed.bytes_looked_at = length;
            report.file_done(base + length.unwrap_or(0));
        }
        Ok(())
    }
}

fn listed(paths: &[PathBuf]) -> String {
    match paths {
        [] => "the folders of Claude Code, Codex and Gemini CLI".to_owned(),
        paths => paths
            .iter()
            .map(|path| path.display().to_string())
            .collect::<Vec<_>>()
            .join(", "),
    }
}
