// Before a workshop starts: its length, and the step that a board without examples needs.

import { render } from '../../vendor/lit-html/lit-html.js';
import { GATHER, scaled } from '../core/workshop.js';
import { Refused } from '../net/api.js';
import { checklistView } from '../ui/remote/checklist.js';

/**
 * @typedef {import('../core/state.js').State} State
 * @typedef {import('../core/workshop.js').Step} Step
 * @typedef {object} Options
 * @property {Pick<import('../net/api.js').Api, 'steps'>} api
 * @property {() => State} state
 * @property {import('../ui/shared/page.js').Page['invitation']} invitation how people come in, as the page was served
 * @property {() => void} onChange
 */

const UNREACHABLE = 'The server cannot be reached. Nothing has changed. Try again in a moment.';

export class Preparation {
  #host;
  #options;
  #problem = '';
  #isSaving = false;

  /** @param {HTMLElement} host @param {Options} options */
  constructor(host, options) {
    this.#host = host;
    this.#options = options;
    host.replaceChildren();
  }

  draw() {
    const { workshop, board, examples } = this.#options.state();
    const isAhead = workshop !== null && workshop.step === null && !workshop.round;
    this.#host.hidden = !isAhead;
    if (!isAhead) return;
    const { invitation = null } = this.#options;
    const view = checklistView({
      slug: board.slug,
      examples: examples.size,
      steps: workshop.steps,
      invitation: board.access.join === 'closed' ? null : invitation,
      problem: this.#problem,
      isSaving: this.#isSaving,
      onLength: (minutes) => this.#save(scaled(workshop.steps, minutes), workshop.version),
      onGather: () => this.#save([GATHER, ...workshop.steps], workshop.version),
    });
    render(view, this.#host);
  }

  /** @param {readonly Step[]} steps @param {number} version what they were made of */
  async #save(steps, version) {
    this.#problem = '';
    this.#isSaving = true;
    this.#options.onChange();
    try {
      await this.#options.api.steps([...steps], null, version);
    } catch (error) {
      this.#problem = error instanceof Refused ? error.detail : UNREACHABLE;
    }
    this.#isSaving = false;
    this.#options.onChange();
  }
}
