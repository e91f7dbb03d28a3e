//! Contents of messages: a text, or blocks.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::event::Image;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Block<'t> {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) text: Option<String>,
    pub(super) thinking: Option<String>,
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    #[serde(borrow)]
    pub(super) input: Option<&'t RawValue>,
    pub(super) tool_use_id: Option<String>,
    #[serde(borrow)]
    pub(super) content: Option<&'t RawValue>,
    pub(super) is_error: Option<bool>,
    #[serde(borrow)]
    pub(super) source: Option<&'t RawValue>,
}

/// A block, or what it is when it is none that can be read.
pub(super) type ReadBlock<'t> = Result<Block<'t>, &'t RawValue>;

/// The blocks of a content; a text is one block.
pub(super) fn blocks(content: &RawValue) -> Vec<ReadBlock<'_>> {
    if let Ok(text) = serde_json::from_str::<String>(content.get()) {
        return vec![Ok(Block {
            kind: "text".to_owned(),
            text: Some(text),
            ..Block::default()
        })];
    }
    match serde_json::from_str::<Vec<&RawValue>>(content.get()) {
        Ok(blocks) => blocks
            .into_iter()
            .map(|raw| serde_json::from_str(raw.get()).map_err(|_| raw))
            .collect(),
        Err(_) => vec![Err(content)],
    }
}

#[derive(Deserialize)]
struct Source<'t> {
    media_type: Option<String>,
    #[serde(borrow)]
    data: Option<&'t RawValue>,
}

/// What is kept of an image: its type and size.
pub(super) fn image(block: &Block<'_>) -> Image {
    let source = block
        .source
        .and_then(|source| serde_json::from_str::<Source<'_>>(source.get()).ok());
    let Some(source) = source else {
        return Image::default();
    };
    // Base64 in quotes: four characters are three bytes.
    let bytes = source
        .data
        .map(|data| data.get().len().saturating_sub(2) as u64 / 4 * 3);
    Image {
        media_type: source.media_type,
        bytes,
    }
}

/// The text and the images of what a tool gave back.
pub(super) fn flatten(content: &RawValue) -> (String, Vec<Image>) {
    let mut text = String::new();
    let mut images = Vec::new();
    for block in blocks(content) {
        match block {
            Ok(block) if block.kind == "image" => images.push(image(&block)),
            Ok(Block { text: Some(part), .. }) => {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&part);
            }
            Ok(Block { kind, .. }) => {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&format!("[{kind}]"));
            }
            Err(raw) => text.push_str(raw.get()),
        }
    }
    (text, images)
}
