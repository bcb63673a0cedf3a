/**
 * What somebody says of examples in one press: shown at once, sent one after the other, and kept for the next page of this
 * tab until the server has answered. No DOM.
 *
 * @import {Api, Refused} from '../net/api.js'
 * @import {Clock} from '../net/clock.js'
 * @import {DoingState} from '../core/sentences.js'
 *
 * @typedef {object} Said
 * @property {string} board its slug
 * @property {string} example
 * @property {DoingState | null} state null: taken back
 * @property {string} owner who said it: nobody else sends it
 *
 * @typedef {object} Options
 * @property {(board: string) => Pick<Api, 'sayDoing'>} api
 * @property {(board: string) => string | undefined} owner who we are on a board; empty before we join, undefined for other boards
 * @property {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null} storage as sessionStorage; null keeps nothing
 * @property {() => void} onChange what waits has changed
 * @property {(said: Said, counts: Schemas.DoingCounts) => void} onAnswer
 * @property {(said: Said, problem: Refused) => void} onRefused
 * @property {Clock} [clock]
 * @property {() => number} [random]
 */
import { PressQueue } from './press_queue.js';

const KEY = 'threefold-doing';

export class DoingPresses {
  #options;
  #queue;
  /** @type {Map<string, Said>} what the server has not answered, the latest of each example */
  #waiting = new Map();

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    const { onChange, clock, random } = options;
    this.#queue = new PressQueue({
      onChange,
      onRefused: (problem, { name }) => this.#refused(name, problem),
      onLost: () => undefined,
      ...(clock && { clock }),
      ...(random && { random }),
    });
  }

  /** What we said last and the server has not answered; undefined: nothing. @param {string} board @param {string} example */
  waiting(board, example) {
    return this.#waiting.get(nameOf({ board, example }))?.state;
  }

  /** Whether the server does not answer, and what we said waits for it. */
  get isHeld() {
    return this.#queue.isWaiting;
  }

  /** @param {string} board @param {string} example @param {DoingState | null} state null: taken back */
  press(board, example, state) {
    this.#send({ board, example, state, owner: this.#options.owner(board) ?? '' });
    this.#save();
  }

  /** Sends what an earlier page of this tab could not deliver, if the same person said it. */
  restore() {
    for (const said of this.#stored()) if (this.#isOurs(said)) this.#send(said);
  }

  /** Tries at once what waits: the connection is back. */
  retry() {
    this.#queue.retry();
  }

  /** @param {Said} said */
  #send(said) {
    const name = nameOf(said);
    this.#waiting.set(name, said);
    this.#queue.add({ name, prepare: () => this.#request(name) });
  }

  /** A press that a later one has overtaken has nothing to send. @param {string} name */
  #request(name) {
    const said = this.#waiting.get(name);
    if (!said) return null;
    const { board, example, state } = said;
    return async () => {
      const counts = await this.#options.api(board).sayDoing(example, state);
      this.#settle(name, said);
      this.#options.onAnswer(said, counts);
    };
  }

  /** @param {string} name @param {Refused} problem */
  #refused(name, problem) {
    const said = this.#waiting.get(name);
    if (!said) return;
    this.#settle(name, said);
    this.#options.onRefused(said, problem);
  }

  /** @param {string} name @param {Said} said */
  #settle(name, said) {
    if (this.#waiting.get(name) === said) this.#waiting.delete(name);
    this.#save();
  }

  /** @param {Said} said */
  #isOurs({ board, owner }) {
    return this.#options.owner(board) === owner;
  }

  #save() {
    const others = this.#stored().filter((said) => !this.#isOurs(said));
    const kept = [...others, ...this.#waiting.values()];
    try {
      if (kept.length > 0) this.#options.storage?.setItem(KEY, JSON.stringify(kept));
      else this.#options.storage?.removeItem(KEY);
    } catch {
      // Full or forbidden storage: presses are still sent, only not by the next page.
    }
  }

  /** @returns {Said[]} */
  #stored() {
    try {
      const kept = JSON.parse(this.#options.storage?.getItem(KEY) ?? '[]');
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }
}

/** @param {Pick<Said, 'board' | 'example'>} said */
const nameOf = ({ board, example }) => `${board} ${example}`;
