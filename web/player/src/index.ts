export { INACTIVE_MS_MIN, type Stretch } from "./activity.ts";
export type { Gap, MissingBatches } from "./gaps.ts";
export { placeInOrder, lastUntil, countUntil, type PlacedEvent } from "./order.ts";
export { joiningMs, LiveEdge } from "./live-edge.ts";
export type { PageLoad } from "./outline.ts";
export type { ScreenBox } from "./picking.ts";
export type { PictureProblem } from "./picture-problem.ts";
export { ReenactPlayer } from "./player.ts";
export {
  SPEEDS,
  type PlayerEvents,
  type PlayerOptions,
  type PlayerState,
  type PlayerStatus,
  type WindowSummary,
} from "./player-state.ts";
export * from "./recording.ts";
export type { Scale } from "./stage.ts";
export type { Address, Viewport } from "./window-outline.ts";
