// What stands beside the picture on the wall, or in its place, at each step of a workshop.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { OUTSIDE_LABEL, regionLabel } from '../../core/regions.js';
import { isolated } from '../../core/sentences.js';
import { sayAgreement, sayMoved, sayProgress } from '../../core/wall.js';
import { sentenceView } from '../shared/sentence.js';
import { largeBars, smallBars } from '../shared/vote_bars.js';

/**
 * @typedef {import('../../core/regions.js').Agreed} Agreed
 * @typedef {import('../../core/regions.js').Agreement} Agreement
 * @typedef {Parameters<typeof sayMoved>[0]} Comparison
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/regions.js').Workshop} Workshop
 * @typedef {import('../../core/state.js').State} State
 * @typedef {import('./book.js').Row} Row
 */

/** How many examples there are to place. @param {number} count */
export const gathered = (count) => html`<h2>${count === 1 ? '1 example' : `${count} examples`}</h2>`;

/** The definitions, one beside the other. @param {Concept[]} concepts */
export const definitions = (concepts) =>
  concepts.map(
    ({ label, question, definition }, i) => html`<section class="wall-definition" data-circle=${i}>
      <h2 dir="auto">${label}</h2>
      <p class="wall-question" dir="auto">${question}</p>
      <p class="text" dir="auto">${definition}</p>
    </section>`,
  );

/** How far everyone is who places alone. @param {State} state */
export const placing = ({ workshop, progress, examples }) => {
  const round = workshop?.round;
  const pointed = examples.get(workshop?.spotlight ?? '');
  const said = progress?.round === round?.number ? sayProgress(progress) : null;
  const closed = round?.state === 'closed';
  return html`<div class="wall-progress">
    <h2>${closed ? 'Placing has ended' : 'Everyone places alone'}</h2>
    ${
      said
        ? html`<p class="wall-figure">${said.done}</p>
      <p>${said.doing}</p>
      <progress max="1" value=${said.share} aria-label="Answers given"></progress>
      <p class="quiet">${said.given}</p>`
        : nothing
    }
    <p class="quiet">${closed ? 'The answers come soon.' : 'Nobody sees the answers before the reveal.'}</p>
    ${pointed ? html`<div class="wall-pointed"><p class="quiet">Now discussing</p>${titleView(pointed)}</div>` : nothing}
  </div>`;
};

/**
 * What a round came to, in a sentence, and what moved.
 * @param {Agreement | null} agreement
 * @param {Comparison | null} comparison
 */
export const sum = (agreement, comparison) =>
  agreement
    ? html`<h2>Where we differ most</h2>
        <p class="quiet">${sayAgreement(agreement.items, agreement.people)}</p>
        ${movedView(comparison)}
        <p class="quiet wall-key"><span class="disc-key" data-all></span> everyone <span class="disc-key"></span> some people, with their number</p>`
    : html`<h2>Nothing to show yet</h2><p class="quiet">Nobody has placed alone yet.</p>`;

/** What of a round went onto the shared map. @param {number} settled @param {Comparison | null} comparison */
export const settledSum = (settled, comparison) =>
  html`<h2 class=${settled ? 'wall-settled' : ''}>${settled || 'Nothing'} settled${settled ? '' : ' yet'}</h2>${movedView(comparison)}`;

/** @param {Comparison | null} comparison */
const movedView = (comparison) => (comparison ? html`<p class="quiet">${sayMoved(comparison)}</p>` : nothing);

/** Every example of a round, the most contested first. @param {readonly Agreed[]} items @param {Concept[]} concepts @returns {Row[]} */
export const answerRows = (items, concepts) =>
  items.map(({ number, title, sentence, circles }) => ({
    key: `answers ${String(number).length} ${title} ${sentence}`,
    head: false,
    view: html`<div class="wall-row split-row">
      <span class="number">${number}</span>
      <div class="split-words"><p class="title" dir="auto">${title}</p><p class="sentence">${sentenceView(sentence)}</p></div>
      ${smallBars(circles, concepts)}
    </div>`,
  }));

/** The example everyone looks at, with what was answered about it. @param {Example} example @param {Agreed | null} item @param {Concept[]} concepts */
export const spotlit = (example, item, concepts) => html`${titleView(example)}
  ${
    item
      ? html`<p class="wall-sentence">${sentenceView(item.sentence)}</p>${largeBars(item, concepts)}`
      : html`<p class="text" dir="auto">${example.description}</p>`
  }`;

/** @param {Example} example */
const titleView = ({ number, title }) =>
  html`<h2 class="wall-spotlit"><span class="number">${number}</span><span class="title" dir="auto">${title}</span></h2>`;

/** Groups of people side by side, and why people placed it so. @param {Agreed | null} item @param {Concept[]} concepts @returns {Row[]} */
export const besideRows = (item, concepts) =>
  item ? [...groupRows(item, concepts), ...reasonRows(item, concepts)] : [];

/** @param {Agreed} item @param {Concept[]} concepts @returns {Row[]} */
const groupRows = ({ groups }, concepts) =>
  groups.map(({ group, people, circles }) => ({
    key: `group ${group}`,
    head: false,
    view: html`<div class="wall-row wall-group"><p><strong dir="auto">${group}</strong> <span class="count">${people}</span></p>${smallBars(circles, concepts)}</div>`,
  }));

/** @param {Agreed} item @param {Concept[]} concepts @returns {Row[]} */
const reasonRows = (item, concepts) => {
  if (!item.reasons.length) return [];
  const keys = concepts.map(({ key }) => key);
  const head = { key: 'head why', head: true, view: html`<h3 class="wall-row wall-head">Why</h3>` };
  const rows = item.reasons.map(({ why, name, region }) => {
    const from = [name ?? '', placeOf(region, keys, concepts)].filter(Boolean).map(isolated).join(' · ');
    return {
      key: `why ${why} ${from}`,
      head: false,
      view: html`<div class="wall-row wall-reason"><div dir="auto"><p>${why}</p><p class="quiet">${from}</p></div></div>`,
    };
  });
  return [head, ...rows];
};

/** @param {string | null} region @param {string[]} keys @param {Concept[]} concepts */
const placeOf = (region, keys, concepts) => {
  if (!region) return '';
  const inside = region.split(',');
  const mask = keys.reduce((sum, key, i) => (inside.includes(key) ? sum | (1 << i) : sum), 0);
  return mask ? regionLabel(mask, concepts) : OUTSIDE_LABEL;
};

/** What was decided, and what is to be done next. @param {Workshop} workshop @param {ReadonlyMap<string, Example>} examples */
export const notes = ({ notes: all }, examples) =>
  /** @type {const} */ ([
    ['decision', 'Decisions', 'No decision is written down yet.'],
    ['next_step', 'Next steps', 'No next step is written down yet.'],
  ]).map(([kind, heading, none]) => {
    const own = all.filter((note) => note.kind === kind);
    return html`<section class="wall-notes"><h2>${heading}</h2>${
      own.length
        ? html`<ul>${own.map(({ text, example }) => noteView(text, examples.get(example ?? '')))}</ul>`
        : html`<p class="quiet">${none}</p>`
    }</section>`;
  });

/** @param {string} text @param {Example | undefined} example */
const noteView = (text, example) =>
  html`<li><span dir="auto">${text}</span>${example ? html` <span class="quiet" dir="auto">${example.number} · ${example.title}</span>` : nothing}</li>`;
