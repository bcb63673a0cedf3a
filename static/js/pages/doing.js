// Forms of one press, as they are served: with scripts they are answered in place, and no press is lost.

import { DoingPresses } from '../controllers/doing_presses.js';
import { Api } from '../net/api.js';
import { onWake, tabStorage } from '../ui/shared/page.js';

/** @typedef {import('../core/sentences.js').DoingState} DoingState */

const HELD = 'The server cannot be reached. What you pressed is sent as soon as it can be.';

const forms = [.../** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll('form.doing'))];
/** @type {Map<string, Api>} by slug */
const apis = new Map();
const presses = new DoingPresses({
  api: apiOf,
  owner: (slug) => forms.find(({ dataset }) => dataset.board === slug)?.dataset.owner,
  storage: tabStorage(),
  onChange: () => forms.forEach(showWaiting),
  onAnswer({ board, example }, counts) {
    for (const form of formsOf(board, example)) show(form, counts);
  },
  onRefused({ board, example }, { detail }) {
    for (const form of formsOf(board, example)) {
      press(form, served(form));
      say(form, detail);
    }
  },
});

/** @param {string} slug */
function apiOf(slug) {
  const owner = forms.find(({ dataset }) => dataset.board === slug)?.dataset.owner;
  const api = apis.get(slug) ?? new Api(`/api/v1/boards/${slug}`, globalThis.fetch, Boolean(owner));
  apis.set(slug, api);
  return api;
}

/** @param {string} board @param {string} example */
const formsOf = (board, example) =>
  forms.filter(({ dataset }) => dataset.board === board && dataset.example === example);

/** @param {HTMLFormElement} form @returns {NodeListOf<HTMLButtonElement>} */
const buttonsOf = (form) => form.querySelectorAll('button.press');

/** What the server said last. @param {HTMLFormElement} form */
const served = (form) => /** @type {DoingState | ''} */ (form.dataset.mine ?? '') || null;

/** @param {HTMLFormElement} form @param {Schemas.DoingCounts} counts */
function show(form, counts) {
  form.dataset.mine = counts.mine ?? '';
  for (const button of buttonsOf(form)) {
    const count = counts[/** @type {DoingState} */ (button.dataset.state)];
    /** @type {HTMLElement} */ (button.querySelector('.press-count')).textContent = count
      ? String(count)
      : '';
  }
  say(form, '');
  showWaiting(form);
}

/** What waits is shown as if it had been said. @param {HTMLFormElement} form */
function showWaiting(form) {
  const { board = '', example = '' } = form.dataset;
  const waiting = presses.waiting(board, example);
  press(form, waiting === undefined ? served(form) : waiting);
  if (waiting !== undefined) say(form, presses.isHeld ? HELD : '');
}

/** @param {HTMLFormElement} form @param {DoingState | null} mine */
function press(form, mine) {
  for (const button of buttonsOf(form)) {
    const isPressed = button.dataset.state === mine;
    button.setAttribute('aria-pressed', String(isPressed));
    button.value = isPressed ? '' : (button.dataset.state ?? '');
  }
}

/** @param {HTMLFormElement} form @param {string} words empty: nothing any more */
function say(form, words) {
  const said = form.querySelector('.problem');
  if ((said?.textContent ?? '') === words) return;
  said?.remove();
  if (!words) return;
  const line = document.createElement('p');
  line.className = 'problem';
  line.setAttribute('role', 'alert');
  line.textContent = words;
  form.append(line);
}

for (const form of forms) {
  form.addEventListener('submit', (event) => {
    if (!(event.submitter instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const { board = '', example = '' } = form.dataset;
    presses.press(board, example, /** @type {DoingState | ''} */ (event.submitter.value) || null);
  });
}
onWake(() => presses.retry());
presses.restore();
