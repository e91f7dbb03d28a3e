//! What a page load needs, and what its recorder sent of it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reenact_recording::json;
use reenact_recording::operation::{
    Attribute, AttributeValue, Change, Mutation, NodeKind, Operation, StyleValue, Tree,
};
use url::Url;

use super::places::{self, Place};
use super::{Wanted, css, resolve, srcset, tree};

/// A redacted part of an address stands as a label that begins so, plain or escaped.
const LABELS: [&str; 3] = ["[redacted:", "%5Bredacted:", "%5Bredacted%3A"];
/// Longest address that is looked at.
const ADDRESS_BYTES_MAX: usize = 4_096;
/// rrweb's number of the events that bring a file.
const ASSET_TYPE: i64 = 7;

/// How a file is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    pub wanted: Wanted,
    /// When it was named first, as recorded.
    pub at_ms: i64,
}

/// A file that the recorder sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub url: String,
    pub at_ms: i64,
    pub media_type: String,
    pub bytes: Bytes,
}

/// An event of the recorder that brings a file, or says that one has come by another address.
struct AssetEvent {
    url: String,
    /// What the recorder calls the content, for its session alone.
    content: Option<String>,
    payload: Option<(String, Bytes)>,
}

/// What was found in the page loads of a session.
#[derive(Debug, Default)]
pub struct Found {
    /// By address.
    pub needs: BTreeMap<String, Need>,
    pub sent: Vec<Sent>,
    /// Addresses that were left out because there were too many.
    pub left_out: usize,
}

/// Goes through the events of one page load after the other.
pub struct Finder {
    needs_max: usize,
    sent_bytes_max: usize,
    found: Found,
    sent_bytes: usize,
    /// Sent files by what the recorder calls their contents, and files that are said to be one of them.
    by_content: HashMap<String, usize>,
    same: Vec<(String, String, i64)>,
    page: PageLoad,
}

/// What is known of the page load at hand.
#[derive(Default)]
struct PageLoad {
    base: Option<Url>,
    /// The elements that hold addresses, by rrweb's id: tag and `rel`.
    elements: HashMap<i64, (String, Option<String>)>,
}

impl Finder {
    /// Notes at most so many addresses, and so many bytes that the recorder sent.
    pub fn new(needs_max: usize, sent_bytes_max: usize) -> Self {
        Self {
            needs_max,
            sent_bytes_max,
            found: Found::default(),
            sent_bytes: 0,
            by_content: HashMap::new(),
            same: Vec::new(),
            page: PageLoad::default(),
        }
    }

    /// Another page load begins; node ids mean something else in it.
    pub fn begin_page(&mut self) {
        self.page = PageLoad::default();
    }

    pub fn finish(mut self) -> Found {
        for (url, content, at_ms) in self.same {
            if let Some(place) = self.by_content.get(&content) {
                let sent = self.found.sent[*place].clone();
                self.found.sent.push(Sent { url, at_ms, ..sent });
            }
        }
        self.found
    }

    pub fn add(&mut self, operation: &Operation<'_>) {
        let at_ms = operation.timestamp as i64;
        match operation.change {
            Change::Meta(meta) => self.page.base = Url::parse(meta.href).ok(),
            Change::FullSnapshot(snapshot) => {
                self.page.elements.clear();
                self.tree(&snapshot.tree, Some(false), at_ms);
            }
            Change::Mutation(mutation) => self.mutation(&mutation, at_ms),
            Change::StyleSheetRule(rule) => {
                let adds = rule.adds.into_iter().flatten().map(|add| add.rule);
                for text in adds.chain(rule.replace).chain(rule.replace_sync) {
                    self.css(text, at_ms);
                }
            }
            Change::StyleDeclaration(declaration) => {
                if let Some(value) = declaration.set.and_then(|set| set.value) {
                    self.css(value, at_ms);
                }
            }
            Change::AdoptedStyleSheet(adopted) => {
                let rules = adopted.styles.into_iter().flatten().flat_map(|sheet| sheet.rules);
                for rule in rules {
                    self.css(rule.rule, at_ms);
                }
            }
            Change::Font(font) => {
                if let Some(source) = font_source(font.data) {
                    self.font_source(&source, at_ms);
                }
            }
            Change::Opaque(event) => self.sent(event, at_ms),
            _ => {}
        }
    }

