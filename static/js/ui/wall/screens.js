// What stands beside the picture on the wall, or in its place, at each step of a workshop.

import { html, nothing, svg } from '../../../vendor/lit-html/lit-html.js';
import { peoplePerDot } from '../../core/people_dots.js';
import { maskOfRegion, OUTSIDE_LABEL, regionLabel } from '../../core/regions.js';
import { isolated, sayDoings } from '../../core/sentences.js';
import { sayAgreement, sayCounted, sayMoved, sayProgress, sharesOf } from '../../core/wall.js';
import { sentenceView } from '../shared/sentence.js';
import { largeBars, smallBars, strips } from '../shared/vote_bars.js';

/**
 * @typedef {import('../../core/regions.js').Agreed} Agreed
 * @typedef {import('../../core/regions.js').Agreement} Agreement
 * @typedef {Schemas.Comparison} Comparison
 * @typedef {import('../../core/state.js').Proposals} Proposals
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

/** How far everyone is who places alone: a dot for each person that fills. @param {State} state */
export const placing = ({ workshop, progress, examples }) => {
  const round = workshop?.round;
  const pointed = examples.get(workshop?.spotlight ?? '');
  const known = progress?.round === round?.number ? progress : null;
  const said = sayProgress(known);
  const closed = round?.state === 'closed';
  return html`<div class="wall-progress">
    <h2>${closed ? 'Placing has ended' : 'Everyone places alone'}</h2>
    ${
      said && known
        ? html`<p class="wall-figure">${said.done}</p>
      <p class="wall-left-to-place">${said.left}</p>
      ${crowdView(known, round?.examples.length ?? 0)}
      <p class="quiet">${said.given}</p>`
        : nothing
    }
    <p class="quiet">${closed ? 'The answers come soon.' : 'Nobody sees the answers before the reveal.'}</p>
    ${pointed ? html`<div class="wall-pointed"><p class="quiet">Now discussing</p>${titleView(pointed)}</div>` : nothing}
  </div>`;
};

/** @param {NonNullable<State['progress']>} progress @param {number} examples */
const crowdView = ({ people, by_answers: byAnswers }, examples) => {
  const per = peoplePerDot(people.of);
  return html`<div class="wall-crowd" aria-hidden="true">${sharesOf(byAnswers, examples, per).map(fillingDot)}</div>
    ${perView(per)}`;
};

/** @param {number} share of the round that somebody has placed */
const fillingDot = (share) => html`<svg class="filling" viewBox="0 0 20 20" ?data-full=${share >= 1}>
  ${svg`<circle class="filling-ring" cx="10" cy="10" r="8.75"></circle><circle class="filling-part" cx="10" cy="10" r="4.375" stroke-dasharray=${`${share * 27.49} 27.49`} transform="rotate(-90 10 10)"></circle>`}
</svg>`;

/** What a dot stands for where it is more than one person. @param {number} per */
export const perView = (per) =>
  per > 1
    ? html`<p class="quiet wall-per"><span class="person-key"></span> ×${per}: one dot for ${per} people</p>`
    : nothing;

/** How many had placed everything when the round was revealed, and a dot for each of them. @param {Agreement} agreement */
export const counted = ({ counted: { done, of }, people }) => {
  const per = peoplePerDot(of);
  const full = Array(Math.ceil(done / per)).fill(1);
  const rest = Array(Math.max(0, Math.ceil(of / per) - full.length)).fill(0);
  return html`<div class="wall-counted">
    <p class="wall-figure">${sayCounted({ done, of })}</p>
    <div class="wall-crowd" aria-hidden="true">${[...full, ...rest].map(fillingDot)}</div>
    ${perView(per)}
    ${people > done ? html`<p class="quiet">${people - done === 1 ? '1 more person' : `${people - done} more people`} placed some of the examples.</p>` : nothing}
  </div>`;
};

/**
 * What a round came to, in a sentence, and what moved.
 * @param {Agreement | null} agreement
 * @param {Comparison | null} comparison
 * @param {boolean} talking the room chooses what to talk about
 */
export const sum = (agreement, comparison, talking) =>
  agreement
    ? html`<h2>${talking ? 'What do we talk about next?' : 'Where we differ most'}</h2>
        <p class="quiet">${sayAgreement(agreement.items, agreement.people)}</p>
        ${movedView(comparison)}`
    : html`<h2>Nothing to show yet</h2><p class="quiet">Nobody has placed alone yet.</p>`;

/**
 * What of a round went onto the shared map, and what could.
 * @param {Proposals | null} proposals
 * @param {Comparison | null} comparison
 */
