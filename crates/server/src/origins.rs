//! Origins that pages may send from: `*`, scheme and host, or all below a host.

use reenact_store::Project;

/// Whether a page of `origin` may send to this project.
pub(crate) fn allows_origin(project: &Project, origin: &str) -> bool {
    project.allowed_origins.iter().any(|allowed| covers(allowed, origin))
}

fn covers(allowed: &str, origin: &str) -> bool {
    if allowed == "*" || allowed.eq_ignore_ascii_case(origin) {
        return true;
    }
    // `https://*.shop.example` means every name below, however deep, but not `https://shop.example`.
    let Some((scheme, below)) = allowed.split_once("://*") else {
        return false;
    };
    let origin = origin.to_ascii_lowercase();
    let host = origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://"));
    let name = host.and_then(|host| host.strip_suffix(below));
    name.is_some_and(|name| !name.is_empty() && !name.contains(['/', ':', '@']))
}

/// An allowed origin as it is kept: `*`, or scheme and host without a path, as browsers send it. The error says what
/// is wrong and what to write.
pub fn normalize_origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text == "*" {
        return Ok(text.to_owned());
    }
    let wrong = |why: &str| Err(format!("`{text}` is no origin: {why}"));
    let Some((scheme, rest)) = text.split_once("://") else {
        return wrong("write the scheme too, such as https://shop.example");
    };
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "https" | "http") {
        return wrong("its scheme must be https or http");
    }
    let rest = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
    if rest.contains(['/', '?', '#']) {
        return wrong("leave out the path, an origin is scheme, host and port");
    }
    if rest.contains('@') {
        return wrong("leave out the user name");
    }
    let below = rest.strip_prefix("*.");
    if below.unwrap_or(&rest).contains('*') {
        return wrong("`*` stands alone, or for the first part of a host, such as https://*.shop.example");
    }
    if below.is_some_and(|below| !below.split(':').next().is_some_and(|host| host.contains('.'))) {
        return wrong("below `*.` there must be a domain, such as https://*.shop.example");
    }
    if !rest.is_ascii() {
        return wrong("write an international name in its ASCII form (xn--…), as browsers send it");
    }
    let Ok(authority) = below.unwrap_or(&rest).parse::<http::uri::Authority>() else {
        return wrong("write scheme and host, such as https://shop.example");
    };
    if authority.host().is_empty() {
        return wrong("it has no host");
    }
    let has_port = authority.as_str() != authority.host();
    if has_port && authority.port_u16().is_none_or(|port| port == 0) {
        return wrong("its port must be a number from 1 to 65535");
    }
    // Browsers leave out the port that the scheme means anyway.
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let rest = rest.strip_suffix(default_port).unwrap_or(&rest);
    Ok(format!("{scheme}://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_kept_as_browsers_send_them() {
        for (text, kept) in [
            ("https://Shop.Example/", "https://shop.example"),
            (" http://localhost:5173 ", "http://localhost:5173"),
            ("https://shop.example:443", "https://shop.example"),
            ("http://shop.example:80/", "http://shop.example"),
            ("http://shop.example:443", "http://shop.example:443"),
            ("https://*.Shop.example", "https://*.shop.example"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("*", "*"),
        ] {
            assert_eq!(normalize_origin(text).as_deref(), Ok(kept), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, word) in [
            ("shop.example", "scheme too"),
            ("ftp://shop.example", "https or http"),
            ("https://shop.example/path", "path"),
            ("https://shop.example?x", "path"),
            ("https://a@shop.example", "user name"),
            ("https://shop.*.example", "stands alone"),
            ("https://*", "stands alone"),
            ("https://*.com", "domain"),
            ("https://shop.example:99999", "port"),
            ("https://shop.example:0", "port"),
            ("https://shop.example:", "port"),
            ("https://", "host"),
            ("https://caf\u{e9}.example", "ASCII"),
            ("", "scheme too"),
        ] {
            let why = normalize_origin(text).unwrap_err();
            assert!(why.contains(word), "{text}: {why}");
        }
    }

    #[test]
    fn a_wildcard_covers_what_is_below_and_nothing_else() {
        for (allowed, origin, expected) in [
            ("https://*.shop.example", "https://www.shop.example", true),
            ("https://*.shop.example", "https://a.b.shop.example", true),
            ("https://*.shop.example", "https://shop.example", false),
            ("https://*.shop.example", "http://www.shop.example", false),
            ("https://*.shop.example", "https://www.shop.example:8443", false),
            ("https://*.shop.example", "https://evilshop.example", false),
            ("https://*.shop.example", "https://evil.example/.shop.example", false),
            ("https://*.shop.example:8443", "https://www.shop.example:8443", true),
            ("https://shop.example", "https://SHOP.example", true),
            ("https://shop.example", "https://www.shop.example", false),
            ("*", "null", true),
        ] {
            assert_eq!(covers(allowed, origin), expected, "{allowed} and {origin}");
        }
    }
}
