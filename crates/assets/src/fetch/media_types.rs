//! What kinds of files are kept.

use crate::page::Wanted;

/// What is declared, and under which name it is kept. Browsers take fonts by their content, whatever they are called.
const KEPT: [(&str, &str, Wanted); 22] = [
    ("text/css", "text/css", Wanted::Style),
    ("image/png", "image/png", Wanted::Image),
    ("image/apng", "image/apng", Wanted::Image),
    ("image/jpeg", "image/jpeg", Wanted::Image),
    ("image/jpg", "image/jpeg", Wanted::Image),
    ("image/gif", "image/gif", Wanted::Image),
    ("image/webp", "image/webp", Wanted::Image),
    ("image/avif", "image/avif", Wanted::Image),
    ("image/bmp", "image/bmp", Wanted::Image),
    ("image/svg+xml", "image/svg+xml", Wanted::Image),
    ("image/x-icon", "image/x-icon", Wanted::Image),
    ("image/vnd.microsoft.icon", "image/x-icon", Wanted::Image),
    ("font/woff2", "font/woff2", Wanted::Font),
    ("font/woff", "font/woff", Wanted::Font),
    ("font/ttf", "font/ttf", Wanted::Font),
    ("font/otf", "font/otf", Wanted::Font),
    ("font/collection", "font/collection", Wanted::Font),
    ("application/font-woff2", "font/woff2", Wanted::Font),
    ("application/font-woff", "font/woff", Wanted::Font),
    ("application/x-font-ttf", "font/ttf", Wanted::Font),
    ("application/x-font-otf", "font/otf", Wanted::Font),
    ("application/vnd.ms-opentype", "font/otf", Wanted::Font),
];

/// How fonts begin.
const FONTS: [(&[u8], &str); 6] = [
    (b"wOF2", "font/woff2"),
    (b"wOFF", "font/woff"),
    (b"\0\x01\0\0", "font/ttf"),
    (b"true", "font/ttf"),
    (b"OTTO", "font/otf"),
    (b"ttcf", "font/collection"),
];

/// The media type to keep a file under; `None`, if it is not what was wanted. A file that is declared as nothing in
/// particular is a font if it begins like one.
pub fn media_type(declared: &str, bytes: &[u8], wanted: Wanted) -> Option<&'static str> {
    let declared = declared
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let known = KEPT.iter().find(|(name, _, _)| *name == declared);
    match known {
        Some((_, kept, kind)) => (*kind == wanted).then_some(kept),
        None if wanted == Wanted::Font && matches!(declared.as_str(), "" | "application/octet-stream") => {
            let font = FONTS.iter().find(|(begins, _)| bytes.starts_with(begins));
            font.map(|(_, name)| *name)
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_wanted_is_kept() {
        for (declared, bytes, wanted, expected) in [
            ("text/css; charset=utf-8", &b"a{}"[..], Wanted::Style, Some("text/css")),
            ("Text/CSS", b"", Wanted::Style, Some("text/css")),
            ("text/css", b"", Wanted::Image, None),
            ("text/html", b"<html>", Wanted::Style, None),
            ("image/svg+xml", b"<svg/>", Wanted::Image, Some("image/svg+xml")),
            ("image/jpg", b"", Wanted::Image, Some("image/jpeg")),
            (
                "application/octet-stream",
                b"wOF2....",
                Wanted::Font,
                Some("font/woff2"),
            ),
            ("application/octet-stream", b"MZ", Wanted::Font, None),
            ("application/octet-stream", b"wOF2", Wanted::Image, None),
            ("", b"OTTO", Wanted::Font, Some("font/otf")),
            ("text/javascript", b"", Wanted::Style, None),
        ] {
            assert_eq!(media_type(declared, bytes, wanted), expected, "{declared} {wanted:?}");
        }
    }
}
