// The tags and the words somebody has chosen to see at this screen.

import { holding } from '../core/search.js';
import { filtered } from '../core/state.js';

/** @typedef {import('../core/regions.js').Example} Example */

export class TagFilter {
  /** @type {string[]} */
  #chosen = [];
  /** What the title, the description or a tag has to hold. */
  words = '';

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
    this.words = '';
  }

  /** @param {Iterable<Example>} examples @returns {Set<string>} the ids of those that have all chosen tags and words */
  matching(examples) {
    return new Set(holding(filtered(examples, this.#chosen), this.words).map(({ id }) => id));
  }
}
