/**
 * Time, storage and a stream turned by hand, so that no test waits.
 *
 * @import {Clock} from '../../../static/js/net/clock.js'
 */

/** A clock that stands still until it is turned. */
export class HandClock {
  #now = 1_000_000;
  /** @type {Set<{at: number, run: () => void}>} */
  #timers = new Set();

  now = () => this.#now;

  /** @type {Clock['later']} */
  later = (run, ms) => {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return timer;
  };

  /** @type {Clock['cancel']} */
  cancel = (timer) => this.#timers.delete(timer);

  /** @param {number} ms runs what falls due, in order */
  turn(ms) {
    const end = this.#now + ms;
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  /** Milliseconds to the next timer, or null. */
  get ahead() {
    const next = this.#next();
    return next ? next.at - this.#now : null;
  }

  #next() {
    return [...this.#timers].sort((a, b) => a.at - b.at)[0];
  }
}

/** As sessionStorage. */
export class HandStorage {
  /** @type {Map<string, string>} */
  #items = new Map();

  /** @param {string} key */
  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    this.#items.set(key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    this.#items.delete(key);
  }
}

/** An EventSource without a network. */
export class HandSource extends EventTarget {
  closed = false;

  /** @param {string | URL} url */
  constructor(url) {
    super();
    this.url = String(url);
    this.since = Number(/since=(\d+)/.exec(this.url)?.[1]);
  }

  close() {
    this.closed = true;
  }

  /**
   * @param {string} type
   * @param {unknown} [data]
   */
  say(type, data = {}) {
    if (!this.closed) this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

/**
 * EventSource's place, with all that were opened.
 *
 * @returns {{opened: HandSource[], EventSource: any}}
 */
export function handSources() {
  /** @type {HandSource[]} */
  const opened = [];
  class EventSource extends HandSource {
    /** @param {string | URL} url */
    constructor(url) {
      super(url);
      opened.push(this);
    }
  }
  return { opened, EventSource };
}

/**
 * Lets all promises that are already decided run on.
 *
 * @param {void} [_decided] the deciding, for brevity
 * @returns {Promise<void>}
 */
export const settled = (_decided) => new Promise((resolve) => setImmediate(resolve));

/**
 * Random numbers that come again with the same seed (mulberry32).
 *
 * @param {number} seed
 * @returns {() => number} 0..1
 */
export function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
