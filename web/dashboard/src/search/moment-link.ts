/** Where a moment that was found is watched, and how it is called. */
import type { FoundMoment, Session } from "../server/api.ts";
import type { IconName } from "../components/Icon.svelte";

type MomentKind = FoundMoment["kind"];

export const MOMENT_KINDS: Readonly<Record<MomentKind, { label: string; icon: IconName }>> = {
  text: { label: "Seen", icon: "eye" },
  click: { label: "Clicked", icon: "click" },
  input: { label: "Typed", icon: "input" },
  url: { label: "Address", icon: "navigation" },
  console: { label: "Console", icon: "console" },
  error: { label: "Error", icon: "error" },
  title: { label: "Title", icon: "bookmark" },
  prompt: { label: "Prompt", icon: "prompt" },
  reply: { label: "Reply", icon: "reply" },
  thinking: { label: "Thinking", icon: "thinking" },
  command: { label: "Command", icon: "console" },
  tool: { label: "Tool", icon: "agent" },
  output: { label: "Output", icon: "follow" },
  file: { label: "File", icon: "file" },
};

/** Milliseconds from the start of the visit. The session's start is corrected by its clock's offset, moments are not. */
export function momentOffsetMs(session: Session, atMs: number): number {
  return Math.max(0, atMs - (session.started_at_ms - session.clock_offset_ms));
}

export function momentParameters(session: Session, moment: FoundMoment): Record<string, string> {
  const seconds = String(Math.ceil(momentOffsetMs(session, moment.at_ms)) / 1000);
  // Text may have been there in a window that was not in front; a run has none to look at.
  return session.window_count > 1 && session.source === "web"
    ? { t: seconds, window: moment.window }
    : { t: seconds };
}
