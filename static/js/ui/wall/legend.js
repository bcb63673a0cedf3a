// The wall's legend: what is on the map, by region.

import { html } from '../../../vendor/lit-html/lit-html.js';
import { REGION_ORDER, regionLabel } from '../../core/regions.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('./book.js').Row} Row
 */

/**
 * @param {ReadonlyMap<number, readonly Example[]>} byRegion
 * @param {Concept[]} concepts
 * @param {ReadonlySet<string>} [settled] examples that were settled after a round
 * @returns {Row[]}
 */
export const legendRows = (byRegion, concepts, settled = new Set()) =>
  REGION_ORDER.flatMap((mask) => {
    const examples = byRegion.get(mask) ?? [];
    if (!examples.length) return [];
    const head = headRow(mask, regionLabel(mask, concepts), examples.length);
    return [head, ...examples.map((example) => exampleRow(example, settled.has(example.id)))];
  });

/** @param {number | null} mask @param {string} label @param {number} count @returns {Row} */
const headRow = (mask, label, count) => ({
  key: `head ${String(count).length} ${label}`,
  head: true,
  view: html`<div class="wall-row wall-head"><span class="swatch" data-mask=${mask}></span><span dir="auto">${label}</span> <span class="count">${count}</span></div>`,
});

/** @param {{number: number, title: string}} example @param {boolean} [settled] @returns {Row} */
export const exampleRow = ({ number, title }, settled = false) => ({
  key: `row ${String(number).length} ${title}`,
  head: false,
  view: html`<div class="wall-row" ?data-settled=${settled}><span class="number">${number}</span><span class="title" dir="auto">${title}</span></div>`,
});
