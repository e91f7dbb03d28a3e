/** Animation frames only while something changes. */

/** Draws, and says in how many milliseconds it wants to draw again: 0 is the next frame, Infinity is when asked to. */
export type Draw = (nowMs: number) => number;

/** Browsers take longer waits for none at all. */
const WAIT_MS_MAX = 2 ** 31 - 1;

export class FrameLoop {
  readonly #draw: Draw;
  #frame = 0;
  #timer = 0;
  #stopped = false;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  request(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#frame === 0 && !this.#stopped) this.#frame = requestAnimationFrame((nowMs) => this.#run(nowMs));
  }

  stop(): void {
    this.#stopped = true;
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
  }

  #run(nowMs: number): void {
    this.#frame = 0;
    const waitMs = this.#draw(nowMs);
    if (waitMs <= 0) this.request();
    else if (waitMs <= WAIT_MS_MAX && this.#frame === 0 && !this.#stopped) {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.request(), waitMs);
    }
  }
}
