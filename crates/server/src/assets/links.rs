//! Links to kept files.

use bumpalo::Bump;
use reenact_assets::KeptFiles;
use reenact_assets::page::rewrite::Replacements;
use reenact_recording::{ProjectId, SessionId};
use reenact_replay::{HtmlLoads, HtmlOptions, Page, Replay};

use super::embedded::rewritten;

const LINKED_HTML: HtmlOptions = HtmlOptions {
    loads: HtmlLoads::OwnOrigin,
    with_ids: true,
};

/// How a link to a kept file is written.
pub(crate) struct KeptLink {
    before: String,
    after: String,
}

impl KeptLink {
    /// With the project, if the request that the link is for named it: the link's own request needs it too.
    pub(crate) fn new(session: &SessionId, project: Option<&ProjectId>) -> Self {
        Self {
            before: format!("/v1/sessions/{session}/assets/"),
            after: project.map_or_else(String::new, |project| format!("?project_id={project}")),
        }
    }
}

/// Puts links to kept files in the place of addresses.
pub(crate) struct KeptLinks {
    files: KeptFiles,
    link: KeptLink,
}

impl KeptLinks {
    pub(super) fn new(files: KeptFiles, link: KeptLink) -> Self {
        Self { files, link }
    }
}

impl KeptLinks {
    /// The page as a file that loads what it shows from the origin that shows it.
    pub(crate) fn html(&self, page: &Page<'_>, at_ms: f64) -> String {
        let arena = Bump::new();
        let mut replay = Replay::new(rewritten(page, at_ms, self, &arena), &arena);
        replay.seek(at_ms).to_html(LINKED_HTML)
    }
}

impl Replacements for KeptLinks {
    fn address(&self, url: &str, at_ms: i64) -> Option<String> {
        let KeptLink { before, after } = &self.link;
        let content = self.files.find(url, at_ms)?;
        Some(format!("{before}{}{after}", content.id))
    }
}
