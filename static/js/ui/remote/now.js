// Where the workshop is, on the facilitator's remote: the step, how far people are, the clock, the room.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { sayAgreed, sayAnswered } from '../../core/meanings.js';
import { answersShow, consentsShow } from '../../core/phase.js';
import { sayProgress, stepOf } from '../../core/wall.js';
import { sayLength } from '../../core/workshop.js';
import { lineView } from './lines.js';
import { lookingView } from './look.js';

/**
 * @typedef {import('../../core/state.js').State} State
 * @typedef {{state: State, hidden: boolean, time: {text: string, short: boolean, over: boolean} | null, underWay: ReadonlySet<string>, onTimer: (minutes: number | null) => void, onMore: () => void,
 *   onLock: () => void, onBlank: () => void, onAgain: () => void, ended: boolean, onAbsent: (counts: boolean) => void, onDecide: import('./look.js').Looking['onDecide'], line: import('./lines.js').Writing | null, notes: (place: number) => string | null, lenses: readonly import('../../core/lenses.js').Lens[], onLens: (key: string | null) => void}} Now
 *   `underWay`: the names of the buttons whose presses are under way; `ended`: the workshop is over; `onAbsent`: those who
 *   placed nothing count, or do not; `notes`: what the facilitator reads beside the step at a place
 * @typedef {{said: string, asks: boolean, waits: boolean, underWay: ReadonlySet<string>, next: string, back: string, gone: boolean, unsettled: number,
 *   summary: string, onNext: () => void, onBack: () => void, onSettle: () => void, onGiveUp: () => void}} Foot `summary`: its address, once the workshop has ended; `unsettled`: examples
 *   that are agreed and not on the map yet; `asks`: the next press answers a question; `waits`: presses wait for a server that cannot be reached
 */

const PRESETS = [2, 5, 10];
/** @type {Record<import('../../core/wall.js').Beat, string>} */
const BEATS = {
  counted: 'how many have placed',
  example: 'one example, a dot for each person',
  overview: 'all examples',
};

/** @param {Now} now */
export const nowView = (now) => {
  const { workshop } = now.state;
  const step = stepOf(workshop);
  return html`
    <p class="run-step">${workshop && step ? `Step ${Number(workshop.step) + 1} of ${workshop.steps.length}` : now.ended ? '' : 'Not started'}</p>
    <h2 class="run-title" id="now-title" tabindex="-1" dir="auto">${step?.title ?? (now.ended ? 'The workshop has ended' : 'Ready to start')}</h2>
    ${step?.kind === 'reveal' && workshop?.beat ? html`<p class="run-far">On the wall now: ${BEATS[workshop.beat]}</p>` : nothing}
    ${step || now.ended ? nothing : html`<p class="run-far">${lengthOf(now)}</p>`}
    ${notesView(now)}
    ${workshop?.look ? lookingView({ look: workshop.look, examples: now.state.examples, underWay: now.underWay, onDecide: now.onDecide }) : nothing}
    ${now.line ? lineView(now.line) : nothing}
    ${workshop?.agree ? agreeView(now.state) : nothing}
    ${now.hidden ? progressView(now) : nothing}
    ${step?.kind === 'place' && answersShow(workshop, 'remote') ? againView(now) : nothing}
    ${timerView(now, step?.minutes ?? null)}
    ${roomView(now)}
    ${lensView(now)}`;
};

/** Whether people can work with the words: hidden at first. @param {State} state */
const agreeView = ({ workshop, consents, concepts }) => {
  if (!consentsShow(workshop))
    return html`<p class="run-far"><strong>${sayAnswered(consents)}</strong> When all have, or when you leave this step, everyone sees how many can work with the words.</p>`;
  const agreed = new Map(workshop?.agree?.concepts.map((entry) => [entry.concept, entry.agreed]));
  return html`<ul class="run-far">${concepts.map(({ key, label }) => html`<li><bdi>${label}</bdi>: ${sayAgreed(agreed.get(key) ?? null) || 'Nobody answered.'}</li>`)}</ul>`;
};

/** What the facilitator wrote for the present step and the next one. @param {Now} now */
const notesView = ({ state: { workshop }, notes }) => {
  const present = workshop?.step ?? -1;
  const next = workshop?.steps[present + 1];
  return html`${noteView('now', 'Your notes', notes(present))}
    ${next ? noteView('next', html`Your notes for the next step: <bdi>${next.title}</bdi>`, notes(present + 1)) : nothing}`;
};

/** @param {string} when @param {unknown} heading @param {string | null} text */
const noteView = (when, heading, text) =>
  text
    ? html`<section class="run-own-notes" aria-labelledby=${`own-notes-${when}`}>
        <h3 id=${`own-notes-${when}`}>${heading}</h3>
        <p class="text" dir="auto">${text}</p>
      </section>`
    : nothing;

/** @param {Now} now */
const lengthOf = ({ state: { workshop } }) => {
  const steps = workshop?.steps ?? [];
  const count = steps.length === 1 ? '1 step' : `${steps.length} steps`;
  return [count, sayLength(steps)].filter(Boolean).join(', ');
};

/** @param {Now} now */
const progressView = ({ state: { progress, workshop }, underWay, onAbsent }) => {
  const known = progress && progress.round === workshop?.round?.number ? sayProgress(progress) : null;
  if (!known) return html`<p class="run-far">Everyone is placing alone.</p>`;
  return html`<div class="run-far">
    <p id="far"><strong>${known.done}</strong>, ${known.left} · ${known.given}</p>
    <progress class="run-bar" max="1" .value=${known.share} aria-labelledby="far"></progress>
    ${known.absent ? absentView(known.absent, underWay, onAbsent) : nothing}
  </div>`;
};

