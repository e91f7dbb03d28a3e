/// Why a recording, or a part of one, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    #[error("not a recording: it does not begin as one does")]
    NotARecording,
    #[error("recording of format version {found}; this program reads up to {known}: use a newer one")]
    NewerVersion { found: u16, known: u16 },
    #[error("the recording ends at byte {at}, within its {part}")]
    Truncated { at: u64, part: &'static str },
    #[error("the {part} at byte {at} is damaged: its checksum does not match")]
    Checksum { at: u64, part: &'static str },
    /// The checksum holds, so this was written wrongly, or on purpose.
    #[error("the {part} at byte {at} is malformed: {damage}")]
    Malformed {
        at: u64,
        part: &'static str,
        damage: Damage,
    },
    #[error("the {part} at byte {at} needs {needed} of {what}, more than the limit of {limit}")]
    TooLarge {
        at: u64,
        part: &'static str,
        what: &'static str,
        needed: u64,
        limit: u64,
    },
    #[error("the segment at byte {at} refers to table {table}, which has not been loaded")]
    TableMissing { at: u64, table: u32 },
    #[error("the shared store has no content {number}, which the table at byte {at} refers to")]
    SharedMissing { at: u64, number: u64 },
}

/// Where in a part the bytes made no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what}, byte {at}")]
pub struct Damage {
    pub what: &'static str,
    pub at: usize,
}
