// How people answered about each circle, as bars: yes from the left, no from the right.

import { html, nothing, svg } from '../../../vendor/lit-html/lit-html.js';
import { sayCircle, segmentsOf, shortNames } from '../../core/wall.js';
import { barView, score } from './bar.js';

/**
 * @typedef {import('../../core/regions.js').Agreed} Agreed
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/regions.js').Counted} Counted
 */

/** All three circles of an example, small; a dash where too few answered. @param {Record<string, Counted>} circles @param {Concept[]} concepts */
export const smallBars = (circles, concepts) => {
  const names = shortNames(concepts.map(({ label }) => label));
  return html`<ul class="votes" ?data-long=${names.some((name) => name.length > 1)}>
  ${concepts.map(
    ({ key, label }, i) => html`<li class="vote" data-circle=${i}>
      <span class="out-of-sight"><bdi>${label}</bdi>: ${sayCircle(circles[key])}</span>
      <span class="vote-name" aria-hidden="true">${names[i]}</span>${barView(circles[key], i)}<span class="vote-count" aria-hidden="true">${score(circles[key])}</span>
    </li>`,
  )}
</ul>`;
};

/** A strip of ten segments for each circle: yes from the left, then not sure, then no. @param {Record<string, Counted>} circles @param {Concept[]} concepts */
export const strips = (circles, concepts) => html`<ul class="strips">
  ${concepts.map(
    ({ key, label }, i) => html`<li class="strip" data-circle=${i}>
      <span class="out-of-sight"><bdi>${label}</bdi>: ${sayCircle(circles[key])}</span>
      ${stripView(circles[key])}
      <span class="strip-count" aria-hidden="true">${score(circles[key])}</span>
    </li>`,
  )}
</ul>`;

/** @param {Counted} circle */
const stripView = (circle) => {
  const segments = circle.split === null ? [] : segmentsOf(circle);
  if (!segments.length) return html`<span class="bar-none" aria-hidden="true">–</span>`;
  return html`<svg class="segments" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    ${segments.map((answer, i) => svg`<rect data-answer=${answer} x=${i * 10 + 0.75} y="0.75" width="8.5" height="8.5" rx="1.2"></rect>`)}
  </svg>`;
};

/** All three circles of an example with their answers in words. @param {Agreed} item @param {Concept[]} concepts */
export const largeBars = ({ circles }, concepts) =>
  isKnown(circles)
    ? html`<ul class="votes" data-large>
  ${concepts.map(
    ({ key, label }, i) => html`<li class="vote" data-circle=${i}>
      <span class="vote-name" dir="auto">${label}</span> <span class="vote-count">${sayCircle(circles[key])}</span>
      ${circles[key].split === null ? nothing : barView(circles[key], i)} ${handsView(circles[key])}
    </li>`,
  )}
</ul>`
    : nothing;

/** @param {Record<string, Counted>} circles null where too few answered */
const isKnown = (circles) => Object.values(circles).some(({ yes }) => yes !== null);

/** @param {Agreed['circles'][string]} circle */
const handsView = ({ by_hand: hands }) =>
  hands ? html`<span class="vote-hands">of these by hand ${sayCircle(hands)}</span>` : nothing;
