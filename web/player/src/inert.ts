/**
 * Makes a recording inert before it is rebuilt: what could run, navigate, send or load a document is taken
 * out of the events. It is one of three walls: the frame is sandboxed without `allow-scripts`, and the
 * Content-Security-Policy of the page around it is inherited by it. Recordings come from outside, so
 * every member is looked at before it is used.
 */
import {
  EventType,
  NodeType,
  Source,
  dataOf,
  mutationOf,
  type AttributeValue,
  type RrwebEvent,
  type SerializedNode,
} from "./format.ts";
import { hidesMember } from "./hiding-names.ts";
import { inertCanvasData } from "./inert-canvas.ts";

type Attributes = Record<string, AttributeValue>;

const TAG_NAME = /^[a-z][a-z0-9_.:-]*$/i;
const CUSTOM_ELEMENT_NAME = /^[a-z][a-z0-9._]*-[a-z0-9._-]*$/;
/** Names with a hyphen that are no custom elements; to define one throws and would stop the rebuild. */
const RESERVED_NAMES = new Set([
  "annotation-xml",
  "color-profile",
  "font-face",
  "font-face-src",
  "font-face-uri",
  "font-face-format",
  "font-face-name",
  "missing-glyph",
]);
const EVENT_HANDLER = /^on[a-z]/i;
/** Attributes that no rebuilt element needs, because all they do is act. */
const ACTING_ATTRIBUTES = new Set([
  "accesskey",
  "action",
  "attributionsrc",
  "autofocus",
  "download",
  "formaction",
  "formtarget",
  "http-equiv",
  "is",
  "manifest",
  "nonce",
  "ping",
  "srcdoc",
  "target",
]);
/** What each of these elements would load or do beyond pictures, media and style sheets. */
const ACTING_ATTRIBUTES_OF: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["iframe", new Set(["src", "sandbox", "allow", "name"])],
  ["frame", new Set(["src", "name"])],
  ["fencedframe", new Set(["src"])],
  ["portal", new Set(["src"])],
  ["object", new Set(["data", "classid", "codebase", "archive", "code", "type"])],
  ["embed", new Set(["src", "type"])],
  ["applet", new Set(["code", "codebase", "archive", "object"])],
  ["base", new Set(["href"])],
  ["script", new Set(["src", "href", "xlink:href", "type"])],
]);
/** Of SVG's animations, which can set an address; `values` is a list. */
const ANIMATED_ATTRIBUTES = new Set(["from", "to", "by", "values"]);
const ACTIVE_SCHEME = /^(?:javascript|vbscript|livescript|mocha):/i;

/** A stateful filter for the events of one window, in the order in which they are played. */
export class InertFilter {
  /** Tag names of the nodes of the page on screen whose attributes need more care than others'. */
  private readonly acting = new Map<number, string>();

  apply(event: RrwebEvent): RrwebEvent {
    if (event.type === EventType.FullSnapshot) return this.inertSnapshot(event);
    if (event.type !== EventType.IncrementalSnapshot) return event;
    const data = dataOf(event);
    switch (data.source) {
      case Source.Mutation:
        return this.inertMutation(event);
      case Source.CanvasMutation:
        return { ...event, data: inertCanvasData(data) };
      case Source.Font:
        return typeof data.fontSource === "string" ? event : { ...event, data: { ...data, fontSource: "" } };
      default:
        return event;
    }
  }

  private inertSnapshot(event: RrwebEvent): RrwebEvent {
    this.acting.clear();
    const data = dataOf(event);
    const node = data.node as SerializedNode | undefined;
    return node ? { ...event, data: { ...data, node: this.inertNode(node) } } : event;
  }

  private inertMutation(event: RrwebEvent): RrwebEvent {
    const mutation = mutationOf(event);
    if (!mutation) return event;
    const data = {
      ...dataOf(event),
      ...mutation,
      adds: mutation.adds.map((add) => ({ ...add, node: this.inertNode(add.node) })),
      attributes: mutation.attributes.map((change) => ({
        id: change.id,
        attributes: inertAttributes(this.acting.get(change.id) ?? "", change.attributes),
      })),
    };
    return { ...event, data };
  }

  /** A node that is inert already is given back as it is: almost all are, and a page has thousands. */
  private inertNode(node: SerializedNode): SerializedNode {
    const changes: Partial<SerializedNode> = {};
    if (node.type === NodeType.Document || node.type === NodeType.Element) {
      const childNodes = this.inertChildren(node.childNodes);
      if (childNodes !== node.childNodes) changes.childNodes = childNodes;
    }
    if (node.type === NodeType.Element) this.makeElementInert(node, changes);
    for (const _ in changes) return { ...node, ...changes };
    return node;
  }

