//! A page with its files in it.
//!
//! The page's keyframe is rewritten and applied to an empty page, so that what writes HTML knows nothing of files.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bumpalo::Bump;
use bytes::Bytes;
use reenact_assets::KeptFiles;
use reenact_assets::page::css;
use reenact_assets::page::rewrite::{Replacements, rewrite, rewrite_kept_sheet};
use reenact_recording::operation::Operation;
use reenact_recording::{ProjectId, SessionId};
use reenact_replay::{HtmlLoads, HtmlOptions, Page, Replay};
use reenact_store::{AssetContent, AssetId};
use url::Url;

use crate::moments::{Look, PageLoad};
use crate::problem::Problem;
use crate::state::App;

/// Bytes of files that are read for one page.
const READ_BYTES_MAX: u64 = 24 << 20;
/// Bytes that files may add to one page; a picture that is shown often is in it as often.
const EMBEDDED_BYTES_MAX: usize = 48 << 20;
/// Sheets in sheets.
const DEPTH_MAX: usize = 5;
const SHEET: &str = "text/css";

pub(crate) const INERT_HTML: HtmlOptions = HtmlOptions {
    loads: HtmlLoads::Nothing,
    with_ids: true,
};

/// The files of a page.
pub(crate) struct EmbeddedFiles {
    files: KeptFiles,
    contents: HashMap<AssetId, (String, Bytes)>,
    bytes_left: Cell<usize>,
}

/// Notes which files a page would need.
struct Noting<'f> {
    files: &'f KeptFiles,
    noted: RefCell<Vec<AssetContent>>,
}

impl Replacements for Noting<'_> {
    fn address(&self, url: &str, at_ms: i64) -> Option<String> {
        self.noted.borrow_mut().extend(self.files.find(url, at_ms).cloned());
        None
    }
}

impl App {
    /// The files of a page at a moment; `None` if none are kept.
    pub(crate) async fn embedded_files(
        &self,
        project: &ProjectId,
        session: &SessionId,
        load: &PageLoad,
        at_ms: i64,
    ) -> Result<Option<EmbeddedFiles>, Problem> {
        let assets = self.parts.index.session_assets(project, session).await?;
        let files = KeptFiles::new(assets.unwrap_or_default());
        if files.is_empty() {
            return Ok(None);
        }
        let work = move |replay: &mut Replay<'_>| {
            let noting = Noting {
                files: &files,
                noted: RefCell::default(),
            };
            rewritten(replay.seek(at_ms as f64), at_ms as f64, &noting, &Bump::new());
            (noting.noted.into_inner(), files)
        };
        let (noted, files) = load.look(Look::At(at_ms), work).await?;
        Ok(Some(EmbeddedFiles {
            contents: self.read_files(project, session, noted).await?,
            files,
            bytes_left: Cell::new(EMBEDDED_BYTES_MAX),
        }))
    }

    /// These contents, and those that they name, as far as they are not too much.
    async fn read_files(
        &self,
        project: &ProjectId,
        session: &SessionId,
        mut waiting: Vec<AssetContent>,
    ) -> Result<HashMap<AssetId, (String, Bytes)>, Problem> {
        let mut contents = HashMap::new();
        let mut seen = HashSet::new();
        let mut left = READ_BYTES_MAX;
        // Sheets first: without them, a page looks like none.
        waiting.sort_by_key(|content| content.media_type == SHEET);
        while let Some(content) = waiting.pop() {
            if content.bytes > left || !seen.insert(content.id) {
                continue;
            }
            let read = self.assets.read(project, &content.id, &content.media_type).await?;
            let Some(bytes) = read else { continue };
            left -= content.bytes;
            if content.media_type == SHEET {
                for url in css::urls(&String::from_utf8_lossy(&bytes)) {
                    let name = url.address.split('#').next().unwrap_or_default();
                    if let Some(id) = AssetId::parse(name) {
                        waiting.extend(self.parts.index.session_asset(project, session, &id).await?);
                    }
                }
            }
            contents.insert(content.id, (content.media_type, bytes));
        }
        Ok(contents)
    }
}

/// A page's keyframe with what there is for its addresses.
pub(super) fn rewritten<'a>(
    page: &Page<'a>,
    at_ms: f64,
    replacements: &dyn Replacements,
    arena: &'a Bump,
) -> Vec<Operation<'a>> {
    let page_url = Url::parse(page.url()).ok();
    let events = page.keyframe(at_ms, arena).into_iter();
    let events = events.map(|event| rewrite(&event, page_url.as_ref(), replacements, arena).unwrap_or(event));
    events.collect()
}

impl EmbeddedFiles {
    /// The page as a file that has what it shows in it.
    pub(crate) fn html(&self, page: &Page<'_>, at_ms: f64) -> String {
        let arena = Bump::new();
        let mut replay = Replay::new(rewritten(page, at_ms, self, &arena), &arena);
        replay.seek(at_ms).to_html(INERT_HTML)
    }

    fn spend(&self, text: String) -> Option<String> {
        let left = self.bytes_left.get().checked_sub(text.len())?;
        self.bytes_left.set(left);
        Some(text)
    }

    fn data_address(&self, id: &AssetId, depth: usize) -> Option<String> {
        let (media_type, bytes) = self.contents.get(id)?;
        if bytes.len() > self.bytes_left.get() {
            return None;
        }
        if media_type == SHEET {
            let sheet = self.sheet_text(bytes, depth)?;
            return Some(format!("data:{SHEET};charset=utf-8;base64,{}", STANDARD.encode(sheet)));
        }
        self.spend(format!("data:{media_type};base64,{}", STANDARD.encode(bytes)))
    }

    fn sheet_text(&self, bytes: &Bytes, depth: usize) -> Option<String> {
        let text = String::from_utf8_lossy(bytes);
        if depth > DEPTH_MAX {
            return None;
        }
        let embed = |name: &str| {
            // Its name alone would mean something below wherever the file is opened.
            let gone = || "about:invalid".to_owned();
            AssetId::parse(name).map(|id| self.data_address(&id, depth + 1).unwrap_or_else(gone))
        };
        let own = self.spend(text.clone().into_owned())?;
        Some(rewrite_kept_sheet(&own, embed).into_owned())
    }
}

impl Replacements for EmbeddedFiles {
    fn address(&self, url: &str, at_ms: i64) -> Option<String> {
        self.data_address(&self.files.find(url, at_ms)?.id, 0)
    }

    fn sheet(&self, url: &str, at_ms: i64) -> Option<String> {
        let (media_type, bytes) = self.contents.get(&self.files.find(url, at_ms)?.id)?;
        (media_type == SHEET).then(|| self.sheet_text(bytes, 0)).flatten()
    }
}
