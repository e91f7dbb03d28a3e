export { activityDensity, inactiveStretches, INACTIVE_MS_MIN, type Stretch } from "./activity.ts";
export { PageElements, type ElementName } from "./page-elements.ts";
export * from "./format.ts";
export { findGaps, type Gap, type MissingBatches } from "./gaps.ts";
export { placeInOrder, lastUntil, countUntil, type PlacedEvent } from "./order.ts";
export type { PictureProblem } from "./picture-problem.ts";
export {
  ReenactPlayer,
  SPEEDS,
  type EventSource,
  type PlayerEvents,
  type PlayerOptions,
  type PlayerState,
  type PlayerStatus,
  type WindowSummary,
} from "./player.ts";
export { Recording } from "./recording.ts";
export type { Scale } from "./stage.ts";
export type { Address, Viewport } from "./window-stream.ts";
