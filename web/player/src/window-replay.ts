/**
 * Rebuilds one window with rrweb's Replayer. This is the only file that knows the Replayer; times here are
 * those of the recording (epoch milliseconds), and everything that reaches the Replayer is inert.
 */
import { Replayer } from "@rrweb/replay";
import type { eventWithTime } from "@rrweb/types";
import { CanvasPictures } from "./canvas-picture.ts";
import { EventType, Source, dataOf, isIncremental, mutationOf, type RrwebEvent } from "./format.ts";
import { InertFilter } from "./inert.ts";
import type { WindowStream } from "./window-stream.ts";

/** The Replayer's timer stops for good if an event throws; this far behind, it is started again. */
const STALL_MS = 2_000;

export interface WindowReplayOptions {
  root: HTMLElement;
  speed: number;
  pointerTrail: boolean;
  onWarning: () => void;
  /** The Replayer sets the frame's size on its own; the owner then sets the right one. */
  onResize: () => void;
}

export class WindowReplay {
  private readonly replayer: Replayer;
  private readonly filter = new InertFilter();
  private readonly pictures = new CanvasPictures();
  private readonly baseMs: number;
  private speed: number;
  private fed: number;

  constructor(
    readonly stream: WindowStream,
    options: WindowReplayOptions,
  ) {
    const first = stream.playable[0];
    if (!first) throw new Error("This window has no snapshot yet.");
    this.baseMs = first.timestamp;
    this.speed = options.speed;
    this.fed = stream.playable.length;
    // The Replayer wants two events to begin with.
    const opening: RrwebEvent = {
      type: EventType.Custom,
      data: { tag: "reenact/player_opening@1", payload: {} },
      timestamp: this.baseMs,
    };
    const events = [opening, ...stream.playable.map((event) => this.filter.apply(event))];
    this.replayer = new Replayer(events as unknown as eventWithTime[], {
      root: options.root,
      speed: options.speed,
      skipInactive: false,
      showWarning: true,
      showDebug: false,
      // Focus inside the frame would take the keyboard away from the player's controls.
      triggerFocus: false,
      mouseTail: options.pointerTrail ? { duration: 600, lineWidth: 2, strokeStyle: "#3b66f5" } : false,
      logger: { log: () => undefined, warn: options.onWarning },
      plugins: [
        {
          onBuild: (node) => this.noteNode(node as unknown as Node),
          handler: (event) => this.noteEvent(event as unknown as RrwebEvent),
        },
      ],
    });
    this.makeFrameInert();
    // Canvas commands are replayed only under this option. Given to the constructor it would make a frame
    // that allows scripts; given now, the frame stays sandboxed and `CanvasPictures` shows what is drawn.
    this.replayer.setConfig({ UNSAFE_replayCanvas: true });
    this.replayer.on("resize", options.onResize);
    this.replayer.on("flush", () => this.pictures.touchAll());
  }

  get frame(): HTMLIFrameElement {
    return this.replayer.iframe;
  }

  /** Hands over what the stream got since the last call. */
  feed(): void {
    const { playable } = this.stream;
    for (; this.fed < playable.length; this.fed++) {
      const event = this.filter.apply(playable[this.fed] as RrwebEvent);
      this.replayer.addEvent(event as unknown as eventWithTime);
    }
  }

  /**
   * Shows the page as it was at this time, the events of that millisecond included. Before the first snapshot that
   * one is shown: sent to where nothing is, the Replayer forgets its nodes, keeps the picture, and later takes
   * what it has played as still there.
   */
  showAt(atMs: number): void {
    this.replayer.pause(Math.max(0, atMs - this.baseMs) + 1);
  }

  playFrom(atMs: number): void {
    if (atMs < this.baseMs) this.showAt(this.baseMs);
    this.replayer.play(atMs - this.baseMs);
  }

  pause(): void {
    this.replayer.pause();
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    this.replayer.setConfig({ speed });
  }

  /** Whether it has stopped although events are due: it ran out of them for a while, or one of them threw. */
  isBehind(atMs: number): boolean {
    const { timer } = this.replayer;
    const { context } = this.replayer.service.state;
    if (!this.replayer.service.state.matches("playing")) {
      return (context.events.at(-1)?.timestamp ?? 0) > atMs;
    }
    const waiting = (timer as unknown as { actions: unknown[] }).actions.length > 0;
    return waiting && atMs - this.baseMs - this.replayer.getCurrentTime() > STALL_MS * this.speed;
  }

  destroy(): void {
    this.pictures.destroy();
    try {
      this.replayer.destroy();
    } catch {
      // One that failed halfway cannot always clean up after itself; its elements must go all the same.
      this.replayer.wrapper.remove();
    }
  }

  private makeFrameInert(): void {
    const { iframe } = this.replayer;
    if (iframe.sandbox.length !== 1 || !iframe.sandbox.contains("allow-same-origin")) {
      this.replayer.destroy();
      throw new Error("The frame of the rebuilt page is not sandboxed; it must not be used.");
    }
    iframe.title = "The recorded page";
    iframe.tabIndex = -1;
    iframe.inert = true;
  }

  private noteNode(node: Node): void {
    if (node.nodeName === "CANVAS") this.pictures.touch(node as HTMLCanvasElement);
  }

  private noteEvent(event: RrwebEvent): void {
    if (isIncremental(event, Source.CanvasMutation)) this.touch(dataOf(event).id);
    // A recorded change of the `style` attribute takes the picture away.
    for (const change of mutationOf(event)?.attributes ?? []) this.touch(change.id);
  }

  private touch(id: unknown): void {
    const node = typeof id === "number" ? this.replayer.getMirror().getNode(id) : null;
    if (node?.nodeName === "CANVAS") this.pictures.touch(node as HTMLCanvasElement);
  }
}
