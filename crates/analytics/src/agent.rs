//! What runs of coding agents are listed by.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Timed;

/// What is known of an agent's run without going through it. Sets are bounded; which ones are kept does not depend on the
/// order of arrival.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgentRun {
    /// Which agent, as `claude-code`.
    pub agent: Option<Timed<String>>,
    pub agent_version: Option<Timed<String>>,
    /// What its user called it, or else the agent.
    pub title: Option<Timed<String>>,
    pub generated_title: Option<Timed<String>>,
    /// What it was asked first.
    pub first_prompt: Option<Timed<String>>,
    /// The folder it works in.
    pub folder: Option<Timed<String>>,
    pub branch: Option<Timed<String>>,
    /// When it said last that it ended; it may be taken up again.
    pub ended_at_ms: Option<i64>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub models: BTreeSet<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub tools: BTreeSet<String>,
}

impl AgentRun {
    pub const MODELS_MAX: usize = 16;
    pub const TOOLS_MAX: usize = 64;
    /// A longer name, path or title is cut.
    pub const TEXT_BYTES_MAX: usize = 512;

    /// Whether it said that it ended, and nothing happened later.
    pub(crate) fn ended_at(&self, last_at_ms: Option<i64>) -> bool {
        self.ended_at_ms.is_some() && self.ended_at_ms >= last_at_ms
    }

    pub(crate) fn bounded(text: &str) -> String {
        text[..text.floor_char_boundary(Self::TEXT_BYTES_MAX)].to_owned()
    }

    pub(crate) fn add_model(&mut self, model: String) {
        insert(&mut self.models, model, Self::MODELS_MAX);
    }

    pub(crate) fn add_tool(&mut self, tool: String) {
        insert(&mut self.tools, tool, Self::TOOLS_MAX);
    }

    pub(crate) fn join(&mut self, other: &Self) {
        for (slot, new) in [
            (&mut self.agent, &other.agent),
            (&mut self.agent_version, &other.agent_version),
            (&mut self.title, &other.title),
            (&mut self.generated_title, &other.generated_title),
            (&mut self.folder, &other.folder),
            (&mut self.branch, &other.branch),
        ] {
            if let Some(new) = new {
                Timed::keep_latest(slot, new);
            }
        }
        if let Some(first) = &other.first_prompt {
            Timed::keep_earliest(&mut self.first_prompt, first);
        }
        self.ended_at_ms = self.ended_at_ms.max(other.ended_at_ms);
        other.models.iter().cloned().for_each(|model| self.add_model(model));
        other.tools.iter().cloned().for_each(|tool| self.add_tool(tool));
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What the run is called if nobody named it.
    pub fn title(&self) -> Option<&str> {
        let told = [&self.title, &self.generated_title, &self.first_prompt];
        told.into_iter().flatten().next().map(|title| title.value.as_str())
    }
}

fn insert(set: &mut BTreeSet<String>, value: String, count_max: usize) {
    set.insert(value);
    if set.len() > count_max {
        set.pop_last();
    }
}
