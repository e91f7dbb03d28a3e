//! Kept files in answers: links to them in events, or the files themselves in a page that opens offline.

mod embedded;
mod links;

use std::collections::HashMap;

use bumpalo::Bump;
use reenact_assets::KeptFiles;
use reenact_assets::page::rewrite::rewrite;
use reenact_recording::operation::{read, write};
use reenact_recording::{PageId, ProjectId, SessionId, StreamKey, WindowId};
use serde::Deserialize;
use url::Url;
use utoipa::ToSchema;

use crate::problem::{Code, Problem};
use crate::state::App;
pub(crate) use embedded::INERT_HTML;
pub(crate) use links::{KeptLink, KeptLinks};

/// What stands for the files of a recorded page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AssetsChoice {
    /// Those that were kept; others stay as they were recorded.
    Kept,
}

impl AssetsChoice {
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "kept" => Ok(Self::Kept),
            _ => Err(Problem::new(
                Code::InvalidRequest,
                format!("assets: expected `kept`, found `{text}`"),
            )),
        }
    }
}

impl App {
    /// Links to a session's kept files; `None` if there are none.
    pub(crate) async fn kept_files(
        &self,
        project: &ProjectId,
        session: &SessionId,
        link: KeptLink,
    ) -> Result<Option<KeptLinks>, Problem> {
        let assets = self.parts.index.session_assets(project, session).await?;
        let files = KeptFiles::new(assets.unwrap_or_default());
        Ok((!files.is_empty()).then(|| KeptLinks::new(files, link)))
    }
}

/// Rewrites events one by one.
pub(crate) struct KeptEvents {
    links: KeptLinks,
    /// What relative addresses of a page load mean. Recorders make nearly all absolute.
    page_urls: HashMap<(WindowId, PageId), Url>,
}

impl KeptEvents {
    pub(crate) async fn of(
        app: &App,
        project: &ProjectId,
        session: &SessionId,
        choice: Option<AssetsChoice>,
        link: KeptLink,
    ) -> Result<Option<Self>, Problem> {
        if choice.is_none() {
            return Ok(None);
        }
        let Some(links) = app.kept_files(project, session, link).await? else {
            return Ok(None);
        };
        let pages = app.parts.index.pages(project, session).await?;
        let page_urls = pages.into_iter().filter_map(|page| {
            let url = Url::parse(&page.url?).ok()?;
            Some(((page.window, page.page), url))
        });
        Ok(Some(Self {
            links,
            page_urls: page_urls.collect(),
        }))
    }

    /// The event with links to kept files; `None`, if it stays as it is.
    pub(crate) fn rewrite(&self, stream: &StreamKey, event: &str) -> Option<String> {
        let arena = Bump::new();
        let operation = read(event, &arena).ok()?;
        let page_url = self.page_urls.get(&(stream.window.clone(), stream.page.clone()));
        let rewritten = rewrite(&operation, page_url, &self.links, &arena)?;
        let mut text = String::with_capacity(event.len());
        write(&rewritten, &mut text);
        Some(text)
    }
}
