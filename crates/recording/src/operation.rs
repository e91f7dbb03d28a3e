//! Events as operations: the typed form that the replay engine applies and that a recording's log holds in columns.
//!
//! An [`Operation`] says the same as the rrweb event it was read from. Everything borrows: strings and lists lie in the
//! JSON, in the log or in the arena that they were read into, so that reading a million of them frees nothing one by one.
//! Where an operation is only looked at while it passes by ([`PassingOperation`]), its lists live for that moment alone.
//! What does not fit these types (an unknown kind, a member that no recorder is known to write) is
//! [`Change::Opaque`] and keeps its JSON; [`interpret`] says what is known of it nevertheless.

mod element;
mod read;
mod text;
mod write;

pub use element::{Element, ElementRef, TagKind};
pub use read::{ReadError, interpret, read, read_first};
pub use text::shown;
pub use write::write;

/// One event.
pub type Operation<'a> = PassingOperation<'a, 'a>;
pub type Change<'a> = PassingChange<'a, 'a>;
pub type FullSnapshot<'a> = PassingSnapshot<'a, 'a>;
pub type Mutation<'a> = PassingMutation<'a, 'a>;
pub type Add<'a> = PassingAdd<'a, 'a>;
pub type Tree<'a> = PassingTree<'a, 'a>;

/// One event, whose lists of nodes and changes may be gone (`'p`) before what they hold (`'a`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassingOperation<'p, 'a> {
    /// Milliseconds since the Unix epoch.
    pub timestamp: f64,
    pub change: PassingChange<'p, 'a>,
}

