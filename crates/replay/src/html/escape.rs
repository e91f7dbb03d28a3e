//! Text within HTML.

pub(super) fn text(text: &str, out: &mut String) {
    escape(text, out, false);
}

pub(super) fn attribute(value: &str, out: &mut String) {
    escape(value, out, true);
}

fn escape(text: &str, out: &mut String, in_attribute: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if in_attribute => "&quot;",
            // The parser makes a line feed of it.
            b'\r' => "&#13;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escaped);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Only names and identifiers without quotes and brackets can be written.
pub(super) fn document_type(name: &str, public_id: Option<&str>, system_id: Option<&str>, out: &mut String) {
    let is_plain = |text: &str| !text.contains(['"', '>', '<']);
    let name = if name.is_empty() || !is_plain(name) {
        "html"
    } else {
        name
    };
    let [public_id, system_id] = [public_id, system_id].map(|id| id.unwrap_or("").trim());
    out.push_str("<!DOCTYPE ");
    out.push_str(name);
    if is_plain(public_id) && is_plain(system_id) && !(public_id.is_empty() && system_id.is_empty()) {
        if public_id.is_empty() {
            out.push_str(" SYSTEM");
        } else {
            out.push_str(" PUBLIC \"");
            out.push_str(public_id);
            out.push('"');
        }
        if !system_id.is_empty() || public_id.is_empty() {
            out.push_str(" \"");
            out.push_str(system_id);
            out.push('"');
        }
    }
    out.push('>');
}
