//! `/demo/`: the sample shop, and the little it asks of a server.

pub(crate) mod orders;
pub(crate) mod shop;
pub(crate) mod stock;
