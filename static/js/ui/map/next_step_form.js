// The form that writes a next step about the example that lies open: one line, and more when somebody wants to say it.

import { keyed } from '../../../vendor/lit-html/directives/keyed.js';
import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {Omit<Schemas.NewNextStep, 'example'>} Fields
 * @typedef {object} Writing
 * @property {boolean} isOpen next steps are what everybody writes now
 * @property {boolean} isNamed people may say who does it
 * @property {(fields: Fields) => Promise<string>} write answers what is wrong; empty when it is written down
 */

/** @type {[string, string][]} */
const SIZES = [
  ['', 'Not said'],
  ['sand', 'Sand: a moment'],
  ['pebble', 'Pebble: some work'],
  ['boulder', 'Boulder: a lot of work'],
];

/** @param {Example} example @param {Concept[]} concepts @param {Writing} writing */
export const nextStepForm = ({ id }, concepts, { isOpen, isNamed, write }) =>
  keyed(
    id,
    html`<details class="more" ?open=${isOpen}>
    <summary>Write a next step</summary>
    <form class="form" @submit=${(/** @type {SubmitEvent} */ event) => submit(event, write)}>
      <div class="field">
        <label for="next-text">What will you do next?</label>
        <input id="next-text" name="text" maxlength="1000" required dir="auto" autocomplete="off" />
      </div>
      <details class="more">
        <summary>More about this step</summary>
        <div class="form">
          <div class="field"><label for="next-size">How much work is it?</label>
            <select id="next-size" name="size">${SIZES.map(([value, words]) => html`<option value=${value}>${words}</option>`)}</select></div>
          <div class="field"><label for="next-by">By when?</label><input id="next-by" name="by" type="date" /></div>
          ${isNamed ? whoField : nothing}
          <div class="field"><label for="next-toward">Toward which circle?</label>
            <select id="next-toward" name="toward"><option value="">Not said</option>${concepts.map(({ key, label }) => html`<option value=${key}>${label}</option>`)}</select></div>
        </div>
      </details>
      <p class="problem" role="alert" hidden></p>
      <div class="row end"><button class="button">Write it down</button></div>
    </form>
  </details>`,
  );

const whoField = html`<div class="field"><label for="next-who">Who does it?</label>
  <p class="quiet" id="next-who-hint">Adults only. Do not name a child.</p>
  <input id="next-who" name="who" maxlength="200" dir="auto" autocomplete="off" aria-describedby="next-who-hint" /></div>`;

/** @param {SubmitEvent} event @param {Writing['write']} write */
const submit = async (event, write) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  const problem = /** @type {HTMLElement} */ (form.querySelector('.problem'));
  const button = /** @type {HTMLButtonElement} */ (event.submitter);
  button.disabled = true;
  problem.textContent = await write(fieldsOf(form));
  problem.hidden = problem.textContent === '';
  button.disabled = false;
  if (problem.hidden) form.reset();
};

/** @param {HTMLFormElement} form @returns {Fields} what is left empty is left out */
const fieldsOf = (form) => {
  const filled = [...new FormData(form)].filter(([, value]) => value !== '');
  return /** @type {Fields} */ (/** @type {unknown} */ (Object.fromEntries(filled)));
};
