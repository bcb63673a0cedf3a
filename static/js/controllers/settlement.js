// Settling a revealed round into the shared map, with a preview and undo.

import { doing, sayOutcome, undoing } from '../core/settling.js';
import { Refused } from '../net/api.js';
import { backoff, systemClock } from '../net/clock.js';
import { PressQueue } from './press_queue.js';

/**
 * @typedef {import('../core/regions.js').Answers} Answers
 * @typedef {import('../core/settling.js').Choice} Choice
 * @typedef {import('../core/settling.js').Outcome} Outcome
 * @typedef {object} Options
 * @property {Pick<import('../net/api.js').Api, 'settle'>} api
 * @property {() => void} onChange what the panel shows has changed
 * @property {import('../net/clock.js').Clock} [clock]
 * @property {() => number} [random]
 */

const USUAL = 80;
/** A slider moves faster than the server answers. */
const LOOK_AFTER_MS = 150;
const PAUSES = { first: 1_000, longest: 15_000 };
const UNREACHABLE = 'The server cannot be reached.';

export class Settlement {
  #options;
  #clock;
  #random;
  #queue;
  #share = USUAL;
  #isShown = false;
  /** @type {number | null} the newest round, once it is revealed */
  #round = null;
  /** @type {unknown} changes whenever an example does */
  #examples = null;
  /** @type {Outcome | null} */
  #preview = null;
  /** @type {readonly unknown[]} what the preview depends on, as it was last asked for */
  #asked = [];
  #isAsking = false;
  /** Why there is no preview. */
  #problem = '';
  #failures = 0;
  /** @type {Outcome | null} what Undo takes back */
  #last = null;
  #said = '';
  /** @type {unknown} */
  #timer = null;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#queue = new PressQueue({
      onChange: options.onChange,
      onRefused: (error) => this.#say(error.detail),
      onLost: () => undefined,
      clock: options.clock,
      random: options.random,
    });
  }

  /** What the panel shows. */
  get panel() {
    return {
      share: this.#share,
      preview: this.#preview,
      isCurrent: this.#isCurrent(),
      problem: this.#problem,
      said: this.#said || this.#sayUnderWay(),
      underWay: this.#queue.names,
      canUndo: this.#last !== null,
    };
  }

  /** @param {number | null} round the newest, once it is revealed @param {unknown} examples another object when an example changed */
  update(round, examples) {
    if (round === this.#round && examples === this.#examples) return;
    if (round !== this.#round) this.#begin(round);
    this.#examples = examples;
    this.#lookSoon();
  }

  /** @param {boolean} isShown */
  show = (isShown) => {
    this.#isShown = isShown;
    this.#lookSoon(0);
  };

  /** @param {number} share percent that have to agree */
  setShare = (share) => {
    this.#share = share;
    this.#options.onChange();
    this.#lookSoon();
  };

  /** Settles what the preview shows. Pressed twice it is done once. */
  settle = () => {
    if (this.#preview && !this.#queue.has('settle')) this.#press('settle', doing(this.#preview));
  };

  /** Settles what the server proposes. Pressed twice it is done once. @param {Schemas.Proposals | null} proposals */
  settleAll = (proposals) => {
    const proposed = proposals?.items.filter(({ state }) => state === 'proposed') ?? [];
    if (!proposed.length || this.#queue.has('settle')) return;
    this.#press('settle', { examples: proposed.map(({ example, answers }) => ({ example, answers })) });
  };

  /** @param {string} example @param {Answers} answers @param {Answers | null} from */
  settleExample = (example, answers, from) => {
    const name = `settle ${example}`;
    if (!this.#queue.has(name)) this.#press(name, { examples: [{ example, answers, from }] });
  };

  /** Takes back what was settled last. */
  undo = () => {
    if (this.#queue.has('undo')) return;
    const round = this.#round;
    this.#queue.add({
      name: 'undo',
      prepare: () => (this.#last && round ? this.#request(round, undoing(this.#last), true) : null),
    });
  };

  /** Tries at once what waits: the connection is back. */
  retry = () => {
    this.#queue.retry();
    if (this.#failures) this.#lookSoon(0);
  };

  /** @param {number | null} round */
  #begin(round) {
    this.#round = round;
    this.#preview = this.#last = null;
    this.#said = this.#problem = '';
    this.#asked = [];
    this.#failures = 0;
    if (round === null) this.#isShown = false;
  }

  /** @param {string} name @param {Choice} choice */
  #press(name, choice) {
    const round = this.#round;
    if (round) this.#queue.add({ name, prepare: () => this.#request(round, choice) });
  }

  /** @param {number} round @param {Choice} choice @param {boolean} [isUndo] */
  #request(round, choice, isUndo = false) {
    this.#said = '';
    return async () => {
      const outcome = await this.#options.api.settle(round, choice);
      if (isUndo) this.#last = null;
      else if (outcome.settled.length) this.#last = outcome;
      this.#say(sayOutcome(outcome, isUndo));
      this.#asked = [];
      this.#lookSoon();
    };
  }

  // The preview

  #inputs() {
    return [this.#round, this.#share, this.#examples];
  }

  /** Whether the preview is what the server said, or is about to say, of the present round, share and examples. */
  #isCurrent() {
    return this.#inputs().every((input, i) => input === this.#asked[i]) && !this.#isAsking;
  }

  /** Asks for the preview, unless nothing it depends on has changed. @param {number} [ms] */
  #lookSoon(ms = LOOK_AFTER_MS) {
    this.#clock.cancel(this.#timer);
    this.#timer = null;
    const isSame = this.#inputs().every((input, i) => input === this.#asked[i]) && !this.#failures;
    if (!this.#isShown || this.#round === null || this.#isAsking || isSame) return;
    this.#timer = this.#clock.later(() => this.#look(), ms);
  }

  async #look() {
    const round = this.#round;
    if (round === null) return;
    this.#isAsking = true;
    this.#asked = this.#inputs();
    const { preview, error } = await this.#ask(round);
    this.#isAsking = false;
    if (round === this.#round) this.#receive(preview, error);
    else this.#lookSoon();
    this.#options.onChange();
  }

  /** @param {number} round @returns {Promise<{preview?: Outcome, error?: unknown}>} */
  async #ask(round) {
    try {
      const choice = { at_least: this.#share / 100, dry_run: true };
      return { preview: await this.#options.api.settle(round, choice) };
    } catch (error) {
      return { error };
    }
  }

  /** @param {Outcome | undefined} preview @param {unknown} error */
  #receive(preview, error) {
    this.#preview = preview ?? null;
    this.#failures = preview || error instanceof Refused ? 0 : this.#failures + 1;
    this.#problem = this.#sayProblem(error);
    this.#lookSoon(this.#failures ? backoff(this.#failures, PAUSES, this.#random) : LOOK_AFTER_MS);
  }

  /** @param {unknown} error */
  #sayProblem(error) {
    if (!error) return '';
    return error instanceof Refused ? error.detail : `${UNREACHABLE} Threefold tries again soon.`;
  }

  #sayUnderWay() {
    if (this.#queue.isWaiting) return `${UNREACHABLE} Your press is sent later.`;
    return this.#queue.isSlow ? 'Sending…' : '';
  }

  /** @param {string} words */
  #say(words) {
    this.#said = words;
    this.#options.onChange();
  }
}
