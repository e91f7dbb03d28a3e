import { expect, test } from "vitest";
import { HeldAnimations } from "../src/animations.ts";

class FakeAnimation {
  constructor(public playState: string) {}
  pause(): void {
    this.playState = "paused";
  }
  play(): void {
    this.playState = "running";
  }
}

/** Of animations only those of CSS have a name. */
const named = (playState: string): FakeAnimation =>
  Object.assign(new FakeAnimation(playState), { animationName: "spin" });
const all = (...animations: FakeAnimation[]): Animation[] => animations as unknown as Animation[];
const states = (...animations: FakeAnimation[]): string[] => animations.map(({ playState }) => playState);

test("what runs is held until time goes on, transitions come to their end", () => {
  const [spinner, transition] = [named("running"), new FakeAnimation("running")];
  const held = new HeldAnimations();
  held.hold(all(spinner, transition));
  expect(states(spinner, transition)).toEqual(["paused", "running"]);
  held.release();
  expect(states(spinner, transition)).toEqual(["running", "running"]);
});

test("what the page itself had paused, or has ended, is left alone", () => {
  const [paused, finished] = [named("paused"), named("finished")];
  const held = new HeldAnimations();
  held.hold(all(paused, finished));
  held.release();
  expect(states(paused, finished)).toEqual(["paused", "finished"]);
});

test("one that is cancelled while it is held is not begun anew", () => {
  const spinner = named("running");
  const held = new HeldAnimations();
  held.hold(all(spinner));
  spinner.playState = "idle";
  held.release();
  expect(spinner.playState).toBe("idle");
});
