/** What was typed when, where the recorder was allowed to tell: what each change of a field added. */
import { EventType, Source, countUntil, dataOf, type PlacedEvent } from "@reenact/player";

interface Typed {
  atMs: number;
  windowId: string;
  text: string;
}

/** So long it is shown after it was typed. */
const SHOWN_MS = 1_500;
const CHARS_MAX = 40;
const KEYS_MAX = 50_000;
const TAKEN_AWAY = "⌫";

export class TypedKeys {
  private readonly typed: Typed[] = [];
  private readonly values = new Map<string, string>();
  /** The latest choice. */
  private chosen: { atMs: number; windowId: string } | null = null;

  append(placed: readonly PlacedEvent[]): void {
    for (const { recorded, atMs } of placed) {
      const { event, window_id: windowId, page_id: pageId } = recorded;
      if (event.type === EventType.Meta) this.values.clear();
      if (event.type !== EventType.IncrementalSnapshot || this.typed.length >= KEYS_MAX) continue;
      const data = dataOf(event);
      if (data.source !== Source.Input || typeof data.text !== "string" || data.userTriggered === false)
        continue;
      if (this.isChoice(data, windowId, atMs)) continue;
      const key = `${windowId} ${pageId} ${String(data.id)}`;
      const text = added(this.values.get(key) ?? "", data.text);
      this.values.set(key, data.text);
      if (text !== "") this.typed.push({ atMs, windowId, text });
    }
  }

  /** A tick or a choice is no typing, and neither are the options that were not chosen, which are told at once with it. */
  private isChoice(data: Record<string, unknown>, windowId: string, atMs: number): boolean {
    if (data.isChecked === true) this.chosen = { atMs, windowId };
    return data.isChecked === true || (this.chosen?.atMs === atMs && this.chosen.windowId === windowId);
  }

  /** What was typed shortly before a time, in one window; empty if nothing was. */
  at(atMs: number, windowId: string | null): string {
    let text = "";
    for (let place = countUntil(this.typed, atMs) - 1; place >= 0; place--) {
      const typed = this.typed[place] as Typed;
      if (typed.atMs < atMs - SHOWN_MS || text.length >= CHARS_MAX) break;
      if (typed.windowId === windowId) text = typed.text + text;
    }
    return text.slice(-CHARS_MAX);
  }
}

/** What turns one value into the next; what the recorder masked are dots. */
function added(before: string, after: string): string {
  if (after.length < before.length) return TAKEN_AWAY;
  const text = after.startsWith(before) ? after.slice(before.length) : after;
  return /^\*+$/.test(after) ? "•".repeat(Math.min(text.length, CHARS_MAX)) : text.slice(-CHARS_MAX);
}
