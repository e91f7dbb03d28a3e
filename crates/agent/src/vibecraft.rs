//! Vibecraft: the events of its hook, one JSON each, which come more than once.
//!
//! Its `success` is always true and its `duration` absent: whether a tool succeeded is seen from what it gave back, and
//! how long it took from the two events of its use.

use std::collections::HashSet;
use std::mem;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::claude_code::{Answer, read_answer};
use crate::event::{
    CameraPosition, Compaction, CompactionPhase, Lane, LanePhase, Notification, Prompt, PromptKind, Reply, Scene,
    SessionInfo, SessionStatus, ToolCall, TurnEnd, TurnEndReason,
};
use crate::file_memory::FileMemory;
use crate::json::Json;
use crate::limits::{TEXT_BYTES_MAX, TOOL_INPUT_BYTES_MAX, cut};
use crate::log::{LogFormat, LogReader, Outcome, Position, ReadOptions, Sink, misshapen, sealed};

/// As sessions name it.
pub const AGENT: &str = "vibecraft";

const SOURCE: &str = "vibecraft";

/// Ids that are remembered, in each of two generations.
const IDS_MAX: usize = 100_000;

/// The state of reading the events of one session.
#[derive(Debug, Default)]
pub struct Vibecraft {
    options: ReadOptions,
    memory: FileMemory,
    said: SessionInfo,
    ids: HashSet<String>,
    older_ids: HashSet<String>,
}

/// Events as they come, a line each.
pub type VibecraftReader = LogReader<Vibecraft>;

impl VibecraftReader {
    pub fn new(options: ReadOptions) -> Self {
        let fallback_ms = options.fallback_ms;
        let vibecraft = Vibecraft {
            options,
            ..Vibecraft::default()
        };
        Self::of(vibecraft, fallback_ms)
    }
}

impl LogFormat for Vibecraft {}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct VibecraftEvent<'t> {
    id: Option<String>,
    timestamp: Option<f64>,
    #[serde(rename = "type")]
    kind: Option<String>,
    session_id: Option<String>,
    cwd: Option<String>,
    tool: Option<String>,
    #[serde(borrow)]
    tool_input: Option<&'t RawValue>,
    tool_use_id: Option<String>,
    #[serde(borrow)]
    tool_response: Option<&'t RawValue>,
    assistant_text: Option<String>,
    duration: Option<f64>,
    response: Option<String>,
    source: Option<String>,
    reason: Option<String>,
    prompt: Option<String>,
    message: Option<String>,
    notification_type: Option<String>,
    trigger: Option<String>,
    #[serde(borrow, alias = "scene_state")]
    scene_state: Option<&'t RawValue>,
}

/// What the workshop showed when the event was sent; in the names of its events or in those of replays.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SceneState {
    #[serde(alias = "camera_position")]
    camera_position: Option<CameraPosition>,
    #[serde(alias = "focused_zone")]
    focused_zone: Option<String>,
    #[serde(alias = "active_modals")]
    active_modals: Option<Vec<String>>,
}

impl sealed::ReadLine for Vibecraft {
    #[expect(private_interfaces, reason = "the trait is sealed: formats stand in this crate")]
    fn read_line(&mut self, raw: &str, position: Position, sink: &mut Sink) -> Outcome {
        let event: VibecraftEvent<'_> = match serde_json::from_str(raw) {
            Ok(event) => event,
            Err(error) => return misshapen(raw, &error, format!("line:{}", position.line), SOURCE, sink),
        };
        let id = event
            .id
            .clone()
            .unwrap_or_else(|| blake3::hash(raw.as_bytes()).to_hex()[..32].to_owned());
        if !self.is_new(&id) {
            return Outcome::Counted("repeated".to_owned());
        }
        sink.at(event.timestamp.map(|at| at as i64));
        self.tell_session(&event, &id, sink);
        // One of another shape costs its event nothing.
        if let Some(scene) = event.scene_state.and_then(|raw| serde_json::from_str(raw.get()).ok()) {
            tell_scene(scene, &id, sink);
        }
        self.read_event(&event, id, raw, sink)
    }
}

impl Vibecraft {
    fn is_new(&mut self, id: &str) -> bool {
        if self.ids.len() >= IDS_MAX {
            self.older_ids = mem::take(&mut self.ids);
        }
        !self.older_ids.contains(id) && self.ids.insert(id.to_owned())
    }

    fn tell_session(&mut self, event: &VibecraftEvent<'_>, id: &str, sink: &mut Sink) {
        let said = SessionInfo {
            source: Some(SOURCE.to_owned()),
            agent: Some(AGENT.to_owned()),
            source_session_id: event.session_id.clone().or_else(|| self.said.source_session_id.clone()),
            cwd: event.cwd.clone().or_else(|| self.said.cwd.clone()),
            ..self.said.clone()
        };
        if said != self.said {
            sink.tell(said.changed_since(&self.said, format!("{id}:session")));
            self.said = said;
        }
    }

