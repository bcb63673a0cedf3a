// What only a facilitator has on the wall: one large button, a strip that gets out of the way, and keys.

import { html, nothing, render } from '../../../vendor/lit-html/lit-html.js';
import { keyOf } from '../../core/keys.js';
import { isOff, lettersAct, switchLetters } from '../shared/letters.js';
import '../shared/popovers.js';
import { findView } from './find.js';

/**
 * @typedef {'next' | 'back' | 'down' | 'up' | 'blank' | 'timer' | 'more' | 'lock' | 'note' | 'lens' | 'theme' | 'cancel'} Act what a button or a key asks for
 * @typedef {{kind: 'decision' | 'next_step', text: string}} Note
 * @typedef {import('./find.js').Listed} Listed
 * @typedef {object} Shown
 * @property {string} next what stands on the large button
 * @property {string} said a question or a refusal, in a sentence
 * @property {number} unsettled examples that are agreed and not on the map yet
 * @property {ReadonlySet<string>} underWay the names of the buttons whose presses are under way
 * @property {boolean} waits presses wait for a server that cannot be reached
 * @property {boolean} locked
 * @property {boolean} blank
 * @property {boolean} lens the map is read through a lens
 * @property {boolean} timed a timer runs
 * @property {boolean} started the workshop runs
 * @property {boolean} talks examples are gone through
 * @property {boolean} lit an example is in the spotlight
 * @property {Note['kind'] | null} writing a note is being written, of this kind at first
 */

/** @type {Record<string, Act>} clickers send PageDown, PageUp, b and the full stop */
const KEYS = {
  ArrowRight: 'next',
  PageDown: 'next',
  ' ': 'next',
  ArrowLeft: 'back',
  PageUp: 'back',
  ArrowDown: 'down',
  ArrowUp: 'up',
  b: 'blank',
  '.': 'blank',
  t: 'timer',
  l: 'lock',
  n: 'note',
  r: 'lens',
  Escape: 'cancel',
};

export class Controls {
  #host;
  #act;
  #write;
  #settle;
  #find;
  #spotlight;
  /** @type {string | null} what is looked for; null: nothing is */
  #words = null;
  #isWriting = false;
  /** @type {Shown | null} */
  #shown = null;

