// The steps with the notes for the facilitator, which only the remote reads: fetched again when the workshop has changed.

import { systemClock } from '../net/clock.js';

/**
 * @typedef {import('../core/regions.js').Workshop} Workshop
 * @typedef {object} Options
 * @property {Pick<import('../net/api.js').Api, 'run'>} api
 * @property {() => Workshop | null} workshop as the server last told it
 * @property {Schemas.Run} run as the page was served with it
 * @property {() => void} onChange
 * @property {import('../net/clock.js').Clock} [clock]
 */

/** Without an answer, a drawing asks again after so long. */
const PAUSE_MS = 10_000;

export class Run {
  #options;
  #clock;
  #run;
  /** @type {Promise<Schemas.Run> | null} */
  #fetching = null;
  #askedAt = Number.NEGATIVE_INFINITY;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#run = options.run;
  }

  /** What the facilitator reads beside a step; null without notes, and while the steps are being fetched. @param {number} place */
  at(place) {
    const complete = this.#run.steps[place];
    const shown = this.#options.workshop()?.steps[place];
    const isSame = shown && complete?.kind === shown.kind && complete.title === shown.title;
    return isSame ? complete : null;
  }

  /** Fetches the steps where the workshop has changed since. */
  follow() {
    const isOld = (this.#options.workshop()?.version ?? 0) > this.#run.version;
    if (isOld && !this.#fetching && this.#clock.now() >= this.#askedAt + PAUSE_MS) this.fetch();
  }

  /** Tries at once: the connection is back. */
  retry() {
    this.#askedAt = Number.NEGATIVE_INFINITY;
    this.follow();
  }

  /** The steps as they are now; as they were last known, where the server cannot be reached. */
  fetch() {
    this.#fetching ??= this.#fetchNow()
      .catch(() => this.#run)
      .finally(() => {
        this.#fetching = null;
      });
    return this.#fetching;
  }

  async #fetchNow() {
    this.#askedAt = this.#clock.now();
    const run = await this.#options.api.run();
    this.#askedAt = Number.NEGATIVE_INFINITY;
    if (run.version >= this.#run.version) this.#run = run;
    this.#options.onChange();
    return this.#run;
  }
}
