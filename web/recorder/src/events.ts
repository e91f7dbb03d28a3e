import type { EventPayloads } from "./generated/events";

/** rrweb's event shapes, as far as the recorder looks into them. */

export const FULL_SNAPSHOT = 2;
export const INCREMENTAL = 3;
export const META = 4;
export const CUSTOM = 5;
export const PLUGIN = 6;
export const ASSET = 7;

/** `data.source` of incremental events. */
export const MUTATION = 0;
export const MOUSE_MOVE = 1;
export const INPUT = 5;
export const TOUCH_MOVE = 6;
export const CANVAS_MUTATION = 9;
export const DRAG = 12;
export const ADOPTED_STYLE_SHEET = 15;

/** `type` of a serialized node. */
export const TEXT_NODE = 3;

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
  source: number;
  texts: { id: number; value: string | null }[];
  attributes: { id: number; attributes: Attributes }[];
  adds: { parentId: number; node: SerializedNode }[];
}

export interface InputData {
  source: number;
  id: number;
  text: string;
  isChecked: boolean;
}

export interface MoveData {
  source: number;
  positions: { timeOffset: number }[];
}

export interface RecordedEvent {
  type: number;
  data: any;
  timestamp: number;
}

type Kind = keyof EventPayloads;

export const customEvent = <Tag extends Kind>(
  tag: Tag,
  payload: EventPayloads[Tag],
  timestamp = Date.now(),
): RecordedEvent => ({ type: CUSTOM, data: { tag, payload }, timestamp });

export const pluginEvent = <Plugin extends Kind>(
  plugin: Plugin,
  payload: EventPayloads[Plugin],
  timestamp = Date.now(),
): RecordedEvent => ({ type: PLUGIN, data: { plugin, payload }, timestamp });
