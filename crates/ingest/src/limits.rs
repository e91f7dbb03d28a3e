/// Bounds of what is taken in. Every one is a setting of the operator.
#[derive(Debug, Clone)]
pub struct Limits {
    pub body_bytes_max: u64,
    pub decoded_bytes_max: u64,
    pub event_bytes_max: u64,
    pub events_per_batch_max: u32,
    pub nesting_depth_max: u32,
    /// Memory that all batches being worked on may take together: beyond it the server says `503`.
    pub in_flight_bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes_max: 4 << 20,
            decoded_bytes_max: 32 << 20,
            event_bytes_max: 16 << 20,
            events_per_batch_max: 10_000,
            nesting_depth_max: 512,
            in_flight_bytes_max: 96 << 20,
        }
    }
}
