//! A hook's JSON, member by member: newer programs change the types of members, which must not cost the others.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::json::Json;

#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Members<'t>(#[serde(borrow)] BTreeMap<String, &'t RawValue>);

impl<'t> Members<'t> {
    pub(super) fn raw(&self, name: &str) -> Option<&'t str> {
        self.0.get(name).map(|raw| raw.get()).filter(|raw| *raw != "null")
    }

    fn read<T: Deserialize<'t>>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.raw(name)?).ok()
    }

    /// A text that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.read::<String>(name).filter(|text| !text.is_empty())
    }

    /// A text, or any other JSON as it is written.
    pub(super) fn text_or_json(&self, name: &str) -> Option<String> {
        self.text(name)
            .or_else(|| self.raw(name).map(str::to_owned).filter(|raw| raw != "\"\""))
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.read(name)
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.read(name)
    }

    pub(super) fn json(&self, name: &str) -> Option<Json> {
        Json::of(self.raw(name)?)
    }

    pub(super) fn list(&self, name: &str) -> Vec<Self> {
        self.read(name).unwrap_or_default()
    }
}
