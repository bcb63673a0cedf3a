// Taking the steps of a workshop over from a template or another board. What was there before can be had again.

import { quoted } from '../core/sentences.js';

/**
 * @typedef {import('../core/workshop.js').Source} Source
 * @typedef {object} Options
 * @property {Pick<import('./facilitation.js').Facilitation, 'takeOver' | 'saveSteps' | 'send' | 'underWay' | 'workshop'>} facilitation
 * @property {Pick<import('./run.js').Run, 'fetch'>} run
 * @property {readonly Source[]} sources
 * @property {Pick<ReturnType<typeof import('../ui/shared/toasts.js').createToasts>, 'show'>} toasts
 */

export class TakingOver {
  #options;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /** What the form shows. */
  get form() {
    const { sources, facilitation } = this.#options;
    return { sources, underWay: facilitation.underWay, onTake: this.take };
  }

  /** Pressed twice it is done once. @param {Source} source */
  take = ({ key, title }) => {
    const { facilitation, run, toasts } = this.#options;
    if (facilitation.underWay.has('take')) return;
    const request = async () => {
      const before = await run.fetch();
      await facilitation.takeOver(key);
      const action = { label: 'Undo', run: () => this.#putBack(before.steps) };
      toasts.show(`The steps are taken over from ${quoted(title)}.`, { action });
    };
    facilitation.send('take', request, { once: true });
  };

  /** @param {readonly Schemas.RunStep[]} steps */
  #putBack(steps) {
    const { facilitation } = this.#options;
    const request = () => facilitation.saveSteps(steps, null, facilitation.workshop?.version ?? 0);
    facilitation.send('take', request, { once: true });
  }
}
