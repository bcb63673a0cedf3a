// The form of an example as the server made it: it keeps what is typed, says what is wrong, and asks about names.

import { Drafts } from '../../core/drafts.js';
import { changedMeanwhile, evidenceRows, faultsByControl } from '../../core/example_fields.js';
import { possibleNames } from '../../core/pupil_names.js';
import { quoted } from '../../core/sentences.js';
import { tabStorage } from './page.js';

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

const BEGAN = 'You began to write this earlier.';
const CHANGED_SINCE =
  'You began to write this earlier. Somebody else has changed this example since then: their words stand under yours.';
/** Fields in which adults, companies and subjects stand by right. */
const NO_NAMES_ASKED = /^(contributor|tags|source\.|setting\.(grades|subject|community))/;
const TYPED_MS = 600;

/** @param {string[]} names */
const askAbout = (names) =>
  `Is ${names.map(quoted).join(' or ')} a pupil’s name? Please leave names of pupils out. This looks for first names after words like “helped”, “for” or “student”, and it can be wrong.`;

/**
 * Looks after a form: what is typed survives a reload, and possible names of pupils are asked about.
 * @param {HTMLFormElement} form
 * @returns {{forget: () => void}} `forget`: what was typed is sent, or given up
 */
export function lookAfter(form) {
  const { board = '', owner = '', about = '' } = form.dataset;
  const drafts = new Drafts(tabStorage(), board, owner);
  const draft = drafts.get(about);
  const served = /** @type {HTMLFormElement} */ (form.cloneNode(true));
  if (draft && fill(form, draft)) {
    const isOlder = wordsBegunWith(form) !== wordsBegunWith(served);
    offerAnew(form, isOlder ? CHANGED_SINCE : BEGAN, () => drafts.forget(about));
    if (isOlder) showTheirs(form, served);
  }
  form.addEventListener('input', () => drafts.keep(about, entriesOf(form)));
  askAboutNames(form);
  return { forget: () => drafts.forget(about) };
}

/** Looks after the form on a page that has one: it is sent as a plain form. */
export function lookAfterPlainForm() {
  const form = document.querySelector('form.example-form');
  if (!(form instanceof HTMLFormElement)) return;
  const { forget } = lookAfter(form);
  form.addEventListener('submit', forget);
  form.querySelector('[data-cancel]')?.addEventListener('click', forget);
}

/** @param {HTMLFormElement} form @returns {[string, string][]} */
export const entriesOf = (form) =>
  [...new FormData(form)].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));

/** Says at each control what is wrong there, and leads to the first. @param {HTMLFormElement} form @param {any} error */
export function showProblem(form, error) {
  clear(form);
  const rows = evidenceRows(entriesOf(form));
  const faults = faultsByControl(error.errors ?? [], [...controlsOf(form).keys()], rows);
  for (const [name, detail] of faults) {
    const control = controlsOf(form).get(name);
    if (!control) continue;
    note(control, 'problem', 'error', detail);
    control.setAttribute('aria-invalid', 'true');
  }
  const first = form.querySelector('[aria-invalid="true"]');
  if (first instanceof HTMLElement) return first.focus();
  form.querySelector('.row.end')?.prepend(paragraph('problem', error.detail ?? error.message, 'alert'));
}

/**
 * Says at each control what somebody else wrote there meanwhile; one that nobody touched here says the same at once.
 * @param {HTMLFormElement} form @param {HTMLFormElement} now the same form as it stands on the server
 */
export function showTheirs(form, now) {
  const theirs = controlsOf(now);
  const isChanged = changedMeanwhile(wordsBegunWith(form), wordsBegunWith(now));
  for (const [name, control] of controlsOf(form)) {
    const other = theirs.get(name);
    if (!other || other.type === 'hidden' || wordsOf(other) === wordsOf(control)) continue;
    if (!isTouched(control)) take(control, other);
    else if (isChanged(name)) note(control, 'theirs', 'theirs', sayTheirs(other));
  }
  const [mine, newest] = [form, now].map((each) => each.elements.namedItem('words'));
  if (mine instanceof HTMLInputElement && newest instanceof HTMLInputElement) mine.value = newest.value;
}

/** Which words of the example somebody began with. @param {HTMLFormElement} form */
const wordsBegunWith = (form) => String(new FormData(form).get('words') ?? '');

/** Takes away what was said about the last try. @param {HTMLFormElement} form */
function clear(form) {
  for (const said of form.querySelectorAll('.problem, .theirs')) said.remove();
  for (const control of controlsOf(form).values()) {
    control.removeAttribute('aria-invalid');
    describe(control);
  }
}

/** @param {HTMLFormElement} form @returns {Map<string, Control>} by name; of a group of radio buttons the chosen one */
function controlsOf(form) {
  const controls = [...form.querySelectorAll('input[name], textarea[name], select[name]')].filter(
    (control) => !(control instanceof HTMLInputElement && control.type === 'radio' && !control.checked),
  );
  return new Map(/** @type {Control[]} */ (controls).map((control) => [control.name, control]));
}

