//! What tools gave back: a text, an object around it, or JSON of one in a text.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::event::Image;

#[derive(Debug, Default)]
pub(super) struct Output {
    pub(super) text: String,
    pub(super) images: Vec<Image>,
    pub(super) exit_code: Option<i64>,
    pub(super) duration_ms: Option<f64>,
    pub(super) success: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct Object<'t> {
    #[serde(borrow)]
    output: Option<&'t RawValue>,
    #[serde(borrow)]
    content: Option<&'t RawValue>,
    metadata: Option<Metadata>,
    success: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    exit_code: Option<i64>,
    duration_seconds: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct Part {
    text: Option<String>,
    image_url: Option<String>,
}

pub(super) fn read(raw: &RawValue) -> Output {
    let raw = raw.get();
    if let Ok(text) = serde_json::from_str::<String>(raw) {
        let inner = text.starts_with('{').then(|| read_object(&text)).flatten();
        return inner.unwrap_or_else(|| of_text(text));
    }
    if let Ok(parts) = serde_json::from_str::<Vec<Part>>(raw) {
        return of_parts(parts);
    }
    read_object(raw).unwrap_or_else(|| of_text(raw.to_owned()))
}

fn read_object(text: &str) -> Option<Output> {
    let object: Object<'_> = serde_json::from_str(text).ok()?;
    let body = object.output.or(object.content)?;
    let mut output = match serde_json::from_str::<String>(body.get()) {
        Ok(text) => of_text(text),
        Err(_) => serde_json::from_str(body.get()).map_or_else(|_| of_text(body.get().to_owned()), of_parts),
    };
    output.success = object.success;
    if let Some(metadata) = object.metadata {
        output.exit_code = metadata.exit_code.or(output.exit_code);
        output.duration_ms = metadata
            .duration_seconds
            .map(|seconds| seconds * 1000.0)
            .or(output.duration_ms);
    }
    Some(output)
}

fn of_parts(parts: Vec<Part>) -> Output {
    let mut images = Vec::new();
    let mut texts = Vec::new();
    for part in parts {
        texts.extend(part.text);
        images.extend(part.image_url.map(|url| Image {
            media_type: None,
            bytes: Some(url.len() as u64 / 4 * 3),
        }));
    }
    Output {
        images,
        ..of_text(texts.join("\n"))
    }
}

/// Some tools write how it ended above their output.
fn of_text(text: String) -> Output {
    let mut output = Output::default();
    for line in text.lines().take(6) {
        if let Some(code) = line
            .strip_prefix("Exit code: ")
            .or_else(|| line.strip_prefix("Process exited with code "))
        {
            output.exit_code = code.trim().parse().ok();
        } else if let Some(seconds) = line.strip_prefix("Wall time: ") {
            let seconds = seconds
                .split_ascii_whitespace()
                .next()
                .and_then(|number| number.parse::<f64>().ok());
            output.duration_ms = seconds.map(|seconds| seconds * 1000.0);
        }
    }
    output.text = text;
    output
}
