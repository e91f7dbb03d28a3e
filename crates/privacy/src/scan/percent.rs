use crate::encoded::Encoding;
use crate::scan::assignments::is_one_url_or_form;
use crate::scan::{Place, Scan};

impl Scan<'_> {
    /// Decodes and scans what is percent-encoded: values of parameters, their names, paths.
    pub(super) fn percent_encoded(self, text: &str, edits: &mut Vec<crate::edit::Edit>) {
        let bytes = text.as_bytes();
        let whole = is_one_url_or_form(text);
        let mut done = 0;
        while let Some(offset) = memchr::memchr(b'%', &bytes[done..]) {
            let at = done + offset;
            let start = bytes[done..at]
                .iter()
                .rposition(ends_part)
                .map_or(done, |before| done + before + 1);
            let end = bytes[at..]
                .iter()
                .position(ends_part)
                .map_or(bytes.len(), |after| at + after);
            done = end;
            let part = &text[start..end];
            if bytes.get(end) == Some(&b'=')
                && let Some(value_end) = self.parameter(text, whole, &Encoding::Percent.decode(part), end + 1, edits)
            {
                done = value_end;
            } else {
                self.encoded(Encoding::Percent, part, start, Place::Anywhere, edits);
            }
        }
    }
}

fn ends_part(byte: &u8) -> bool {
    matches!(byte, b'?' | b'&' | b'#' | b'=' | b'"' | b'<' | b'>' | b'`' | b'\\') || byte.is_ascii_whitespace()
}
