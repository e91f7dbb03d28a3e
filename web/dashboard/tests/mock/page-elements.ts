/**
 * What the elements of a page are called, as a person would say it: the label of a field, the text of a button.
 * It follows the recording's snapshots and changes, one page load at a time (node ids are reused by
 * page loads), and answers for the moment of the last event it was given.
 */
import {
  EventType,
  NodeType,
  dataOf,
  mutationOf,
  type RrwebEvent,
  type SerializedNode,
} from "@reenact/player/recording";

export interface ElementName {
  /** In a person's words: `button`, `link`, `field`, `checkbox`, `picture`, `page`, `part of the page`. */
  role: string;
  /** Its label or text; empty if it has none. */
  name: string;
}

interface KnownNode {
  parentId: number | null;
  tag: string;
  attributes: Record<string, unknown>;
  text: string;
  childIds: number[];
}

const NAME_LENGTH_MAX = 60;
const TEXT_DEPTH_MAX = 8;
const ROLE_OF_TAG: Readonly<Record<string, string>> = {
  a: "link",
  button: "button",
  summary: "disclosure",
  select: "list",
  textarea: "field",
  img: "picture",
  video: "video",
  canvas: "canvas",
  label: "label",
  form: "form",
  "": "page",
  html: "page",
  body: "page",
  main: "page",
  h1: "heading",
  h2: "heading",
  h3: "heading",
  h4: "heading",
  p: "text",
  li: "list item",
  td: "cell",
  th: "cell",
};
const ROLE_OF_INPUT: Readonly<Record<string, string>> = {
  checkbox: "checkbox",
  radio: "option",
  button: "button",
  submit: "button",
  reset: "button",
  range: "slider",
  file: "file field",
};
const NAMING_ATTRIBUTES = ["aria-label", "alt", "title", "placeholder", "name"] as const;
/** A click on a part of one of these is a click on the whole. */
const INTERACTIVE_TAGS = new Set([
  "a",
  "button",
  "summary",
  "select",
  "textarea",
  "input",
  "label",
  "option",
]);
const INTERACTIVE_ROLES = new Set([
  "button",
  "link",
  "tab",
  "menuitem",
  "checkbox",
  "radio",
  "switch",
  "option",
]);

export class PageElements {
  private nodes = new Map<number, KnownNode>();
  /** Labels by the `id` attribute of the field they are for, and fields by that attribute. */
  private labels = new Map<string, number>();
  private fields = new Map<string, number>();

  apply(event: RrwebEvent): void {
    if (event.type === EventType.FullSnapshot) {
      this.nodes = new Map();
      this.labels = new Map();
      this.fields = new Map();
      const node = dataOf(event).node as SerializedNode | undefined;
      if (node) this.addTree(node, null);
      return;
    }
    const mutation = mutationOf(event);
    if (!mutation) return;
    for (const { id } of mutation.removes) this.removeTree(id);
    for (const { parentId, nextId, node } of mutation.adds) this.addTree(node, parentId, nextId);
    for (const { id, value } of mutation.texts) {
      const node = this.nodes.get(id);
      if (node) node.text = value ?? "";
    }
    for (const { id, attributes } of mutation.attributes) {
      const node = this.nodes.get(id);
      if (node) Object.assign(node.attributes, attributes);
    }
  }

  /** The name of an element; of the button or link around it if it is a part of one. */
  nameOf(id: number): ElementName | null {
    let nodeId = this.interactiveAround(id) ?? id;
    const around = this.nodes.get(nodeId);
    if (around?.tag === "label") nodeId = this.fields.get(String(around.attributes.for ?? "")) ?? nodeId;
    const node = this.nodes.get(nodeId);
    if (!node) return null;
    const role = roleOf(node);
    if (role === "page") return { role, name: "" };
    const label = this.labelOf(nodeId, node);
    // The text of a whole section is no name for it.
    const isName = role !== "part of the page" || label.length <= NAME_LENGTH_MAX;
    return { role, name: isName ? shorten(label) : "" };
  }

  /** Whether a field's value is a state (checkbox, option) rather than text. */
  isToggle(id: number): boolean {
    const node = this.nodes.get(id);
    return node?.tag === "input" && ["checkbox", "radio"].includes(String(node.attributes.type ?? ""));
  }

