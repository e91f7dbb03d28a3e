use crate::detector::{Candidate, Detector, Examples, Method, Pattern, Telling};

pub(super) const EMAIL: Detector = Detector {
    name: "email",
    finds: "E-mail addresses, also after `mailto:` and percent-encoded in URLs.",
    guessable: true,
    method: Method::Pattern(Pattern {
        // RFC 5322 lets `/`, `?`, `#` and `&` stand before the `@` too. Nobody has such an address, but every URL has
        // them before one; nor does a parameter's name belong to its value.
        regex: r"(?:\b[A-Za-z0-9_]+=)?(?<secret>[A-Za-z0-9\u{80}-\u{10ffff}][A-Za-z0-9\u{80}-\u{10ffff}.!$'*+=^_{|}~-]*@[A-Za-z0-9\u{80}-\u{10ffff}][A-Za-z0-9\u{80}-\u{10ffff}-]*(?:\.[A-Za-z0-9\u{80}-\u{10ffff}-]+)*\.[A-Za-z\u{80}-\u{10ffff}]{2,24})",
        telling: Telling::AtSign,
        validator: Some(is_address),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            "ada@example.com",
            "mailto:ada.lovelace+news@mail.example.co.uk",
            "<Ada@Example.ORG>",
            "https://example.com/?user=ada%40example.com",
            "/users/ada%40example.com/edit",
            "someone@163.com",
            "m\u{fc}ller@b\u{fc}cher.example",
            "a_b-c@x-y.io.",
            "bounce+ada=example.com@lists.example.org",
            "https://shop.example/a/path/that/is/longer/than/any/address/may/be/before/its/sign?mail=ada@example.com",
            "a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6ada@example.com",
        ],
        must_not_match: &[
            "logo@2x.png",
            "icons@home.svg",
            "https://cdn.example.com/npm/fflate@0.8.3/umd/index.js",
            "pkg@1.2.3",
            "react@19.0.0-rc.alpha",
            "@media (min-width:40em){a{color:red}}@import url(x.css);",
            "ada@localhost",
            "git@github.com:reenact/reenact.git",
            "at fn@https://example.com/app.js:1:2",
            "https://fonts.example/css2?family=Inter:wght@300;400;500",
            "@scope/name@latest",
            "ssh://deploy@example.com/srv",
        ],
    },
};

/// How far back a URL's `//` is looked for.
const USERINFO_BYTES_MAX: usize = 256;

/// Names of files look like hosts. These endings are files, never the end of a host.
const FILE_ENDINGS: [&str; 27] = [
    "avif", "css", "gif", "htm", "html", "ico", "jpeg", "jpg", "js", "json", "jsx", "less", "map", "mjs", "cjs", "mp4",
    "otf", "pdf", "png", "scss", "svg", "ts", "tsx", "ttf", "webp", "woff", "woff2",
];

fn is_address(candidate: &Candidate<'_>) -> bool {
    let Some((local, host)) = candidate.secret.rsplit_once('@') else {
        return false;
    };
    let mut labels = host.split('.');
    let first = labels.next().unwrap_or_default();
    let second = labels.next().unwrap_or_default();
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    let is_version = is_number(first) && second.starts_with(|c: char| c.is_ascii_digit());
    local != "git"
        && !is_version
        && !FILE_ENDINGS.iter().any(|ending| last.eq_ignore_ascii_case(ending))
        && !is_userinfo(candidate)
}

/// `ssh://deploy@example.com`: a login, not an address. Passwords there are another detector's.
fn is_userinfo(candidate: &Candidate<'_>) -> bool {
    let bytes = candidate.text.as_bytes();
    let name_end = candidate.end - candidate.secret.rsplit('@').next().unwrap_or_default().len();
    let from = name_end.saturating_sub(USERINFO_BYTES_MAX);
    let before = &bytes[from..name_end];
    let Some(authority) = memchr::memmem::rfind(before, b"://") else {
        return false;
    };
    !before[authority + 3..]
        .iter()
        .any(|byte| b"/?#".contains(byte) || byte.is_ascii_whitespace())
}
