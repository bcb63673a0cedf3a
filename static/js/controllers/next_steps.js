// Writing next steps about the example that lies open.

import { mayWriteNext } from '../core/phase.js';
import { Refused } from '../net/api.js';

const UNREACHABLE = 'The server cannot be reached. What you wrote is still here: try again.';

/**
 * @typedef {import('../ui/map/next_step_form.js').Writing} Writing
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {import('./viewer.js').Viewer} viewer
 * @property {import('./participation.js').Participation} participation
 * @property {ReturnType<typeof import('../ui/shared/toasts.js').createToasts>} toasts
 */

export class NextSteps {
  #context;

  /** @param {Options} options */
  constructor(options) {
    this.#context = options;
  }

  /** What the form of an example needs; null where nobody writes now. @param {string} example @returns {Writing | null} */
  writing(example) {
    const { board, viewer, participation } = this.#context;
    const { phase, readOnly } = participation;
    if (readOnly || !mayWriteNext(phase.name, viewer.isFacilitator)) return null;
    return {
      isOpen: phase.name === 'next',
      isNamed: board.state.board.naming === 'named',
      write: (fields) => this.#write({ ...fields, example }),
    };
  }

  /** @param {Schemas.NewNextStep} fields */
  async #write(fields) {
    const { board, toasts } = this.#context;
    try {
      await board.api.addNextStep(fields);
      toasts.show('Your next step is written down.');
      return '';
    } catch (error) {
      return error instanceof Refused ? error.detail : UNREACHABLE;
    }
  }
}
