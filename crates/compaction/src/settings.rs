use reenact_recording::log::shared::Policy;

/// Bounds of compaction.
#[derive(Debug, Clone)]
pub struct CompactionSettings {
    /// A session is finished when no batch came for so long: the recorder ends one after 30 idle minutes.
    pub idle_after_s: u32,
    /// One that said that it ended is finished when no batch came for so long.
    pub ended_after_s: u32,
    /// A session that goes on for so long is compacted meanwhile.
    pub session_s_max: u32,
    /// How often to look for finished sessions.
    pub every_s: u32,
    /// JSON of one page load that is taken into memory; a session with a longer one stays in blocks.
    pub page_bytes_max: usize,
    /// zstd's level.
    pub level: u32,
    /// Style sheets, SVG, attributes and markup are shared once so many unrelated visitors had them in common.
    pub shared_markup_visitors_min: usize,
    /// Visible text is shared once so many unrelated visitors had it in common.
    pub shared_text_visitors_min: usize,
    /// What a session has is forgotten as a candidate for sharing after so many days.
    pub shared_candidates_d: u32,
    /// A recording with copies of its own of so many bytes that are shared by now is written anew without them.
    pub fold_bytes_min: u64,
}

impl Default for CompactionSettings {
    fn default() -> Self {
        Self {
            idle_after_s: 35 * 60,
            ended_after_s: 30,
            session_s_max: 24 * 60 * 60,
            every_s: 30,
            page_bytes_max: 512 << 20,
            level: 3,
            shared_markup_visitors_min: Policy::default().markup_visitors_min,
            shared_text_visitors_min: Policy::default().text_visitors_min,
            shared_candidates_d: 30,
            fold_bytes_min: 64 << 10,
        }
    }
}

impl CompactionSettings {
    pub(crate) fn zstd_level(&self) -> i32 {
        i32::try_from(self.level).unwrap_or(i32::MAX)
    }

    /// Who may have a content in common with others before all may.
    pub fn sharing(&self) -> Policy {
        Policy {
            markup_visitors_min: self.shared_markup_visitors_min,
            text_visitors_min: self.shared_text_visitors_min,
        }
    }
}
