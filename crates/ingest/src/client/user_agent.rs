use std::num::NonZeroUsize;

use lru::LruCache;
use parking_lot::Mutex;
use reenact_analytics::{ClientFacts, NameVersion};
use serde::Deserialize;
use ua_parser::{os, user_agent};

/// Rules of the uap-core project; see `third-party/uap-core/README.md`.
const REGEXES: &str = include_str!("../../third-party/uap-core/regexes.json");
/// Matching hundreds of regular expressions takes far longer than the rest of ingest, and few clients differ.
const CACHED_CLIENTS_MAX: NonZeroUsize = NonZeroUsize::new(1024).unwrap();
/// Real ones are shorter; what is behind this is not looked at.
const USER_AGENT_BYTES_MAX: usize = 512;

/// Reads `User-Agent`.
pub struct ClientReader {
    browsers: user_agent::Extractor<'static>,
    systems: os::Extractor<'static>,
    cache: Mutex<LruCache<String, ClientFacts>>,
}

#[derive(Deserialize)]
struct Regexes {
    #[serde(borrow)]
    user_agent_parsers: Vec<user_agent::Parser<'static>>,
    #[serde(borrow)]
    os_parsers: Vec<os::Parser<'static>>,
}

impl Default for ClientReader {
    fn default() -> Self {
        Self::new()
    }
}

impl ClientReader {
    /// Takes a while and some memory: make one and keep it.
    ///
    /// # Panics
    /// If the rules that this crate brings along are damaged.
    pub fn new() -> Self {
        let regexes: Regexes = serde_json::from_str(REGEXES).expect("the rules are JSON");
        let browsers = user_agent::Builder::new().push_all(regexes.user_agent_parsers);
        let systems = os::Builder::new().push_all(regexes.os_parsers);
        Self {
            browsers: browsers.expect("browser rules").build().expect("browser rules"),
            systems: systems.expect("system rules").build().expect("system rules"),
            cache: Mutex::new(LruCache::new(CACHED_CLIENTS_MAX)),
        }
    }

    /// What the header says, and the country that the caller derived from the address.
    pub fn read(&self, user_agent: Option<&str>, country: Option<String>) -> ClientFacts {
        let Some(user_agent) = user_agent.filter(|text| !text.is_empty()) else {
            return ClientFacts {
                country,
                ..ClientFacts::default()
            };
        };
        let user_agent = &user_agent[..user_agent.floor_char_boundary(USER_AGENT_BYTES_MAX)];
        let cached = self.cache.lock().get(user_agent).cloned();
        let client = cached.unwrap_or_else(|| {
            let client = self.parse(user_agent);
            self.cache.lock().put(user_agent.to_owned(), client.clone());
            client
        });
        ClientFacts { country, ..client }
    }

    fn parse(&self, user_agent: &str) -> ClientFacts {
        let browser = self.browsers.extract(user_agent).map(|browser| NameVersion {
            name: browser.family.into_owned(),
            version: version(browser.major, browser.minor),
        });
        let system = self.systems.extract(user_agent).map(|system| NameVersion {
            name: system.os.into_owned(),
            version: version(system.major.as_deref(), system.minor.as_deref()),
        });
        ClientFacts {
            browser,
            system,
            device: Some(device(user_agent).to_owned()),
            country: None,
        }
    }
}

fn version(major: Option<&str>, minor: Option<&str>) -> Option<String> {
    match (major, minor) {
        (Some(major), Some(minor)) => Some(format!("{major}.{minor}")),
        (Some(major), None) => Some(major.to_owned()),
        (None, _) => None,
    }
}

/// By the words that browsers put into `User-Agent` for this purpose: a phone says `Mobile`, an Android tablet is
/// Android without it. (An iPad in its default setting says that it is a Mac.)
fn device(user_agent: &str) -> &'static str {
    let says = |word: &str| user_agent.contains(word);
    if says("iPad") || says("Tablet") || says("Android") && !says("Mobile") {
        "tablet"
    } else if says("Mobi") || says("iPhone") || says("iPod") {
        "mobile"
    } else if says("Windows") || says("Macintosh") || says("X11") || says("CrOS") || says("Linux") {
        "desktop"
    } else {
        "other"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(user_agent: &str) -> String {
        let client = ClientReader::new().read(Some(user_agent), Some("DE".to_owned()));
        let part = |part: Option<NameVersion>| {
            part.map_or("-".to_owned(), |part| {
                format!("{} {}", part.name, part.version.unwrap_or_default())
            })
        };
        format!(
            "{} | {} | {}",
            part(client.browser),
            part(client.system),
            client.device.unwrap_or_default()
        )
    }

    #[test]
    fn common_browsers_are_told_apart() {
        let cases = [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                "Chrome 142.0 | Windows 10 | desktop",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox 140.0 | Linux  | desktop",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Mobile Safari 18.1 | iOS 18.1 | mobile",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                "Chrome 142.0 | Android 14 | tablet",
            ),
            ("curl/8.5.0", "curl 8.5 | - | other"),
        ];
        for (user_agent, expected) in cases {
            assert_eq!(described(user_agent), expected);
        }
    }

    #[test]
    fn nothing_is_made_up_and_nothing_is_kept_of_others() {
        let reader = ClientReader::new();
        assert_eq!(reader.read(None, None), ClientFacts::default());
        assert_eq!(reader.read(Some(""), None), ClientFacts::default());
        let first = reader.read(Some("curl/8.5.0"), Some("DE".to_owned()));
        let second = reader.read(Some("curl/8.5.0"), None);
        assert_eq!(first.country.as_deref(), Some("DE"));
        assert_eq!(second.country, None);
    }

    #[test]
    fn the_cache_is_bounded_and_so_is_each_key() {
        let reader = ClientReader::new();
        for number in 0..CACHED_CLIENTS_MAX.get() + 10 {
            reader.read(Some(&format!("{number} {}", "é".repeat(USER_AGENT_BYTES_MAX))), None);
        }
        let cache = reader.cache.lock();
        assert_eq!(cache.len(), CACHED_CLIENTS_MAX.get());
        assert!(cache.iter().all(|(key, _)| key.len() <= USER_AGENT_BYTES_MAX));
    }
}
