/** What a player is told, what it tells, and what it emits. */
import type { Stretch } from "./activity.ts";
import type { PlacedEvent } from "./order.ts";
import type { PageLoad } from "./outline.ts";
import type { PictureProblem } from "./picture-problem.ts";
import type { RecordingSource } from "./source.ts";
import type { Scale } from "./stage.ts";
import type { Address, Viewport } from "./window-outline.ts";

export const SPEEDS = [0.5, 1, 2, 4, 8] as const;

export interface PlayerOptions {
  source: RecordingSource;
  /** The page loads of the session, as far as the server knows them. */
  pages: readonly PageLoad[];
  /** Where to begin, in milliseconds from the start of the visit. */
  startAtMs?: number;
  /** The window to show; null, or left out, follows the visitor. */
  windowId?: string | null;
  autoplay?: boolean;
  /** The visit still goes on. */
  live?: boolean;
  /** Begins at the latest of a visit that still goes on, and stays there. */
  follow?: boolean;
  speed?: number;
  skipInactive?: boolean;
  scale?: Scale;
}

export type PlayerStatus = "loading" | "paused" | "playing" | "buffering" | "ended";

export interface WindowSummary {
  id: string;
  fromMs: number;
  toMs: number;
  pageCount: number;
}

export interface PlayerState {
  status: PlayerStatus;
  /** It plays, or will as soon as what it waits for is there. */
  wantsPlay: boolean;
  durationMs: number;
  /** Up to here it is known what happened. */
  knownToMs: number;
  complete: boolean;
  /** The visit still goes on. */
  isLive: boolean;
  /** What is shown stays at the latest of it: it plays on when more arrives, at the ordinary speed. */
  following: boolean;
  /** Why something that is needed could not be loaded. */
  loadError: unknown;
  speed: number;
  skipInactive: boolean;
  scale: Scale;
  windowId: string | null;
  /** The window was chosen; otherwise the one in which something happens is followed. */
  windowChosen: boolean;
  address: Address | null;
  viewport: Viewport | null;
  problem: PictureProblem | null;
  /** Changes that did not fit the rebuilt page; a sign of an incomplete recording. */
  warningCount: number;
}

export interface PlayerEvents {
  /** Milliseconds from the start of the visit; on every frame while playing. */
  time: number;
  change: PlayerState;
  /** More is known of what happened: these events, in order; none when it is known that nothing else did. */
  outline: readonly PlacedEvent[];
  /** An inactive stretch was skipped. */
  skip: Stretch;
}