    fn read_event(&mut self, event: &VibecraftEvent<'_>, id: String, raw: &str, sink: &mut Sink) -> Outcome {
        match event.kind.as_deref().unwrap_or("") {
            "pre_tool_use" => tell_call(event, &id, sink),
            "post_tool_use" => self.tell_result(event, &id, sink),
            "stop" => tell_stop(event, id, sink),
            "subagent_stop" => sink.tell(Lane {
                id: format!("{id}:stop"),
                source: source(),
                phase: LanePhase::Stop,
                lane: id,
                ..Lane::default()
            }),
            kind @ ("session_start" | "session_end") => {
                let is_start = kind == "session_start";
                sink.tell(SessionInfo {
                    id,
                    source: source(),
                    status: Some(if is_start {
                        SessionStatus::Start
                    } else {
                        SessionStatus::End
                    }),
                    reason: if is_start {
                        event.source.clone()
                    } else {
                        event.reason.clone()
                    },
                    ..SessionInfo::default()
                });
            }
            "user_prompt_submit" => {
                let (text, cut_bytes) = cut(event.prompt.clone().unwrap_or_default(), TEXT_BYTES_MAX);
                sink.tell(Prompt {
                    id,
                    source: source(),
                    kind: if text.starts_with('/') {
                        PromptKind::Command
                    } else {
                        PromptKind::Typed
                    },
                    text,
                    cut_bytes,
                    ..Prompt::default()
                });
            }
            "notification" => sink.tell(Notification {
                id,
                source: source(),
                lane: None,
                kind: event
                    .notification_type
                    .clone()
                    .unwrap_or_else(|| "notification".to_owned()),
                title: None,
                message: event.message.clone(),
            }),
            "pre_compact" => sink.tell(Compaction {
                id,
                source: source(),
                phase: CompactionPhase::Start,
                trigger: event.trigger.clone(),
                ..Compaction::default()
            }),
            unknown => return sink.tell_unknown(id, SOURCE, unknown, raw),
        }
        Outcome::Told
    }

    fn tell_result(&mut self, event: &VibecraftEvent<'_>, id: &str, sink: &mut Sink) {
        tell_call(event, id, sink);
        let tool_use_id = event.tool_use_id.as_deref().unwrap_or(id);
        let answer = Answer {
            tool_use_id,
            tool: event.tool.as_deref().unwrap_or(""),
            input: event.tool_input.map_or("null", |raw| raw.get()),
            response: event.tool_response.map(|raw| raw.get()),
            error: None,
            keep_read_contents: self.options.keep_read_contents,
        };
        let (mut result, change) = read_answer(&answer, &mut self.memory);
        result.source = source();
        result.duration_ms = event.duration.or(result.duration_ms);
        sink.tell(result);
        if let Some(mut change) = change {
            change.source = source();
            sink.tell(change);
        }
    }
}

fn tell_scene(scene: SceneState, id: &str, sink: &mut Sink) {
    sink.tell(Scene {
        id: format!("{id}:scene"),
        camera_position: scene.camera_position,
        focused_zone: scene.focused_zone,
        active_modals: scene.active_modals,
    });
}

fn source() -> Option<String> {
    Some(SOURCE.to_owned())
}

fn tell_call(event: &VibecraftEvent<'_>, id: &str, sink: &mut Sink) {
    let tool_use_id = event.tool_use_id.clone().unwrap_or_else(|| id.to_owned());
    if let Some(text) = event.assistant_text.clone().filter(|text| !text.trim().is_empty()) {
        tell_reply(format!("{tool_use_id}:text"), text, sink);
    }
    sink.tell(ToolCall {
        id: tool_use_id,
        source: source(),
        tool: event.tool.clone().unwrap_or_default(),
        input: event
            .tool_input
            .filter(|raw| raw.get().len() <= TOOL_INPUT_BYTES_MAX)
            .map(Json::from),
        ..ToolCall::default()
    });
}

fn tell_stop(event: &VibecraftEvent<'_>, id: String, sink: &mut Sink) {
    sink.tell(TurnEnd {
        id,
        source: source(),
        reason: TurnEndReason::Finished,
        last_message: event.response.clone().map(|text| cut(text, TEXT_BYTES_MAX).0),
        ..TurnEnd::default()
    });
}

fn tell_reply(id: String, text: String, sink: &mut Sink) {
    let (text, cut_bytes) = cut(text, TEXT_BYTES_MAX);
    sink.tell(Reply {
        id,
        source: source(),
        text,
        cut_bytes,
        ..Reply::default()
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Payload;

    fn scenes(state: &str) -> Vec<Scene> {
        let event = r#"{"id":"v1","timestamp":5,"type":"stop","sessionId":"s","sceneState":STATE}"#;
        let line = event.replace("STATE", state) + "\n";
        let events = VibecraftReader::new(ReadOptions::default()).push(line.as_bytes());
        assert!(
            events.iter().any(|event| matches!(event.payload, Payload::TurnEnd(_))),
            "the event itself"
        );
        let scenes = events.into_iter().filter_map(|event| match event.payload {
            Payload::Scene(scene) => Some(scene),
            _ => None,
        });
        scenes.collect()
    }

    #[test]
    fn what_the_workshop_showed_is_told_in_either_spelling() {
        let expected = Scene {
            id: "v1:scene".to_owned(),
            camera_position: Some(CameraPosition { x: 1.0, y: 2.5, z: 3.0 }),
            focused_zone: Some("desk".to_owned()),
            active_modals: None,
        };
        for state in [
            r#"{"cameraPosition":{"x":1,"y":2.5,"z":3},"focusedZone":"desk"}"#,
            r#"{"camera_position":{"x":1,"y":2.5,"z":3},"focused_zone":"desk","active_modals":null}"#,
        ] {
            assert_eq!(scenes(state), std::slice::from_ref(&expected));
        }
    }

    #[test]
    fn a_scene_of_another_shape_costs_its_event_nothing() {
        assert_eq!(scenes(r#"{"cameraPosition":"far away"}"#), []);
        assert_eq!(scenes("null"), []);
    }
}
