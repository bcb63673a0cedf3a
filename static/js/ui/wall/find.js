// How a facilitator finds an example on the wall, to show it on every screen.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {Pick<import('../../core/regions.js').Example, 'id' | 'number' | 'title'>} Listed
 *
 * @typedef {object} Scene
 * @property {string} words what is looked for
 * @property {readonly Listed[]} examples those that have the words
 * @property {boolean} lit an example is in the spotlight
 * @property {(words: string | null) => void} look for other words; null: no more
 * @property {(id: string | null) => void} choose whose the spotlight is; null: nobody's
 */

/** So many are listed: where there are more, another word is typed. */
const MOST_LISTED = 6;

/** Enter chooses the first. @param {Scene} scene */
export const findView = ({ words, examples, lit, look, choose }) => {
  const listed = words.trim() ? examples.slice(0, MOST_LISTED) : [];
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (listed[0]) choose(listed[0].id);
  };
  const type = (/** @type {Event} */ event) =>
    look(/** @type {HTMLInputElement} */ (event.currentTarget).value);
  return html`<form class="wall-note wall-find" role="search" @submit=${submit}>
    <input type="search" maxlength="200" autocomplete="off" dir="auto" aria-label="Find an example" placeholder="Find an example" .value=${words} @input=${type}>
    <ul>${listed.map((example) => listedView(example, choose))}</ul>
    <p class="quiet" role="status">${say(words, examples.length)}</p>
    <div class="row end">
      ${lit ? html`<button type="button" class="button small" @click=${() => choose(null)}>Spotlight off</button>` : nothing}
      <button type="button" class="button small" @click=${() => look(null)}>Cancel</button>
    </div>
  </form>`;
};

/** @param {Listed} example @param {Scene['choose']} choose */
const listedView = ({ id, number, title }, choose) =>
  html`<li><button type="button" class="plain" @click=${() => choose(id)}><span class="number">${number}</span> <span dir="auto">${title}</span></button></li>`;

/** @param {string} words @param {number} count */
const say = (words, count) => {
  if (!words.trim()) return 'Type a word. The example that you choose shows on every screen.';
  if (!count) return 'No example has these words.';
  const more = count - MOST_LISTED;
  return more > 0
    ? `And ${more} more. Type another word.`
    : 'The example that you choose shows on every screen.';
};
