//! The stations of the workshop, and which tool is used where. The table is data (`stations.json`).

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Station {
    pub name: String,
    pub x: f64,
    pub y: f64,
    pub z: f64,
    pub tools: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Table {
    stations: Vec<Station>,
    /// Where tools are used that no station has, as those of servers.
    elsewhere: String,
}

static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| serde_json::from_str(include_str!("stations.json")).ok());

/// All stations; a test reads them, so they are there.
pub fn stations() -> &'static [Station] {
    TABLE.as_ref().map_or(&[], |table| &table.stations)
}

/// Where a tool is used.
pub fn station_of(tool: &str) -> Option<&'static Station> {
    let table = TABLE.as_ref()?;
    let of_tool = table
        .stations
        .iter()
        .find(|station| station.tools.iter().any(|known| known == tool));
    of_tool.or_else(|| table.stations.iter().find(|station| station.name == table.elsewhere))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_has_a_station() {
        let name = |tool| station_of(tool).map(|station| station.name.as_str());
        assert_eq!(stations().len(), 9);
        assert_eq!(name("Read"), Some("bookshelf"));
        assert_eq!(name("exec_command"), Some("terminal"));
        assert_eq!(name("TaskCreate"), Some("taskboard"));
        assert_eq!(name("mcp__server__tool"), Some("center"));
        let tools: Vec<_> = stations().iter().flat_map(|station| &station.tools).collect();
        assert!(
            tools
                .iter()
                .all(|tool| tools.iter().filter(|other| other == &tool).count() == 1)
        );
    }
}
