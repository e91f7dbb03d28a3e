//! Style sheets that name kept files.

use std::borrow::Cow;
use std::collections::HashMap;
use std::pin::Pin;

use bytes::Bytes;
use reenact_store::{AssetId, AssetOutcome, StoreError};
use url::Url;

use super::session::Work;
use crate::page::find::fetchable;
use crate::page::{css, fragment, resolve};

pub(super) const MEDIA_TYPE: &str = "text/css";
/// Sheets that import sheets are followed so far.
const DEPTH_MAX: usize = 4;

/// Whose a sheet is, which decides what it may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetOf {
    /// It was fetched, and serves all sessions of the project: no file of one visitor's may come with it.
    Project,
    /// The session's recorder sent it.
    Session,
}

/// The sheet as it is kept: it names each of its files by its hash, or where it could not be had by its whole address.
pub(super) async fn with_kept_files(
    work: &mut Work<'_>,
    base: &Url,
    (sheet, sheet_of): (&Bytes, SheetOf),
    depth: usize,
) -> Result<Bytes, StoreError> {
    // Nearly all are UTF-8; of others, what is not ASCII is in comments.
    let text = String::from_utf8_lossy(sheet);
    let names = names_of_files(work, base, (&text, sheet_of), depth).await?;
    let rewritten = css::rewrite(&text, |url| {
        let whole = resolve(&url.address, Some(base))?;
        let name = names.get(whole.as_str()).cloned();
        Some(name.unwrap_or_else(|| whole.as_str().to_owned()) + fragment(&url.address))
    });
    Ok(match (rewritten, text) {
        (Some(rewritten), _) => rewritten.into(),
        (None, Cow::Borrowed(_)) => sheet.clone(),
        (None, Cow::Owned(text)) => text.into(),
    })
}

type Names<'w> = Pin<Box<dyn Future<Output = Result<HashMap<String, String>, StoreError>> + Send + 'w>>;

/// Gets the files that a sheet names; the kept ones' names by address. Boxed, since sheets import sheets.
fn names_of_files<'w>(
    work: &'w mut Work<'_>,
    base: &'w Url,
    (text, sheet_of): (&'w str, SheetOf),
    depth: usize,
) -> Names<'w> {
    Box::pin(async move {
        let mut names = HashMap::new();
        if depth >= DEPTH_MAX || !work.open_sheets.insert(base.as_str().to_owned()) {
            return Ok(names);
        }
        for found in css::urls(text) {
            let Some(url) = fetchable(&found.address, Some(base)) else {
                continue;
            };
            if work.open_sheets.contains(url.as_str()) || names.contains_key(url.as_str()) {
                continue;
            }
            if sheet_of == SheetOf::Session
                && let Some(content) = work.sent_content(url.as_str(), depth + 1).await?
            {
                names.insert(url.as_str().to_owned(), content.id.to_string());
                continue;
            }
            if !work.parts.fetcher.allows(&url) || !work.may_add_inner() {
                continue;
            }
            let outcome = work.outcome(&url, found.wanted, 0, depth + 1).await?;
            if let Some(AssetOutcome::Kept { content, .. }) = outcome {
                names.insert(url.as_str().to_owned(), content.id.to_string());
                work.add_inner(content);
            }
        }
        work.open_sheets.remove(base.as_str());
        Ok(names)
    })
}

/// The names of the files that a kept sheet names.
pub(super) fn kept_files_of(sheet: &[u8]) -> Vec<AssetId> {
    let text = String::from_utf8_lossy(sheet);
    let names = css::urls(&text).into_iter().filter_map(|url| {
        let address = &url.address;
        AssetId::parse(address.split('#').next().unwrap_or_default())
    });
    names.collect()
}
