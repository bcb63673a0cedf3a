// Hands counted in the room: read from the server, and sent one after the other, the newest count last.

import { counted, noHands } from '../core/workshop.js';
import { Refused } from '../net/api.js';
import { backoff, systemClock } from '../net/clock.js';

/**
 * @typedef {import('../core/regions.js').Concept} Concept
 * @typedef {import('../core/workshop.js').Hand} Hand
 * @typedef {import('../core/workshop.js').Tally} Tally
 * @typedef {object} Options
 * @property {Pick<import('../net/api.js').Api, 'tally' | 'tallied'>} api
 * @property {() => void} onChange a count, or what is said of it, has changed
 * @property {import('../net/clock.js').Clock} [clock]
 * @property {() => number} [random]
 */

const PAUSES = { first: 2_000, longest: 15_000 };
const UNREACHABLE = 'The server cannot be reached. Threefold tries again soon.';

/** The counts of every example, by round. A place is a round and an example, as "1/e1". */
export class HandCount {
  #options;
  #clock;
  #random;
  /** @type {Map<string, Tally>} none before it was read: a count replaces the one before */
  #tallies = new Map();
  /** @type {Map<string, Tally>} counts the server has not taken yet */
  #waiting = new Map();
  #isSending = false;
  #failures = 0;
  #said = '';
  /** What is tried again when the pause ends, or the connection is back. @type {Map<string, () => void>} */
  #retries = new Map();
  /** @type {unknown} */
  #timer = null;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /** @param {number} round @param {string} example @param {readonly Concept[]} concepts */
  of(round, example, concepts) {
    const place = `${round}/${example}`;
    return {
      tally: this.#tallies.get(place) ?? noHands(concepts),
      known: this.#tallies.has(place),
      saved: this.#waiting.has(place) ? this.#sayWaiting() : this.#said,
    };
  }

  /** What was counted so far, here or by another facilitator. @param {number} round @param {string} example */
  read(round, example) {
    return this.#read(`${round}/${example}`);
  }

  /** What was said belongs to another example. */
  forget() {
    this.#said = '';
  }

  /** @param {number} round @param {string} example @param {{key: string, hand: Hand, by: number}} change */
  change(round, example, { key: concept, hand, by }) {
    const place = `${round}/${example}`;
    const before = this.#tallies.get(place);
    if (!before) return;
    const tally = counted(before, concept, hand, by);
    this.#tallies.set(place, tally);
    this.#waiting.set(place, tally);
    this.#options.onChange();
    this.#send();
  }

  /** Tries at once what waits: the connection is back. */
  retry = () => {
    this.#clock.cancel(this.#timer);
    this.#timer = null;
    const retries = [...this.#retries.values()];
    this.#retries.clear();
    for (const again of retries) again();
  };

  async #send() {
    if (this.#isSending) return;
    this.#isSending = true;
    let isReached = true;
    while (isReached && this.#waiting.size) {
      for (const [place, tally] of this.#waiting) isReached &&= await this.#sendTally(place, tally);
    }
    this.#isSending = false;
    if (!isReached) this.#tryLater('send', () => this.#send());
  }

  /** @param {string} place @param {Tally} tally @returns {Promise<boolean>} whether the server can be reached */
  async #sendTally(place, tally) {
    try {
      await this.#options.api.tally(...partsOf(place), tally);
      if (this.#waiting.get(place) === tally) this.#waiting.delete(place);
      this.#say('Counted.');
    } catch (error) {
      if (!(error instanceof Refused)) return false;
      this.#waiting.delete(place);
      this.#say(error.detail);
    }
    return true;
  }

  /** A count made here since it was asked for stays. @param {string} place */
  async #read(place) {
    const before = this.#tallies.get(place);
    try {
      const { answers } = await this.#options.api.tallied(...partsOf(place));
      if (this.#waiting.has(place) || this.#tallies.get(place) !== before) return;
      this.#tallies.set(place, answers);
      this.#failures = 0;
      this.#options.onChange();
    } catch (error) {
      if (error instanceof Refused) this.#say(error.detail);
      else this.#tryLater(`read ${place}`, () => this.#read(place));
    }
  }

  #sayWaiting() {
    return this.#failures ? UNREACHABLE : 'Saving…';
  }

  /** @param {string} name @param {() => void} again */
  #tryLater(name, again) {
    this.#retries.set(name, again);
    if (this.#timer === null) {
      this.#failures += 1;
      const pause = backoff(this.#failures, PAUSES, this.#random);
      this.#timer = this.#clock.later(this.retry, pause);
    }
    this.#said = UNREACHABLE;
    this.#options.onChange();
  }

  /** The server has answered. @param {string} words */
  #say(words) {
    this.#failures = 0;
    this.#said = words;
    this.#options.onChange();
  }
}

/** @param {string} place @returns {[number, string]} its round and its example */
const partsOf = (place) => {
  const [round = '', example = ''] = place.split('/');
  return [Number(round), example];
};
