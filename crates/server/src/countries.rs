//! From an address to its country: the operator's own file, or the built-in table.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use maxminddb::{MaxMindDbError, PathElement, Reader, WithinOptions};
use reenact_ingest::country_of;

/// Where the known files keep the country, the best answer first: where the address is, where its network was
/// assigned, and the plain layouts that some publishers use.
const PATHS: [&[PathElement<'_>]; 4] = [
    &[PathElement::Key("country"), PathElement::Key("iso_code")],
    &[PathElement::Key("registered_country"), PathElement::Key("iso_code")],
    &[PathElement::Key("country_code")],
    &[PathElement::Key("country")],
];
/// Networks that are looked at before a file counts as one without countries.
const NETWORKS_TRIED_MAX: usize = 10_000;

/// Why a file of countries cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CountryFileError {
    #[error("the country file {file} cannot be read: {error}")]
    Unreadable { file: String, error: std::io::Error },
    #[error("{file} is no whole MaxMind DB file: {why}; download it again")]
    Broken { file: String, why: String },
    #[error("{file} ({kind}) holds no countries; name a file such as GeoLite2-Country.mmdb")]
    WithoutCountries { file: String, kind: String },
}

/// Tells countries.
pub struct Countries(Source);

enum Source {
    BuiltIn,
    File(Box<Reader<Vec<u8>>>),
}

impl Countries {
    /// The table that is built in.
    pub fn built_in() -> Self {
        Self(Source::BuiltIn)
    }

    /// A file in the MaxMind DB format, read into memory and checked from end to end.
    pub fn open(file: &Path) -> Result<Self, CountryFileError> {
        let name = || file.display().to_string();
        let broken = |error: MaxMindDbError| CountryFileError::Broken {
            file: name(),
            why: error.to_string(),
        };
        let bytes = std::fs::read(file).map_err(|error| CountryFileError::Unreadable { file: name(), error })?;
        let reader = Reader::from_source(bytes).map_err(broken)?;
        reader.verify().map_err(broken)?;
        let networks = reader.networks(WithinOptions::default()).map_err(broken)?;
        let mut tried = networks.take(NETWORKS_TRIED_MAX).filter_map(Result::ok);
        if !tried.any(|found| country_in(&found).is_some()) {
            return Err(CountryFileError::WithoutCountries {
                file: name(),
                kind: reader.metadata().database_type.clone(),
            });
        }
        Ok(Self(Source::File(Box::new(reader))))
    }

    /// The operator's file if there is one, otherwise the table that is built in.
    pub fn open_or_built_in(file: Option<&PathBuf>) -> Result<Self, CountryFileError> {
        file.map_or_else(|| Ok(Self::built_in()), |file| Self::open(file))
    }

    /// When the file was made, in seconds since the Unix epoch, and what it calls itself; nothing of the built-in table.
    pub fn file(&self) -> Option<(&str, u64)> {
        match &self.0 {
            Source::BuiltIn => None,
            Source::File(reader) => Some((&reader.metadata().database_type, reader.metadata().build_epoch)),
        }
    }

    /// Two letters, as ISO 3166-1 has them.
    pub(crate) fn of(&self, address: IpAddr) -> Option<String> {
        match &self.0 {
            Source::BuiltIn => country_of(address),
            Source::File(reader) => country_in(&reader.lookup(address.to_canonical()).ok()?),
        }
    }
}

fn country_in(found: &maxminddb::LookupResult<'_, Vec<u8>>) -> Option<String> {
    let at = |path: &[PathElement<'_>]| found.decode_path::<String>(path).ok().flatten();
    PATHS
        .iter()
        .find_map(|path| at(path).filter(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())))
}