  /**
   * @param {HTMLElement} host
   * @param {{act: (act: Act) => void, write: (note: Note) => void, settle: () => void, find: (words: string) => Listed[], spotlight: (id: string | null) => void}} on `settle`: what is agreed goes onto the map
   */
  constructor(host, { act, write, settle, find, spotlight }) {
    this.#host = host;
    this.#act = act;
    this.#write = write;
    this.#settle = settle;
    this.#find = find;
    this.#spotlight = spotlight;
    addEventListener('keydown', this.#press);
  }

  /** @param {Shown} shown */
  update(shown) {
    this.#shown = shown;
    this.#draw(shown);
    const isWriting = shown.writing !== null;
    if (isWriting && !this.#isWriting)
      /** @type {HTMLInputElement | null} */ (this.#host.querySelector('[name="text"]'))?.focus();
    this.#isWriting = isWriting;
  }

  #press = (/** @type {KeyboardEvent} */ event) => {
    const act = actOf(event);
    if (!act) return;
    if (act === 'cancel') this.#look(null);
    else event.preventDefault();
    this.#act(act);
  };

  #submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const text = String(form.get('text')).trim();
    if (text) this.#write({ text, kind: form.get('kind') === 'decision' ? 'decision' : 'next_step' });
    else this.#act('cancel');
  };

  #look = (/** @type {string | null} */ words) => {
    const begins = this.#words === null && words !== null;
    this.#words = words;
    if (this.#shown) this.#draw(this.#shown);
    if (begins) /** @type {HTMLInputElement | null} */ (this.#host.querySelector('[type="search"]'))?.focus();
  };

  #choose = (/** @type {string | null} */ id) => {
    this.#look(null);
    this.#spotlight(id);
  };

  #switchLetters = () => {
    switchLetters();
    if (this.#shown) this.update(this.#shown);
  };

  /** @param {Shown} shown */
  #draw(shown) {
    const { next, said, underWay, writing, unsettled } = shown;
    document.body.toggleAttribute('data-said', said !== '');
    render(
      html`<p class="wall-said" role="status" ?data-empty=${!said}>${said}</p>
      ${unsettled ? html`<button type="button" class="button wall-settle" aria-busy=${underWay.has('settle') ? 'true' : nothing} @click=${this.#settle}>Settle ${unsettled}</button>` : nothing}
      <button type="button" class="button wall-more" popovertarget="wall-strip" aria-label="Controls"><span aria-hidden="true">⋯</span></button>
      <button type="button" class="button primary wall-next" aria-busy=${underWay.has('next') ? 'true' : nothing} @click=${() => this.#act('next')}>${next}</button>
      <div id="wall-strip" class="menu wall-menu" popover role="group" aria-label="Controls">
        <div class="wall-strip">
          ${this.#stripView(shown)}
          <button type="button" class="button small" popovertarget="wall-keys">Keys</button>
        </div>
      </div>
      ${writing ? html`<div class="wall-above">${noteForm(writing, underWay.has('write'), this.#submit, () => this.#act('cancel'))}</div>` : nothing}
      ${this.#words === null ? nothing : html`<div class="wall-above">${findView({ words: this.#words, examples: this.#find(this.#words), lit: shown.lit, look: this.#look, choose: this.#choose })}</div>`}
      ${keysView(this.#switchLetters)}`,
      this.#host,
    );
  }

  /** @param {Shown} shown */
  #stripView({ underWay, waits, locked, blank, lens, timed, started, talks }) {
    /** @param {Act} act @param {unknown} words @param {boolean} [isPressed] */
    const button = (act, words, isPressed) =>
      html`<button type="button" class="button small" aria-pressed=${isPressed ?? nothing} aria-busy=${underWay.has(act) ? 'true' : nothing} @click=${() => this.#act(act)}>${words}</button>`;
    return html`${started ? button('back', 'Back') : nothing}
      ${talks ? [button('up', html`<span aria-hidden="true">↑</span> Example`), button('down', html`<span aria-hidden="true">↓</span> Example`)] : nothing}
      ${button('timer', timed ? 'Stop the timer' : 'Timer')}
      ${timed ? button('more', '1 more minute') : nothing}
      ${button('note', 'Note')}
      <button type="button" class="button small" popovertarget="wall-strip" @click=${() => this.#look('')}>Find</button>
      ${button('lens', 'Read it as', lens)}
      ${button('lock', locked ? 'Unlock' : 'Lock', locked)}
      ${button('blank', 'Dark', blank)}
      ${button('theme', 'Light or dark')}
      ${waits ? button('cancel', 'Do not send') : nothing}`;
  }
}

/** @param {Note['kind']} kind @param {boolean} isUnderWay @param {(event: SubmitEvent) => void} submit @param {() => void} cancel */
const noteForm = (kind, isUnderWay, submit, cancel) => html`<form class="wall-note" @submit=${submit}>
  <div class="row">
    ${noteKind('decision', 'Decision', kind)} ${noteKind('next_step', 'Next step', kind)}
  </div>
  <input name="text" maxlength="500" autocomplete="off" aria-label="Note" dir="auto">
  <div class="row end">
    <button type="button" class="button small" @click=${cancel}>Cancel</button>
    <button class="button small primary" aria-busy=${isUnderWay ? 'true' : nothing}>Save note</button>
  </div>
</form>`;

/** @param {Note['kind']} value @param {string} words @param {Note['kind']} chosen */
const noteKind = (value, words, chosen) =>
  html`<label class="check"><input type="radio" name="kind" value=${value} ?checked=${value === chosen}>${words}</label>`;

/** @type {[string[], string][]} */
const ALWAYS = [
  [['→', 'Page Down', 'Space'], 'Next'],
  [['←', 'Page Up'], 'Back'],
  [['↓', '↑'], 'Next example, previous example'],
];
/** @type {[string[], string][]} */
const LETTERS = [
  [['B', '.'], 'Darken the wall, or show it again'],
  [['T'], 'Timer'],
  [['L'], 'Lock'],
  [['N'], 'Note'],
  [['R'], 'Read the map by another definition'],
];

/** @param {() => void} turn letters off, and on again */
const keysView = (
  turn,
) => html`<div id="wall-keys" class="menu wall-keys" popover role="group" aria-labelledby="wall-keys-title" @beforetoggle=${giveBackFocus}>
  <h2 id="wall-keys-title">Keys</h2>
  ${keyList(ALWAYS)}
  <label class="check"><input type="checkbox" .checked=${lettersAct()} @change=${turn}>Use letters as keys too</label>
  ${lettersAct() ? keyList(LETTERS) : nothing}
  <p class="quiet">Turn letters off if somebody controls this computer by voice, or rests a hand on the keys. This browser remembers your choice.</p>
</div>`;

/** The menu of keys opens from within another, and there a browser leaves the focus on what is hidden. @param {ToggleEvent} event */
const giveBackFocus = ({ newState, currentTarget }) => {
  const menu = /** @type {HTMLElement} */ (currentTarget);
  if (newState !== 'closed' || !menu.contains(document.activeElement)) return;
  /** @type {HTMLElement | null} */ (document.querySelector(`[popovertarget="${menu.id}"]`))?.focus();
};

/** @param {[string[], string][]} keys */
const keyList = (keys) => html`<dl>
  ${keys.map(([names, words]) => html`<div><dt>${names.map((name) => html`<kbd>${name}</kbd> `)}</dt><dd>${words}</dd></div>`)}
</dl>`;

/** What a key asks for; nothing while something is typed, nor where the key belongs to a button. @param {KeyboardEvent} event */
const actOf = (event) => {
  const { target, ctrlKey, metaKey, altKey, repeat } = event;
  if (ctrlKey || metaKey || altKey || repeat) return null;
  const key = keyOf(event);
  const typing = target instanceof HTMLInputElement;
  if (typing) return key === 'Escape' ? 'cancel' : null;
  if (isOff(key) || (key === ' ' && target instanceof HTMLButtonElement)) return null;
  return KEYS[key] ?? null;
};