export const settledSum = (proposals, comparison) => {
  const count = (/** @type {string} */ state) =>
    proposals?.items.filter((item) => item.state === state).length ?? 0;
  const [proposed, settled, open] = ['proposed', 'settled', 'open'].map(count);
  return html`<h2 class="wall-settled" ?data-none=${!settled}>${settled ? `${settled} on the map` : 'Nothing settled yet'}</h2>
    ${proposed ? html`<p class="wall-proposed">${proposed} agreed, not on the map yet</p>` : nothing}
    ${open ? html`<p class="quiet">${open} still open</p>` : nothing}
    ${movedView(comparison)}`;
};

/** @param {Comparison | null} comparison */
const movedView = (comparison) => (comparison ? html`<p class="quiet">${sayMoved(comparison)}</p>` : nothing);

/**
 * Every example of a round, the most contested first: its title, and a strip for each circle.
 * @param {readonly Agreed[]} items
 * @param {Concept[]} concepts
 * @param {Comparison | null} comparison
 * @returns {Row[]}
 */
export const answerRows = (items, concepts, comparison) => [
  ...(items.length ? [circlesRow(concepts)] : []),
  ...items.map(({ example, title, circles }) => {
    const moved = comparison?.items.find((item) => item.example === example && item.way);
    return {
      key: `answers ${title} ${moved?.sentence}`,
      head: false,
      view: html`<div class="wall-row split-row" role="listitem">
        <h3 class="title" dir="auto">${title}</h3>
        ${strips(circles, concepts)}
        ${moved ? html`<p class="sentence">${sentenceView(moved.sentence)}</p>` : nothing}
      </div>`,
    };
  }),
];

/** Whose strip is whose, at the top of each column; those who listen hear it at each strip. @param {Concept[]} concepts @returns {Row} */
const circlesRow = (concepts) => ({
  key: `circles ${concepts.map(({ label }) => label).join(' ')}`,
  head: true,
  view: html`<div class="wall-row strips wall-circles" aria-hidden="true">${concepts.map(({ label }, i) => html`<span class="strip-name" data-circle=${i} dir="auto">${label}</span>`)}</div>`,
});

/**
 * The example everyone looks at. Where the room talks about it, with how everybody answered.
 * @param {Example} example
 * @param {Agreed | null} item
 * @param {Concept[]} concepts
 * @param {{place: string, talking: boolean, moved: string, per: number, doing: Schemas.DoingCounts | undefined}} how `place`: which of how many;
 *   `moved`: what changed; `doing`: what people say of it, once that is known
 */
export const spotlit = (example, item, concepts, { place, talking, moved, per, doing }) => html`
  ${talking && place ? html`<p class="wall-place quiet">${place}</p>` : nothing}
  ${titleView(example)}
  ${doing && sayDoings(doing) ? html`<p class="wall-doing">${sayDoings(doing)}</p>` : nothing}
  ${
    item
      ? html`<p class="wall-sentence">${sentenceView(item.sentence)}</p>
          ${moved ? html`<p class="wall-moved">${sentenceView(moved)}</p>` : nothing}
          ${talking ? html`${largeBars(item, concepts)}` : nothing}
          <p class="quiet wall-key"><span class="person-key"></span> ${per > 1 ? `×${per}: one dot for ${per} people` : 'one person'} ${item.regions.some(({ unsure }) => unsure) ? html`<span class="person-key" data-hollow></span> not sure somewhere` : nothing}</p>`
      : html`<p class="text" dir="auto">${example.description}</p>`
  }
  ${talking ? html`<p class="wall-prompt">Tell each other: what did you see that others did not?</p>` : nothing}`;

/** @param {Example} example */
const titleView = ({ title }) =>
  html`<h2 class="wall-spotlit"><span class="title" dir="auto">${title}</span></h2>`;

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
  const mask = maskOfRegion(region, keys);
  return mask ? regionLabel(mask, concepts) : OUTSIDE_LABEL;
};

/**
 * What was decided, and what is still to be done next: what the facilitator wrote down, then what others wrote.
 *
 * @param {Workshop} workshop @param {ReadonlyMap<string, Example>} examples @param {Schemas.NextStep[]} nextSteps
 */
export const notes = ({ notes: all }, examples, nextSteps) =>
  /** @type {const} */ ([
    ['decision', 'Decisions', 'No decision is written down yet.'],
    ['next_step', 'Next steps', 'No next step is written down yet.'],
  ]).map(([kind, heading, none]) => {
    const own = all.filter((note) => note.kind === kind && (note.state ?? 'open') === 'open');
    const others = kind === 'next_step' ? nextSteps.filter(({ noted }) => !noted) : [];
    const listed = [...own, ...others];
    return html`<section class="wall-notes"><h2>${heading}</h2>${
      listed.length
        ? html`<ul>${listed.map(({ text, example }) => noteView(text, examples.get(example ?? '')))}</ul>`
        : html`<p class="quiet">${none}</p>`
    }</section>`;
  });

/** @param {string} text @param {Example | undefined} example */
const noteView = (text, example) =>
  html`<li><span dir="auto">${text}</span>${example ? html` <span class="quiet" dir="auto">${example.title}</span>` : nothing}</li>`;
