//! Questions to the person, with their answers. Nobody tells that a tool was allowed: it ran.

use std::collections::HashMap;

use super::sorted::Timed;
use super::{Answer, Question, Session, ToolOutcome};
use crate::event::{Permission, PermissionState};

pub(super) fn build(permissions: &Timed<'_, Permission>, session: &Session) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    let mut open: HashMap<&str, usize> = HashMap::new();
    for (at_ms, permission) in permissions {
        // Ids are those of what is asked for, with the state behind them.
        let of = permission
            .id
            .rsplit_once(':')
            .map_or(permission.id.as_str(), |(of, _)| of);
        let answer = match permission.state {
            PermissionState::Granted => Some(Answer::Granted),
            PermissionState::Denied => Some(Answer::Denied),
            _ => None,
        };
        if let (Some(place), Some(_)) = (open.get(of), answer) {
            let question = &mut questions[*place];
            question.answer = answer;
            question.answered_ms = Some(*at_ms);
            question.message = question.message.take().or_else(|| permission.message.clone());
            continue;
        }
        open.insert(of, questions.len());
        questions.push(Question {
            id: permission.id.clone(),
            lane: permission.lane.clone(),
            asked_ms: *at_ms,
            answered_ms: answer.map(|_| *at_ms),
            answer,
            tool: permission.tool.clone(),
            tool_use_id: permission.tool_use_id.clone(),
            message: permission.message.clone(),
            input: permission.input.clone(),
        });
    }
    for question in questions.iter_mut().filter(|question| question.answer.is_none()) {
        answer_by_tool(question, session);
    }
    questions
}

fn answer_by_tool(question: &mut Question, session: &Session) {
    let named = question.tool_use_id.as_deref().and_then(|id| session.tool_use(id));
    // Questions do not always name the use: it is the last of that tool before.
    let meant = || {
        let before = session
            .tool_uses
            .partition_point(|tool_use| tool_use.from_ms <= question.asked_ms);
        let latest = session.tool_uses[..before].iter().rev().take(LOOK_BACK_MAX);
        latest.into_iter().find(|tool_use| {
            Some(&tool_use.tool) == question.tool.as_ref()
                && tool_use.to_ms.is_none_or(|to_ms| to_ms >= question.asked_ms)
        })
    };
    let Some(tool_use) = named.or_else(meant) else {
        return;
    };
    question.answer = match tool_use.outcome {
        ToolOutcome::Running => None,
        ToolOutcome::Denied => Some(Answer::Denied),
        _ => Some(Answer::Granted),
    };
    question.tool_use_id = Some(tool_use.id.clone());
    // When it ended it was answered for certain; how long it ran says when, if that is told.
    question.answered_ms = question.answer.and(tool_use.to_ms).map(|to_ms| {
        let ran_ms = tool_use.duration_ms.unwrap_or_default() as i64;
        (to_ms - ran_ms).clamp(question.asked_ms, to_ms.max(question.asked_ms))
    });
}

/// Tools that run beside each other are few.
const LOOK_BACK_MAX: usize = 50;