/** Whether a control says anything else than it was served with. @param {Control} control */
function isTouched(control) {
  if (control instanceof HTMLSelectElement) {
    const served = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(served, 0);
  }
  if (control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type))
    return control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

/** @param {Control} control @param {Control} other of the same name */
function take(control, other) {
  if (control instanceof HTMLInputElement && other instanceof HTMLInputElement)
    control.checked = control.defaultChecked = other.checked;
  control.value = other.value;
  if (!(control instanceof HTMLSelectElement)) control.defaultValue = other.value;
  else for (const option of control.options) option.defaultSelected = option.selected;
}

/** @param {Control} control as it stands on the server now */
function sayTheirs(control) {
  const words = wordsOf(control);
  if (control.type === 'checkbox') return words ? 'It is ticked now.' : 'It is not ticked now.';
  return words ? `It says now: ${words}` : 'It is empty now.';
}

/** What a control says, in words. @param {Control} control */
function wordsOf(control) {
  if (control instanceof HTMLSelectElement) return control.value && (control.selectedOptions[0]?.text ?? '');
  if (control.type === 'checkbox') return /** @type {HTMLInputElement} */ (control).checked ? 'yes' : '';
  if (control.type === 'radio') return control.closest('label')?.textContent?.trim() ?? '';
  return control.value;
}

/** Puts a paragraph under a control, which it describes; its groups open. @param {Control} control @param {string} kind @param {string} part @param {string} words */
function note(control, kind, part, words) {
  const said = paragraph(kind, words);
  said.id = `${control.id}-${part}`;
  (control.closest('.field, .check-field, fieldset') ?? control).append(said);
  describe(control);
  for (let box = control.closest('details'); box; box = box.parentElement?.closest('details') ?? null)
    box.open = true;
  return said;
}

/** @param {Control} control */
function describe(control) {
  const ids = ['hint', 'error', 'theirs', 'names'].map((part) => `${control.id}-${part}`);
  const there = ids.filter((id) => document.getElementById(id)?.textContent);
  if (there.length) control.setAttribute('aria-describedby', there.join(' '));
  else control.removeAttribute('aria-describedby');
}

/** @param {string} kind @param {string} words @param {string} [role] */
function paragraph(kind, words, role) {
  const element = document.createElement('p');
  element.className = kind;
  element.dir = 'auto';
  element.textContent = words;
  if (role) element.setAttribute('role', role);
  return element;
}

/** Fills a form with what was begun. @param {HTMLFormElement} form @param {import('../../core/drafts.js').Entries} draft @returns {boolean} whether that differs from what the form says */
function fill(form, draft) {
  const before = JSON.stringify(entriesOf(form));
  const values = new Map(draft);
  for (const control of form.querySelectorAll('input[name], textarea[name], select[name]')) {
    const { name, type } = /** @type {Control} */ (control);
    const value = values.get(name);
    if (control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(type))
      control.checked = value === control.value;
    // What an address filled in stays where nothing was begun.
    else if (value || (value === '' && form.dataset.about !== 'new'))
      /** @type {Control} */ (control).value = value;
  }
  return JSON.stringify(entriesOf(form)) !== before;
}

/** Says that the form holds what was begun earlier, and offers to start anew. @param {HTMLFormElement} form @param {string} words @param {() => void} onAnew */
function offerAnew(form, words, onAnew) {
  const notice = paragraph('notice', words, 'status');
  const anew = document.createElement('button');
  anew.type = 'button';
  anew.className = 'button small';
  anew.textContent = 'Start over';
  anew.addEventListener('click', () => {
    form.reset();
    clear(form);
    onAnew();
    notice.remove();
    /** @type {HTMLElement | null} */ (form.querySelector('[name="title"]'))?.focus();
  });
  notice.append(' ', anew);
  form.prepend(notice);
  const more = form.querySelector('.more-about');
  if (more instanceof HTMLDetailsElement) more.open = true;
}

/** @param {HTMLFormElement} form */
function askAboutNames(form) {
  for (const control of controlsOf(form).values()) {
    if (NO_NAMES_ASKED.test(control.name) || !['text', 'textarea'].includes(control.type)) continue;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let later;
    // There before it says anything, so that screen readers notice what it says.
    const hint = paragraph('name-hint', '', 'status');
    hint.id = `${control.id}-names`;
    control.closest('.field')?.append(hint);
    const look = () => showNames(control, hint);
    control.addEventListener('input', () => {
      clearTimeout(later);
      later = setTimeout(look, TYPED_MS);
    });
    look();
  }
}

/** @param {Control} control @param {HTMLElement} hint */
function showNames(control, hint) {
  const names = possibleNames(control.value);
  const words = names.length ? askAbout(names) : '';
  if (hint.textContent === words) return;
  hint.textContent = words;
  describe(control);
}