  private inertChildren(children: SerializedNode[] | undefined): SerializedNode[] {
    if (!Array.isArray(children)) return [];
    let inert: SerializedNode[] | null = null;
    for (let place = 0; place < children.length; place++) {
      const child = children[place] as SerializedNode;
      const inertChild = this.inertNode(child);
      if (inertChild !== child) (inert ??= [...children])[place] = inertChild;
    }
    return inert ?? children;
  }

  private makeElementInert(node: SerializedNode, changes: Partial<SerializedNode>): void {
    // The recorder writes such names as `div` too; one bad name would stop the whole rebuild.
    if (typeof node.tagName !== "string" || !TAG_NAME.test(node.tagName)) changes.tagName = "div";
    const tagName = changes.tagName ?? node.tagName ?? "div";
    if (node.isCustom && !isCustomName(tagName)) changes.isCustom = false;
    const tag = tagName.toLowerCase().replace(/^.*:/, "");
    // rrweb does so for the name as it is usually written.
    if (tag === "script") changes.tagName = "noscript";
    const attributes = inertAttributes(tag, node.attributes ?? {});
    if (tag === "iframe") changes.attributes = { ...attributes, sandbox: "allow-same-origin" };
    else if (attributes !== node.attributes) changes.attributes = attributes;
    if (ACTING_ATTRIBUTES_OF.has(tag) || tag === "link" || tag === "meta") this.acting.set(node.id, tag);
    if (tag === "script") changes.childNodes = [];
  }
}

/** The attributes of an element (or a change to them) without what acts. */
export function inertAttributes(tag: string, attributes: Attributes): Attributes {
  if (!acts(tag, attributes)) return attributes;
  const inert: Attributes = {};
  for (const [name, value] of Object.entries(attributes)) {
    const lower = name.toLowerCase();
    if (EVENT_HANDLER.test(name)) inert[`_${lower}`] = value;
    else if (ACTING_ATTRIBUTES.has(lower) || isHiding(tag, lower, value))
      inert[`data-recorded-${lower}`] = value;
    else if (ACTING_ATTRIBUTES_OF.get(tag)?.has(lower)) continue;
    else if (isActive(lower, value)) inert[name] = "#";
    else if (tag === "link" && lower === "rel" && !loadsOnlyStyle(value)) {
      // Without it, a link does nothing, whatever it names; one that becomes a style sheet later has its address.
      inert[name] = null;
      inert[`data-recorded-${lower}`] = value;
    } else inert[name] = value;
  }
  return inert;
}

/** Whether any of the attributes does something. */
function acts(tag: string, attributes: Attributes): boolean {
  for (const name of Object.keys(attributes)) {
    const lower = name.toLowerCase();
    if (EVENT_HANDLER.test(name) || ACTING_ATTRIBUTES.has(lower)) return true;
    const value = attributes[name] ?? null;
    if (ACTING_ATTRIBUTES_OF.get(tag)?.has(lower) || isActive(lower, value)) return true;
    if (tag === "link" && lower === "rel" && !loadsOnlyStyle(value)) return true;
    if (isHiding(tag, lower, value)) return true;
  }
  return false;
}

function isHiding(tag: string, name: string, value: AttributeValue): boolean {
  return (name === "name" || name === "id") && typeof value === "string" && hidesMember(tag, name, value);
}

function isCustomName(tagName: string): boolean {
  return CUSTOM_ELEMENT_NAME.test(tagName) && !RESERVED_NAMES.has(tagName);
}

function isActive(name: string, value: AttributeValue): boolean {
  if (isActiveUrl(value)) return true;
  return ANIMATED_ATTRIBUTES.has(name) && typeof value === "string" && value.split(";").some(isActiveUrl);
}

function isActiveUrl(value: AttributeValue): boolean {
  // Browsers ignore white space and control characters inside a scheme.
  return typeof value === "string" && ACTIVE_SCHEME.test(value.replace(/[\u0000-\u0020]/g, ""));
}

/** Preconnect, DNS prefetch and the like reach other servers without any policy to stop them. */
function loadsOnlyStyle(rel: AttributeValue): boolean {
  if (rel === null || rel === "") return true;
  if (typeof rel !== "string") return false;
  const relations = rel.toLowerCase().split(/\s+/).filter(Boolean);
  return relations.includes("stylesheet") && relations.every((r) => r === "stylesheet" || r === "alternate");
}
