/** rrweb's event shapes, as far as the recorder looks into them. */

export const enum EventType {
  FullSnapshot = 2,
  Incremental = 3,
  Meta = 4,
  Custom = 5,
  Plugin = 6,
}

export const enum Source {
  Mutation = 0,
  MouseMove = 1,
  MouseInteraction = 2,
  Scroll = 3,
  Input = 5,
  TouchMove = 6,
  MediaInteraction = 7,
  CanvasMutation = 9,
  Drag = 12,
  Selection = 14,
}

export const enum NodeKind {
  Document = 0,
  Element = 2,
  Text = 3,
}

export type Attributes = Record<string, unknown>;

export interface SerializedNode {
  id: number;
  type: number;
  tagName?: string;
  attributes?: Attributes;
  textContent?: string;
  childNodes?: SerializedNode[];
}

export interface MutationData {
  source: Source.Mutation;
  texts: { id: number; value: string | null }[];
  attributes: { id: number; attributes: Attributes }[];
  adds: { parentId: number; node: SerializedNode }[];
}

export interface InputData {
  source: Source.Input;
  id: number;
  text: string;
  isChecked: boolean;
}

export interface MoveData {
  source: Source.MouseMove | Source.TouchMove | Source.Drag;
  positions: { timeOffset: number }[];
}

export interface RecordedEvent {
  type: number;
  data: any;
  timestamp: number;
}

export const customEvent = (tag: string, payload: unknown, timestamp = Date.now()): RecordedEvent => ({
  type: EventType.Custom,
  data: { tag, payload },
  timestamp,
});

export const pluginEvent = (plugin: string, payload: unknown, timestamp = Date.now()): RecordedEvent => ({
  type: EventType.Plugin,
  data: { plugin, payload },
  timestamp,
});