/** Who placed nothing may have gone. @param {number} count @param {Now['underWay']} underWay @param {Now['onAbsent']} onAbsent */
const absentView = (count, underWay, onAbsent) => html`<p class="row run-absent">
  <span class="quiet">${count === 1 ? '1 person has placed nothing.' : `${count} people have placed nothing.`}</span>
  <button type="button" class="button small" aria-busy=${underWay.has('absent') ? 'true' : nothing} @click=${() => onAbsent(false)}>${count === 1 ? 'Do not count this person' : 'Do not count them'}</button>
</p>`;

/** @param {Now} now */
const againView = ({ underWay, onAgain }) => html`<p class="run-far">The answers of this step are revealed.
  <button type="button" class="button" aria-busy=${underWay.has('again') ? 'true' : nothing} @click=${onAgain}>Open another round</button></p>`;

/** @param {Now} now @param {number | null} minutes */
const timerView = ({ time, underWay, onTimer, onMore }, minutes) => {
  const isUnderWay = (/** @type {number | 'stop'} */ what) =>
    underWay.has(`timer ${what}`) ? 'true' : nothing;
  if (time) {
    return html`<div class="run-timer" role="group" aria-label="Timer">
      <p class="run-clock" role="timer" ?data-short=${time.short}>${time.over ? 'Time is up' : time.text}</p>
      <button type="button" class="button" aria-busy=${underWay.has('more') ? 'true' : nothing} @click=${onMore}>+ 1 min</button>
      <button type="button" class="button" aria-busy=${isUnderWay('stop')} @click=${() => onTimer(null)}>Stop</button>
    </div>`;
  }
  const others = PRESETS.filter((preset) => preset !== minutes);
  return html`<div class="run-timer" role="group" aria-label="Timer">
    ${minutes ? nothing : html`<span class="quiet">Timer</span>`}
    ${minutes ? html`<button type="button" class="button primary" aria-busy=${isUnderWay(minutes)} @click=${() => onTimer(minutes)}>Start ${minutes} min</button>` : nothing}
    ${others.map((preset) => html`<button type="button" class="button run-preset" aria-busy=${isUnderWay(preset)} @click=${() => onTimer(preset)} aria-label=${`Start ${preset} min`}>${preset}<span class="quiet"> min</span></button>`)}
  </div>`;
};

/** @param {Now} now */
const roomView = ({
  state: { board, workshop },
  underWay,
  onLock,
  onBlank,
}) => html`<div class="row run-room" role="group" aria-label="The room">
  <button type="button" class="button" aria-pressed=${board.locked} ?data-chosen=${board.locked} aria-busy=${underWay.has('lock') ? 'true' : nothing} @click=${onLock}>${board.locked ? 'Unlock the board' : 'Lock the board'}</button>
  <button type="button" class="button" aria-pressed=${workshop?.blank ?? false} ?data-chosen=${workshop?.blank} aria-busy=${underWay.has('blank') ? 'true' : nothing} @click=${onBlank}>${workshop?.blank ? 'Show the wall again' : 'Darken the wall'}</button>
</div>`;

/** How the wall reads the map. @param {Now} now */
const lensView = ({ state: { workshop }, hidden, lenses, underWay, onLens }) => {
  if (!lenses.length) return nothing;
  const present = workshop?.lens ?? null;
  const choose = (/** @type {Event} */ { target }) =>
    onLens(/** @type {HTMLSelectElement} */ (target).value || null);
  return html`<div class="field run-lens"><label for="lens">On the wall, read the map as</label>
    <select id="lens" ?disabled=${hidden} aria-busy=${underWay.has('lens') ? 'true' : nothing} .value=${present ?? ''} @change=${choose}>
      <option value="" ?selected=${!present}>The board’s own words</option>
      ${lenses.map(({ key, title }) => html`<option value=${key} ?selected=${key === present}>${title}</option>`)}
    </select>
    ${hidden ? html`<p class="quiet">Everyone places alone now. The map shows again after the reveal.</p>` : nothing}</div>`;
};

/** @param {Foot} foot */
export const footView = ({
  said,
  asks,
  waits,
  underWay,
  next,
  back,
  gone,
  unsettled,
  summary,
  onNext,
  onBack,
  onSettle,
  onGiveUp,
}) => html`
  <p class="run-said" role="status" ?data-empty=${!said}>${said}</p>
  ${waits ? html`<div class="run-give-up"><button type="button" class="button small" @click=${onGiveUp}>Do not send</button></div>` : nothing}
  <div class="run-foot-inside">
    ${back ? html`<button type="button" class="button" aria-busy=${underWay.has('back') ? 'true' : nothing} ?disabled=${gone} @click=${onBack}>${back}</button>` : nothing}
    ${asks && unsettled ? html`<button type="button" class="button primary" aria-busy=${underWay.has('settle') ? 'true' : nothing} ?disabled=${gone} @click=${onSettle}>Settle ${unsettled}</button>` : nothing}
    ${summary ? html`<a class="button primary" href=${summary}>Open the summary</a>` : nothing}
    ${next ? html`<button type="button" class=${summary || (asks && unsettled) ? 'button' : 'button primary'} ?data-asks=${asks} aria-busy=${underWay.has('next') ? 'true' : nothing} ?disabled=${gone} @click=${onNext}>${next}</button>` : nothing}
  </div>`;