    fn mutation(&mut self, mutation: &Mutation<'_>, at_ms: i64) {
        for add in mutation.adds {
            let in_style = self.is_style(add.parent_id);
            self.tree(&add.tree, Some(in_style), at_ms);
        }
        for text in mutation.texts {
            // The text of a `<style>` is known by its id, which `tree` noted as if it were one.
            if let Some(value) = text.value.filter(|_| self.is_style(text.id)) {
                self.css(value, at_ms);
            }
        }
        for change in mutation.attributes {
            let known = self.page.elements.get(&change.id).cloned();
            let (tag, rel) = known.unwrap_or_default();
            self.attributes(&tag, rel.as_deref(), change.attributes, at_ms);
        }
    }

    fn is_style(&self, id: i64) -> bool {
        let known = self.page.elements.get(&id);
        known.is_some_and(|(tag, _)| tree::is_style(tag))
    }

    fn tree(&mut self, tree: &Tree<'_>, root_in_style: Option<bool>, at_ms: i64) {
        for (node, in_style) in tree::with_parents(tree, root_in_style) {
            match node.kind {
                NodeKind::Element { element, .. } => {
                    let (tag_name, attributes) = (element.tag_name, element.attributes);
                    let rel = text_of(attributes, "rel");
                    self.attributes(tag_name, rel, attributes, at_ms);
                    self.note(node.id, tag_name, rel);
                }
                NodeKind::Text { text, is_style } if is_style == Some(true) || in_style == Some(true) => {
                    self.note(node.id, "style", None);
                    self.css(text, at_ms);
                }
                _ => {}
            }
        }
    }

    fn note(&mut self, id: i64, tag: &str, rel: Option<&str>) {
        const HOLD: [&str; 8] = ["link", "style", "img", "source", "video", "input", "image", "use"];
        if HOLD.iter().any(|hold| tag.eq_ignore_ascii_case(hold)) {
            let known = (tag.to_owned(), rel.map(str::to_owned));
            self.page.elements.insert(id, known);
        }
    }

