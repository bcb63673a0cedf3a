// What people write during a workshop, read anew whenever one of the things changes while a screen shows them.

/**
 * @template T
 * @typedef {{about: string[], read: () => Promise<T[]>, onChange: () => void}} Options
 *   `about`: how the types of the events begin that tell of a change
 */

/** @template T */
export class LiveList {
  #options;
  #isShown = false;
  #isReading = false;
  #isOld = false;
  /** @type {T[]} as they were last read */
  items = [];

  /** @param {Options<T>} options */
  constructor(options) {
    this.#options = options;
  }

  /** Whether the screen shows them now: then they are read. @param {boolean} isShown */
  show(isShown) {
    const begins = isShown && !this.#isShown;
    this.#isShown = isShown;
    if (begins) this.#read();
  }

  /** @param {{type: string}} event */
  receive({ type }) {
    if (this.#options.about.some((begin) => type.startsWith(begin))) this.refresh();
  }

  /** Reads them again while the screen shows them: events may have been missed. */
  refresh() {
    if (this.#isShown) this.#read();
  }

  async #read() {
    this.#isOld = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isOld) {
      this.#isOld = false;
      const items = await this.#options.read().catch(() => null);
      if (items) this.items = items;
    }
    this.#isReading = false;
    this.#options.onChange();
  }
}
