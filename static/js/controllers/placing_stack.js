// Placing one example after the other on a phone: which example is next, and what has been answered about the present one.

import { counts, current, tray } from '../core/state.js';

/**
 * @typedef {import('../core/state.js').State} State
 * @typedef {import('../ui/map/stack.js').Stacked} Stacked
 */

export class PlacingStack {
  #state;
  /** The examples that lay open, oldest first; the present one is the last. @type {string[]} */
  #trail = [];
  /** The concepts about which something was answered in this visit. @type {Set<string>} */
  #answered = new Set();

  /** @param {() => State} state */
  constructor(state) {
    this.#state = state;
  }

  /** Whether an example lies open in the stack. @param {string} id */
  holds(id) {
    return this.#trail.at(-1) === id;
  }

  /** Goes to an example. One that is placed already keeps its answers. @param {string} id */
  open(id) {
    this.#trail = [...this.#trail.filter((other) => other !== id), id];
    this.#answered = new Set(Object.keys(current(this.#state()).get(id)?.answers ?? {}));
  }

  /** The stack is put away. */
  end() {
    this.#trail = [];
    this.#answered.clear();
  }

  /**
   * Records that something is being answered about the present example.
   *
   * @param {string} key of a concept
   * @returns {boolean} whether this is the last answer that was missing
   */
  give(key) {
    const given = this.#given;
    this.#answered.add(key);
    return !given.has(key) && given.size + 1 === this.#state().concepts.length;
  }

  /** Goes back to the example before this one. */
  back() {
    const before = this.#before;
    if (!before) return null;
    this.#trail.pop();
    this.open(before);
    return before;
  }

  /** The next example that waits to be placed, after the present one; null when none does. @returns {string | null} */
  get next() {
    const present = this.#trail.at(-1);
    const waiting = tray(this.#state()).filter(({ id }) => id !== present);
    const number = current(this.#state()).get(present ?? '')?.number ?? 0;
    return (waiting.find((example) => example.number > number) ?? waiting[0])?.id ?? null;
  }

  /** Where the present example is in the stack. @returns {Stacked} */
  get present() {
    const state = this.#state();
    const { placed, examples } = counts(state);
    const isPlaced = this.#answers ? 1 : 0;
    return { position: placed - isPlaced + 1, of: examples, given: this.#given, before: this.#before };
  }

  get #answers() {
    return current(this.#state()).get(this.#trail.at(-1) ?? '')?.answers ?? null;
  }

  /** What was answered: a "not sure" that stands for no answer yet is none. @returns {Map<string, boolean | null>} */
  get #given() {
    const answers = this.#answers;
    const keys = this.#state().concepts.map(({ key }) => key);
    const isGiven = (/** @type {string} */ key) =>
      this.#answered.has(key) || (answers?.[key] ?? null) !== null;
    return new Map(keys.filter(isGiven).map((key) => [key, answers?.[key] ?? null]));
  }

  get #before() {
    const before = this.#trail.at(-2);
    return before && current(this.#state()).has(before) ? before : null;
  }
}
