//! What is printed of a moment.

use std::fmt::Write as _;

use anyhow::Result;
use bumpalo::Bump;
use reenact_recording::operation;
use reenact_replay::{Health, HtmlLoads, HtmlOptions, Page, Replay};

use super::moment::clock;
use super::source::Stream;
use crate::output;

pub(super) fn html(page: &Page<'_>, loads: HtmlLoads) -> String {
    page.to_html(HtmlOptions { loads, with_ids: true })
}

pub(super) fn text(page: &Page<'_>) -> String {
    let mut text = String::new();
    for line in page.visible_text() {
        let _ = writeln!(text, "{:>8}  {}", line.node_id, line.text);
    }
    text
}

pub(super) fn json<'a>(replay: &mut Replay<'a>, at_ms: f64, arena: &'a Bump) -> String {
    let pointer = replay.pointer_at(at_ms);
    let page = replay.page();
    let mut text = format!("{{\"at_ms\":{at_ms},\"node_count\":{},\"pointer\":", page.node_count());
    match pointer {
        Some(pointer) => {
            let (x, y) = (pointer.position.x, pointer.position.y);
            let _ = write!(text, "{{\"x\":{x},\"y\":{y},\"node_id\":{}}}", pointer.node_id);
        }
        None => text.push_str("null"),
    }
    text.push_str(",\"events\":[");
    for (at, event) in page.keyframe(at_ms, arena).iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        operation::write(event, &mut text);
    }
    text.push_str("]}");
    text
}

pub(super) fn query(page: &Page<'_>, selector: &str) -> Result<String> {
    let mut text = String::new();
    for node in page.query(selector)? {
        let id = page.id(node).map_or("-".to_owned(), |id| id.to_string());
        let role = page.role(node).unwrap_or("-");
        let stable = page.stable_selector(node);
        let _ = writeln!(text, "{id:>8}  {role}  {:?}  {stable}", page.accessible_name(node));
    }
    if text.is_empty() {
        text.push_str("nothing on the page matches");
    }
    Ok(text)
}

pub(super) fn summary(replay: &mut Replay<'_>, at_ms: f64, start_ms: f64) -> String {
    let (end_ms, events) = (replay.end_ms(), replay.operations().len());
    let page = replay.seek(at_ms);
    let size = page
        .viewport()
        .map_or("unknown".to_owned(), |size| format!("{} x {}", size.width, size.height));
    let mut text = String::new();
    let _ = writeln!(text, "recording  {events} events, {}", clock(end_ms - start_ms));
    let _ = writeln!(text, "moment     {}", clock(at_ms - start_ms));
    let _ = writeln!(text, "page       {}", page.url());
    let _ = writeln!(text, "viewport   {size}");
    let _ = writeln!(text, "nodes      {}", page.node_count());
    text
}

pub(super) fn health(stream: &Stream<'_>, start_ms: f64, health: &Health) {
    if let Some((window, page)) = &stream.name {
        output::line(&format!("window {window}, page {page}"));
    }
    for finding in &health.findings {
        let mended = if finding.is_repaired { "mended" } else { "" };
        output::line(&format!(
            "{:>9}  {:<16} {:<6}  {}",
            clock(finding.at_ms - start_ms),
            finding.kind.name(),
            mended,
            finding.effect
        ));
    }
    let counts = health
        .counts
        .iter()
        .map(|(kind, count)| format!("{count} {}", kind.name()));
    let counts = counts.collect::<Vec<_>>().join(", ");
    output::line(&if counts.is_empty() {
        format!("{} events, nothing is wrong with them", health.event_count)
    } else {
        format!("{} events; {counts}", health.event_count)
    });
}
