/** The tree of a page at a moment, as `nodes`, `node` and `node-changes` of docs/protocol.md tell it. */
import { mutationOf, type RecordedEvent, type SerializedNode } from "@reenact/player/recording";

interface Known {
  node: SerializedNode;
  parent: number | null;
  children: number[];
}

const KINDS: Readonly<Record<number, string>> = {
  0: "document",
  1: "document_type",
  2: "element",
  3: "text",
  4: "text",
  5: "comment",
};

export class PageTree {
  private readonly known = new Map<number, Known>();
  private root: number | null = null;

  constructor(events: readonly RecordedEvent[]) {
    for (const { event } of events) {
      if (event.type === 2) {
        const { node } = event.data as { node: SerializedNode };
        this.known.clear();
        this.root = node.id;
        this.add(node, null);
      }
      for (const change of mutationOf(event)?.attributes ?? []) {
        const of = this.known.get(change.id);
        if (of) of.node = { ...of.node, attributes: { ...of.node.attributes, ...change.attributes } };
      }
      for (const { id, value } of mutationOf(event)?.texts ?? []) {
        const of = this.known.get(id);
        if (of) of.node = { ...of.node, textContent: value ?? "" };
      }
      for (const { parentId, node } of mutationOf(event)?.adds ?? []) {
        this.add(node, parentId);
        this.known.get(parentId)?.children.push(node.id);
      }
    }
  }

  get size(): number {
    return this.known.size;
  }

  nodes(open: readonly number[] | null, reveal: number | null): object[] {
    const revealed = new Set<number>();
    for (let id = reveal === null ? null : (this.known.get(reveal)?.parent ?? null); id !== null;) {
      revealed.add(id);
      id = this.known.get(id)?.parent ?? null;
    }
    const listed: object[] = [];
    const list = (id: number, depth: number): void => {
      const known = this.known.get(id);
      if (!known) return;
      const { tagName = "" } = known.node;
      const isFirst = depth === 0 || tagName === "html" || tagName === "body";
      const isOpen = known.children.length > 0 && (revealed.has(id) || (open?.includes(id) ?? isFirst));
      listed.push({ ...this.told(known), depth, is_open: isOpen, children_left_out: 0 });
      if (isOpen) for (const child of known.children) list(child, depth + 1);
    };
    if (this.root !== null) list(this.root, 0);
    return listed;
  }

  node(id: number): object | null {
    const known = this.known.get(id);
    if (!known) return null;
    const { tagName, attributes = {} } = known.node;
    const rules = attributes.id === "total" ? [rule("#total", "color: #123456; font-weight: 700;")] : [];
    return {
      ...this.told(known),
      text: this.textOf(id),
      role: tagName === "button" ? "button" : null,
      accessible_name: tagName === "button" ? this.textOf(id) : "",
      selector: tagName ? [attributes.id ? `#${String(attributes.id)}` : tagName] : [],
      scroll: null,
      input: null,
      rules,
    };
  }

  /** Only what the tests look for: `#id`, `.class` and tags. */
  find(selector: string): { node_id: number }[] {
    const matches = ({ tagName, attributes = {} }: SerializedNode): boolean =>
      selector.startsWith("#")
        ? attributes.id === selector.slice(1)
        : selector.startsWith(".")
          ? String(attributes.class ?? "")
              .split(" ")
              .includes(selector.slice(1))
          : tagName === selector;
    return [...this.known.values()]
      .filter(({ node }) => matches(node))
      .map(({ node }) => ({ node_id: node.id }));
  }

  private told({ node, children }: Known): object {
    return {
      node_id: node.id,
      kind: KINDS[node.type] ?? "element",
      name: node.tagName ?? "",
      attributes: Object.entries(node.attributes ?? {}).map(([name, value]) => ({
        name,
        value: String(value),
      })),
      text: node.textContent ?? "",
      child_count: children.length,
    };
  }

  private textOf(id: number): string {
    const known = this.known.get(id);
    return (
      (known?.node.textContent ?? "") + (known?.children ?? []).map((child) => this.textOf(child)).join("")
    );
  }

  private add(node: SerializedNode, parent: number | null): void {
    const children = node.childNodes ?? [];
    this.known.set(node.id, { node, parent, children: children.map(({ id }) => id) });
    for (const child of children) this.add(child, node.id);
  }
}

function rule(selector: string, declarations: string): object {
  return { selector, declarations, conditions: [], sheet: "<style>" };
}

export function nodeChanges(events: readonly RecordedEvent[], id: number): object {
  const changes: object[] = [];
  for (const { event } of events) {
    const told = (kind: string, more: object = {}): void =>
      void changes.push({ at_ms: event.timestamp, kind, attributes: [], text: null, ...more });
    if (event.type === 2) told("snapshot");
    const mutation = mutationOf(event);
    for (const change of mutation?.attributes ?? []) {
      const attributes = Object.entries(change.attributes).map(([name, value]) => ({ name, value }));
      if (change.id === id) told("attributes", { attributes });
    }
    for (const change of mutation?.texts ?? []) if (change.id === id) told("text", { text: change.value });
  }
  return { changes, changes_found: changes.length };
}
