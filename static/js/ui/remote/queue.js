// The examples on the facilitator's remote: which one everyone looks at, and hands raised for it.

import { repeat } from '../../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { anyHands } from '../../core/workshop.js';
import { sentenceView } from '../shared/sentence.js';
import { smallBars } from '../shared/vote_bars.js';

/**
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/workshop.js').Line} Line
 * @typedef {import('../../core/workshop.js').Hand} Hand
 * @typedef {import('../../core/workshop.js').Tally} Tally
 * @typedef {{tally: Tally, known: boolean, saved: string, onHand: (key: string, hand: Hand, by: number) => void}} Hands
 * @typedef {{lines: Line[], contested: boolean, spotlight: string | null, concepts: Concept[], all: boolean, underWay: ReadonlySet<string>, hands: Hands | null,
 *   onSpotlight: (example: string | null) => void, onTurn: (by: 'up' | 'down') => void, onAll: () => void}} Queue
 */

const SHOWN = 6;
/** @type {[Hand, string][]} */
const HANDS = [
  ['yes', 'Yes'],
  ['no', 'No'],
  ['unsure', 'Not sure'],
];

/** @param {Queue} queue */
export const queueView = (queue) => {
  const { lines, contested, spotlight } = queue;
  const here = lines.find(({ example }) => example === spotlight);
  return html`
    <h2 class="panel-title" id="queue-title">${contested ? 'Where we differ most' : 'Examples'} <span class="count">${lines.length}</span></h2>
    ${here ? spotView(here, queue) : html`<p class="quiet run-hint">${lines.length ? 'Choose an example to show it on every screen.' : 'There is no example yet.'}</p>`}
    ${listView(queue)}`;
};

/** @param {Line} line @param {Queue} queue */
const spotView = (
  line,
  { contested, concepts, underWay, hands, onSpotlight, onTurn },
) => html`<div class="tile run-spot">
  <p class="quiet">Now discussing</p>
  <h3><span class="number">${line.number}</span> <span dir="auto">${line.title}</span></h3>
  ${line.agreed ? html`<p>${sentenceView(line.agreed.sentence)}</p>${smallBars(line.agreed.circles, concepts)}` : nothing}
  <div class="row">
    ${
      contested
        ? html`<button type="button" class="button" aria-busy=${underWay.has('up') ? 'true' : nothing} @click=${() => onTurn('up')}><span aria-hidden="true">↑</span> Previous example</button>
            <button type="button" class="button" aria-busy=${underWay.has('down') ? 'true' : nothing} @click=${() => onTurn('down')}><span aria-hidden="true">↓</span> Next example</button>`
        : nothing
    }
    <button type="button" class="button" @click=${() => onSpotlight(null)}>Show all again</button>
  </div>
  ${hands ? tallyView(hands, concepts) : nothing}
</div>`;

/** @param {Queue} queue */
const listView = ({ lines, contested, spotlight, concepts, all, onSpotlight, onAll }) => {
  const shown = all ? lines : lines.slice(0, SHOWN);
  return html`<ul class="run-list" aria-labelledby="queue-title">
      ${repeat(
        shown,
        (line) => line.example,
        (line) => html`<li>
          <button type="button" class="card run-card" data-spotlight=${line.example} aria-pressed=${line.example === spotlight} @click=${() => onSpotlight(line.example === spotlight ? null : line.example)}>
            <span class="number">${line.number}</span><span class="title" dir="auto">${line.title}</span>
            ${contested && line.agreed ? smallBars(line.agreed.circles, concepts) : nothing}
          </button>
        </li>`,
      )}
    </ul>
    ${lines.length > SHOWN ? html`<button type="button" class="button" aria-expanded=${all} @click=${onAll}>${all ? 'Show fewer' : `Show all ${lines.length}`}</button>` : nothing}`;
};

/** @param {Hands} hands @param {Concept[]} concepts */
const tallyView = (
  { tally, known, saved, onHand },
  concepts,
) => html`<section class="run-tally" aria-labelledby="tally-title">
  <h3 id="tally-title">Hands raised</h3>
  <p class="quiet">For people without a device. Their answers count for each circle, and are marked as counted by hand.</p>
  ${concepts.map(
    ({ key, label }, i) => html`<fieldset class="question" data-circle=${i}>
      <legend><span class="question-name" dir="auto">${label}</span></legend>
      <div class="run-steppers">${HANDS.map(([hand, words]) => stepper(known ? (tally[key]?.[hand] ?? 0) : null, words, (by) => onHand(key, hand, by)))}</div>
    </fieldset>`,
  )}
  <p class="quiet" role="status">${saved || (known ? (anyHands(tally) ? '' : 'No hands counted yet.') : 'Looking…')}</p>
</section>`;

/** @param {number | null} count null before it was read @param {string} words @param {(by: number) => void} on */
const stepper = (count, words, on) => html`<div class="run-stepper" role="group" aria-label=${words}>
  <span class="run-stepper-name" aria-hidden="true">${words}</span>
  <button type="button" class="button" aria-label="One less" ?disabled=${!count} @click=${() => on(-1)}><span aria-hidden="true">−</span></button>
  <output>${count ?? '–'}</output>
  <button type="button" class="button" aria-label="One more" ?disabled=${count === null} @click=${() => on(1)}><span aria-hidden="true">+</span></button>
</div>`;
