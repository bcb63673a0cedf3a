// The map on the wall, read by another definition: what it makes impossible, why, and what to ask about what lies there.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { REGION_ORDER, regionLabel } from '../../core/regions.js';
import { exampleRow, headRow } from './legend.js';

/**
 * @typedef {import('../../core/lenses.js').Lens} Lens
 * @typedef {import('../../core/lenses.js').Impossible} Impossible
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('./book.js').Row} Row
 */

/** What the circles mean then. @param {Lens} lens @param {Concept[]} concepts */
export const lensWords = ({ title, source, concepts: words }, concepts) => html`
  <h2>Read as: <span dir="auto">${title}</span></h2>
  ${source ? html`<p class="quiet" dir="auto">${source}</p>` : nothing}
  <dl class="wall-lens">${concepts.map(({ key, label }, i) =>
    words[key]?.definition
      ? html`<div><dt data-circle=${i} dir="auto">${label}</dt><dd dir="auto">${words[key].definition}</dd></div>`
      : nothing,
  )}</dl>`;

/**
 * What a lens makes impossible, region by region.
 * @param {ReadonlyMap<number, readonly Example[]>} byRegion
 * @param {Concept[]} concepts
 * @param {ReadonlyMap<number, Impossible>} impossible by mask
 * @returns {Row[]}
 */
export const lensRows = (byRegion, concepts, impossible) =>
  REGION_ORDER.flatMap((mask) => {
    const part = impossible.get(mask);
    if (!part) return [];
    const examples = byRegion.get(mask) ?? [];
    const head = headRow(mask, regionLabel(mask, concepts), examples.length, true);
    return [whyRow(head, part, examples.length > 0), ...examples.map((example) => exampleRow(example))];
  });

/** A heading with the reason, which stays with the first example. @param {Row} head @param {Impossible} part @param {boolean} asks there are examples to ask about @returns {Row} */
const whyRow = (head, { reason, question }, asks) => ({
  key: `why ${asks} ${head.key} ${reason}`,
  head: asks,
  view: html`<div class="wall-lens-why">
    ${head.view}
    <div class="wall-lens-reason">
      <p class="quiet" dir="auto">${reason}</p>
      ${asks && question ? html`<p class="wall-lens-question" dir="auto">${question}</p>` : nothing}
    </div>
  </div>`,
});
