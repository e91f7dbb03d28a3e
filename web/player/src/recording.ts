/** What a recording is made of and how it is asked for, without the player: for code that only reads recordings. */
export * from "./format.ts";
export {
  OUTLINE_KINDS,
  type EventRange,
  type Keyframe,
  type KeyframeWanted,
  type OutlinePart,
  type RecordingSource,
} from "./source.ts";
export { retried, type RetryOptions } from "./retry.ts";
