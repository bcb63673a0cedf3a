// What people write about an example, as the server made it: forms are answered in place, and nothing typed is lost.

import { entriesOf, lookAfter } from './example_form.js';
import { showLocalTimes } from './times.js';

/** @typedef {(path: string, entries: [string, string][]) => Promise<{ok: boolean, text: string}>} SendForm `text`: the HTML of the answer */

const KEPT = 'What you wrote is kept here: send it again in a moment.';
const NOT_SHOWN = 'The comments cannot be shown now.';

/**
 * The comments out of a page of the server.
 * @param {string} page its HTML @returns {HTMLElement} @throws {Error} with what the page says when it has none
 */
export function commentsIn(page) {
  const read = new DOMParser().parseFromString(page, 'text/html');
  const section = read.querySelector('section.comments');
  if (section instanceof HTMLElement) return document.adoptNode(section);
  throw new Error(read.querySelector('.lead')?.textContent ?? NOT_SHOWN);
}

/**
 * Looks after the comments: what is typed survives a reload, and a form that is sent brings the comments anew.
 * @param {HTMLElement} section @param {SendForm} sendForm
 */
export function lookAfterComments(section, sendForm) {
  showLocalTimes(section);
  for (const form of section.querySelectorAll('form')) {
    const draft = form.matches('.comment-form') ? lookAfter(form) : null;
    if (form.querySelector('.notice')) open(form);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      send(section, form, sendForm, () => draft?.forget());
    });
  }
}

/**
 * Shows newer comments in place of others. A form in which somebody writes stays as it is.
 * @param {HTMLElement} section @param {HTMLElement} newer @param {SendForm} sendForm
 */
export function replaceComments(section, newer, sendForm) {
  const { activeElement } = document;
  const used = [...section.querySelectorAll('form')].filter(
    (form) => form.contains(activeElement) || isTouched(form),
  );
  section.replaceWith(newer);
  lookAfterComments(newer, sendForm);
  for (const form of used) {
    const other = [...newer.querySelectorAll('form')].find((each) => nameOf(each) === nameOf(form));
    if (other) other.replaceWith(form);
    else newer.append(form);
    open(form);
  }
  if (activeElement instanceof HTMLElement && newer.contains(activeElement)) activeElement.focus();
}

/** Which form it is. @param {HTMLFormElement} form */
const nameOf = (form) => form.dataset.about ?? form.getAttribute('action');

/** Whether somebody wrote in a form. @param {HTMLFormElement} form */
const isTouched = (form) =>
  [...form.querySelectorAll('textarea')].some(({ value, defaultValue }) => value !== defaultValue);

/** @param {HTMLElement} form */
function open(form) {
  const box = form.closest('details');
  if (box?.closest('.comments')) box.open = true;
}

/** @param {HTMLElement} section @param {HTMLFormElement} form @param {SendForm} sendForm @param {() => void} onTaken */
async function send(section, form, sendForm, onTaken) {
  const button = form.querySelector('button:last-of-type');
  if (button instanceof HTMLButtonElement) button.disabled = true;
  try {
    const fields = entriesOf(form).filter(([name]) => name !== 'back');
    const { ok, text } = await sendForm(form.action, [...fields, ['back', 'comments']]);
    const newer = commentsIn(text);
    if (ok) onTaken();
    const before = new Set([...section.querySelectorAll('.comment')].map(({ id }) => id));
    form.remove();
    replaceComments(section, newer, sendForm);
    focusOn(newer, before, form);
  } catch (error) {
    say(form, `${/** @type {Error} */ (error).message} ${KEPT}`);
  } finally {
    if (button instanceof HTMLButtonElement) button.disabled = false;
  }
}

/** Leads to what was refused, to the comment that is new or was changed, or to the beginning. @param {HTMLElement} section @param {ReadonlySet<string>} before @param {HTMLFormElement} form */
function focusOn(section, before, form) {
  const refused = section.querySelector('.problem')?.closest('form')?.querySelector('textarea');
  if (refused) return refused.focus();
  const fresh = [...section.querySelectorAll('.comment')].find(({ id }) => !before.has(id));
  const changed = section.querySelector(`[id="comment-${form.action.split('/').pop()}"]`);
  const target = fresh ?? changed ?? section.querySelector('h2');
  if (!(target instanceof HTMLElement)) return;
  target.tabIndex = -1;
  target.focus();
}

/** @param {HTMLFormElement} form @param {string} words */
function say(form, words) {
  form.querySelector('.problem')?.remove();
  const problem = document.createElement('p');
  problem.className = 'problem';
  problem.setAttribute('role', 'alert');
  problem.textContent = words;
  form.querySelector('.row')?.before(problem);
}
