// What is written down while talking, on the facilitator's remote.

import { repeat } from '../../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/regions.js').Note} Note
 * @typedef {{kind: Note['kind'], text: string, example: string | null}} Written
 * @typedef {{notes: Note[], usual: Note['kind'], editing: string | null, underWay: ReadonlySet<string>, about: Example | null, examples: ReadonlyMap<string, Example>,
 *   onWrite: (note: Written, form: HTMLFormElement) => void, onSave: (id: string, note: Pick<Written, 'kind' | 'text'>) => void,
 *   onEdit: (id: string | null) => void, onRemove: (note: Note) => void}} Notes
 */

const MOST = 1000;
/** @type {[Note['kind'], string][]} */
const KINDS = [
  ['decision', 'Decision'],
  ['next_step', 'Next step'],
];

/** @param {Notes} notes */
export const notesView = (notes) => html`
  <h2 class="panel-title" id="notes-title">Notes <span class="count">${notes.notes.length}</span></h2>
  ${newView(notes)}
  <ul class="run-list">
    ${repeat(
      notes.notes,
      ({ id }) => id,
      (note) =>
        html`<li class="run-note">${notes.editing === note.id ? editView(note, notes) : noteView(note, notes)}</li>`,
    )}
  </ul>`;

/** @param {SubmitEvent} event @returns {[HTMLFormElement, Pick<Written, 'kind' | 'text'>, FormData]} */
const read = (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  const data = new FormData(form);
  const kind = data.get('kind') === 'next_step' ? 'next_step' : 'decision';
  return [form, { kind, text: String(data.get('text')).trim() }, data];
};

/** @param {Notes} notes */
const newView = ({ usual, underWay, about, onWrite }) => {
  const submit = (/** @type {SubmitEvent} */ event) => {
    const [form, note, data] = read(event);
    if (note.text) onWrite({ ...note, example: data.get('about') && about ? about.id : null }, form);
  };
  return html`<form class="form tile" @submit=${submit}>
    ${kindsView('new', usual)}
    <div class="field"><label for="text-new">What was said</label><textarea id="text-new" name="text" rows="2" maxlength=${MOST} required dir="auto"></textarea></div>
    ${about ? html`<label class="check"><input type="checkbox" name="about" checked /> <span>About “<bdi>${about.title}</bdi>”</span></label>` : nothing}
    <div class="row end"><button class="button primary" aria-busy=${underWay.has('note new') ? 'true' : nothing}>Save note</button></div>
  </form>`;
};

/** @param {string} where @param {Note['kind']} chosen */
const kindsView = (
  where,
  chosen,
) => html`<div class="choices run-kinds" role="radiogroup" aria-label=${`What it is, ${where === 'new' ? 'new note' : 'this note'}`}>
  ${KINDS.map(([kind, words]) => html`<label class="choice"><input type="radio" name="kind" value=${kind} .defaultChecked=${kind === chosen} /><span>${words}</span></label>`)}
</div>`;

/** @param {Note} note @param {Notes} notes */
const noteView = (note, { underWay, examples, onEdit, onRemove }) => {
  const about = note.example ? examples.get(note.example) : null;
  return html`
    <p class="quiet">${note.kind === 'decision' ? 'Decision' : 'Next step'}${about ? html` about <span dir="auto">“${about.title}”</span>` : nothing}</p>
    <p class="text" dir="auto" id=${`note-${note.id}`}>${note.text}</p>
    <div class="row">
      <button type="button" class="button" aria-describedby=${`note-${note.id}`} @click=${() => onEdit(note.id)}>Edit</button>
      <button type="button" class="button" aria-describedby=${`note-${note.id}`} aria-busy=${underWay.has(`note ${note.id}`) ? 'true' : nothing} @click=${() => onRemove(note)}>Remove</button>
    </div>`;
};

/** @param {Note} note @param {Notes} notes */
const editView = (note, { underWay, onSave, onEdit }) => {
  const submit = (/** @type {SubmitEvent} */ event) => {
    const [, changed] = read(event);
    if (changed.text) onSave(note.id, changed);
  };
  return html`<form class="form" @submit=${submit}>
    ${kindsView(note.id, note.kind)}
    <div class="field"><label for=${`text-${note.id}`}>What was said</label><textarea id=${`text-${note.id}`} name="text" rows="3" maxlength=${MOST} required dir="auto" .defaultValue=${note.text}></textarea></div>
    <div class="row end">
      <button type="button" class="button" @click=${() => onEdit(null)}>Cancel</button>
      <button class="button primary" aria-busy=${underWay.has(`note ${note.id}`) ? 'true' : nothing}>Save</button>
    </div>
  </form>`;
};
