// What a facilitator looks at before a workshop starts: examples, the way in, the length, the wall.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { LENGTHS, totalMinutes } from '../../core/workshop.js';
import { sourcesView } from './sources.js';

/**
 * @typedef {import('../../core/workshop.js').Step} Step
 * @typedef {NonNullable<import('../shared/page.js').Page['invitation']>} Invitation
 * @typedef {{slug: string, examples: number, steps: readonly Step[], invitation: Invitation | null, taking: import('./sources.js').Sources,
 *   onLength: (minutes: number) => void, onGather: () => void}} Checklist `invitation`: null while nobody new can join
 */

/** @param {Checklist} checklist */
export const checklistView = (checklist) => html`
  <h2 class="panel-title" id="ready-title">Before you start</h2>
  <ol class="run-ready" aria-labelledby="ready-title">
    <li>${examplesView(checklist)}</li>
    <li>${wayInView(checklist)}</li>
    <li>${takingView(checklist)}</li>
    <li>${lengthView(checklist)}</li>
    <li>
      <p><strong>The wall</strong> Put it on the projector.</p>
      <a class="button" href=${`/b/${checklist.slug}/wall`} target="_blank">Open the wall in a new tab</a>
    </li>
  </ol>`;

/** @param {Checklist} checklist */
const examplesView = ({ slug, examples, steps, onGather }) => {
  if (examples) return html`<p><strong>${examples === 1 ? '1 example' : `${examples} examples`}</strong></p>`;
  const none = html`<strong>No examples yet.</strong>`;
  if (steps[0]?.kind === 'gather') return html`<p>${none} Everyone adds examples in step 1.</p>`;
  return html`<p>${none} Without examples, there is nothing to place.</p>
    <div class="row">
      <button type="button" class="button primary" @click=${onGather}>Start with “Gather examples”</button>
      <a class="button" href=${`/b/${slug}`} target="_blank">Add examples yourself</a>
    </div>`;
};

/** @param {Checklist} checklist */
const wayInView = ({ slug, invitation }) => html`
  <p><strong>How people come in</strong></p>
  ${doorView(invitation)}
  <div class="row">
    <a class="button" href=${`/b/${slug}/invitation`} target="_blank">Invitation to print</a>
    <a class="button" href=${`/b/${slug}/manage#people`} target="_blank">Change</a>
  </div>`;

/** @param {Invitation | null} invitation */
const doorView = (invitation) => {
  if (!invitation) return html`<p>Closed: nobody new can join.</p>`;
  if (invitation.only_here) return html`<p class="problem">${invitation.only_here}</p>`;
  const code = invitation.code ? html` and type <strong dir="ltr">${invitation.code}</strong>` : nothing;
  return html`<p>They open <strong class="run-address" dir="ltr">${invitation.shown}</strong>${code}.</p>`;
};

/** @param {Checklist} checklist */
const takingView = ({ steps, taking }) => html`
  <p><strong>Steps</strong> ${steps.length === 1 ? '1 step' : `${steps.length} steps`}. Take others over:</p>
  ${sourcesView('take-first', taking)}`;

/** @param {Checklist} checklist */
const lengthView = ({ steps, onLength }) => {
  const minutes = totalMinutes(steps);
  return html`
    <p><strong>Length</strong> ${minutes ? `The steps take ${minutes} minutes together.` : 'The steps have no length yet.'}</p>
    ${lengthsView(minutes, false, onLength)}`;
};

/** A button for each length; all steps are scaled to it. @param {number} minutes @param {boolean} isSaving @param {(minutes: number) => void} onLength */
export const lengthsView = (
  minutes,
  isSaving,
  onLength,
) => html`<div class="row" role="group" aria-label="Length of the workshop">
  ${LENGTHS.map(
    (length) =>
      html`<button type="button" class="button" aria-pressed=${length === minutes} ?data-chosen=${length === minutes} ?disabled=${isSaving} @click=${() => onLength(length)}>${length} min</button>`,
  )}
</div>`;
