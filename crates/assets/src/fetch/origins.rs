//! Which origins may be asked.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use url::Url;

/// An origin, or all hosts below a domain: `https://cdn.shop.example`, `https://*.shop.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginPattern {
    scheme: String,
    /// Without the `*.`.
    host: String,
    is_domain: bool,
    port: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected an origin such as https://cdn.shop.example or https://*.shop.example, found `{0}`")]
pub struct OriginPatternError(String);

impl OriginPattern {
    pub fn allows(&self, url: &Url) -> bool {
        let is_host = url.host_str().is_some_and(|host| match self.is_domain {
            true => host
                .strip_suffix(&self.host)
                .is_some_and(|below| below.len() > 1 && below.ends_with('.')),
            false => host == self.host,
        });
        is_host && url.scheme() == self.scheme && url.port_or_known_default() == Some(self.port)
    }
}

impl FromStr for OriginPattern {
    type Err = OriginPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || OriginPatternError(text.to_owned());
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(wrong)?;
        let (is_domain, rest) = match rest.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let url = Url::parse(&format!("{scheme}://{rest}")).map_err(|_| wrong())?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let has_user = !url.username().is_empty() || url.password().is_some();
        let is_name = matches!(url.host(), Some(url::Host::Domain(_)));
        // A pattern over a whole top-level domain is nothing that anybody runs.
        let is_own = !is_domain || is_name && url.host_str().is_some_and(|host| host.contains('.'));
        let host = url.host_str().filter(|host| !host.contains('*') && is_own);
        match (host, url.port_or_known_default()) {
            (Some(host), Some(port)) if is_bare && !has_user && matches!(url.scheme(), "http" | "https") => Ok(Self {
                scheme: url.scheme().to_owned(),
                host: host.to_owned(),
                is_domain,
                port,
            }),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for OriginPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let below = if self.is_domain { "*." } else { "" };
        write!(f, "{}://{below}{}", self.scheme, self.host)?;
        match (self.scheme.as_str(), self.port) {
            ("http", 80) | ("https", 443) => Ok(()),
            (_, port) => write!(f, ":{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_allows_its_origin_and_no_other() {
        for (pattern, url, expected) in [
            ("https://shop.example", "https://shop.example/a.png?b", true),
            ("https://Shop.Example/", "https://shop.example:443/", true),
            ("https://shop.example", "http://shop.example/", false),
            ("https://shop.example", "https://shop.example:8443/", false),
            ("https://shop.example", "https://cdn.shop.example/", false),
            ("https://shop.example", "https://shop.example.evil.example/", false),
            ("https://*.shop.example", "https://cdn.shop.example/", true),
            ("https://*.shop.example", "https://a.b.shop.example/", true),
            ("https://*.shop.example", "https://shop.example/", false),
            ("https://*.shop.example", "https://evilshop.example/", false),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", true),
            ("http://[::1]:8080", "http://[::1]:8080/", true),
        ] {
            let parsed: OriginPattern = pattern.parse().unwrap();
            assert_eq!(parsed.allows(&Url::parse(url).unwrap()), expected, "{pattern} {url}");
            assert_eq!(parsed.to_string().parse(), Ok(parsed), "{pattern}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "shop.example",
            "*",
            "https://*",
            "https://*.example",
            "https://a.*.example",
            "https://shop.example/path",
            "https://user@shop.example",
            "ftp://shop.example",
            "https://*.10.0.0.1",
            "",
        ] {
            assert!(text.parse::<OriginPattern>().is_err(), "{text}");
        }
    }
}
