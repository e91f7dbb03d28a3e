//! Runs of coding agents: what can be found in one, and what it came to.

use reenact_agent::{Event, FileHistory, RunText, RunTextKind, Session, SessionBuilder, SessionFacts, run_texts};
use reenact_analytics::{RunSummary, RunTokens};
use reenact_recording::StreamKey;
use reenact_store::{MomentKind, ReadPage, SearchableMoment};

/// The rules by which [`run_summary`] and [`reenact_agent::run_texts`] work. With a new number, runs that are there are gone
/// through again.
pub const RUN_VERSION: u32 = 1;
/// Most bytes of events of one run; what comes later is left out.
const RUN_BYTES_MAX: usize = 256 << 20;

/// Gathers a run's events, whichever ways they came by.
#[derive(Default)]
pub(crate) struct RunGatherer {
    builder: SessionBuilder,
    bytes: usize,
    /// Moments are of a run, not of a way it came by: they name the first.
    first: Option<StreamKey>,
}

/// A run that was gone through.
pub(crate) struct GatheredRun {
    pub(crate) moments: Vec<SearchableMoment>,
    pub(crate) summary: RunSummary,
}

impl RunGatherer {
    pub(crate) fn add(&mut self, page: &ReadPage<'_>) {
        self.first.get_or_insert_with(|| page.stream.clone());
        for text in &page.texts {
            self.bytes += text.len();
            if self.bytes > RUN_BYTES_MAX {
                tracing::warn!(limit = RUN_BYTES_MAX, "a run is too long to be gone through as a whole");
                return;
            }
            // One that does not fit its shape was set aside when it arrived.
            self.builder.extend(Event::from_json(text).ok().flatten());
        }
    }

    pub(crate) fn finish(&self) -> GatheredRun {
        let session = self.builder.build();
        let moments = match &self.first {
            Some(stream) => run_texts(&session)
                .into_iter()
                .map(|text| searchable(text, stream))
                .collect(),
            None => Vec::new(),
        };
        GatheredRun {
            moments,
            summary: run_summary(&session, &FileHistory::of(&session)),
        }
    }
}

fn searchable(text: RunText, stream: &StreamKey) -> SearchableMoment {
    SearchableMoment {
        window: stream.window.clone(),
        page: stream.page.clone(),
        at_ms: text.at_ms,
        kind: match text.kind {
            RunTextKind::Title => MomentKind::Title,
            RunTextKind::Prompt => MomentKind::Prompt,
            RunTextKind::Command => MomentKind::Command,
            RunTextKind::Error => MomentKind::Error,
            RunTextKind::File => MomentKind::File,
            RunTextKind::Reply => MomentKind::Reply,
            RunTextKind::Tool => MomentKind::Tool,
            RunTextKind::Output => MomentKind::Output,
            RunTextKind::Thinking => MomentKind::Thinking,
        },
        text: text.text,
    }
}

/// What a run came to.
pub fn run_summary(session: &Session, files: &FileHistory) -> RunSummary {
    let facts = SessionFacts::of(session, files);
    let changed = facts.files.values().filter(|file| file.changes > 0).count();
    let tokens = &facts.tokens;
    let mut tools: Vec<(String, u64)> = facts
        .tools
        .into_iter()
        .map(|(name, tool)| (name, tool.uses as u64))
        .collect();
    tools.sort_by_key(|(_, uses)| std::cmp::Reverse(*uses));
    tools.truncate(RunSummary::TOOLS_MAX);
    RunSummary {
        version: RUN_VERSION,
        duration_ms: facts.duration_ms,
        prompt_count: facts.prompts as u64,
        tool_use_count: facts.tool_uses as u64,
        failure_count: facts.failures as u64,
        tools: tools.into_iter().collect(),
        file_count: facts.files.len() as u64,
        changed_file_count: changed as u64,
        files: facts.files.into_keys().take(RunSummary::FILES_MAX).collect(),
        lines_added: facts.lines_added as u64,
        lines_removed: facts.lines_removed as u64,
        tokens: RunTokens {
            input: tokens.input,
            output: tokens.output,
            cache_read: tokens.cache_read,
            cache_write: tokens.cache_write_5m + tokens.cache_write_1h,
        },
        cost_usd: facts.cost.known_usd,
        tokens_without_price: facts.cost.tokens_without_price,
    }
}
