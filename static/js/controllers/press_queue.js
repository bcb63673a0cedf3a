/**
 * Sends what somebody pressed: a request after the other, in the order of the presses, none left out. No DOM.
 *
 * @import {Clock} from '../net/clock.js'
 *
 * @typedef {object} Press
 * @property {string} name which button, for those who show it
 * @property {() => (() => Promise<unknown>) | null} prepare called once, when its turn comes: what to send, from what is
 *   known then; null where there is nothing to send
 * @property {boolean} [once] not to be sent again when no answer came: a second note would be written
 *
 * @typedef {object} Options
 * @property {() => void} onChange what is under way, or waits, has changed
 * @property {(error: Refused, press: Press) => void} onRefused the server answered no
 * @property {(press: Press) => void} onLost a press that is not sent again got no answer
 * @property {Clock} [clock]
 * @property {() => number} [random]
 */
import { Refused, Unreachable } from '../net/api.js';
import { backoff, systemClock } from '../net/clock.js';

const PAUSES = { first: 1_000, longest: 10_000 };
/** An answer is usually there before a word about it could be read. */
const SLOW_MS = 400;
const TOO_MANY = 429;

export class PressQueue {
  #options;
  #clock;
  #random;
  /** @type {Press[]} the first is under way, or waits for the server */
  #presses = [];
  #isRunning = false;
  #failures = 0;
  #isSlow = false;
  #isGivenUp = false;
  /** @type {unknown} */
  #timer = null;
  /** @type {(() => void) | null} ends the pause before the next attempt */
  #goOn = null;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /** How many presses the server has not answered. */
  get size() {
    return this.#presses.length;
  }

  /** Whether the server does not answer, and the presses wait for it. */
  get isWaiting() {
    return this.#failures > 0;
  }

  /** Whether an answer takes long enough to say so. */
  get isSlow() {
    return this.#isSlow;
  }

  /** Whether a button's press is under way or waits. @param {string} name */
  has(name) {
    return this.#presses.some((press) => press.name === name);
  }

  /** The names of the buttons whose presses are under way or wait. */
  get names() {
    return new Set(this.#presses.map(({ name }) => name));
  }

  /** @param {Press} press */
  add(press) {
    this.#presses.push(press);
    if (!this.#isRunning) this.#run();
    else this.#options.onChange();
  }

  /** Takes presses back that were not sent yet. @param {(press: Press) => boolean} isUnwanted */
  drop(isUnwanted) {
    const [first, ...others] = this.#presses;
    if (!first) return;
    this.#presses = [first, ...others.filter((press) => !isUnwanted(press))];
    this.#options.onChange();
  }

  /** Takes back all that was not sent, and does not send again what got no answer. */
  giveUp() {
    this.#isGivenUp = this.isWaiting;
    this.drop(() => true);
    this.#goOn?.();
  }

  /** Tries at once what waits: the connection is back. */
  retry() {
    this.#goOn?.();
  }

  async #run() {
    this.#isRunning = true;
    while (this.#presses.length) {
      const press = this.#presses[0];
      const request = press.prepare();
      if (request) await this.#deliver(press, request);
      this.#presses.shift();
    }
    this.#isRunning = false;
    this.#options.onChange();
  }

  /** Sends a press until the server answers. @param {Press} press @param {() => Promise<unknown>} request */
  async #deliver(press, request) {
    const slow = this.#clock.later(() => this.#setSlow(true), SLOW_MS);
    this.#options.onChange();
    let pause = await this.#attempt(press, request);
    this.#clock.cancel(slow);
    this.#isSlow = false;
    while (pause !== null && !this.#isGivenUp) {
      await this.#wait(pause);
      if (!this.#isGivenUp) pause = await this.#attempt(press, request);
    }
    this.#isGivenUp = false;
    this.#failures = 0;
  }

  /** @param {boolean} isSlow */
  #setSlow(isSlow) {
    this.#isSlow = isSlow;
    this.#options.onChange();
  }

  /**
   * @param {Press} press
   * @param {() => Promise<unknown>} request
   * @returns {Promise<number | null>} milliseconds to wait before it is sent again; null: it is done with
   */
  async #attempt(press, request) {
    try {
      await request();
    } catch (error) {
      if (error instanceof Refused && error.status !== TOO_MANY) this.#options.onRefused(error, press);
      else if (!(error instanceof Refused || error instanceof Unreachable)) reportLater(error);
      else if (press.once && error instanceof Unreachable) this.#options.onLost(press);
      else return this.#pause(error);
    }
    return null;
  }

  /** @param {Refused | Unreachable} error */
  #pause(error) {
    this.#failures += 1;
    this.#options.onChange();
    const asked = error instanceof Refused ? (error.retryAfter ?? 1) * 1_000 : 0;
    return Math.max(asked, backoff(this.#failures, PAUSES, this.#random));
  }

  /** @param {number} ms @returns {Promise<void>} */
  #wait(ms) {
    return new Promise((resolve) => {
      this.#goOn = () => {
        this.#clock.cancel(this.#timer);
        this.#goOn = null;
        resolve();
      };
      this.#timer = this.#clock.later(this.#goOn, ms);
    });
  }
}

/** A fault of ours is no reason to send anything again, nor to keep back what comes after. @param {unknown} error */
function reportLater(error) {
  queueMicrotask(() => {
    throw error;
  });
}
