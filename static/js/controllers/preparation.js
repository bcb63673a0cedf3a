// Before a workshop starts: its length, and the step that a board without examples needs.

import { render } from '../../vendor/lit-html/lit-html.js';
import { scaled, withGathering } from '../core/workshop.js';
import { checklistView } from '../ui/remote/checklist.js';

/**
 * @typedef {import('../core/state.js').State} State
 * @typedef {object} Options
 * @property {Pick<import('./facilitation.js').Facilitation, 'workshop' | 'changeSteps'>} facilitation
 * @property {() => State} state
 * @property {import('./taking_over.js').TakingOver} taking
 * @property {import('../ui/shared/page.js').Page['invitation']} invitation how people come in, as the page was served
 */

export class Preparation {
  #host;
  #options;

  /** @param {HTMLElement} host @param {Options} options */
  constructor(host, options) {
    this.#host = host;
    this.#options = options;
    host.replaceChildren();
  }

  draw() {
    const { board, examples } = this.#options.state();
    const { facilitation, taking, invitation = null } = this.#options;
    const { workshop } = facilitation;
    const isAhead = workshop !== null && workshop.step === null && !workshop.round;
    this.#host.hidden = !isAhead;
    if (!isAhead) return;
    const view = checklistView({
      slug: board.slug,
      examples: examples.size,
      steps: workshop.steps,
      taking: taking.form,
      invitation: board.access.join === 'closed' ? null : invitation,
      onLength: (minutes) => facilitation.changeSteps('length', (steps) => scaled(steps, minutes)),
      onGather: () => facilitation.changeSteps('gather', withGathering),
    });
    render(view, this.#host);
  }
}
