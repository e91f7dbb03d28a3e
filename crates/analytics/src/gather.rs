//! The facts of one batch, gathered event by event: one family a file.

mod activity;
mod agent;
mod clicks;
mod identity;
mod lifecycle;
mod problems;
mod start;
mod told;
mod viewport;
mod visits;

use reenact_recording::{Kind, registry};

use crate::{BatchFacts, EventFacts};

/// Gathers what a batch's events contribute.
#[derive(Debug)]
pub struct FactsGatherer {
    facts: BatchFacts,
    /// Events by kind.
    counts: Vec<u32>,
}

impl Default for FactsGatherer {
    fn default() -> Self {
        Self {
            facts: BatchFacts::default(),
            counts: vec![0; registry().len()],
        }
    }
}

impl FactsGatherer {
    /// Adds one event. Its text must be what is stored: facts say nothing that was redacted.
    pub fn add(&mut self, event: EventFacts<'_>) {
        let facts = &mut self.facts;
        facts.event_count += 1;
        facts.first_at_ms = Some(facts.first_at_ms.map_or(event.at_ms, |first| first.min(event.at_ms)));
        facts.last_at_ms = facts.last_at_ms.max(Some(event.at_ms));
        self.counts[event.kind as usize] += 1;
        match event.kind {
            Kind::MouseInteraction => {
                activity::add(facts, event);
                clicks::add(facts, event);
            }
            Kind::MouseMove | Kind::TouchMove | Kind::Drag | Kind::Scroll | Kind::Selection | Kind::Input => {
                activity::add(facts, event)
            }
            Kind::Track => told::add_track(facts, event),
            Kind::Flag => told::add_flag(facts, event),
            Kind::Error | Kind::Console | Kind::Network => problems::add(facts, event),
            Kind::PageView => visits::add_page_view(facts, event),
            Kind::Meta => {
                visits::add_meta(facts, event);
                viewport::add_meta(facts, event);
            }
            Kind::ViewportResize => {
                activity::add(facts, event);
                viewport::add_resize(facts, event);
            }
            Kind::Identify => identity::add(facts, event),
            Kind::Start => start::add(facts, event),
            kind if kind.is_of_agent() => agent::add(facts, event),
            Kind::FullSnapshot => facts.has_full_snapshot = true,
            Kind::Gap | Kind::End => lifecycle::add(facts, event),
            _ => {}
        }
    }

    pub fn finish(mut self) -> BatchFacts {
        let counted = registry().iter().zip(self.counts).filter(|(_, count)| *count > 0);
        self.facts.kinds = counted.map(|(entry, count)| (entry.name.to_owned(), count)).collect();
        self.facts
    }
}
