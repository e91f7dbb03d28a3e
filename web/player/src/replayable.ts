/**
 * Which events the Replayer can be given. Some shapes that a broken or hostile recording may hold make it throw, and
 * its timer then stops for good; such events are left out of the picture (and stay in the list of events).
 */
import { EventType, Source, dataOf, type RrwebEvent } from "./format.ts";

const MOUSE_INTERACTION_MAX = 10;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

export function isReplayable(event: RrwebEvent): boolean {
  if (!Number.isFinite(event.timestamp)) return false;
  const data = dataOf(event);
  switch (event.type) {
    case EventType.FullSnapshot:
      return isObject(data.node) && Array.isArray(data.node.childNodes);
    case EventType.Meta:
      return typeof data.width === "number" && typeof data.height === "number";
    case EventType.IncrementalSnapshot:
      return isReplayableChange(data);
    default:
      return false;
  }
}

function isReplayableChange(data: Record<string, unknown>): boolean {
  switch (data.source) {
    case Source.MouseMove:
    case Source.TouchMove:
    case Source.Drag:
      return Array.isArray(data.positions) && data.positions.length > 0 && data.positions.every(isObject);
    case Source.MouseInteraction:
      return (
        Number.isInteger(data.type) && Number(data.type) >= 0 && Number(data.type) <= MOUSE_INTERACTION_MAX
      );
    case Source.Selection:
      return Array.isArray(data.ranges);
    case Source.AdoptedStyleSheet:
      return Array.isArray(data.styleIds);
    default:
      return true;
  }
}
