//! Links to kept files.

use reenact_assets::KeptFiles;
use reenact_assets::page::rewrite::Replacements;
use reenact_recording::{ProjectId, SessionId};

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

impl Replacements for KeptLinks {
    fn address(&self, url: &str, at_ms: i64) -> Option<String> {
        let KeptLink { before, after } = &self.link;
        let content = self.files.find(url, at_ms)?;
        Some(format!("{before}{}{after}", content.id))
    }
}
