/**
 * Marks what the pointer is over, for rules of the page with `:hover`. The Replayer looks through the whole page for what
 * it marked before, and takes the marks of all ancestors away and gives them again, at each step of the pointer; here only
 * what differs is touched, and only for the last step before a frame.
 */

/** The class by which the Replayer's style sheets know such an element. */
const HOVERED = ":hover";

export class HoveredElements {
  private marked: readonly Element[] = [];
  private innermost: Node | null = null;

  /** The pointer is over this node now; the marks are set by `apply`. */
  moveTo(innermost: Node): void {
    this.innermost = innermost;
  }

  apply(): void {
    if (!this.innermost) return;
    const hovered = withAncestors(this.innermost);
    this.innermost = null;
    const kept = new Set(hovered);
    for (const element of this.marked) if (!kept.has(element)) element.classList.remove(HOVERED);
    // Also of those that were marked before: the page may have set their classes anew.
    for (const { classList } of hovered) if (!classList.contains(HOVERED)) classList.add(HOVERED);
    this.marked = hovered;
  }
}

function withAncestors(node: Node): Element[] {
  const elements: Element[] = [];
  let element = node.nodeType === Node.ELEMENT_NODE ? (node as Element) : node.parentElement;
  for (; element; element = element.parentElement) elements.push(element);
  return elements;
}
