// What everyone answered in a round: all examples, the most contested first, and one of them whole.

import { repeat } from '../../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { maskOf, regionLabel } from '../../core/regions.js';
import { sayAgreement, sayCircle, sayCounted, shortNames } from '../../core/wall.js';
import { barView, score } from '../shared/bar.js';
import { sentenceView } from '../shared/sentence.js';

/**
 * @typedef {import('../../core/regions.js').Agreed} Agreed
 * @typedef {import('../../core/regions.js').Agreement} Agreement
 * @typedef {import('../../core/regions.js').Answers} Answers
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/regions.js').Counted} Counted
 * @typedef {{agreement: Agreement, chosen: string | null, onChoose: (id: string) => void}} List
 * @typedef {{item: Agreed, concepts: Concept[], own: Answers | null, moved: string, onAll: () => void}} Single `moved`: what changed since the round before
 */

/** @param {List} list */
export const contestedView = ({ agreement, chosen, onChoose }) => html`
  <h2 class="panel-title" id="tray-title" tabindex="-1">Where we differ most <span class="count">${agreement.items.length}</span></h2>
  <ul class="cards" data-roving aria-labelledby="tray-title">
    ${repeat(
      agreement.items,
      (item) => item.example,
      (item) => html`<li>
        <button type="button" class="card" data-choose=${item.example} aria-pressed=${chosen === item.example} @click=${() => onChoose(item.example)}>
          <span class="number">${item.number}</span><span class="title" dir="auto">${item.title}</span>${smallBars(item)}
          <span class="out-of-sight">${item.sentence}</span>
        </button>
      </li>`,
    )}
  </ul>`;

/** Until the answers are there. @param {'tray' | 'legend'} panel */
export const comingView = (panel) => html`
  <h2 class="panel-title" id=${`${panel}-title`} tabindex="-1">${panel === 'tray' ? 'Where we differ most' : 'What everyone said'}</h2>
  <p class="hint">The answers are coming …</p>`;

/** Everybody looks at the wall first. @param {Agreement['counted']} counted */
export const countedView = (counted) => html`
  <h2 class="panel-title" id="legend-title" tabindex="-1">${sayCounted(counted)}</h2>
  <p class="hint">Look at the wall: the answers come there first.</p>`;

/** @param {Agreement} agreement */
export const allAgreedView = ({ items, people }) => html`
  <h2 class="panel-title" id="legend-title" tabindex="-1">What everyone said</h2>
  <p class="agreed-sentence">${sayAgreement(items, people)}</p>
  <p class="hint">Choose an example to see where people put it, and why.</p>`;

/** @param {Single} single */
export const agreedView = ({ item, concepts, own, moved, onAll }) => html`
  <h2 class="panel-title agreed-title" id="legend-title" tabindex="-1"><span dir="auto">${item.title}</span></h2>
  <p class="agreed-sentence">${sentenceView(item.sentence)}</p>
  ${moved ? html`<p>${sentenceView(moved)}</p>` : nothing}
  ${own ? ownView(own, concepts) : nothing}
  ${barsView(item.circles, concepts)}
  ${item.reasons.length ? reasonsView(item, concepts) : nothing}
  ${item.groups.length ? groupsView(item, concepts) : nothing}
  <p><button type="button" class="button small" @click=${onAll}>All examples</button></p>`;

/** @param {Answers} own @param {Concept[]} concepts */
const ownView = (own, concepts) => {
  const mask = maskOf(
    own,
    concepts.map(({ key }) => key),
  );
  return html`<p class="agreed-own"><span class="swatch" data-mask=${mask}></span>
    You said <strong dir="auto">${regionLabel(mask, concepts)}</strong>. Your dot has a ring. <span class="quiet">Only you see this.</span></p>`;
};

/** @param {Record<string, Counted>} circles @param {Concept[]} concepts */
const barsView = (circles, concepts) => html`<dl class="bars">
  ${concepts.map(
    ({ key, label }, i) => html`<div>
      <dt dir="auto">${label}</dt>
      <dd>${circles[key].split === null ? nothing : barView(circles[key], i)}<span class="quiet">${sayCircle(circles[key])}</span></dd>
    </div>`,
  )}
</dl>`;

/** The three circles of one example, small. @param {Agreed} item */
const smallBars = ({ circles }) =>
  html`<span class="small-bars" aria-hidden="true">${Object.values(circles).map(barView)}</span>`;

/** The groups below each other, the circles side by side. @param {Agreed} item @param {Concept[]} concepts */
const groupsView = ({ groups }, concepts) => {
  const names = shortNames(concepts.map(({ label }) => label));
  return html`<table class="agreed-groups">
    <caption>By group</caption>
    <thead>
      <tr>
        <td></td>
        ${concepts.map(({ label }, i) => html`<th scope="col" data-circle=${i}><span aria-hidden="true">${names[i]}</span><span class="out-of-sight">${label}</span></th>`)}
      </tr>
    </thead>
    <tbody>
      ${groups.map(
        ({ group, people, circles }) => html`<tr>
          <th scope="row"><span dir="auto">${group}</span> <span class="count">${people}</span></th>
          ${concepts.map(({ key }, i) => html`<td>${barView(circles[key], i)}<span aria-hidden="true">${score(circles[key])}</span><span class="out-of-sight">${sayCircle(circles[key])}</span></td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
};

/** @param {Agreed} item @param {Concept[]} concepts */
const reasonsView = ({ reasons }, concepts) => html`<section class="agreed-reasons">
  <h3>Why</h3>
  <ul>
    ${reasons.map(
      ({ why, name, region }) => html`<li>
        <p class="text" dir="auto">${why}</p>
        <p class="quiet"><span class="swatch" data-mask=${maskNamed(region, concepts)}></span> ${name ? html`<bdi>${name}</bdi>, ` : nothing}<bdi>${regionLabel(maskNamed(region, concepts), concepts)}</bdi></p>
      </li>`,
    )}
  </ul>
</section>`;

/** @param {string | null} region its name in the API @param {Concept[]} concepts */
const maskNamed = (region, concepts) =>
  concepts.reduce((mask, { key }, i) => (region?.split(',').includes(key) ? mask | (1 << i) : mask), 0);
