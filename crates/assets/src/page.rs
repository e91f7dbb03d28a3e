//! What pages need, and how their events are made to name something else. No I/O.
//!
//! - [`css`] and [`srcset`] know where addresses stand in a text.
//! - [`places`] knows which attributes hold addresses.
//! - [`find`] collects the addresses of a page load; [`rewrite`] puts others in their place.

pub mod css;
pub mod find;
pub mod places;
pub mod rewrite;
pub mod srcset;
mod tree;

use url::Url;

/// What a file is needed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wanted {
    Style,
    Image,
    Font,
}

/// An address's own name: absolute, by HTTP, without a fragment; `None` for what cannot be fetched (`data:`, `blob:`,
/// a fragment alone) or what is no address.
pub fn resolve(text: &str, base: Option<&Url>) -> Option<Url> {
    let text = text.trim_matches(|c: char| c.is_ascii_whitespace() || c.is_ascii_control());
    if text.is_empty() || text.starts_with('#') {
        return None;
    }
    let mut url = match base {
        Some(base) => base.join(text).ok()?,
        None => Url::parse(text).ok()?,
    };
    url.set_fragment(None);
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// The fragment of an address as it stands, with its `#`; it chooses a part of an SVG file.
pub fn fragment(text: &str) -> &str {
    text.find('#').map_or("", |at| text[at..].trim_end())
}
