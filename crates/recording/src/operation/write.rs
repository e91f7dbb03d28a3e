//! From an [`Operation`] to the event's JSON, with its members in rrweb's order.

mod incremental;
mod node;
mod style;
mod values;

use super::{Change, FullSnapshot, Meta, Operation, Tagged};
use values::{Object, push_number};

/// Writes the event behind what `out` holds.
pub fn write(operation: &Operation<'_>, out: &mut String) {
    if let Change::Opaque(json) = operation.change {
        out.push_str(json);
        return;
    }
    out.push_str("{\"type\":");
    out.push((b'0' + event_type(&operation.change)) as char);
    out.push_str(",\"data\":");
    push_data(&operation.change, out);
    out.push_str(",\"timestamp\":");
    push_number(operation.timestamp, out);
    out.push('}');
}

/// Of a change that is not opaque.
fn event_type(change: &Change<'_>) -> u8 {
    match change {
        Change::DomContentLoaded => 0,
        Change::Load => 1,
        Change::FullSnapshot(_) => 2,
        Change::Meta(_) => 4,
        Change::Custom(_) => 5,
        Change::Plugin(_) => 6,
        _ => 3,
    }
}

fn push_data(change: &Change<'_>, out: &mut String) {
    match change {
        Change::DomContentLoaded | Change::Load => out.push_str("{}"),
        Change::FullSnapshot(snapshot) => push_full_snapshot(snapshot, out),
        Change::Meta(meta) => push_meta(meta, out),
        Change::Custom(tagged) => push_tagged("tag", tagged, out),
        Change::Plugin(tagged) => push_tagged("plugin", tagged, out),
        Change::CanvasMutation(canvas) => out.push_str(canvas.data),
        Change::Font(font) => out.push_str(font.data),
        Change::Opaque(_) => {}
        incremental => incremental::push(incremental, out),
    }
}

fn push_full_snapshot(snapshot: &FullSnapshot<'_>, out: &mut String) {
    let mut data = Object::open(out);
    node::push_tree(&snapshot.tree, data.member("node"));
    if let Some(offset) = snapshot.initial_offset {
        let mut initial_offset = Object::open(data.member("initialOffset"));
        initial_offset.number("left", offset.left);
        initial_offset.number("top", offset.top);
        initial_offset.close();
    }
    data.close();
}

fn push_meta(meta: &Meta<'_>, out: &mut String) {
    let mut data = Object::open(out);
    data.text("href", meta.href);
    data.number("width", meta.width);
    data.number("height", meta.height);
    data.close();
}

fn push_tagged(name_member: &'static str, tagged: &Tagged<'_>, out: &mut String) {
    let mut data = Object::open(out);
    data.text(name_member, tagged.name);
    if !tagged.payload.is_empty() {
        data.json("payload", tagged.payload);
    }
    data.close();
}
