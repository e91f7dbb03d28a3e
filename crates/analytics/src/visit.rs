use serde::{Deserialize, Serialize};

/// A URL that was shown, from `rrweb/meta` and `reenact/page_view@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageVisit {
    pub at_ms: i64,
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// Longer ones are cut: facts travel with every list.
const URL_BYTES_MAX: usize = 2048;
const TITLE_BYTES_MAX: usize = 512;

impl PageVisit {
    /// The URL, cut to what facts keep of it.
    pub(crate) fn bounded_url(mut url: String) -> String {
        url.truncate(url.floor_char_boundary(URL_BYTES_MAX));
        url
    }

    /// Puts a visit into a list that is ordered by time and holds each URL once, with the time it was first shown.
    /// Only the earliest `visits_max` are kept. Of two titles of one URL the greater one is kept: which one does
    /// not matter much, but it must not depend on the order of arrival.
    pub(crate) fn insert(visits: &mut Vec<Self>, mut visit: Self, visits_max: usize) {
        visit.url = Self::bounded_url(visit.url);
        if let Some(title) = &mut visit.title {
            title.truncate(title.floor_char_boundary(TITLE_BYTES_MAX));
        }
        if let Some(known) = visits.iter().position(|known| known.url == visit.url) {
            let known = visits.remove(known);
            visit.at_ms = visit.at_ms.min(known.at_ms);
            visit.title = visit.title.max(known.title);
        }
        let place = visits.partition_point(|other| (other.at_ms, &other.url) < (visit.at_ms, &visit.url));
        visits.insert(place, visit);
        visits.truncate(visits_max);
    }
}
