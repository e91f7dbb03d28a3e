//! Settings as flags and environment variables.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::{Description, Settings, file};

const CONFIG: &str = "config";
/// What a command needs that only touches the data.
const OF_DATA: [&str; 3] = ["data_dir", "log_format", "log_level"];

/// All settings, for the server and the doctor.
#[derive(Debug, Clone, Default)]
pub(crate) struct AllSettings(Given);

/// Where the data lies, for commands that work on it.
#[derive(Debug, Clone, Default)]
pub(crate) struct DataSettings(Given);

/// What the command line and the environment say.
#[derive(Debug, Clone, Default)]
struct Given {
    config: Option<PathBuf>,
    values: Vec<(&'static str, Vec<String>)>,
}

impl Given {
    fn settings(&self) -> Result<Settings> {
        let mut settings = Settings::default();
        match &self.config {
            Some(config) => file::read(&mut settings, config)?,
            None if Path::new(file::DEFAULT_FILE).exists() => file::read(&mut settings, Path::new(file::DEFAULT_FILE))?,
            None => {}
        }
        for (name, texts) in &self.values {
            settings
                .set(name, texts)
                .map_err(anyhow::Error::msg)
                .with_context(|| name.to_string())?;
        }
        settings.validate()?;
        Ok(settings)
    }

    fn read(matches: &ArgMatches) -> Self {
        let given = |name: &'static str| {
            let is_given = matches!(
                matches
                    .try_get_raw(name)
                    .ok()
                    .flatten()
                    .and_then(|_| matches.value_source(name)),
                Some(ValueSource::CommandLine | ValueSource::EnvVariable)
            );
            let texts = matches.try_get_many::<String>(name).ok().flatten();
            is_given.then(|| (name, texts.into_iter().flatten().cloned().collect()))
        };
        let values = Settings::descriptions()
            .into_iter()
            .filter_map(|setting| given(setting.name))
            .collect();
        Self {
            config: matches.get_one::<PathBuf>(CONFIG).cloned(),
            values,
        }
    }
}

impl AllSettings {
    pub(crate) fn settings(&self) -> Result<Settings> {
        self.0.settings()
    }
}

impl DataSettings {
    pub(crate) fn settings(&self) -> Result<Settings> {
        self.0.settings()
    }
}

/// The file, and those settings that a command takes.
fn augment(command: Command, takes: impl Fn(&str) -> bool) -> Command {
    let config = Arg::new(CONFIG)
        .long("config")
        .env("REENACT_CONFIG")
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help("Configuration file [default: ./reenact.toml if there is one]");
    let taken = Settings::descriptions()
        .into_iter()
        .filter(|setting| takes(setting.name));
    command.arg(config).args(taken.map(argument))
}

fn argument(setting: Description) -> Arg {
    let Description {
        name,
        group,
        doc,
        default,
        shape,
        is_switch,
        is_secret,
    } = setting;
    let doc = doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    let default = if default.is_empty() || default == "[]" {
        String::new()
    } else {
        format!(" [default: {default}]")
    };
    let argument = Arg::new(name)
        .long(name.replace('_', "-"))
        .env(format!("REENACT_{}", name.to_uppercase()))
        .hide_env_values(is_secret)
        .help_heading(group)
        .help(format!("{}{}", doc.replace('`', ""), default.replace('"', "")));
    if is_switch {
        argument
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_name("true|false")
    } else {
        let name = shape.split([',', ' ']).nth(1).unwrap_or("value").to_uppercase();
        argument.action(ArgAction::Append).value_name(name)
    }
}

macro_rules! as_arguments {
    ($name:ident, $takes:expr) => {
        impl Args for $name {
            fn augment_args(command: Command) -> Command {
                augment(command, $takes)
            }

            fn augment_args_for_update(command: Command) -> Command {
                augment(command, $takes)
            }
        }

        impl FromArgMatches for $name {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
                Ok(Self(Given::read(matches)))
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
                *self = Self(Given::read(matches));
                Ok(())
            }
        }
    };
}

as_arguments!(AllSettings, |_| true);
as_arguments!(DataSettings, |name| OF_DATA.contains(&name));

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Settings> {
        let command = AllSettings::augment_args(Command::new("reenact").no_binary_name(true));
        AllSettings::from_arg_matches(&command.try_get_matches_from(arguments)?)?.settings()
    }

    #[test]
    fn a_flag_counts_more_than_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("reenact.toml");
        std::fs::write(&file, "listen = \"127.0.0.1:1\"\nbody_bytes_max = 77777\n").unwrap();
        let file = file.to_str().unwrap();
        let settings = parse(&["--config", file, "--listen", "127.0.0.1:2"]).unwrap();
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(settings.body_bytes_max, 77_777);
        assert_eq!(settings.in_flight_bytes_max, Settings::default().in_flight_bytes_max);
    }

    #[test]
    fn switches_and_lists_read_as_people_write_them() {
        let settings = parse(&["--demo", "--trusted-proxies", "10.0.0.0/8,192.0.2.0/24"]).unwrap();
        assert!(settings.demo);
        assert_eq!(settings.trusted_proxies.len(), 2);
        assert!(!parse(&["--demo=false"]).unwrap().demo);
    }

    #[test]
    fn a_wrong_value_is_named() {
        let error = format!("{:#}", parse(&["--listen", "here"]).unwrap_err());
        assert_eq!(
            error,
            "listen: expected an address with a port, such as 127.0.0.1:7717, found `here`"
        );
    }
}
