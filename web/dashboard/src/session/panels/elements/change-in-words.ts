/** What happened to an element, in words. */
import type { NodeChanges } from "../../../server/api.ts";

export type NodeChange = NodeChanges["changes"][number];

const VALUE_CHARS_MAX = 80;
const WORDS: Readonly<Record<NodeChange["kind"], string>> = {
  snapshot: "It was there when the page was recorded whole",
  added: "It came into the page",
  moved: "It was moved",
  removed: "It was taken out of the page",
  text: "Its text changed",
  attributes: "Its attributes changed",
  children: "Something in it came or went",
  input: "Something was entered",
  scroll: "It was scrolled",
  media: "It was played, paused or sought",
  canvas: "It was drawn on",
  style_sheet: "Rules of its style sheet changed",
  interaction: "It was clicked, touched or focused",
};

export function changeInWords({ kind, attributes, text }: NodeChange): string {
  if (kind === "attributes" && attributes.length > 0) {
    return attributes
      .map(({ name, value }) => (value === null ? `${name} was removed` : `${name} became “${short(value)}”`))
      .join(", ");
  }
  if (text !== null && kind === "text") return `Its text became “${short(text)}”`;
  if (text !== null && kind === "input") return `It held “${short(text)}”`;
  return WORDS[kind];
}

function short(text: string): string {
  return text.length > VALUE_CHARS_MAX ? `${text.slice(0, VALUE_CHARS_MAX)}…` : text;
}
