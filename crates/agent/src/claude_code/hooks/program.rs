//! Hooks of the program and its surroundings.

use super::Hook;
use crate::event::{FileChange, FileOperation, Notification, Omitted};

pub(super) fn notification(hook: &mut Hook<'_>) {
    let members = &hook.members;
    let notification = Notification {
        id: hook.id.clone(),
        source: hook.source(),
        lane: hook.lane.clone(),
        kind: members
            .text("notification_type")
            .unwrap_or_else(|| "notification".to_owned()),
        title: members.text("title"),
        message: members.text_or_json("message"),
    };
    hook.tell(notification);
}

/// Hooks of which a line in the list is enough: what they are called there, and the members that it is made of.
const TOLD: [(&str, &str, &[&str]); 10] = [
    ("Setup", "setup", &["trigger"]),
    (
        "UserPromptExpansion",
        "prompt_expansion",
        &["command_name", "command_args"],
    ),
    ("TaskCreated", "task_created", &["task_subject", "task_description"]),
    ("TaskCompleted", "task_completed", &["task_subject", "task_description"]),
    ("TeammateIdle", "teammate_idle", &["teammate_name", "team_name"]),
    ("ConfigChange", "config_change", &["source", "file_path"]),
    ("CwdChanged", "cwd_changed", &["old_cwd", "new_cwd"]),
    ("DirectoryAdded", "directory_added", &["directory", "path"]),
    ("WorktreeCreate", "worktree_created", &["name", "worktree_path"]),
    ("WorktreeRemove", "worktree_removed", &["worktree_path"]),
];

pub(super) fn told(hook: &mut Hook<'_>) {
    let Some((_, kind, names)) = TOLD.iter().find(|(name, ..)| *name == hook.name) else {
        return;
    };
    let parts: Vec<String> = names
        .iter()
        .filter_map(|name| hook.members.text_or_json(name))
        .collect();
    let notification = Notification {
        id: hook.id.clone(),
        source: hook.source(),
        lane: hook.lane.clone(),
        kind: (*kind).to_owned(),
        title: hook.members.text("task_id"),
        message: Some(parts.join(" ")).filter(|message| !message.is_empty()),
    };
    hook.tell(notification);
}

/// A file of instructions was read, or one that is watched changed.
pub(super) fn file(hook: &mut Hook<'_>) {
    let members = &hook.members;
    let is_read = hook.name == "InstructionsLoaded";
    let operation = match members.text("event").as_deref() {
        _ if is_read => FileOperation::Read,
        Some("unlink") => FileOperation::Delete,
        _ => FileOperation::External,
    };
    let change = FileChange {
        id: hook.id.clone(),
        source: hook.source(),
        lane: hook.lane.clone(),
        path: members.text("file_path").unwrap_or_default(),
        omitted: is_read.then(|| Omitted {
            reason: "read".to_owned(),
            ..Omitted::default()
        }),
        operation,
        ..FileChange::default()
    };
    hook.tell(change);
}
