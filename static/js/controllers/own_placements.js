// Our own placements in a round, as the server has them: read again after an outage, after a move on another screen of
// ours, and before we say that a move did not count.

import { sameAnswers } from '../core/regions.js';
import { quoted } from '../core/sentences.js';
import { isAlone } from '../core/state.js';

/**
 * @typedef {import('../core/state.js').Op} Op
 * @typedef {{op: Op, why: string}} Refusal
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {(text: string) => void} warn
 */

/** Refusals that come within this time are said in one sentence. */
const GATHER_MS = 400;
/** Over this time a room full of screens spreads its questions. */
const GREET_MS = 1500;

export class OwnPlacements {
  #board;
  #warn;
  /** @type {Refusal[]} moves that the round did not take and nobody has heard of yet */
  #refusals = [];
  /** Whether our placements have changed, perhaps on another screen of ours, since they were read. */
  #isBehind = false;
  #isFirstLink = true;
  /** The round of which our placements were read, or came with the page. @type {number | null} */
  #round;

  /** @param {Options} options */
  constructor({ board, warn }) {
    this.#board = board;
    this.#warn = warn;
    this.#round = board.state.workshop?.round?.number ?? null;
    document.addEventListener('visibilitychange', () => document.hidden || this.changed());
  }

  /** Some screen of ours has placed something in the round. */
  changed() {
    this.#isBehind = true;
    this.#board.schedule();
  }

  /** The stream is open. The first time, the page has just been served with our placements. */
  catchUp() {
    if (!this.#isFirstLink && isAlone(this.#board.state)) this.#read().catch(() => undefined);
    this.#isFirstLink = false;
  }

  /** Reads them again if they have changed, once no move of this screen is under way. */
  refresh() {
    const { state } = this.#board;
    this.#greet(state);
    if (!this.#isBehind || !isAlone(state) || state.pending.some(({ round }) => round)) return;
    this.#isBehind = false;
    this.#read().catch(() => undefined);
  }

  /**
   * A new round: reading what we answered before tells the server that we are here for it. Not everybody asks at once.
   *
   * @param {import('../core/state.js').State} state
   */
  #greet(state) {
    const round = state.own?.round ?? null;
    if (!isAlone(state) || round === this.#round) return;
    this.#round = round;
    setTimeout(() => this.changed(), Math.random() * GREET_MS);
  }

  /** The round did not take a move. @param {Op} op @param {import('../net/api.js').Refused} problem */
  recordRefusal(op, problem) {
    if (this.#refusals.length === 0) setTimeout(() => this.#sayRefused(), GATHER_MS);
    this.#refusals.push({ op, why: problem.detail });
  }

  /** Reads again for as long as they change under way: another device of ours may have placed. @returns {Promise<void>} */
  async #read() {
    const { own } = this.#board.state;
    if (!own?.round) return;
    const { items: placements, earlier } = await this.#board.api.judgements(own.round);
    if (this.#board.state.own !== own) return this.#read();
    this.#board.dispatch({ type: 'own', round: own.round, placements, earlier });
  }

  /** Says what was not taken, once that is sure: an answer may have got lost after the server took the move. */
  async #sayRefused() {
    const refusals = this.#refusals;
    this.#refusals = [];
    await this.#read().catch(() => undefined);
    const missed = refusals.filter(({ op }) => !this.#holds(op));
    if (missed.length === 0) return;
    const titles = missed.map(({ op }) => this.#board.state.examples.get(op.example)?.title);
    this.#warn(sayRefused(titles, missed[0].why));
  }

  /** Whether our placements are as the move wanted them. @param {Op} op */
  #holds({ round, example, answers }) {
    const { own } = this.#board.state;
    const present = round === own?.round ? own?.placements.get(example)?.answers : null;
    return sameAnswers(answers, present ?? null);
  }
}

/** @param {readonly (string | undefined)[]} titles @param {string} why */
const sayRefused = (titles, why) => {
  const known = titles.flatMap((title) => (title ? quoted(title) : []));
  const what = known.length === 1 ? `Your placement of ${known[0]}` : `${titles.length} of your placements`;
  return `${what} did not count. ${why}`;
};
