/** Ticks of a clock that a test passes by hand. */
import type { Ticks } from "../../src/agent/player/run-clock.ts";

export class HandTicks implements Ticks {
  now = 0;
  private waiting: (() => void) | null = null;

  nowMs(): number {
    return this.now;
  }

  next(tick: () => void): () => void {
    this.waiting = tick;
    return () => (this.waiting = null);
  }

  get isWaiting(): boolean {
    return this.waiting !== null;
  }

  pass(ms: number): void {
    this.now += ms;
    const tick = this.waiting;
    this.waiting = null;
    tick?.();
  }
}
