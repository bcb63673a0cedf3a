// Lines in three columns on the wall: continue, stop, start; or what a circle looks, sounds and feels like.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { isolated } from '../../core/sentences.js';

/**
 * @typedef {import('../../core/lines.js').Column} Column
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('./book.js').Row} Row
 */

/** What stands above the columns. @param {Concept | null} circle of a Y-chart @param {number} position of the circle */
export const asks = (circle, position) =>
  circle
    ? html`<div class="wall-asks" data-circle=${position}><h2 dir="auto">${circle.label}</h2><p class="quiet" dir="auto">${circle.question}</p></div>`
    : html`<p class="wall-asks">What do we do that fits? What might we stop? What might we start?</p>`;

/** @param {Column[]} columns @param {Concept[]} concepts @param {ReadonlyMap<string, Example>} examples @returns {Row[][]} */
export const lineColumns = (columns, concepts, examples) =>
  columns.map(({ heading, lines }) => [
    {
      key: `column ${heading}`,
      head: true,
      view: html`<h3 class="wall-row wall-column-head">${heading} <span class="count">${lines.length || ''}</span></h3>`,
    },
    ...(lines.length ? lines.map((line) => lineRow(line, concepts, examples)) : [EMPTY]),
  ]);

/** @type {Row} */
const EMPTY = {
  key: 'nothing yet',
  head: false,
  view: html`<p class="wall-row quiet">Nothing here yet.</p>`,
};

/** @param {Schemas.Line} line @param {Concept[]} concepts @param {ReadonlyMap<string, Example>} examples @returns {Row} */
const lineRow = ({ text, example, concept }, concepts, examples) => {
  const about = examples.get(example ?? '');
  const label = about && concepts.find(({ key }) => key === concept)?.label;
  const from = about ? [isolated(about.title), label ? isolated(label) : ''].filter(Boolean).join(' · ') : '';
  return {
    key: `line ${text} ${from}`,
    head: false,
    view: html`<div class="wall-row wall-line"><div>
      <p dir="auto">${text}</p>
      ${about ? html`<p class="quiet"><span class="number">${about.number}</span> ${from}</p>` : nothing}
    </div></div>`,
  };
};
