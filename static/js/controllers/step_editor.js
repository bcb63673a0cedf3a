// The steps on the facilitator's remote: going to one of them, and changing them.

import { render } from '../../vendor/lit-html/lit-html.js';
import { changedRow, movedRow, rowsOf, scaled, stepsOf, withRow } from '../core/workshop.js';
import { Refused } from '../net/api.js';
import { editingView, stepsView } from '../ui/remote/steps.js';
import { element } from '../ui/shared/page.js';

/**
 * @typedef {import('../core/regions.js').Workshop} Workshop
 * @typedef {import('../core/workshop.js').Row} Row
 * @typedef {{rows: Row[], present: number | null, version: number, problem: string, isSaving: boolean}} Draft
 *   the steps as they are being changed; `version` is what the change began from
 * @typedef {object} Options
 * @property {Pick<import('./facilitation.js').Facilitation, 'workshop' | 'saveSteps'>} facilitation
 * @property {Pick<import('./run.js').Run, 'fetch'>} run
 * @property {() => import('../ui/remote/choice.js').Stock} stock
 * @property {import('./taking_over.js').TakingOver} taking
 * @property {(step: number) => void} onGo
 */

const UNREACHABLE =
  'The server cannot be reached. What you changed is still here. Save it again in a moment.';

export class StepEditor {
  #host;
  #options;
  /** @type {Draft | null} */
  #draft = null;

  /** @param {HTMLElement} host @param {Options} options */
  constructor(host, options) {
    this.#host = host;
    this.#options = options;
  }

  draw() {
    if (this.#draft) render(editingView(this.#editing(this.#draft)), this.#host);
    else this.#drawSteps(this.#options.facilitation.workshop);
  }

  /** @param {Workshop | null} workshop */
  #drawSteps(workshop) {
    if (!workshop) return;
    const { steps, step: present, round } = workshop;
    const { onGo, taking } = this.#options;
    const hasEnded = present === null && round !== null;
    const view = stepsView({
      steps,
      present,
      onGo,
      onEdit: () => this.#begin(),
      taking: hasEnded ? taking.form : null,
    });
    render(view, this.#host);
  }

  async #begin() {
    const { steps, step: present, version } = await this.#options.run.fetch();
    this.#draft ?? this.#edit({ rows: rowsOf(steps), present, version, problem: '', isSaving: false });
  }

  /** @param {Draft} draft */
  #editing({ rows, present, problem, isSaving }) {
    return {
      rows,
      present,
      stock: this.#options.stock(),
      problem,
      isSaving,
      onMove: (/** @type {number} */ key, /** @type {-1 | 1} */ by) => {
        this.#change((now) => movedRow(now, key, by));
        keepFocus(key, by);
      },
      onChange: (/** @type {number} */ key, /** @type {Partial<Row>} */ fields) =>
        this.#change((now) => changedRow(now, key, fields)),
      onRemove: (/** @type {number} */ key) => this.#change((now) => now.filter((row) => row.key !== key)),
      onAdd: () => this.#change(withRow),
      onLength: (/** @type {number} */ minutes) => this.#change((now) => scaled(now, minutes)),
      onSave: () => this.#save(),
      onCancel: () => this.#edit(null),
    };
  }

  /** @param {(rows: Row[]) => Row[]} changed */
  #change(changed) {
    if (this.#draft) this.#edit({ ...this.#draft, rows: changed(this.#draft.rows) });
  }

  /** @param {Draft | null} draft */
  #edit(draft) {
    const turns = (draft === null) !== (this.#draft === null);
    this.#draft = draft;
    this.draw();
    if (turns) element('steps-title').focus();
  }

  async #save() {
    if (!this.#draft || this.#draft.isSaving) return;
    const { rows, present, version } = this.#draft;
    this.#edit({ ...this.#draft, isSaving: true });
    const { steps, step } = stepsOf(rows, present);
    try {
      await this.#options.facilitation.saveSteps(steps, step, version);
      this.#edit(null);
    } catch (error) {
      const problem = error instanceof Refused ? error.detail : UNREACHABLE;
      if (this.#draft) this.#edit({ ...this.#draft, problem, isSaving: false });
    }
  }
}

/** The button just pressed has moved with its row; at the end of the list the other one takes over. @param {number} key @param {-1 | 1} by */
function keepFocus(key, by) {
  const ways = by < 0 ? ['up', 'down'] : ['down', 'up'];
  const buttons = ways.map((way) => document.querySelector(`[data-key="${key}"] [data-move="${way}"]`));
  const usable = buttons.find((button) => button instanceof HTMLButtonElement && !button.disabled);
  if (usable instanceof HTMLElement) usable.focus();
}
