//! Style sheets, and the head that keeps the page inert.

use reenact_recording::operation::shown;

use super::{HtmlLoads, Writer, escape};

/// What rrweb's players add too, and how a modal dialog looks where none can be opened.
const OWN_RULES: &str = ".rr-block{background:currentColor}noscript{display:none!important}\
dialog[data-reenact-modal]{position:fixed;inset:0;margin:auto;z-index:2147483647}";

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline' data:; img-src data: blob:; font-src data:; \
media-src data: blob:; base-uri 'none'; form-action 'none'";
const POLICY_WITH_OWN: &str = "default-src 'none'; style-src 'unsafe-inline' data: 'self'; img-src data: blob: 'self'; \
font-src data: 'self'; media-src data: blob: 'self'; base-uri 'none'; form-action 'none'";
const POLICY_WITH_LOADS: &str = "default-src 'none'; style-src 'unsafe-inline' data: http: https:; \
img-src data: blob: http: https:; font-src data: http: https:; media-src data: blob: http: https:; \
base-uri 'none'; form-action 'none'";

impl<'a> Writer<'_, 'a> {
    /// Stands first in every document's head.
    pub(super) fn head(&mut self) {
        let policy = match self.options.loads {
            HtmlLoads::Nothing => POLICY,
            HtmlLoads::OwnOrigin => POLICY_WITH_OWN,
            HtmlLoads::Anywhere => POLICY_WITH_LOADS,
        };
        self.out
            .push_str("<meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"");
        escape::attribute(policy, &mut self.out);
        self.out.push_str("\"><style data-reenact-own=\"\">");
        self.out.push_str(OWN_RULES);
        self.out.push_str("</style>");
        // The page's own head comes before those of its frames.
        if !std::mem::replace(&mut self.has_head, true) {
            self.fonts();
        }
    }

    /// The content of a `<style>` or of what stands for a `<link>`.
    pub(super) fn style(&mut self, index: u32, is_foreign: bool) {
        let page = self.page;
        let changed = page
            .dom
            .element(index)
            .and_then(|element| element.state.as_ref()?.sheet.as_ref());
        let css = match changed {
            Some(sheet) => {
                let mut text = String::new();
                sheet.write(&mut text);
                text
            }
            None => page.sheet_texts(index).concat(),
        };
        if is_foreign {
            escape::text(&shown(&css), &mut self.out);
        } else {
            raw_css(&shown(&css), &mut self.out);
        }
    }

    /// Adopted sheets count after all others of their tree.
    pub(super) fn adopted(&mut self, tree: u32) {
        let page = self.page;
        let adopted = page.dom.node(tree).tree().map_or(&[][..], |tree| tree.adopted);
        for sheet in adopted.iter().filter_map(|id| page.sheets.get(id)) {
            let mut css = String::new();
            sheet.write(&mut css);
            self.out.push_str("<style data-reenact-adopted=\"\">");
            raw_css(&shown(&css), &mut self.out);
            self.out.push_str("</style>");
        }
    }
}

/// Nothing in CSS may end the element that it stands in; to CSS, `<\/` is the same.
pub(super) fn raw_css(css: &str, out: &mut String) {
    let mut rest = css;
    while let Some(at) = rest.find("</") {
        out.push_str(&rest[..=at]);
        out.push_str("\\/");
        rest = &rest[at + 2..];
    }
    out.push_str(rest);
}
