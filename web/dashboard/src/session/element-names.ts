/** What the elements of a page load are called, in a person's words: the label of a field, the text of a button. */
import { lastUntil } from "@reenact/player";
import type { UsedElement } from "../server/api.ts";

export interface ElementName {
  /** `button`, `link`, `field`, `checkbox`, `picture`, `page`, `part of the page`. */
  role: string;
  /** Its label or text; empty if it has none. */
  name: string;
  /** Its value is a state (a checkbox, one of several options) rather than text. */
  isToggle: boolean;
}

/** A person's words for ARIA's roles, where they differ. */
const WORD_OF_ROLE: Readonly<Record<string, string>> = {
  textbox: "field",
  searchbox: "field",
  spinbutton: "field",
  combobox: "list",
  listbox: "list",
  radio: "option",
  img: "picture",
  image: "picture",
  menuitem: "menu item",
  listitem: "list item",
  gridcell: "cell",
  columnheader: "cell",
  rowheader: "cell",
  main: "page",
  document: "page",
  paragraph: "text",
  generic: "part of the page",
};
/** Where an element has no role of its own. */
const WORD_OF_TAG: Readonly<Record<string, string>> = {
  html: "page",
  body: "page",
  "": "page",
  video: "video",
  audio: "sound",
  canvas: "canvas",
  label: "label",
  input: "field",
  textarea: "field",
  select: "list",
  summary: "disclosure",
  p: "text",
  svg: "picture",
};
const TOGGLES = new Set(["checkbox", "radio", "switch"]);

/** The names of one page load, by node and time. */
export class ElementNames {
  private readonly byNode = new Map<number, { atMs: number; name: ElementName }[]>();

  constructor(elements: readonly UsedElement[]) {
    for (const { node_id: id, from_ms: atMs, role, tag, name } of elements) {
      const known = this.byNode.get(id) ?? [];
      this.byNode.set(id, known);
      known.push({ atMs, name: nameOf(role ?? null, tag, name) });
    }
  }

  at(nodeId: number, atMs: number): ElementName | null {
    const known = this.byNode.get(nodeId);
    return known ? ((lastUntil(known, atMs) ?? known[0] ?? null)?.name ?? null) : null;
  }
}

function nameOf(role: string | null, tag: string, name: string): ElementName {
  const word = role === null ? (WORD_OF_TAG[tag] ?? "part of the page") : (WORD_OF_ROLE[role] ?? role);
  return { role: word, name: word === "page" ? "" : name, isToggle: role !== null && TOGGLES.has(role) };
}
