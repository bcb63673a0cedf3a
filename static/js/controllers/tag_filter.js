// The tags somebody has chosen to see at this screen.

import { filtered } from '../core/state.js';

/** @typedef {import('../core/regions.js').Example} Example */

export class TagFilter {
  /** @type {string[]} */
  #chosen = [];

  get chosen() {
    return this.#chosen;
  }

  /** @param {string} tag */
  toggle(tag) {
    const without = this.#chosen.filter((other) => other !== tag);
    this.#chosen = without.length < this.#chosen.length ? without : [...this.#chosen, tag];
  }

  clear() {
    this.#chosen = [];
  }

  /** @param {Iterable<Example>} examples @returns {Set<string>} the ids of those that have all chosen tags */
  matching(examples) {
    return new Set(filtered(examples, this.#chosen).map(({ id }) => id));
  }
}
