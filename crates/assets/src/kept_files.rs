//! Which content stands for an address.

use std::collections::HashMap;

use reenact_store::{AssetContent, AssetId, SessionAssets};

use crate::page::rewrite::rewrite_kept_sheet;

/// The kept files of a session, by address.
#[derive(Debug, Default)]
pub struct KeptFiles {
    by_url: HashMap<String, Vec<(i64, AssetContent)>>,
}

impl KeptFiles {
    pub fn new(assets: SessionAssets) -> Self {
        let mut by_url: HashMap<String, Vec<(i64, AssetContent)>> = HashMap::new();
        for asset_use in assets.uses {
            let at_ms = asset_use.at_ms;
            if let (Some(content), Some(url)) = (asset_use.content().cloned(), asset_use.url) {
                by_url.entry(url).or_default().push((at_ms, content));
            }
        }
        for contents in by_url.values_mut() {
            contents.sort_by_key(|(at_ms, _)| *at_ms);
        }
        Self { by_url }
    }

    pub fn is_empty(&self) -> bool {
        self.by_url.is_empty()
    }

    /// What the address had at a recorded time; before the first that is known, that one.
    pub fn find(&self, url: &str, at_ms: i64) -> Option<&AssetContent> {
        let contents = self.by_url.get(url)?;
        let until = contents.partition_point(|(from_ms, _)| *from_ms <= at_ms);
        contents.get(until.saturating_sub(1)).map(|(_, content)| content)
    }
}

/// A kept sheet whose files are asked for with the same query as it was itself.
pub fn with_query(sheet: &str, query: &str) -> String {
    let replace = |name: &str| AssetId::parse(name).map(|id| format!("{id}?{query}"));
    rewrite_kept_sheet(sheet, replace).into_owned()
}

#[cfg(test)]
mod tests {
    use reenact_store::{AssetOutcome, AssetUse};

    use super::*;

    #[test]
    fn the_time_decides_which_content_stands_for_an_address() {
        let content = |name: &str| AssetContent {
            id: AssetId::of("image/png", name.as_bytes()),
            media_type: "image/png".to_owned(),
            bytes: 1,
        };
        let asset_use = |at_ms, name| AssetUse {
            url: Some("https://x.example/a".to_owned()),
            at_ms,
            outcome: AssetOutcome::Kept {
                content: content(name),
                fetched_at_ms: None,
            },
        };
        let kept = KeptFiles::new(SessionAssets {
            uses: vec![asset_use(20, "second"), asset_use(10, "first")],
            ..SessionAssets::default()
        });
        for (at_ms, expected) in [
            (0, "first"),
            (10, "first"),
            (19, "first"),
            (20, "second"),
            (99, "second"),
        ] {
            assert_eq!(
                kept.find("https://x.example/a", at_ms),
                Some(&content(expected)),
                "{at_ms}"
            );
        }
        assert_eq!(kept.find("https://x.example/b", 99), None);
    }

    #[test]
    fn files_of_a_sheet_are_asked_for_like_the_sheet() {
        let id = AssetId::of("image/png", b"x");
        let sheet = format!("a{{b:url(\"{id}#c\");d:url(https://x.example/e)}}");
        let expected = format!("a{{b:url(\"{id}?project_id=p#c\");d:url(https://x.example/e)}}");
        assert_eq!(with_query(&sheet, "project_id=p"), expected);
    }
}
