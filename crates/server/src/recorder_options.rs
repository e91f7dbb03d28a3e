//! Options of the recorder that are set here instead of in the page. What is valid, and how each meets the page's own,
//! stands in [`RULES`]; the recorder's tests read the same table.

mod rules;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub(crate) use rules::check;
pub use rules::recorder_options_json;

/// Options of the recorder, by their names in docs/recorder.md; what is left out is as the page says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RecorderOptions {
    /// Share of sessions that are recorded, 0 to 1. Takes the place of the page's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    session_sample_rate: Option<f64>,
    /// Share of the other sessions that are sent if an error occurs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    on_error_sample_rate: Option<f64>,
    /// Higher rates for sessions that reach matching pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    url_sample_rates: Option<Vec<UrlSampleRate>>,
    /// Only pages that match one of these are recorded; taken where the page names none itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    record_urls: Option<Vec<String>>,
    /// Pages that match one of these are not recorded; added to the page's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    ignore_urls: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    minimum_duration_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    maximum_duration_ms: Option<f64>,
    /// `required` or `not-required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    consent: Option<String>,
    /// `honor` or `ignore`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    global_privacy_control: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    mask_all_inputs: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    mask_all_text: Option<bool>,
    /// A CSS selector; added to the page's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    mask_selector: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    block_selector: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    ignore_selector: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    block_media: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    record_console: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    record_network: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    record_canvas: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    record_web_vitals: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    record_long_tasks: Option<bool>,
}

/// A rate for sessions that reach certain pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UrlSampleRate {
    /// Compared with path and query, or with the whole address if it contains `://`; `*` stands for anything.
    pattern: String,
    rate: f64,
}

impl RecorderOptions {
    /// The members that are set.
    pub(crate) fn members(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }
}
