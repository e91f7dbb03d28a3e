//! What a setting's value may be, and how it is read and shown.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use ipnet::IpNet;
use reenact_assets::fetch::OriginPattern;
use reenact_server::normalize_origin;

/// A kind of value.
pub(crate) trait Value: Sized {
    /// What a person should write.
    const SHAPE: &'static str;
    /// `--name` alone means true.
    const IS_SWITCH: bool = false;
    /// Never shown.
    const IS_SECRET: bool = false;

    /// Reads a value: one text, or several for a list.
    fn read(texts: &[String]) -> Result<Self, String>;
    /// As it is written in the file; empty for nothing.
    fn show(&self) -> String;
}

fn single(texts: &[String]) -> Result<&str, String> {
    match texts {
        [text] => Ok(text.trim()),
        _ => Err("expected one value, found a list".to_owned()),
    }
}

fn parse<T: FromStr>(texts: &[String], shape: &str) -> Result<T, String> {
    let text = single(texts)?;
    text.parse().map_err(|_| format!("expected {shape}, found `{text}`"))
}

macro_rules! number {
    ($($kind:ty),+) => {$(
        impl Value for $kind {
            const SHAPE: &'static str = "an integer";

            fn read(texts: &[String]) -> Result<Self, String> {
                parse(&[single(texts)?.replace('_', "")], Self::SHAPE)
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )+};
}

number!(u32, u64, usize);

impl Value for bool {
    const SHAPE: &'static str = "true or false";
    const IS_SWITCH: bool = true;

    fn read(texts: &[String]) -> Result<Self, String> {
        parse(texts, Self::SHAPE)
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for SocketAddr {
    const SHAPE: &'static str = "an address with a port, such as 127.0.0.1:7717";

    fn read(texts: &[String]) -> Result<Self, String> {
        parse(texts, Self::SHAPE)
    }

    fn show(&self) -> String {
        quoted(self)
    }
}

impl Value for IpNet {
    const SHAPE: &'static str = "a network, such as 10.0.0.0/8, or one address";

    fn read(texts: &[String]) -> Result<Self, String> {
        let text = single(texts)?;
        let address = || text.parse::<std::net::IpAddr>().map(IpNet::from);
        text.parse()
            .or_else(|_| address())
            .map_err(|_| format!("expected {}, found `{text}`", Self::SHAPE))
    }

    fn show(&self) -> String {
        quoted(self)
    }
}

impl Value for PathBuf {
    const SHAPE: &'static str = "a path";

    fn read(texts: &[String]) -> Result<Self, String> {
        let text = single(texts)?;
        if text.is_empty() {
            Err("expected a path, found nothing".to_owned())
        } else {
            Ok(text.into())
        }
    }

    fn show(&self) -> String {
        quoted(self.display())
    }
}

impl Value for String {
    const SHAPE: &'static str = "a text";

    fn read(texts: &[String]) -> Result<Self, String> {
        single(texts).map(str::to_owned)
    }

    fn show(&self) -> String {
        quoted(self)
    }
}

/// How browsers reach the server: scheme and host, no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicUrl(pub(crate) String);

impl Value for PublicUrl {
    const SHAPE: &'static str = "a URL without a path, such as https://replay.example";

    fn read(texts: &[String]) -> Result<Self, String> {
        let text = single(texts)?;
        match normalize_origin(text) {
            Ok(url) if url.starts_with("http://") || url.starts_with("https://") => Ok(Self(url)),
            _ => Err(format!("expected {}, found `{text}`", Self::SHAPE)),
        }
    }

    fn show(&self) -> String {
        quoted(&self.0)
    }
}

/// An origin of pictures and the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin(pub(crate) String);

impl Value for Origin {
    const SHAPE: &'static str = "an origin, such as https://shop.example";

    fn read(texts: &[String]) -> Result<Self, String> {
        let text = single(texts)?;
        // It ends up in a Content-Security-Policy, where these would begin something else.
        let is_plain = !text.contains([';', ',', '\'', '"', ' ', '*']);
        match normalize_origin(text) {
            Ok(origin) if is_plain => Ok(Self(origin)),
            _ => Err(format!("expected {}, found `{text}`", Self::SHAPE)),
        }
    }

    fn show(&self) -> String {
        quoted(&self.0)
    }
}

/// Where files of recorded pages are fetched from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AssetOrigin(pub(crate) OriginPattern);

impl Value for AssetOrigin {
    const SHAPE: &'static str = "an origin, such as https://shop.example or https://*.shop.example";

    fn read(texts: &[String]) -> Result<Self, String> {
        let text = single(texts)?;
        let parsed = text.parse().map(Self);
        parsed.map_err(|_| format!("expected {}, found `{text}`", Self::SHAPE))
    }

    fn show(&self) -> String {
        quoted(&self.0)
    }
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(pub(crate) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

const SECRET_CHARS_MIN: usize = 16;

impl Value for Secret {
    const SHAPE: &'static str = "a text of at least 16 characters";
    const IS_SECRET: bool = true;

    fn read(texts: &[String]) -> Result<Self, String> {
        let text = single(texts)?;
        if text.chars().count() < SECRET_CHARS_MIN {
            return Err(format!("expected {}", Self::SHAPE));
        }
        Ok(Self(text.to_owned()))
    }

    fn show(&self) -> String {
        "…".to_owned()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

impl Value for LogFormat {
    const SHAPE: &'static str = "text or json";

    fn read(texts: &[String]) -> Result<Self, String> {
        match single(texts)? {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            other => Err(format!("expected {}, found `{other}`", Self::SHAPE)),
        }
    }

    fn show(&self) -> String {
        quoted(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

/// Empty text is nothing.
impl<T: Value> Value for Option<T> {
    const SHAPE: &'static str = T::SHAPE;
    const IS_SECRET: bool = T::IS_SECRET;

    fn read(texts: &[String]) -> Result<Self, String> {
        if matches!(texts, [text] if text.trim().is_empty()) {
            Ok(None)
        } else {
            T::read(texts).map(Some)
        }
    }

    fn show(&self) -> String {
        self.as_ref().map(T::show).unwrap_or_default()
    }
}

/// A list in the file; separated by commas in a flag or the environment.
impl<T: Value> Value for Vec<T> {
    const SHAPE: &'static str = T::SHAPE;
    const IS_SECRET: bool = T::IS_SECRET;

    fn read(texts: &[String]) -> Result<Self, String> {
        let entries = texts
            .iter()
            .flat_map(|text| text.split(','))
            .map(str::trim)
            .filter(|entry| !entry.is_empty());
        entries.map(|entry| T::read(&[entry.to_owned()])).collect()
    }

    fn show(&self) -> String {
        format!("[{}]", self.iter().map(T::show).collect::<Vec<_>>().join(", "))
    }
}

fn quoted(value: impl Display) -> String {
    format!("\"{value}\"")
}
