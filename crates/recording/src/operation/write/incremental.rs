use super::node::{push_attributes, push_tree};
use super::style;
use super::values::Object;
use crate::operation::{Change, Input, MediaInteraction, MouseInteraction, Mutation, Position, SelectionRange};

/// `data` of type 3.
pub(super) fn push(change: &Change<'_>, out: &mut String) {
    let mut data = Object::open(out);
    match change {
        Change::Mutation(mutation) => push_mutation(mutation, &mut data),
        Change::MouseMove(positions) => push_positions(1, positions, &mut data),
        Change::MouseInteraction(interaction) => push_mouse_interaction(interaction, &mut data),
        Change::Scroll(scroll) => {
            data.integer("source", 3);
            data.integer("id", scroll.id);
            data.number("x", scroll.x);
            data.number("y", scroll.y);
        }
        Change::ViewportResize(resize) => {
            data.integer("source", 4);
            data.number("width", resize.width);
            data.number("height", resize.height);
        }
        Change::Input(input) => push_input(input, &mut data),
        Change::TouchMove(positions) => push_positions(6, positions, &mut data),
        Change::MediaInteraction(interaction) => push_media_interaction(interaction, &mut data),
        Change::StyleSheetRule(rule) => style::push_rule(rule, &mut data),
        Change::Drag(positions) => push_positions(12, positions, &mut data),
        Change::StyleDeclaration(declaration) => style::push_declaration(declaration, &mut data),
        Change::Selection(ranges) => {
            data.integer("source", 14);
            data.list("ranges", ranges, push_selection_range);
        }
        Change::AdoptedStyleSheet(adopted) => style::push_adopted(adopted, &mut data),
        Change::CustomElement(element) => {
            data.integer("source", 16);
            if let Some(name) = element.define {
                let mut define = Object::open(data.member("define"));
                define.text("name", name);
                define.close();
            }
        }
        // Written whole, elsewhere.
        Change::DomContentLoaded
        | Change::Load
        | Change::FullSnapshot(_)
        | Change::Meta(_)
        | Change::CanvasMutation(_)
        | Change::Font(_)
        | Change::Custom(_)
        | Change::Plugin(_)
        | Change::Opaque(_) => {}
    }
    data.close();
}

fn push_mutation(mutation: &Mutation<'_>, data: &mut Object<'_>) {
    data.integer("source", 0);
    data.list("texts", mutation.texts, |text, out| {
        let mut object = Object::open(out);
        object.integer("id", text.id);
        match text.value {
            Some(value) => object.text("value", value),
            None => object.json("value", "null"),
        }
        object.close();
    });
    data.list("attributes", mutation.attributes, |change, out| {
        let mut object = Object::open(out);
        object.integer("id", change.id);
        push_attributes(change.attributes, object.member("attributes"));
        object.close();
    });
    data.list("removes", mutation.removes, |remove, out| {
        let mut object = Object::open(out);
        object.integer("parentId", remove.parent_id);
        object.integer("id", remove.id);
        object.maybe_boolean("isShadow", remove.is_shadow);
        object.close();
    });
    data.list("adds", mutation.adds, |add, out| {
        let mut object = Object::open(out);
        object.integer("parentId", add.parent_id);
        object.maybe_null("previousId", add.previous_id);
        object.maybe_null("nextId", add.next_id);
        push_tree(&add.tree, object.member("node"));
        object.close();
    });
    data.maybe_boolean("isAttachIframe", mutation.is_attach_iframe);
}

fn push_positions(source: i64, positions: &[Position], data: &mut Object<'_>) {
    data.integer("source", source);
    data.list("positions", positions, |position, out| {
        let mut object = Object::open(out);
        object.number("x", position.x);
        object.number("y", position.y);
        object.integer("id", position.id);
        object.number("timeOffset", position.time_offset);
        object.close();
    });
}

fn push_mouse_interaction(interaction: &MouseInteraction, data: &mut Object<'_>) {
    data.integer("source", 2);
    data.integer("type", interaction.kind);
    data.integer("id", interaction.id);
    data.maybe_number("x", interaction.x);
    data.maybe_number("y", interaction.y);
    data.maybe_integer("pointerType", interaction.pointer_type);
}

fn push_input(input: &Input<'_>, data: &mut Object<'_>) {
    data.integer("source", 5);
    data.text("text", input.text);
    data.maybe_boolean("isChecked", input.is_checked);
    data.maybe_boolean("userTriggered", input.user_triggered);
    data.integer("id", input.id);
}

fn push_media_interaction(interaction: &MediaInteraction, data: &mut Object<'_>) {
    data.integer("source", 7);
    data.integer("type", interaction.kind);
    data.integer("id", interaction.id);
    data.maybe_number("currentTime", interaction.current_time);
    data.maybe_number("volume", interaction.volume);
    data.maybe_boolean("muted", interaction.muted);
    data.maybe_boolean("loop", interaction.r#loop);
    data.maybe_number("playbackRate", interaction.playback_rate);
}

fn push_selection_range(range: &SelectionRange, out: &mut String) {
    let mut object = Object::open(out);
    object.integer("start", range.start);
    object.integer("startOffset", range.start_offset);
    object.integer("end", range.end);
    object.integer("endOffset", range.end_offset);
    object.close();
}
