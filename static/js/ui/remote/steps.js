// The steps on the facilitator's remote: where the workshop is among them, and a form to change them.

import { repeat } from '../../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { MOST_STEPS, TITLES, totalMinutes } from '../../core/workshop.js';
import { lengthsView } from './checklist.js';
import { choiceView } from './choice.js';
import { sourcesView } from './sources.js';

/**
 * @typedef {import('../../core/workshop.js').Row} Row
 * @typedef {import('../../core/workshop.js').Step} Step
 * @typedef {import('../../core/workshop.js').RunStep} RunStep
 * @typedef {{steps: Step[], present: number | null, onGo: (step: number) => void, onEdit: () => void, taking: import('./sources.js').Sources | null}} Steps `taking`: null where steps cannot be taken over now
 * @typedef {{rows: Row[], present: number | null, stock: import('./choice.js').Stock, problem: string, isSaving: boolean, onMove: (key: number, by: -1 | 1) => void, onChange: (key: number, fields: Partial<RunStep>) => void,
 *   onRemove: (key: number) => void, onAdd: () => void, onLength: (minutes: number) => void, onSave: () => void, onCancel: () => void}} Editing
 */

const LONGEST = 120;
const LONGEST_NOTES = 2000;

/** @param {Steps} steps */
export const stepsView = ({ steps, present, onGo, onEdit, taking }) => html`
  <h2 class="panel-title" id="steps-title" tabindex="-1">Steps <span class="count">${steps.length}</span></h2>
  <ol class="run-list">
    ${steps.map(
      ({ title, minutes }, i) => html`<li>
        <button type="button" class="run-row" aria-current=${i === present ? 'step' : nothing} ?disabled=${i === present} @click=${() => onGo(i)}>
          <span class="number">${i + 1}</span><span class="title" dir="auto">${title}</span>${minutes ? html`<span class="quiet">${minutes} min</span>` : nothing}
        </button>
      </li>`,
    )}
  </ol>
  <button type="button" class="button" @click=${onEdit}>Change the steps</button>
  ${taking ? html`<details><summary>Take other steps over</summary>${sourcesView('take', taking)}</details>` : nothing}`;

/** @param {Editing} editing */
export const editingView = (editing) => {
  const { rows, problem, isSaving, onAdd, onSave, onCancel, onLength } = editing;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    onSave();
  };
  return html`<form class="form" novalidate aria-labelledby="steps-title" @submit=${submit}>
    <h2 class="panel-title" id="steps-title" tabindex="-1">Change the steps</h2>
    <p role="status">All steps together: <strong>${totalMinutes(rows)} min</strong></p>
    ${lengthsView(totalMinutes(rows), isSaving, onLength)}
    <ol class="run-list">
      ${repeat(
        rows,
        ({ key }) => key,
        (row, i) => html`<li>${rowView(row, i, editing)}</li>`,
      )}
    </ol>
    <button type="button" class="button" ?disabled=${rows.length >= MOST_STEPS} @click=${onAdd}>Add a step</button>
    ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
    <div class="row end">
      <button type="button" class="button" @click=${onCancel}>Cancel</button>
      <button class="button primary" aria-busy=${isSaving ? 'true' : nothing}>Save the steps</button>
    </div>
  </form>`;
};