/// What an event changes, by rrweb's event types and sources.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PassingChange<'p, 'a> {
    DomContentLoaded,
    Load,
    FullSnapshot(PassingSnapshot<'p, 'a>),
    Meta(Meta<'a>),
    Mutation(PassingMutation<'p, 'a>),
    MouseMove(&'p [Position]),
    TouchMove(&'p [Position]),
    Drag(&'p [Position]),
    MouseInteraction(MouseInteraction),
    Scroll(Scroll),
    ViewportResize(ViewportResize),
    Input(Input<'a>),
    MediaInteraction(MediaInteraction),
    StyleSheetRule(StyleSheetRule<'a>),
    StyleDeclaration(StyleDeclaration<'a>),
    AdoptedStyleSheet(AdoptedStyleSheet<'a>),
    CanvasMutation(CanvasMutation<'a>),
    Font(Font<'a>),
    Selection(&'a [SelectionRange]),
    CustomElement(CustomElement<'a>),
    /// Type 5.
    Custom(Tagged<'a>),
    /// Type 6.
    Plugin(Tagged<'a>),
    /// Any other event, whole, as JSON.
    Opaque(&'a str),
}

/// The whole page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassingSnapshot<'p, 'a> {
    pub tree: PassingTree<'p, 'a>,
    /// How far the window was scrolled, in CSS pixels.
    pub initial_offset: Option<Offset>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offset {
    pub left: f64,
    pub top: f64,
}

/// The page's address and the viewport's size in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meta<'a> {
    pub href: &'a str,
    pub width: f64,
    pub height: f64,
}

/// Nodes in document order, the root first. Flat, so that no depth of a page can exhaust the stack.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PassingTree<'p, 'a> {
    pub nodes: &'p [Node<'a>],
}

/// A serialized node of rrweb.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node<'a> {
    pub id: i64,
    /// The document that this node belongs to, if it lies in a frame's.
    pub root_id: Option<i64>,
    pub is_shadow_host: Option<bool>,
    /// A child of its parent's shadow root.
    pub is_shadow: Option<bool>,
    pub kind: NodeKind<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NodeKind<'a> {
    Document {
        compat_mode: Option<&'a str>,
        /// How many of the nodes behind this one are its children; theirs lie between.
        children: u32,
    },
    DocumentType(&'a DocumentType<'a>),
    Element {
        element: ElementRef<'a>,
        /// How many of the nodes behind this one are its children; theirs lie between.
        children: u32,
    },
    Text {
        text: &'a str,
        /// Older recorders mark the text of `<style>`.
        is_style: Option<bool>,
    },
    CData {
        text: &'a str,
    },
    Comment {
        text: &'a str,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DocumentType<'a> {
    pub name: &'a str,
    pub public_id: Option<&'a str>,
    pub system_id: Option<&'a str>,
}

/// Attributes keep the order in which the recorder wrote them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attribute<'a> {
    pub name: &'a str,
    pub value: AttributeValue<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AttributeValue<'a> {
    /// In a mutation: the attribute was removed.
    Null,
    Bool(bool),
    Number(f64),
    Text(&'a str),
    /// A `style` attribute's changes, property by property.
    Style(&'a [StyleProperty<'a>]),
    /// Any other value, as JSON.
    Json(&'a str),
}

/// One property of a `style` attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StyleProperty<'a> {
    pub name: &'a str,
    pub value: StyleValue<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StyleValue<'a> {
    /// `false`: the property was removed.
    Removed,
    Text(&'a str),
    /// `[value, priority]`.
    WithPriority(&'a str, &'a str),
}

/// Changes of the DOM that were observed together. The order of applying them is not that of these fields: removes,
/// adds, texts, attributes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassingMutation<'p, 'a> {
    pub texts: &'p [TextChange<'a>],
    pub attributes: &'p [AttributeChange<'a>],
    pub removes: &'p [Remove],
    pub adds: &'p [PassingAdd<'p, 'a>],
    pub is_attach_iframe: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextChange<'a> {
    pub id: i64,
    pub value: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AttributeChange<'a> {
    pub id: i64,
    pub attributes: &'a [Attribute<'a>],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Remove {
    pub parent_id: i64,
    pub id: i64,
    pub is_shadow: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassingAdd<'p, 'a> {
    pub parent_id: i64,
    /// `Some(None)` is JSON's `null`: the last child.
    pub next_id: Option<Option<i64>>,
    /// Old recorders name the sibling before.
    pub previous_id: Option<Option<i64>>,
    pub tree: PassingTree<'p, 'a>,
}

/// Where a pointer was, some milliseconds from its event's timestamp (before it: negative).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    pub x: f64,
    pub y: f64,
    pub id: i64,
    pub time_offset: f64,
}

/// A click, a focus, a touch: rrweb's `MouseInteractions` by number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MouseInteraction {
    pub kind: i64,
    pub id: i64,
    pub x: Option<f64>,
    pub y: Option<f64>,
    pub pointer_type: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scroll {
    pub id: i64,
    pub x: f64,
    pub y: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ViewportResize {
    pub width: f64,
    pub height: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input<'a> {
    pub id: i64,
    pub text: &'a str,
    pub is_checked: Option<bool>,
    pub user_triggered: Option<bool>,
}

/// rrweb's `MediaInteractions` by number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MediaInteraction {
    pub kind: i64,
    pub id: i64,
    /// Seconds.
    pub current_time: Option<f64>,
    pub volume: Option<f64>,
    pub muted: Option<bool>,
    pub r#loop: Option<bool>,
    pub playback_rate: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StyleSheetRule<'a> {
    pub id: Option<i64>,
    pub style_id: Option<i64>,
    pub adds: Option<&'a [RuleAdd<'a>]>,
    pub removes: Option<&'a [RuleIndex<'a>]>,
    pub replace: Option<&'a str>,
    pub replace_sync: Option<&'a str>,
}

/// A rule that was inserted; without an index it was appended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RuleAdd<'a> {
    pub rule: &'a str,
    pub index: Option<RuleIndex<'a>>,
}

/// Where a rule stands in its sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RuleIndex<'a> {
    At(i64),
    /// Through grouping rules, from the outside in.
    Nested(&'a [i64]),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StyleDeclaration<'a> {
    pub id: Option<i64>,
    pub style_id: Option<i64>,
    pub index: RuleIndex<'a>,
    pub set: Option<PropertySet<'a>>,
    /// The name of the property that was removed.
    pub remove: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PropertySet<'a> {
    pub property: &'a str,
    pub value: Option<&'a str>,
    pub priority: Option<&'a str>,
}

/// The sheets that a document or a shadow root has adopted from now on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdoptedStyleSheet<'a> {
    pub id: i64,
    /// Sheets that were not named before.
    pub styles: Option<&'a [NewSheet<'a>]>,
    pub style_ids: &'a [i64],
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewSheet<'a> {
    pub style_id: i64,
    pub rules: &'a [RuleAdd<'a>],
}

/// Drawing commands: kept as JSON, since only a browser can carry them out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CanvasMutation<'a> {
    pub id: i64,
    /// `data` as JSON, whole.
    pub data: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Font<'a> {
    pub family: &'a str,
    /// `data` as JSON, whole.
    pub data: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelectionRange {
    pub start: i64,
    pub start_offset: i64,
    pub end: i64,
    pub end_offset: i64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CustomElement<'a> {
    pub define: Option<&'a str>,
}

/// A custom event's tag or a plugin's name, and the payload as JSON.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tagged<'a> {
    pub name: &'a str,
    /// Empty when there was none.
    pub payload: &'a str,
}
