// Trees of nodes, and what changes them.
import { mark } from "./events";
import type { Predicted, Segment } from "./segments";
import { at } from "./tables";

type Node = Record<string, unknown>;

export function readMutation(segment: Segment, predicted: Predicted): Node {
  const column = segment.of("mutation");
  const marks = column.count();
  const lengths = [1, 2, 4, 8].map((bit) => (marks & bit ? column.count() : 0));
  const [texts, attributes, removes, adds] = lengths as [number, number, number, number];
  return {
    texts: Array.from({ length: texts }, () => readText(segment, predicted)),
    attributes: Array.from({ length: attributes }, () => {
      const id = segment.id("attributes_id", predicted.attributesId);
      const index = segment.reference("attributes", segment.of("attributes").count());
      return { id, attributes: at(segment.tables.attributeSets, index) };
    }),
    removes: Array.from({ length: removes }, () => {
      const parentId = segment.id("remove_parent", predicted.removeParent);
      const isShadow = mark("isShadow", segment.of("remove_id").count());
      return { parentId, id: segment.id("remove_id", predicted.removeId), ...isShadow };
    }),
    adds: Array.from({ length: adds }, () => readAdd(segment, predicted)),
    ...mark("isAttachIframe", Math.floor(marks / 16)),
  };
}

function readText(segment: Segment, predicted: Predicted): Node {
  const id = segment.id("text_id", predicted.textId);
  const hasValue = segment.of("text_id").count() === 1;
  return { id, value: hasValue ? textOf(segment) : null };
}

function textOf(segment: Segment): string {
  return at(segment.tables.strings, segment.reference("string", segment.of("text").count()));
}

function readAdd(segment: Segment, predicted: Predicted): Node {
  const marks = segment.of("add").count();
  const [parent, next, previous] = [marks % 3, Math.floor(marks / 3) % 4, Math.floor(marks / 48)];
  const [hasAnotherId, isTree] = [Math.floor(marks / 12) % 2 === 1, Math.floor(marks / 24) % 2 === 1];
  const neighbour = (): number => predicted.lastNode + Number(segment.of("add_next").signed());
  const parentId = [
    () => predicted.lastNode,
    () => predicted.lastParent,
    () => predicted.lastParent + Number(segment.of("add_parent").signed()),
  ][parent]!();
  predicted.lastParent = parentId;
  const add: Node = { parentId };
  if (next < 3) add["nextId"] = [() => null, () => predicted.lastNode, neighbour][next]!();
  if (previous > 0) add["previousId"] = previous === 1 ? null : neighbour();
  add["node"] = isTree ? readTree(segment, predicted) : readSingle(segment, predicted, hasAnotherId);
  return add;
}

function readSingle(segment: Segment, predicted: Predicted, hasAnotherId: boolean): Node {
  const id = hasAnotherId
    ? predicted.lastNode + Number(segment.of("node_id").signed())
    : predicted.highestNode + 1;
  const added = segment.of("added_node").count();
  if (added === 0) {
    const known = predicted.nodes.get(id);
    if (!known) throw new Error(`node ${id} was never written`);
    write(predicted, id, known);
    return finished(known, id, []);
  }
  const node = readNode(segment, predicted, added - 1);
  write(predicted, id, node);
  return finished(node, id, []);
}

/** A tree's nodes in document order, until all children that were announced have come. */
export function readTree(segment: Segment, predicted: Predicted): Node {
  const id = predicted.lastNode + 1 + Number(segment.of("node_id").signed());
  const node = readNode(segment, predicted, segment.of("tree_node").count());
  write(predicted, id, node);
  const count = hasChildren(node) ? segment.of("children").count() : 0;
  return finished(
    node,
    id,
    Array.from({ length: count }, () => readTree(segment, predicted)),
  );
}

function readNode(segment: Segment, predicted: Predicted, reference: number): Node {
  const piece = at(segment.tables.nodes, segment.reference("node", reference));
  const node: Node = { ...piece.json };
  if (piece.kind >= 3) node["textContent"] = textOf(segment);
  if (piece.hasRootId) node["rootId"] = segment.id("root_id", predicted.rootId);
  return node;
}

function write(predicted: Predicted, id: number, node: Node): void {
  predicted.nodes.set(id, node);
  predicted.lastNode = id;
  predicted.highestNode = Math.max(predicted.highestNode, id);
}

function hasChildren(node: Node): boolean {
  return node["type"] === 0 || node["type"] === 2;
}

function finished(node: Node, id: number, childNodes: Node[]): Node {
  return hasChildren(node) ? { ...node, childNodes, id } : { ...node, id };
}
