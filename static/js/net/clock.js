/**
 * Time as the other modules here see it: given to them, so that tests can turn it by hand.
 *
 * @typedef {object} Clock
 * @property {() => number} now milliseconds
 * @property {(run: () => void, ms: number) => unknown} later answers a handle for `cancel`
 * @property {(handle: any) => void} cancel
 */

/** @type {Clock} */
export const systemClock = {
  now: () => Date.now(),
  later: (run, ms) => setTimeout(run, ms),
  cancel: (handle) => clearTimeout(handle),
};

/**
 * How long to wait before the next attempt: doubling, and spread by a quarter to both sides so that a room full of
 * screens does not come back in one instant.
 *
 * @param {number} failures attempts failed in a row, from 1
 * @param {{first: number, longest: number}} bounds milliseconds
 * @param {() => number} random 0..1
 * @returns {number} milliseconds
 */
export function backoff(failures, { first, longest }, random) {
  return Math.min(longest, first * 2 ** (failures - 1)) * (0.75 + random() / 2);
}
