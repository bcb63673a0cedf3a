// Placing one example after the other on a phone: how far one is, the way to the next one, and the end.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {{position: number, of: number, given: ReadonlyMap<string, boolean | null>, before: string | null}} Stacked
 *   `position`: of the example among all, from 1; `given`: the answers of this visit, by concept; `before`: the example to go back to
 * @typedef {Stacked & {onNext: () => void, onBack: () => void}} Stack
 */

/** How far one is. @param {Stack} stack */
export const stackProgress = ({ position, of }) => html`
  <progress class="stack-bar" max=${of} .value=${position - 1} aria-label="Examples placed"></progress>`;

/** @param {Stack} stack @param {() => void} onClose */
export const stackFoot = ({ position, of, given, before, onNext, onBack }, onClose) => html`
  ${before ? html`<button type="button" class="button" @click=${onBack}>Back</button>` : nothing}
  <button type="button" class="button" @click=${onClose}>Done</button>
  <button type="button" class="button primary push stack-next" @click=${onNext}>
    ${given.size ? 'Save and next' : 'Skip for now'} <span class="unbroken">(${position} of ${of})</span>
  </button>`;

/** Everything is placed. @param {number} examples @param {() => void} onClose */
export const allPlacedView = (examples, onClose) => html`
  <div class="sheet-head">
    <div><h2 id="sheet-title" tabindex="-1">${examples === 1 ? 'The example is placed.' : `All ${examples} placed.`}</h2></div>
    <button type="button" class="icon" aria-label="Close" @click=${onClose}>×</button>
  </div>
  <div class="sheet-body">
    <progress class="stack-bar" max="1" value="1" aria-label="Examples placed"></progress>
    <p>You can still change ${examples === 1 ? 'it' : 'them'}. Choose an example on the map or in the list below it.</p>
  </div>
  <div class="sheet-foot row"><button type="button" class="button primary push" @click=${onClose}>Done</button></div>`;
