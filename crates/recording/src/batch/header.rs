use std::fmt::Write;

use crate::json::{self, Cursor};
use crate::shape::Trouble;
use crate::{PageId, SessionId, WindowId};

/// The only version of the batch's form so far.
const BATCH_VERSION: i64 = 1;
/// Longest name or version of a recorder, in bytes.
const RECORDER_BYTES_MAX: usize = 128;

/// Everything of a batch but its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub session: SessionId,
    pub window: WindowId,
    pub page: PageId,
    pub sequence: u32,
    /// By the client's clock.
    pub sent_at_ms: Option<i64>,
    pub recorder: Option<RecorderName>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecorderName {
    pub name: String,
    pub version: Option<String>,
}

impl Header {
    /// The beginning of a batch with this header, up to and with the bracket that opens `events`. The events, with
    /// commas between them, and [`Header::JSON_END`] make it whole.
    pub fn to_json_start(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail; identifiers need no escapes.
        let _ = write!(
            out,
            "{{\"version\":{BATCH_VERSION},\"session_id\":\"{}\",\"window_id\":\"{}\",\"page_id\":\"{}\",\"sequence\":{}",
            self.session, self.window, self.page, self.sequence
        );
        if let Some(sent_at_ms) = self.sent_at_ms {
            let _ = write!(out, ",\"sent_at_ms\":{sent_at_ms}");
        }
        if let Some(recorder) = &self.recorder {
            let _ = write!(out, ",\"recorder\":{}", recorder.to_json());
        }
        out.push_str(",\"events\":[");
        out
    }

    /// See [`Header::to_json_start`].
    pub const JSON_END: &str = "]}";
}

impl RecorderName {
    fn to_json(&self) -> String {
        let name = serde_json::Value::from(self.name.as_str());
        match &self.version {
            Some(version) => format!(
                "{{\"name\":{name},\"version\":{}}}",
                serde_json::Value::from(version.as_str())
            ),
            None => format!("{{\"name\":{name}}}"),
        }
    }
}

/// The header's members as they are met.
#[derive(Default)]
pub(super) struct HeaderParts<'t> {
    version: Option<&'t str>,
    session: Option<&'t str>,
    window: Option<&'t str>,
    page: Option<&'t str>,
    sequence: Option<&'t str>,
    sent_at_ms: Option<&'t str>,
    recorder: Option<&'t str>,
}

impl<'t> HeaderParts<'t> {
    /// Keeps the value at the cursor if a member of this name is known; whether it is.
    pub(super) fn read(&mut self, name: &str, cursor: &mut Cursor<'t>, depth_max: u32) -> Result<bool, Trouble> {
        let slot = match name {
            "version" => Some(&mut self.version),
            "session_id" => Some(&mut self.session),
            "window_id" => Some(&mut self.window),
            "page_id" => Some(&mut self.page),
            "sequence" => Some(&mut self.sequence),
            "sent_at_ms" => Some(&mut self.sent_at_ms),
            "recorder" => Some(&mut self.recorder),
            _ => None,
        };
        cursor.peek();
        let start = cursor.at();
        if cursor.skip_value()? >= depth_max {
            return Err(Trouble::misfit(format!("nested deeper than {depth_max}")));
        }
        match slot {
            None => Ok(false),
            Some(Some(_)) => Err(Trouble::misfit(format!("{name}: appears twice"))),
            Some(slot) => {
                *slot = Some(cursor.since(start));
                Ok(true)
            }
        }
    }

    /// Whether the recorder says more about itself than [`RecorderName`] keeps.
    pub(super) fn has_unknown_recorder_members(&self) -> bool {
        let mut known = Vec::new();
        json::members(self.recorder.unwrap_or_default()).any(|(name, _)| {
            let is_known = matches!(name.as_ref(), "name" | "version") && !known.contains(&name);
            known.push(name);
            !is_known
        })
    }

    /// The whole header, or what is wrong with it.
    pub(super) fn finish(self) -> Result<Header, String> {
        let version = self
            .version
            .and_then(json::integer)
            .ok_or("version: expected an integer")?;
        if version != BATCH_VERSION {
            return Err(format!("version: expected {BATCH_VERSION}, found {version}"));
        }
        let text = |raw: Option<&str>, name: &str| match raw.and_then(json::text) {
            Some(text) => Ok(text.into_owned()),
            None => Err(format!("{name}: expected a string")),
        };
        let sequence = self
            .sequence
            .and_then(json::integer)
            .and_then(|value| u32::try_from(value).ok());
        Ok(Header {
            session: SessionId::parse(&text(self.session, "session_id")?).map_err(|error| error.to_string())?,
            window: WindowId::parse(&text(self.window, "window_id")?).map_err(|error| error.to_string())?,
            page: PageId::parse(&text(self.page, "page_id")?).map_err(|error| error.to_string())?,
            sequence: sequence.ok_or("sequence: expected an integer from 0 to 4294967295")?,
            sent_at_ms: self.sent_at_ms.map(sent_at_ms).transpose()?.flatten(),
            recorder: self.recorder.map(recorder).transpose()?.flatten(),
        })
    }
}

fn sent_at_ms(raw: &str) -> Result<Option<i64>, String> {
    let value = json::integer(raw).or_else(|| json::number(raw).map(|value| value as i64));
    match value {
        Some(value) if (0..=super::event::TIMESTAMP_MS_MAX).contains(&value) => Ok(Some(value)),
        _ if raw == "null" => Ok(None),
        _ => Err("sent_at_ms: expected milliseconds since the Unix epoch".to_owned()),
    }
}

fn recorder(raw: &str) -> Result<Option<RecorderName>, String> {
    if raw == "null" {
        return Ok(None);
    }
    let text = |name: &str| {
        json::member(raw, name)
            .filter(|value| *value != "null")
            .map(|value| short_text(value, name))
    };
    let name = text("name")
        .transpose()?
        .ok_or("recorder: expected an object with a name")?;
    Ok(Some(RecorderName {
        name,
        version: text("version").transpose()?,
    }))
}

fn short_text(raw: &str, name: &str) -> Result<String, String> {
    match json::text(raw) {
        Some(text) if text.len() <= RECORDER_BYTES_MAX => Ok(text.into_owned()),
        _ => Err(format!(
            "recorder.{name}: expected a string of at most {RECORDER_BYTES_MAX} bytes"
        )),
    }
}
