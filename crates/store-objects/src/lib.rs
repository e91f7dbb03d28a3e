//! Objects in a local folder or in memory.

mod error;
mod local;
mod memory;

pub use local::LocalObjects;
pub use memory::MemoryObjects;
