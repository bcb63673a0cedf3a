// Looking again, on the facilitator's remote: the next step that the wall shows, what happened, and three answers.

import { keyed } from '../../../vendor/lit-html/directives/keyed.js';
import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {object} Looking
 * @property {Schemas.Look} look
 * @property {ReadonlyMap<string, Example>} examples
 * @property {ReadonlySet<string>} underWay
 * @property {(id: string, state: Schemas.NextStepDecision['state'], outcome: string) => void} onDecide
 */

/** @type {[Schemas.NextStepDecision['state'], string][]} */
const ANSWERS = [
  ['done', 'Adopt'],
  ['open', 'Adapt'],
  ['dropped', 'Drop'],
];

/** @param {Looking} looking */
export const lookingView = ({ look, examples, underWay, onDecide }) => {
  const { next, left } = look;
  if (!next) return html`<p class="run-far">All next steps of last time are looked at.</p>`;
  const about = examples.get(next.example ?? '');
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const state = /** @type {HTMLButtonElement} */ (event.submitter).value;
    onDecide(
      next.id,
      /** @type {Schemas.NextStepDecision['state']} */ (state),
      String(data.get('outcome')).trim(),
    );
  };
  return keyed(
    `${next.id} ${left}`,
    html`<form class="form tile run-look" @submit=${submit}>
    <p class="quiet">${left === 1 ? 'The last one' : `${left} to look at`}</p>
    <p class="text" dir="auto"><strong>${next.text}</strong></p>
    ${about ? html`<p class="quiet" dir="auto">${about.number} · ${about.title}</p>` : nothing}
    <div class="field"><label for="look-outcome">What happened?</label><input id="look-outcome" name="outcome" maxlength="2000" dir="auto" autocomplete="off" .defaultValue=${next.outcome ?? ''} /></div>
    <div class="row">${ANSWERS.map(([state, words]) => html`<button class="button" name="state" value=${state} aria-busy=${underWay.has(`look ${state}`) ? 'true' : nothing}>${words}</button>`)}</div>
    <p class="quiet">Adopt: we do this now. Adapt: we go on and change something. Drop: it does not fit.</p>
  </form>`,
  );
};