/** @param {Row} row @param {number} i @param {Editing} editing */
const rowView = (row, i, { rows, present, stock, onMove, onChange, onRemove }) => {
  const { key } = row;
  const isPresent = row.was !== null && row.was === present;
  /** @param {Event} event */
  const typed = (event) => /** @type {HTMLInputElement} */ (event.target).value;
  return html`<fieldset class="run-edit" data-key=${key}>
    <legend>Step ${i + 1}${isPresent ? ', the step now' : ''}</legend>
    <div class="field"><label for=${`kind-${key}`}>Kind of step</label>
      <select id=${`kind-${key}`} ?disabled=${isPresent} @change=${(/** @type {Event} */ event) => onChange(key, { kind: /** @type {import('../../core/phase.js').Kind} */ (typed(event)) })}>
        ${Object.entries(TITLES).map(([kind, words]) => html`<option value=${kind} ?selected=${kind === row.kind}>${words}</option>`)}
      </select></div>
    <div class="field"><label for=${`title-${key}`}>Title</label>
      <input id=${`title-${key}`} maxlength="60" autocomplete="off" dir="auto" .value=${row.title} @input=${(/** @type {Event} */ event) => onChange(key, { title: typed(event) })} /></div>
    <div class="field"><label for=${`minutes-${key}`}>Minutes</label>
      <input id=${`minutes-${key}`} type="number" min="1" max=${LONGEST} inputmode="numeric" .value=${row.minutes ?? ''} @input=${(/** @type {Event} */ event) => onChange(key, { minutes: minutesOf(typed(event)) })} /></div>
    ${row.kind === 'place' ? aboutView(row, stock, onChange) : nothing}
    ${row.kind === 'senses' ? circleView(row, stock.concepts, onChange) : nothing}
    <div class="field run-wide"><label for=${`notes-${key}`}>Your notes</label>
      <p class="quiet" id=${`notes-hint-${key}`}>Only facilitators read them, on this page.</p>
      <textarea id=${`notes-${key}`} rows="3" maxlength=${LONGEST_NOTES} dir="auto" aria-describedby=${`notes-hint-${key}`} .value=${row.notes ?? ''} @input=${(/** @type {Event} */ event) => onChange(key, { notes: typed(event) })}></textarea></div>
    <div class="row run-moves">
      <button type="button" class="button" data-move="up" aria-label="Up" ?disabled=${i === 0} @click=${() => onMove(key, -1)}><span aria-hidden="true">↑</span></button>
      <button type="button" class="button" data-move="down" aria-label="Down" ?disabled=${i === rows.length - 1} @click=${() => onMove(key, 1)}><span aria-hidden="true">↓</span></button>
      <button type="button" class="button" ?disabled=${isPresent || rows.length === 1} @click=${() => onRemove(key)}>Remove</button>
    </div>
  </fieldset>`;
};

/** Which circle a Y-chart is about. @param {Row} row @param {Editing['stock']['concepts']} concepts @param {Editing['onChange']} onChange */
const circleView = (
  { key, concept },
  concepts,
  onChange,
) => html`<div class="field"><label for=${`circle-${key}`}>Circle</label>
  <select id=${`circle-${key}`} @change=${(/** @type {Event} */ { target }) => onChange(key, { concept: /** @type {HTMLSelectElement} */ (target).value })}>
    ${concepts.map((circle, i) => html`<option value=${circle.key} ?selected=${concept ? concept === circle.key : i === 0}>${circle.label}</option>`)}
  </select></div>`;

/** Which examples a step of placing is about. @param {Row} row @param {Editing['stock']} stock @param {Editing['onChange']} onChange */
const aboutView = (
  { key, most_contested: most, choose },
  stock,
  onChange,
) => html`<div class="field"><label for=${`about-${key}`}>How many examples to place again</label>
  <p class="quiet" id=${`about-hint-${key}`}>After an earlier round: those people differ most on. Empty: all examples.</p>
  <input id=${`about-${key}`} type="number" min="1" max="100" inputmode="numeric" aria-describedby=${`about-hint-${key}`} .value=${most ?? ''} @input=${(/** @type {Event} */ { target }) => onChange(key, { most_contested: minutesOf(/** @type {HTMLInputElement} */ (target).value) })} /></div>
  ${choiceView(key, { choice: choose, most, stock, onChoose: (choice) => onChange(key, { choose: choice }) })}`;

/** @param {string} text */
const minutesOf = (text) => {
  const minutes = Number.parseInt(text, 10);
  return Number.isNaN(minutes) ? null : minutes;
};