  private interactiveAround(id: number): number | null {
    let current: number | null = id;
    for (let depth = 0; current !== null && depth < TEXT_DEPTH_MAX; depth++) {
      const node = this.nodes.get(current);
      if (!node) return null;
      if (INTERACTIVE_TAGS.has(node.tag) || INTERACTIVE_ROLES.has(String(node.attributes.role ?? ""))) {
        return current;
      }
      current = node.parentId;
    }
    return null;
  }

  private labelOf(id: number, node: KnownNode): string {
    const attribute = (name: string): string => {
      const value = node.attributes[name];
      return typeof value === "string" ? value.trim() : "";
    };
    const own = attribute("aria-label");
    if (own) return own;
    const labelId = this.labels.get(attribute("id"));
    const isField = ["input", "textarea", "select"].includes(node.tag);
    if (isField) {
      const label = labelId === undefined ? this.labelAround(node) : this.textOf(labelId, 0);
      if (label) return label;
      if (["button", "submit", "reset"].includes(attribute("type")) && attribute("value"))
        return attribute("value");
    } else {
      const text = this.textOf(id, 0);
      if (text) return text;
    }
    return NAMING_ATTRIBUTES.map(attribute).find(Boolean) ?? attribute("id");
  }

  private labelAround(node: KnownNode): string {
    let parentId = node.parentId;
    for (let depth = 0; parentId !== null && depth < TEXT_DEPTH_MAX; depth++) {
      const parent = this.nodes.get(parentId);
      if (parent?.tag === "label") return this.textOf(parentId, 0);
      parentId = parent?.parentId ?? null;
    }
    return "";
  }

  private textOf(id: number, depth: number): string {
    const node = this.nodes.get(id);
    if (!node || depth > TEXT_DEPTH_MAX || node.tag === "style" || node.tag === "script") return "";
    let text = node.text;
    for (const childId of node.childIds) {
      if (text.length > NAME_LENGTH_MAX * 2) break;
      text += ` ${this.textOf(childId, depth + 1)}`;
    }
    if (!text.trim() && node.tag === "img") return String(node.attributes.alt ?? "");
    return text.replace(/\s+/g, " ").trim();
  }

  private addTree(node: SerializedNode, parentId: number | null, nextId: number | null = null): void {
    const previous = this.nodes.get(node.id);
    if (previous) this.detach(node.id, previous);
    const known: KnownNode = {
      parentId,
      tag: (node.tagName ?? "").toLowerCase(),
      attributes: { ...node.attributes },
      text: node.type === NodeType.Text ? (node.textContent ?? "") : "",
      childIds: [],
    };
    this.nodes.set(node.id, known);
    if (parentId !== null) this.attach(node.id, parentId, nextId);
    const { for: labelled, id: elementId } = known.attributes;
    if (known.tag === "label" && typeof labelled === "string") this.labels.set(labelled, node.id);
    if (typeof elementId === "string") this.fields.set(elementId, node.id);
    for (const child of node.childNodes ?? []) this.addTree(child, node.id);
  }

  private removeTree(id: number): void {
    const node = this.nodes.get(id);
    if (!node) return;
    this.detach(id, node);
    this.nodes.delete(id);
    for (const childId of [...node.childIds]) this.removeTree(childId);
  }

  private attach(id: number, parentId: number, nextId: number | null): void {
    const siblings = this.nodes.get(parentId)?.childIds;
    const place = nextId === null ? -1 : (siblings?.indexOf(nextId) ?? -1);
    siblings?.splice(place < 0 ? siblings.length : place, 0, id);
  }

  private detach(id: number, node: KnownNode): void {
    const siblings = node.parentId === null ? undefined : this.nodes.get(node.parentId)?.childIds;
    const place = siblings?.indexOf(id) ?? -1;
    if (place >= 0) siblings?.splice(place, 1);
  }
}

function roleOf(node: KnownNode): string {
  const role = node.attributes.role;
  if (typeof role === "string" && INTERACTIVE_ROLES.has(role)) return role;
  if (node.tag === "input") return ROLE_OF_INPUT[String(node.attributes.type ?? "text")] ?? "field";
  return ROLE_OF_TAG[node.tag] ?? "part of the page";
}

function shorten(text: string): string {
  return text.length > NAME_LENGTH_MAX ? `${text.slice(0, NAME_LENGTH_MAX - 1).trimEnd()}…` : text;
}
