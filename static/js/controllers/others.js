// What others do, for the ear: gathered, and said every few seconds.

import { sayOthers } from '../core/sentences.js';
import { isAlone, isMine } from '../core/state.js';

/**
 * @typedef {import('../core/state.js').BoardEvent} BoardEvent
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {(text: string) => void} say politely
 * @property {(id: string) => void} onMoved somebody else did something with an example
 */

const EVERY_MS = 5000;

export class Others {
  #board;
  #say;
  #onMoved;
  /** @type {BoardEvent[]} */
  #events = [];
  #isMuted = false;

  /** @param {Options} options */
  constructor({ board, say, onMoved }) {
    this.#board = board;
    this.#say = say;
    this.#onMoved = onMoved;
    setInterval(() => this.#announce(), EVERY_MS);
  }

  get isMuted() {
    return this.#isMuted;
  }

  toggleMute() {
    this.#isMuted = !this.#isMuted;
  }

  /** An event is about to be reduced. @param {BoardEvent} event */
  receive(event) {
    const { state } = this.#board;
    if (event.version !== state.version + 1 || isMine(state, event) || isAlone(state)) return;
    this.#events.push(event);
    if (event.example) this.#onMoved(event.example);
  }

  /** By now we know of more events that they are ours. */
  #announce() {
    const { state } = this.#board;
    const theirs = this.#events.filter((event) => !isMine(state, event));
    this.#events = [];
    const words = this.#isMuted ? '' : sayOthers(theirs, state.concepts);
    if (words) this.#say(words);
  }
}
