// Lines of columns that the facilitator writes on the remote, while everybody writes theirs.

import { circleOf, columnsOf, originsOf } from '../core/lines.js';
import { resultsOf } from '../core/state.js';

/**
 * @typedef {object} Options
 * @property {Pick<import('../net/api.js').Api, 'addLine'>} api
 * @property {() => import('../core/state.js').State} state
 * @property {Pick<import('./facilitation.js').Facilitation, 'send' | 'underWay'>} facilitation
 * @property {Pick<ReturnType<typeof import('../ui/shared/toasts.js').createToasts>, 'say'>} toasts
 */

/** A line is sent once: sent again after a lost answer, it would be written twice. */
const ONCE = { once: true };

export class LineWriting {
  #options;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /** What the form needs at the present step; null at steps without columns. @returns {import('../ui/remote/lines.js').Writing | null} */
  scene() {
    const { state, facilitation } = this.#options;
    const { board, workshop, concepts, examples } = state();
    const columns = columnsOf(workshop);
    if (!columns.length) return null;
    const isChart = columns[0][0] === 'looks';
    return {
      columns,
      circle: isChart ? circleOf(workshop, concepts) : null,
      origins: isChart ? null : originsOf(resultsOf(state())?.agreement ?? null, concepts, examples),
      address: `/b/${board.slug}/${isChart ? 'senses' : 'continue'}`,
      underWay: facilitation.underWay,
      onWrite: (line, form) => this.#write(line, form),
    };
  }

  /** Its column and what it grows out of stay chosen for the next line. @param {Schemas.NewLine} line @param {HTMLFormElement} form */
  #write(line, form) {
    const { api, facilitation, toasts } = this.#options;
    const name = 'line new';
    if (facilitation.underWay.has(name)) return;
    const text = /** @type {HTMLInputElement} */ (form.elements.namedItem('text'));
    const sent = text.value;
    facilitation.send(
      name,
      async () => {
        await api.addLine(line);
        if (text.value === sent) text.value = '';
        toasts.say('Written down.');
      },
      ONCE,
    );
  }
}
