/**
 * Loads what a revealed round came to, and what moved since the round before, for every screen that shows it. No DOM.
 *
 * @import {Action, State} from '../core/state.js'
 * @import {Api} from './api.js'
 * @import {Clock} from './clock.js'
 *
 * @typedef {object} Needs What a screen shows of the results.
 * @property {boolean} [comparison] also what moved since the round before
 * @property {(state: State) => boolean} [proposals] whether it shows what can be settled
 * @property {(state: State) => readonly unknown[]} [dependsOn] parts of the state; when another object stands in the
 *   place of one of them, the results are loaded again
 * @property {number} [spread] milliseconds over which a room full of screens spreads its questions; 0: ask at once
 *
 * @typedef {object} Wiring
 * @property {Pick<Api, 'agreement' | 'comparison' | 'proposals'>} api
 * @property {() => State} state
 * @property {(action: Action) => void} dispatch
 * @property {Clock} [clock]
 * @property {() => number} [random]
 * @typedef {Wiring & Needs} Options
 */
import { resultsOf, revealedRound } from '../core/state.js';
import { Refused } from './api.js';
import { backoff, systemClock } from './clock.js';

/** Not everybody asks in the same instant. */
const SPREAD = 1_500;
const PAUSES = { first: 1_000, longest: 30_000 };
/** What changes often is loaded again so long after it changed. */
const SETTLING = 300;
/** Asking again will not help: who looks may not read the board, or it was removed. */
const FINAL = [401, 403, 404, 410];

/**
 * Asks one question at a time, and only while the newest round is revealed. An answer to a question asked before the
 * round changed, or before `forget`, changes nothing.
 */
export class AgreementFetcher {
  #options;
  #clock;
  #random;
  /** @type {number | null} the round that is being loaded, or was */
  #round = null;
  /** @type {readonly unknown[]} */
  #inputs = [];
  #generation = 0;
  /** @type {unknown} */
  #timer = null;
  #isLoading = false;
  /** What the results depend on changed after the question under way was asked. */
  #isOutdated = false;
  #isFinal = false;
  #failures = 0;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /** Makes sure that the results are loaded, and loaded again when what they depend on changes: to be called as often as they are drawn. */
  load() {
    const state = this.#options.state();
    const round = revealedRound(state);
    if (round !== this.#round) this.#begin(round);
    if (round === null || this.#isFinal || !this.#isNew(state)) return;
    if (this.#isLoading) this.#isOutdated = true;
    else if (this.#timer === null) this.#loadIn(resultsOf(state) ? SETTLING : this.#random() * this.#spread);
  }

  /** Answers to what was asked so far count no more: the results of the round changed. */
  forget() {
    this.#begin(null);
  }

  /** Asks again soon where asking failed: the connection is back. */
  retry() {
    if (!this.#failures || this.#isLoading) return;
    this.#isFinal = false;
    this.#loadIn(this.#random() * this.#spread);
  }

  get #spread() {
    return this.#options.spread ?? SPREAD;
  }

  /** @param {number | null} round */
  #begin(round) {
    this.#clock.cancel(this.#timer);
    this.#timer = null;
    this.#round = round;
    this.#inputs = [];
    this.#generation += 1;
    this.#isLoading = this.#isOutdated = this.#isFinal = false;
    this.#failures = 0;
  }

  /** Whether the results have to be asked for, the first time or again. @param {State} state */
  #isNew(state) {
    const { dependsOn, proposals } = this.#options;
    const inputs = [this.#generation, proposals?.(state) ?? false, ...(dependsOn?.(state) ?? [])];
    const isSame = inputs.every((input, i) => input === this.#inputs[i]);
    this.#inputs = inputs;
    return !isSame;
  }

  /** @param {number} ms */
  #loadIn(ms) {
    this.#clock.cancel(this.#timer);
    this.#timer = this.#clock.later(() => {
      this.#timer = null;
      this.#load();
    }, ms);
  }

  async #load() {
    const round = this.#round;
    if (round === null || revealedRound(this.#options.state()) !== round) return;
    const generation = this.#generation;
    this.#isLoading = true;
    this.#isOutdated = false;
    const { results, error } = await this.#ask(round);
    if (generation !== this.#generation) return;
    this.#isLoading = false;
    if (results) this.#loaded(results);
    else this.#failed(error);
  }

  /** @param {number} round */
  async #ask(round) {
    const { api, comparison, proposals: wants, state } = this.#options;
    try {
      const [agreement, moved, proposals] = await Promise.all([
        api.agreement(round),
        comparison && round > 1 ? api.comparison(round).catch(noneWhereRefused) : null,
        wants?.(state()) ? api.proposals(round) : null,
      ]);
      return { results: { agreement, comparison: moved, proposals } };
    } catch (error) {
      return { error };
    }
  }

  /** @param {Pick<import('../core/state.js').Results, 'agreement' | 'comparison' | 'proposals'>} results */
  #loaded(results) {
    this.#failures = 0;
    this.#options.dispatch({ type: 'agreement.loaded', ...results });
    if (this.#isOutdated) this.#loadIn(SETTLING);
  }

  /** @param {unknown} error */
  #failed(error) {
    this.#failures += 1;
    this.#isFinal = error instanceof Refused && FINAL.includes(error.status);
    if (this.#isFinal) return;
    const asked = error instanceof Refused ? (error.retryAfter ?? 0) * 1_000 : 0;
    this.#loadIn(Math.max(asked, backoff(this.#failures, PAUSES, this.#random)));
  }
}

/** Rounds that cannot be compared are no failure. @param {unknown} error @returns {null} */
function noneWhereRefused(error) {
  if (error instanceof Refused && error.status !== 429) return null;
  throw error;
}