    fn attributes(&mut self, tag: &str, rel: Option<&str>, attributes: &[Attribute<'_>], at_ms: i64) {
        for attribute in attributes {
            let place = places::of_attribute(Some(tag), attribute.name, rel);
            match (place, attribute.value) {
                (Some(Place::Address(wanted)), AttributeValue::Text(text)) => self.need(text, wanted, at_ms),
                (Some(Place::Srcset), AttributeValue::Text(text)) => {
                    for range in srcset::urls(text) {
                        self.need(&text[range], Wanted::Image, at_ms);
                    }
                }
                (Some(Place::Css), AttributeValue::Text(text)) => self.css(text, at_ms),
                (Some(Place::Css), AttributeValue::Style(properties)) => {
                    for property in properties {
                        if let StyleValue::Text(text) | StyleValue::WithPriority(text, _) = property.value {
                            self.css(text, at_ms);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn css(&mut self, text: &str, at_ms: i64) {
        for url in css::urls(text) {
            self.need(&url.address, url.wanted, at_ms);
        }
    }

    fn font_source(&mut self, source: &str, at_ms: i64) {
        for url in css::urls(source) {
            self.need(&url.address, Wanted::Font, at_ms);
        }
    }

    fn need(&mut self, address: &str, wanted: Wanted, at_ms: i64) {
        let Some(url) = fetchable(address, self.page.base.as_ref()) else {
            return;
        };
        let needs = &mut self.found.needs;
        if !needs.contains_key(url.as_str()) && needs.len() >= self.needs_max {
            self.found.left_out += 1;
            return;
        }
        let need = needs.entry(url.into()).or_insert(Need { wanted, at_ms });
        need.at_ms = need.at_ms.min(at_ms);
    }

    fn sent(&mut self, event: &str, at_ms: i64) {
        let Some(asset) = asset_data(event).and_then(|data| read_asset(data, self.page.base.as_ref())) else {
            return;
        };
        let AssetEvent { url, content, payload } = asset;
        let Some((media_type, bytes)) = payload else {
            if let Some(content) = content.filter(|_| self.same.len() < self.needs_max) {
                self.same.push((url, content, at_ms));
            }
            return;
        };
        if self.sent_bytes + bytes.len() > self.sent_bytes_max {
            self.found.left_out += 1;
            return;
        }
        self.sent_bytes += bytes.len();
        if let Some(content) = content {
            self.by_content.insert(content, self.found.sent.len());
        }
        self.found.sent.push(Sent {
            url,
            at_ms,
            media_type,
            bytes,
        });
    }
}

/// The address, if it can be asked for: nothing of it was redacted.
pub fn fetchable(address: &str, base: Option<&Url>) -> Option<Url> {
    let url = resolve(address, base).filter(|url| url.as_str().len() <= ADDRESS_BYTES_MAX)?;
    let is_redacted = LABELS.iter().any(|label| url.as_str().contains(label));
    (!is_redacted).then_some(url)
}

fn text_of<'a>(attributes: &[Attribute<'a>], name: &str) -> Option<&'a str> {
    attributes.iter().find_map(|attribute| match attribute.value {
        AttributeValue::Text(text) if attribute.name.eq_ignore_ascii_case(name) => Some(text),
        _ => None,
    })
}

/// The source of a font that a script added by address.
pub(super) fn font_source(data: &str) -> Option<Cow<'_, str>> {
    let is_buffer = json::member(data, "buffer").and_then(json::boolean) == Some(true);
    let source = json::member(data, "fontSource").filter(|_| !is_buffer)?;
    json::text(source)
}

/// The data of an event that brings a file.
fn asset_data(event: &str) -> Option<&str> {
    let kind = json::member(event, "type").and_then(json::integer);
    json::member(event, "data").filter(|_| kind == Some(ASSET_TYPE))
}

/// The address of a file that an event brings, and its payload as it stands in the event.
pub(super) fn sent_payload(event: &str) -> Option<(String, &str)> {
    let data = asset_data(event)?;
    Some((text_member(data, "url")?, json::member(data, "payload")?))
}

/// `{url, content?, payload?}`; without a payload, `content` names one that was sent with another address.
fn read_asset(data: &str, base: Option<&Url>) -> Option<AssetEvent> {
    let payload = json::member(data, "payload");
    Some(AssetEvent {
        url: text_member(data, "url").and_then(|url| resolve(&url, base))?.into(),
        content: text_member(data, "content"),
        payload: match payload {
            Some(payload) => Some(read_payload(payload)?),
            None => None,
        },
    })
}

fn text_member(of: &str, name: &str) -> Option<String> {
    json::member(of, name).and_then(json::text).map(Cow::into_owned)
}

/// Media type and content of a `Blob` of `ArrayBuffer`s in Base64, of texts of CSS, or of a `data:` address.
fn read_payload(payload: &str) -> Option<(String, Bytes)> {
    let (media_type, bytes) = match text_member(payload, "rr_type").as_deref() {
        Some("Blob") => {
            let mut bytes = Vec::new();
            for part in json::elements(json::member(payload, "data")?) {
                bytes.extend(STANDARD.decode(text_member(part, "base64")?).ok()?);
            }
            (text_member(payload, "type").unwrap_or_default(), bytes)
        }
        Some("CssText") => {
            let parts = json::elements(json::member(payload, "cssTexts")?);
            let texts: Vec<_> = parts.filter_map(json::text).collect();
            ("text/css".to_owned(), texts.concat().into_bytes())
        }
        _ => data_address(&text_member(payload, "src").or_else(|| json::text(payload).map(Cow::into_owned))?)?,
    };
    Some((media_type, bytes.into()))
}

/// Media type and content of a `data:` address in Base64.
fn data_address(address: &str) -> Option<(String, Vec<u8>)> {
    let (head, content) = address.strip_prefix("data:")?.split_once(',')?;
    let media_type = head.strip_suffix(";base64")?;
    Some((media_type.to_owned(), STANDARD.decode(content).ok()?))
}
