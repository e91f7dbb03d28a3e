//! What the page told of itself: events it tracks, their properties, and the flags it asked for.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// A property of a tracked event, and one of the values it had.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EventProperty {
    pub event: String,
    pub name: String,
    pub value: String,
}

/// Distinct names and values, bounded. With more than fit, the first in the order of the alphabet are kept: which ones
/// does not matter much, but it must not depend on the order of arrival.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// How often each event was tracked.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub events: BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub properties: BTreeSet<EventProperty>,
    /// Flags and the values they had.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub flags: BTreeSet<(String, String)>,
}

impl Told {
    pub const EVENTS_MAX: usize = 64;
    pub const PROPERTIES_MAX: usize = 128;
    pub const FLAGS_MAX: usize = 64;
    /// A name that is longer is cut.
    pub const NAME_BYTES_MAX: usize = 128;
    /// A value that is longer is left out: a part of it is another value.
    pub const VALUE_BYTES_MAX: usize = 128;

    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.properties.is_empty() && self.flags.is_empty()
    }

    pub(crate) fn bounded_name(name: &str) -> String {
        name[..name.floor_char_boundary(Self::NAME_BYTES_MAX)].to_owned()
    }

    pub(crate) fn count_event(&mut self, name: String, times: u64) {
        *self.events.entry(name).or_default() += times;
        if self.events.len() > Self::EVENTS_MAX {
            self.events.pop_last();
        }
    }

    pub(crate) fn add_property(&mut self, property: EventProperty) {
        self.properties.insert(property);
        if self.properties.len() > Self::PROPERTIES_MAX {
            self.properties.pop_last();
        }
    }

    pub(crate) fn add_flag(&mut self, name: String, value: String) {
        self.flags.insert((name, value));
        if self.flags.len() > Self::FLAGS_MAX {
            self.flags.pop_last();
        }
    }

    pub(crate) fn join(&mut self, other: &Self) {
        for (name, times) in &other.events {
            self.count_event(name.clone(), *times);
        }
        other.properties.iter().cloned().for_each(|one| self.add_property(one));
        for (name, value) in &other.flags {
            self.add_flag(name.clone(), value.clone());
        }
    }
}
