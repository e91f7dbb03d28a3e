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
    pub level: i32,
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
        }
    }
}
