/** Registry names of events. */
import type { RrwebEvent } from "@reenact/player/recording";

export const KIND_OF_SOURCE = [
  "rrweb/mutation",
  "rrweb/mouse_move",
  "rrweb/mouse_interaction",
  "rrweb/scroll",
  "rrweb/viewport_resize",
  "rrweb/input",
  "rrweb/touch_move",
  "rrweb/media_interaction",
  "rrweb/style_sheet_rule",
  "rrweb/canvas_mutation",
  "rrweb/font",
  "rrweb/log",
  "rrweb/drag",
  "rrweb/style_declaration",
  "rrweb/selection",
] as const;
const KIND_OF_TYPE: Readonly<Record<number, string>> = {
  0: "rrweb/dom_content_loaded",
  1: "rrweb/load",
  2: "rrweb/full_snapshot",
  4: "rrweb/meta",
};

export function kindOf({ type, data }: RrwebEvent): string {
  const { source, tag, plugin } = (data ?? {}) as { source?: number; tag?: string; plugin?: string };
  if (type === 3) return KIND_OF_SOURCE[source ?? -1] ?? "rrweb/other_source";
  if (type === 5) return tag?.startsWith("reenact/") ? tag : "rrweb/custom";
  if (type === 6) return plugin ?? "rrweb/plugin";
  return KIND_OF_TYPE[type] ?? "rrweb/other_type";
}
