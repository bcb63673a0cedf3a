// What people write about an example, as the server made it: forms are answered in place, and nothing typed is lost.

import { entriesOf, lookAfter } from './example_form.js';
import { showLocalTimes } from './times.js';

/** @typedef {(path: string, entries: [string, string][]) => Promise<{ok: boolean, text: string}>} SendForm `text`: the HTML of the answer */

const KEPT = 'What you wrote is kept here: send it again in a moment.';
const NOT_SHOWN = 'The comments cannot be shown now.';

/** Ends with the last form that was sent. @type {Promise<unknown>} */
let sending = Promise.resolve();

/**
 * Waits until every form that was sent is answered: comments that come meanwhile, by an event, would hide from the
 * answer which of them is new.
 */
export const allSent = () => sending;

/** Whether the server made comments before others. @param {HTMLElement} section @param {HTMLElement} present */
export const isOlder = (section, present) => versionOf(section) < versionOf(present);

/** @param {HTMLElement} section */
const versionOf = ({ dataset }) => Number(dataset.version);

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
      const answered = send(section, form, sendForm, () => draft?.forget());
      sending = Promise.all([sending, answered]);
    });
  }
}

/**
 * Shows newer comments in place of others. What is open stays open, a form in which somebody writes stays as it is, and
 * the focus stays where it is.
 * @param {HTMLElement} section @param {HTMLElement} newer @param {SendForm} sendForm
 */
export function replaceComments(section, newer, sendForm) {
  const focused = section.contains(document.activeElement) ? document.activeElement : null;
  const used = [...section.querySelectorAll('form')].filter(
    (form) => form.contains(focused) || isTouched(form),
  );
  const opened = [...section.querySelectorAll('details[open]')].map(placeIn);
  section.replaceWith(newer);
  lookAfterComments(newer, sendForm);
  for (const box of newer.querySelectorAll('details')) box.open ||= opened.includes(placeIn(box));
  for (const form of used) {
    const other = [...newer.querySelectorAll('form')].find((each) => nameOf(each) === nameOf(form));
    if (other) other.replaceWith(form);
    else newer.append(form);
    open(form);
  }
  if (focused) focusAgain(newer, focused);
}

/** @param {HTMLElement} newer @param {Element} focused what had the focus before */
function focusAgain(newer, focused) {
  const same = newer.contains(focused)
    ? focused
    : [...newer.querySelectorAll(focused.tagName)].find((each) => placeIn(each) === placeIn(focused));
  if (same?.matches('li, h2')) same.setAttribute('tabindex', '-1');
  if (same instanceof HTMLElement) same.focus();
}

/** An element of the comments, told apart from others. @param {Element} element */
const placeIn = (element) =>
  [element.closest('.comment')?.id, element.tagName, element.matches('li, h2') || wordsAt(element)].join(' ');

/** @param {Element} element */
const wordsAt = (element) => (element.querySelector('summary') ?? element).textContent;

/** Which form it is. @param {HTMLFormElement} form */
const nameOf = (form) => form.dataset.about ?? form.getAttribute('action');

/** Whether somebody wrote in a form. @param {HTMLFormElement} form */
const isTouched = (form) =>
  [...form.querySelectorAll('textarea')].some(({ value, defaultValue }) => value !== defaultValue);

/** Opens what a form is folded in, or folds it. @param {HTMLElement} form @param {boolean} [isOpen] */
function open(form, isOpen = true) {
  const box = form.closest('details');
  if (box?.closest('.comments')) box.open = isOpen;
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
    open(form, false);
    // Others may have written meanwhile: the form stands among newer comments then.
    const present = /** @type {HTMLElement} */ (form.closest('.comments') ?? section);
    const before = new Set([...present.querySelectorAll('.comment')].map(({ id }) => id));
    form.remove();
    replaceComments(present, newer, sendForm);
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
  const fresh = [...section.querySelectorAll('.comment[data-mine]')].find(({ id }) => !before.has(id));
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
