//! The things of a session by kind, each kind in the order of time.

use crate::event::{
    AgentError, Compaction, FileChange, Lane, Notification, Payload, Permission, Prompt, Reply, Rewind, Scene,
    SessionInfo, Thinking, ToolCall, ToolResult, TurnEnd, Unknown, Usage,
};

/// A thing with its time.
pub(super) type Timed<'e, T> = Vec<(i64, &'e T)>;

macro_rules! sorted {
    ($($variant:ident => $field:ident: $type:ty,)*) => {
        #[derive(Debug, Default)]
        pub(super) struct Sorted<'e> {
            $(pub(super) $field: Timed<'e, $type>,)*
        }

        impl<'e> Sorted<'e> {
            pub(super) fn add(&mut self, at_ms: i64, payload: &'e Payload) {
                match payload {
                    $(Payload::$variant(payload) => self.$field.push((at_ms, payload)),)*
                }
            }

            /// Of one time, by their ids.
            pub(super) fn sort(&mut self) {
                $(self.$field.sort_by(|(one_ms, one), (other_ms, other)| (one_ms, &one.id).cmp(&(other_ms, &other.id)));)*
            }

            /// From the first to the last.
            pub(super) fn span(&self) -> (i64, i64) {
                let ends = [$((
                    self.$field.first().map(|(at_ms, _)| *at_ms),
                    self.$field.last().map(|(at_ms, _)| *at_ms),
                )),*];
                let from_ms = ends.iter().filter_map(|(first, _)| *first).min().unwrap_or_default();
                let to_ms = ends.iter().filter_map(|(_, last)| *last).max().unwrap_or_default();
                (from_ms, to_ms)
            }
        }
    };
}

sorted! {
    Session => infos: SessionInfo,
    Prompt => prompts: Prompt,
    Reply => replies: Reply,
    Thinking => thoughts: Thinking,
    ToolCall => calls: ToolCall,
    ToolResult => results: ToolResult,
    Lane => lanes: Lane,
    Permission => permissions: Permission,
    Notification => notifications: Notification,
    Compaction => compactions: Compaction,
    Usage => usage: Usage,
    File => files: FileChange,
    Error => errors: AgentError,
    TurnEnd => turn_ends: TurnEnd,
    Rewind => rewinds: Rewind,
    Scene => scenes: Scene,
    Unknown => unknown: Unknown,
}
