//! What a request tells about its client: browser, system and device from `User-Agent`, country from the address.
//! The address itself goes no further than this.

mod country;
mod user_agent;

pub use country::country_of;
pub use user_agent::ClientReader;
