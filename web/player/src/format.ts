/**
 * The parts of the recorded format that the player reads: rrweb 2.x events as the server returns them
 * (docs/protocol.md), and the numbers rrweb gives to their kinds.
 */

export interface RrwebEvent {
  type: number;
  data?: unknown;
  /** Milliseconds since the Unix epoch, by the clock of the recorded browser. */
  timestamp: number;
}

/** One event as the API returns it. */
export interface RecordedEvent {
  window_id: string;
  page_id: string;
  sequence: number;
  index: number;
  event: RrwebEvent;
}

export const EventType = {
  DomContentLoaded: 0,
  Load: 1,
  FullSnapshot: 2,
  IncrementalSnapshot: 3,
  Meta: 4,
  Custom: 5,
  Plugin: 6,
} as const;

export const Source = {
  Mutation: 0,
  MouseMove: 1,
  MouseInteraction: 2,
  Scroll: 3,
  ViewportResize: 4,
  Input: 5,
  TouchMove: 6,
  MediaInteraction: 7,
  StyleSheetRule: 8,
  CanvasMutation: 9,
  Font: 10,
  Log: 11,
  Drag: 12,
  StyleDeclaration: 13,
  Selection: 14,
  AdoptedStyleSheet: 15,
  CustomElement: 16,
} as const;

export const MouseInteraction = {
  MouseUp: 0,
  MouseDown: 1,
  Click: 2,
  ContextMenu: 3,
  DoubleClick: 4,
  Focus: 5,
  Blur: 6,
  TouchStart: 7,
  TouchMoveDeparted: 8,
  TouchEnd: 9,
  TouchCancel: 10,
} as const;

export const NodeType = {
  Document: 0,
  DocumentType: 1,
  Element: 2,
  Text: 3,
  CData: 4,
  Comment: 5,
} as const;

export type AttributeValue = string | number | boolean | null | Record<string, unknown>;

/** rrweb's serialized node; which members are there depends on `type`. */
export interface SerializedNode {
  id: number;
  type: number;
  tagName?: string;
  attributes?: Record<string, AttributeValue>;
  childNodes?: SerializedNode[];
  textContent?: string;
  isSVG?: boolean;
  isCustom?: boolean;
  isShadow?: boolean;
  isShadowHost?: boolean;
  rootId?: number;
}

export interface MutationData {
  source: typeof Source.Mutation;
  adds: { parentId: number; nextId: number | null; previousId?: number | null; node: SerializedNode }[];
  removes: { id: number; parentId: number; isShadow?: boolean }[];
  texts: { id: number; value: string | null }[];
  attributes: { id: number; attributes: Record<string, AttributeValue> }[];
}

/** Recordings come from outside: their data is an object of unknown members until it is looked at. */
export function dataOf(event: RrwebEvent): Record<string, unknown> {
  const { data } = event;
  return typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
}

export function isIncremental(event: RrwebEvent, source: number): boolean {
  return event.type === EventType.IncrementalSnapshot && dataOf(event).source === source;
}

/** The mutation an event carries, with every list present, or null if it carries none. */
export function mutationOf(event: RrwebEvent): MutationData | null {
  if (!isIncremental(event, Source.Mutation)) return null;
  const data = dataOf(event);
  const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);
  return {
    source: Source.Mutation,
    adds: list(data.adds),
    removes: list(data.removes),
    texts: list(data.texts),
    attributes: list(data.attributes),
  };
}

/** The payload of a Custom event with this tag, such as `reenact/page_view@1`. */
export function customPayload(event: RrwebEvent, tag: string): Record<string, unknown> | null {
  if (event.type !== EventType.Custom) return null;
  const data = dataOf(event);
  if (data.tag !== tag) return null;
  const { payload } = data;
  return typeof payload === "object" && payload !== null ? (payload as Record<string, unknown>) : {};
}
