// The wall's legend: what is on the map, by region.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { maskOf, REGION_ORDER, regionLabel } from '../../core/regions.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('./book.js').Row} Row
 */

/** @typedef {Schemas.Proposal['state']} State whether it is agreed, settled, or neither */

/**
 * @param {ReadonlyMap<number, readonly Example[]>} byRegion
 * @param {Concept[]} concepts
 * @param {ReadonlyMap<string, State>} [states] of examples while the room settles
 * @param {ReadonlySet<string>} [stale] ids of those that were placed under older words
 * @returns {Row[]}
 */
export const legendRows = (byRegion, concepts, states = new Map(), stale = new Set()) =>
  REGION_ORDER.flatMap((mask) => {
    const examples = byRegion.get(mask) ?? [];
    if (!examples.length) return [];
    const head = headRow(mask, regionLabel(mask, concepts), examples.length);
    return [
      head,
      ...examples.map((example) => exampleRow(example, states.get(example.id), stale.has(example.id))),
    ];
  });

/**
 * The same while the room settles: what is agreed stands where it would go, and what is open comes last.
 * @param {readonly Example[]} examples
 * @param {Concept[]} concepts
 * @param {ReadonlyMap<string, State>} states
 * @param {readonly {number: number, title: string}[]} open
 * @returns {Row[]}
 */
export const proposalRows = (examples, concepts, states, open) => {
  const keys = concepts.map(({ key }) => key);
  /** @type {Map<number, Example[]>} */
  const byRegion = new Map(REGION_ORDER.map((mask) => [mask, []]));
  for (const example of examples) {
    if (example.answers) byRegion.get(maskOf(example.answers, keys))?.push(example);
  }
  const rows = legendRows(byRegion, concepts, states);
  return open.length
    ? [...rows, headRow(null, 'Still open', open.length), ...open.map((item) => exampleRow(item))]
    : rows;
};

/** @param {number | null} mask @param {string} label @param {number} count @param {boolean} [isHatched] a lens makes it impossible @returns {Row} */
export const headRow = (mask, label, count, isHatched = false) => ({
  key: `head ${String(count).length} ${label}`,
  head: true,
  view: html`<div class="wall-row wall-head"><span class="swatch" data-mask=${mask} ?data-hatched=${isHatched}></span><span dir="auto">${label}</span> <span class="count">${count}</span></div>`,
});

/** @param {{number: number, title: string}} example @param {State} [state] @param {boolean} [isStale] placed under older words @returns {Row} */
export const exampleRow = ({ number, title }, state, isStale = false) => ({
  key: `row ${String(number).length} ${isStale} ${title}`,
  head: false,
  view: html`<div class="wall-row" ?data-settled=${state === 'settled'} ?data-proposed=${state === 'proposed'}><span class="number">${number}</span><span class="title" dir="auto">${title}</span>${isStale ? html` <span class="stale-badge">Look again</span>` : nothing}</div>`,
});
