// Random numbers that are the same on every run: a measured difference must not come from the traffic.

/** @typedef {{ fraction(): number, integer(low: number, high: number): number, pick<T>(list: readonly T[]): T, chance(share: number): boolean }} Random */

/**
 * mulberry32: small, quick, good enough to choose words and sizes.
 * @param {number} seed
 * @returns {Random}
 */
export function random(seed) {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    fraction,
    integer: (low, high) => low + Math.floor(fraction() * (high - low + 1)),
    pick: (list) => /** @type {any} */ (list[Math.floor(fraction() * list.length)]),
    chance: (share) => fraction() < share,
  };
}
