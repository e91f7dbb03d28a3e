use reenact_recording::events::documents::Meta;
use reenact_recording::events::page::PageView;

use crate::{BatchFacts, EventFacts, PageVisit, Timed};

pub(super) fn add_page_view(facts: &mut BatchFacts, event: EventFacts<'_>) {
    if let Some(PageView { url, title }) = PageView::read(event.payload) {
        let title = title.filter(|title| !title.is_empty());
        add(
            facts,
            PageVisit {
                at_ms: event.at_ms,
                url,
                title,
            },
        );
    }
}

pub(super) fn add_meta(facts: &mut BatchFacts, event: EventFacts<'_>) {
    if let Some(Meta { href, .. }) = Meta::read(event.payload) {
        add(
            facts,
            PageVisit {
                at_ms: event.at_ms,
                url: href,
                title: None,
            },
        );
    }
}

fn add(facts: &mut BatchFacts, mut visit: PageVisit) {
    visit.url = PageVisit::bounded_url(visit.url);
    Timed::keep_latest(
        &mut facts.last_url,
        &Timed {
            at_ms: visit.at_ms,
            value: visit.url.clone(),
        },
    );
    PageVisit::insert(&mut facts.visits, visit, BatchFacts::VISITS_MAX);
}
