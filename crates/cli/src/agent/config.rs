//! Where this machine sends to. `reenact agent install` writes it; flags and the environment count more.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use reenact_privacy::ProjectLabelKey;
use serde::{Deserialize, Serialize};

use super::private_file;

/// Where `reenact serve` listens unless it is told otherwise.
const DEFAULT_SERVER: &str = "http://127.0.0.1:7717";
/// What is spooled while the server cannot be reached; beyond it hooks are dropped, and the transcript fills them in.
const SPOOL_BYTES_MAX: u64 = 256 << 20;

/// `agent.toml`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) server: String,
    /// `ak_…`
    pub(crate) key: String,
    /// From which labels of secrets follow, in hexadecimal digits.
    pub(crate) label_key: String,
    #[serde(default)]
    pub(crate) keep_read_contents: bool,
    #[serde(default = "spool_bytes_max")]
    pub(crate) spool_bytes_max: u64,
    /// Send what the transcript tells and hooks do not, at the end of each turn.
    #[serde(default = "fill_from_transcript")]
    pub(crate) fill_from_transcript: bool,
}

fn spool_bytes_max() -> u64 {
    SPOOL_BYTES_MAX
}

fn fill_from_transcript() -> bool {
    true
}

impl Config {
    pub(crate) fn new(server: String, key: String, label_key: &ProjectLabelKey) -> Self {
        Self {
            server,
            key,
            label_key: label_key.to_hex(),
            keep_read_contents: false,
            spool_bytes_max: SPOOL_BYTES_MAX,
            fill_from_transcript: true,
        }
    }

    pub(crate) fn path() -> Result<PathBuf> {
        Ok(folder("XDG_CONFIG_HOME", ".config")?.join("agent.toml"))
    }

    /// `None`: nothing was installed.
    pub(crate) fn read() -> Result<Option<Self>> {
        let path = Self::path()?;
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        let config = toml::from_str(&text);
        config
            .map(Some)
            .with_context(|| format!("{}: run `reenact agent install` to write it anew", path.display()))
    }

    pub(crate) fn write(&self) -> Result<PathBuf> {
        let path = Self::path()?;
        let text = toml::to_string(self).context("the configuration cannot be written as TOML")?;
        let written = parent(&path).and_then(|folder| {
            private_file::create_folder(folder)?;
            private_file::replace(&path, &text)
        });
        written.with_context(|| path.display().to_string())?;
        Ok(path)
    }

    pub(crate) fn label_key(&self) -> Result<ProjectLabelKey> {
        ProjectLabelKey::from_hex(&self.label_key).context("label_key")
    }
}

fn parent(path: &Path) -> io::Result<&Path> {
    path.parent().ok_or_else(|| io::ErrorKind::NotADirectory.into())
}

/// Where the spool and the log lie.
pub(crate) fn state_folder() -> Result<PathBuf> {
    Ok(folder("XDG_STATE_HOME", ".local/state")?.join("agent"))
}

fn folder(variable: &str, in_home: &str) -> Result<PathBuf> {
    let named = env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    let base = match named {
        Some(path) => path,
        None => home()?.join(in_home),
    };
    Ok(base.join("reenact"))
}

pub(crate) fn home() -> Result<PathBuf> {
    env::home_dir()
        .filter(|path| path.is_absolute())
        .context("HOME is not set: there is no place for settings")
}

/// The folder that a program's variable names, or one in the home folder.
pub(crate) fn named_or_in_home(variable: &str, in_home: &str) -> Result<PathBuf> {
    match env::var_os(variable).filter(|value| !value.is_empty()) {
        Some(value) => Ok(value.into()),
        None => Ok(home()?.join(in_home)),
    }
}

/// Where to send, for commands that send.
#[derive(Debug, Clone, Args)]
pub(crate) struct Destination {
    /// The server [default: that of the installation, or http://127.0.0.1:7717]
    #[arg(long, env = "REENACT_AGENT_SERVER", value_name = "URL")]
    server: Option<String>,
    /// The project's agent key (ak_…) [default: that of the installation]
    #[arg(long, env = "REENACT_AGENT_KEY", value_name = "KEY", hide_env_values = true)]
    key: Option<String>,
}

impl Destination {
    /// Server and key.
    pub(crate) fn of(&self, config: Option<&Config>) -> Result<(String, String)> {
        let server = self
            .server
            .clone()
            .or_else(|| config.map(|config| config.server.clone()));
        let key = self.key.clone().or_else(|| config.map(|config| config.key.clone()));
        let Some(key) = key else {
            bail!(
                "there is no agent key: make one in the dashboard (Settings, Keys) or with `reenact secret-key create \
                 PROJECT --purpose agent`, and give it with --key or REENACT_AGENT_KEY"
            );
        };
        Ok((server.unwrap_or_else(|| DEFAULT_SERVER.to_owned()), key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_the_rest_has_defaults() {
        let key = ProjectLabelKey::from_bytes([7; 32]);
        let config = Config::new("http://127.0.0.1:1".to_owned(), "ak_x".to_owned(), &key);
        let read: Config = toml::from_str(&toml::to_string(&config).unwrap()).unwrap();
        assert_eq!(read.label_key().unwrap(), key);
        let short: Config = toml::from_str("server = \"a\"\nkey = \"b\"\nlabel_key = \"c\"").unwrap();
        assert!(short.fill_from_transcript && short.spool_bytes_max == SPOOL_BYTES_MAX);
        assert!(short.label_key().is_err());
    }
}
