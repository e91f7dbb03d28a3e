use reenact_recording::log::shared::Policy;

/// Bounds of compaction.
#[derive(Debug, Clone)]
pub struct CompactionSettings {
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
