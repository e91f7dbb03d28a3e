/**
 * Holds a page's CSS animations while its time stands still. rrweb's own way is a rule for every element under a class of
 * the root, so that each pause and each start makes the browser work out the styles of the whole page anew.
 */
export class HeldAnimations {
  private readonly held = new Set<Animation>();

  /** May be called again, with those that have begun since. */
  hold(animations: readonly Animation[]): void {
    for (const animation of animations) {
      // A transition leads to the state that is to be shown.
      if (!("animationName" in animation) || animation.playState !== "running") continue;
      animation.pause();
      this.held.add(animation);
    }
  }

  release(): void {
    for (const animation of this.held) if (animation.playState === "paused") animation.play();
    this.held.clear();
  }
}
