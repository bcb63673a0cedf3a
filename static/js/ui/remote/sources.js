// What the steps of a workshop can be taken over from, on the facilitator's remote.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {import('../../core/workshop.js').Source} Source
 * @typedef {{sources: readonly Source[], underWay: ReadonlySet<string>, onTake: (source: Source) => void}} Sources
 */

/** @param {string} id of the list @param {Sources} sources */
export const sourcesView = (id, { sources, underWay, onTake }) => {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const chosen = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get('source');
    const source = sources.find(({ key }) => key === chosen);
    if (source) onTake(source);
  };
  return html`<form class="row run-take" @submit=${submit}>
      <label class="out-of-sight" for=${id}>Take the steps over from</label>
      <select id=${id} name="source">${sources.map(optionView)}</select>
      <button class="button" aria-busy=${underWay.has('take') ? 'true' : nothing}>Take over</button>
    </form>
    <p class="quiet">They replace the steps of this board. Each step of a template has minutes and notes for you.</p>`;
};

/** @param {Source} source */
const optionView = ({ key, title, about }) =>
  html`<option value=${key}>${about ? `${title}: ${about}` : title}</option>`;
