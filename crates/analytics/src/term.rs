//! What a session can be found by, word for word.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::SessionFacts;

/// What a term says something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TermField {
    /// What made the session: `web` or `agent`.
    Source,
    User,
    /// A page's address without scheme, query and fragment; see [`page_address`].
    Page,
    Browser,
    System,
    Device,
    Country,
    Language,
    Release,
    Environment,
    /// The name of a tracked event.
    Event,
    /// `event.property=value`
    Property,
    /// `flag=value`
    Flag,
    /// Which coding agent ran.
    Agent,
    /// Which models it used.
    Model,
    /// Where it worked.
    Folder,
    /// Which tools it called.
    Tool,
    /// What is wrong with the recording, by kind, or [`HEALTHY`].
    Health,
}

/// The term of a recording that was gone through and with which nothing is wrong.
pub const HEALTHY: &str = "ok";
/// Longer terms are cut.
const TERM_BYTES_MAX: usize = 512;

impl TermField {
    pub const ALL: [Self; 18] = [
        Self::Source,
        Self::User,
        Self::Page,
        Self::Browser,
        Self::System,
        Self::Device,
        Self::Country,
        Self::Language,
        Self::Release,
        Self::Environment,
        Self::Event,
        Self::Property,
        Self::Flag,
        Self::Agent,
        Self::Model,
        Self::Folder,
        Self::Tool,
        Self::Health,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::User => "user",
            Self::Page => "page",
            Self::Browser => "browser",
            Self::System => "system",
            Self::Device => "device",
            Self::Country => "country",
            Self::Language => "language",
            Self::Release => "release",
            Self::Environment => "environment",
            Self::Event => "event",
            Self::Property => "property",
            Self::Flag => "flag",
            Self::Agent => "agent",
            Self::Model => "model",
            Self::Folder => "folder",
            Self::Tool => "tool",
            Self::Health => "health",
        }
    }

    /// Whether upper case matters not, as in names that the server gives itself.
    pub const fn ignores_case(self) -> bool {
        matches!(self, Self::Browser | Self::System | Self::Device | Self::Country)
    }
}

impl fmt::Display for TermField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// There is no field of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no session has a field {0:?}")]
pub struct NoSuchField(String);

impl FromStr for TermField {
    type Err = NoSuchField;

    fn from_str(name: &str) -> Result<Self, NoSuchField> {
        let found = Self::ALL.into_iter().find(|field| field.name() == name);
        found.ok_or_else(|| NoSuchField(name.to_owned()))
    }
}

impl SessionFacts {
    /// What the session can be found by, without what is told by [`TermField::Health`]. Some may come twice.
    pub fn terms(&self) -> impl Iterator<Item = (TermField, Cow<'_, str>)> {
        let client = &self.client;
        let run = &self.agent;
        let single = [
            Some((TermField::Source, Cow::Borrowed(self.source.name()))),
            named(
                TermField::User,
                self.identity.as_ref().map(|identity| &identity.value.id),
            ),
            named(TermField::Browser, client.browser.as_ref().map(|browser| &browser.name)),
            named(TermField::System, client.system.as_ref().map(|system| &system.name)),
            named(TermField::Device, client.device.as_ref()),
            named(TermField::Country, client.country.as_ref()),
            named(TermField::Language, self.language.as_ref()),
            named(TermField::Release, self.release.as_ref()),
            named(TermField::Environment, self.environment.as_ref()),
            named(TermField::Agent, run.agent.as_ref().map(|agent| &agent.value)),
            named(TermField::Folder, run.folder.as_ref().map(|folder| &folder.value)),
        ];
        let pages = self
            .visits
            .iter()
            .map(|visit| (TermField::Page, page_address(&visit.url)));
        let events = self.told.events.keys().map(|name| (TermField::Event, bounded(name)));
        let properties = self.told.properties.iter().map(|property| {
            let text = format!("{}.{}={}", property.event, property.name, property.value);
            (TermField::Property, Cow::Owned(text))
        });
        let flags = self.told.flags.iter();
        let flags = flags.map(|(name, value)| (TermField::Flag, Cow::Owned(format!("{name}={value}"))));
        let models = run.models.iter().map(|model| (TermField::Model, bounded(model)));
        let tools = run.tools.iter().map(|tool| (TermField::Tool, bounded(tool)));
        single
            .into_iter()
            .flatten()
            .chain(pages)
            .chain(events)
            .chain(properties)
            .chain(flags)
            .chain(models)
            .chain(tools)
    }
}

fn named(field: TermField, value: Option<&String>) -> Option<(TermField, Cow<'_, str>)> {
    value.map(|value| (field, bounded(value)))
}

fn bounded(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(&text[..text.floor_char_boundary(TERM_BYTES_MAX)])
}

/// A page's address as pages are told apart: host and path, and a fragment that is a path (`#/cart`). Scheme and query
/// are left out: with them, every visit would have an address of its own.
pub fn page_address(url: &str) -> Cow<'_, str> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let whole = if matches!(scheme, "" | "http" | "https") {
        rest
    } else {
        url
    };
    let (before, fragment) = whole.split_once('#').unwrap_or((whole, ""));
    let path = before.split('?').next().unwrap_or_default();
    if !fragment.starts_with(['/', '!']) {
        return bounded(path);
    }
    let fragment = fragment.split('?').next().unwrap_or_default();
    let mut address = format!("{path}#{fragment}");
    address.truncate(address.floor_char_boundary(TERM_BYTES_MAX));
    Cow::Owned(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_apart_by_host_and_path() {
        for (url, address) in [
            ("https://shop.example/cart?step=2#top", "shop.example/cart"),
            ("http://localhost:8080/", "localhost:8080/"),
            ("https://shop.example/?a=1#/cart?b=2", "shop.example/#/cart"),
            ("https://shop.example/#!/a", "shop.example/#!/a"),
            ("file:///tmp/a.html", "file:///tmp/a.html"),
            ("/relative?x", "/relative"),
            ("", ""),
        ] {
            assert_eq!(page_address(url), address, "{url}");
        }
        let long = format!("https://shop.example/{}#/{0}", "ü".repeat(900));
        assert!(page_address(&long).len() <= TERM_BYTES_MAX);
    }

    #[test]
    fn fields_are_known_by_their_names() {
        for field in TermField::ALL {
            assert_eq!(field.name().parse(), Ok(field));
        }
        assert!("".parse::<TermField>().is_err());
    }
}
