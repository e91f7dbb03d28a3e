/**
 * The page's tree at the moment on show, as far as its nodes are open. The server is asked again when the moment, the
 * page or what is open has changed; answers that come too late are dropped.
 */
import {
  findPageNodes,
  listPageNodes,
  type MomentWanted,
  type PageNodes,
  type Problem,
} from "../../../server/api.ts";
import { asProblem } from "../../../server/problem.ts";

export type TreeNode = PageNodes["nodes"][number];

/** A moment that changes more often than this, as while playing, is not asked for each time. */
const INTERVAL_MS = 400;

export class ElementTree {
  nodes = $state.raw<readonly TreeNode[]>([]);
  /** The page load that the nodes are of. */
  pageId = $state<string | null>(null);
  windowId = $state<string | null>(null);
  nodeCount = $state(0);
  isCut = $state(false);
  status = $state<"loading" | "ready" | "failed">("loading");
  problem = $state.raw<Problem | null>(null);
  selected = $state<number | null>(null);
  /** What a search has found, and which of it is selected. */
  found = $state.raw<{ ids: readonly number[]; count: number; at: number } | null>(null);
  searchProblem = $state.raw<Problem | null>(null);

  private open: Set<number> | null = null;
  private moment: MomentWanted | null = null;
  private asking: AbortController | null = null;
  private searching: AbortController | null = null;
  private askedAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Another moment is on show. */
  show(moment: MomentWanted): void {
    const { moment: before } = this;
    if (before && before.atMs === moment.atMs && before.windowId === moment.windowId) return;
    this.moment = moment;
    clearTimeout(this.timer);
    const waitMs = Math.max(0, INTERVAL_MS - (performance.now() - this.askedAt));
    this.timer = setTimeout(() => void this.load(null), waitMs);
  }

  toggle(node: TreeNode): void {
    if (node.node_id === null || node.child_count === 0) return;
    const open = this.opened();
    if (!open.delete(node.node_id)) open.add(node.node_id);
    this.open = open;
    void this.load(null);
  }

  /** Shows a node wherever it lies, and selects it. */
  reveal(nodeId: number): void {
    this.selected = nodeId;
    void this.load(nodeId);
  }

  async search(selector: string): Promise<void> {
    this.searching?.abort();
    const searching = new AbortController();
    this.searching = searching;
    this.searchProblem = null;
    this.found = null;
    const { moment } = this;
    if (!moment || selector.trim() === "") return;
    try {
      const found = await findPageNodes(moment, selector, searching.signal);
      if (searching.signal.aborted) return;
      this.found = { ...found, at: 0 };
      const first = found.ids[0];
      if (first !== undefined) this.reveal(first);
    } catch (error) {
      if (!searching.signal.aborted) this.searchProblem = asProblem(error);
    }
  }

  /** Goes to the next or the previous element that was found. */
  step(direction: 1 | -1): void {
    const { found } = this;
    if (!found || found.ids.length === 0) return;
    const at = (found.at + direction + found.ids.length) % found.ids.length;
    this.found = { ...found, at };
    this.reveal(found.ids[at] as number);
  }

  retry(): void {
    void this.load(this.selected);
  }

  close(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.searching?.abort();
  }

  private opened(): Set<number> {
    const shown = this.nodes.flatMap(({ is_open: isOpen, node_id: id }) =>
      isOpen && id !== null ? [id] : [],
    );
    return new Set([...(this.open ?? []), ...shown]);
  }

  private async load(reveal: number | null): Promise<void> {
    const { moment } = this;
    if (!moment) return;
    clearTimeout(this.timer);
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.askedAt = performance.now();
    try {
      let answer = await listPageNodes(moment, { open: this.asked(), reveal }, asking.signal);
      if (this.pageId !== null && answer.page !== this.pageId && this.open !== null) {
        // Ids mean something in their page load only.
        this.open = null;
        this.selected = null;
        answer = await listPageNodes(moment, { open: null, reveal: null }, asking.signal);
      }
      if (asking.signal.aborted) return;
      this.take(answer, reveal);
    } catch (error) {
      if (asking.signal.aborted) return;
      this.problem = asProblem(error);
      this.status = "failed";
    }
  }

  private asked(): number[] | null {
    return this.open === null ? null : [...this.open].slice(-OPEN_MAX);
  }

  private take(answer: PageNodes, reveal: number | null): void {
    if (answer.page !== this.pageId) this.found = null;
    this.nodes = answer.nodes;
    this.pageId = answer.page;
    this.windowId = answer.window;
    this.nodeCount = answer.node_count;
    this.isCut = answer.is_cut;
    this.problem = null;
    this.status = "ready";
    // What was opened to reveal a node stays open.
    if (reveal !== null) this.open = this.opened();
  }
}

/** As many open nodes as the server takes. */
const OPEN_MAX = 1_000;
