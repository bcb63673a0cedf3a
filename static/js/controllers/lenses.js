// The lenses of a board, fetched when they are first asked for.

import { systemClock } from '../net/clock.js';

/** @typedef {import('../core/lenses.js').Lens} Lens */

/** Without an answer, a drawing asks again after so long: many drawings a second must not be many questions. */
const PAUSE_MS = 10_000;

export class Lenses {
  #api;
  #onChange;
  /** @type {readonly Lens[] | null} null: not fetched yet */
  #all = null;
  /** @type {Promise<readonly Lens[]> | null} */
  #fetching = null;
  #clock;
  #askedAt = Number.NEGATIVE_INFINITY;

  /** @param {{api: Pick<import('../net/api.js').Api, 'lenses'>, onChange: () => void, clock?: import('../net/clock.js').Clock}} options */
  constructor({ api, onChange, clock = systemClock }) {
    this.#api = api;
    this.#onChange = onChange;
    this.#clock = clock;
  }

  get all() {
    return this.#all ?? [];
  }

  /** @param {string | null | undefined} key @returns {Lens | null} null too while they are being fetched */
  get(key) {
    if (!key) return null;
    if (!this.#all && this.#clock.now() >= this.#askedAt + PAUSE_MS) this.fetch().catch(() => undefined);
    return this.all.find((lens) => lens.key === key) ?? null;
  }

  /** @returns {Promise<readonly Lens[]>} */
  fetch() {
    if (this.#all) return Promise.resolve(this.#all);
    this.#fetching ??= this.#fetchAll().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetchAll() {
    this.#askedAt = this.#clock.now();
    this.#all = (await this.#api.lenses()).items;
    this.#onChange();
    return this.#all;
  }

  /** Somebody changed them. @param {{type: string}} event */
  receive({ type }) {
    if (!type.startsWith('lens.') || !this.#all) return;
    this.#all = null;
    this.fetch().catch(() => undefined);
  }
}
