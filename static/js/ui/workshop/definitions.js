// What the circles mean, side by side, while everyone reads it.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/** @typedef {import('../../core/regions.js').Concept} Concept */

/** @type {[string, 'looks_like' | 'sounds_like' | 'feels_like'][]} */
const SIGNS = [
  ['Looks like', 'looks_like'],
  ['Sounds like', 'sounds_like'],
  ['Feels like', 'feels_like'],
];

/** @param {Concept[]} concepts */
export const definitionsView = (concepts) => html`
  <h2 class="out-of-sight" tabindex="-1">What the circles mean</h2>
  <div class="definitions">${concepts.map(definitionView)}</div>`;

/** @param {Concept} concept @param {number} i */
const definitionView = (concept, i) => html`<article class="tile concept" data-circle=${i}>
  <h3 dir="auto">${concept.label}</h3>
  <p class="quiet" dir="auto">${concept.question}</p>
  <p class="text" dir="auto">${concept.definition}</p>
  <dl class="details">
    ${SIGNS.map(([name, field]) =>
      concept[field] ? html`<div><dt>${name}</dt><dd dir="auto">${concept[field]}</dd></div>` : nothing,
    )}
  </dl>
</article>`;
