// The tools at the top of a board: add, filter, who is here, and the rest in a menu.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import '../shared/popovers.js';
import { lensMenu } from './lens.js';

/**
 * @typedef {{slug: string, name: string | null, naming: string, joined: boolean, letters: boolean, byCode: boolean, summary: boolean, question: string | null, facilitator: boolean, sentIn: number, locked: boolean, gone: boolean, link: import('../../core/state.js').Link,
 *   waiting: number, here: number | null, muted: boolean, tags: {tag: string, count: number}[], chosen: string[], total: number, matches: number, words: string,
 *   onAdd: (() => void) | null, onName: () => void, onMute: () => void, onTag: (tag: string) => void, onWords: (words: string) => void, onTheme: () => void, onLetters: () => void} & import('./lens.js').Choice} Tools
 */

/** `byCode`: who looks on could join; `question`: what they have not said of themselves yet. @param {Tools} tools */
export const toolsView = (tools) => html`
  ${linkView(tools)}
  ${tools.locked ? html`<span class="chip">Locked</span>` : nothing}
  ${tools.here ? html`<span class="chip for-wide" title="Screens open on this board">${tools.here} here</span>` : nothing}
  ${tools.total ? html`${findView(tools, 'find-on-map for-wide')}${filterView(tools)}${lensMenu(tools)}` : nothing}
  ${tools.question ? html`<a class="button asking" href=${`/b/${tools.slug}/me`}><span dir="auto">${tools.question}</span></a>` : nothing}
  ${tools.byCode ? html`<a class="button primary" href="/join">Join<span class="for-wide"> with the code</span></a>` : nothing}
  ${tools.sentIn ? html`<a class="button for-wide" href=${`/b/${tools.slug}/submissions`}>${tools.sentIn} sent in</a>` : nothing}
  ${
    tools.onAdd
      ? html`<button type="button" class="button primary" @click=${tools.onAdd}>
          <span aria-hidden="true">+</span><span class="label">Add an example</span>
        </button>`
      : nothing
  }
  <button type="button" class="button" popovertarget="menu" aria-label="More"><span aria-hidden="true">⋯</span></button>
  <div id="menu" class="menu" popover>
    ${
      tools.joined
        ? html`${nameView(tools)}<a class="menu-item" href=${`/b/${tools.slug}/me`}>Your name and devices</a>`
        : nothing
    }
    <button type="button" class="menu-item" @click=${tools.onTheme}>Light or dark</button>
    <button type="button" class="menu-item" aria-pressed=${tools.muted} @click=${tools.onMute}>
      ${tools.muted ? 'Announce others’ moves' : 'Do not announce others’ moves'}
    </button>
    <button type="button" class="menu-item for-keys" @click=${tools.onLetters}>
      ${tools.letters ? 'Turn letter and digit keys off' : 'Turn letter and digit keys on'}
    </button>
    <hr />
    ${tools.total ? html`<button type="button" class="menu-item" popovertarget="lenses">Read the map as …</button>` : nothing}
    <a class="menu-item" href=${`/b/${tools.slug}/list`}>Read as a list</a>
    <a class="menu-item" href=${`/b/${tools.slug}/library`}>Library: find examples</a>
    <a class="menu-item" href=${`/b/${tools.slug}/coverage`}>Where the gaps are</a>
    <a class="menu-item" href=${`/b/${tools.slug}/next`}>Next steps</a>
    <a class="menu-item" href=${`/b/${tools.slug}/edges`}>At the edges of the circles</a>
    <a class="menu-item" href=${`/b/${tools.slug}/concepts`}>What the circles mean</a>
    <a class="menu-item" href=${`/b/${tools.slug}/wall`} target="_blank">The wall, for a projector</a>
    ${tools.summary ? html`<a class="menu-item" href=${`/b/${tools.slug}/summary`}>Summary of the workshop</a>` : nothing}
    ${tools.sentIn ? html`<a class="menu-item" href=${`/b/${tools.slug}/submissions`}>Sent in, waiting: ${tools.sentIn}</a>` : nothing}
    ${
      tools.facilitator
        ? html`<a class="menu-item" href=${`/b/${tools.slug}/run`}>Run the workshop</a>
          <a class="menu-item" href=${`/b/${tools.slug}/manage`}>Manage this board</a>`
        : nothing
    }
    <a class="menu-item" href="/docs">For developers</a>
  </div>`;

/** Where names are hidden nobody chooses one, and where nobody is to be known none is shown. @param {Tools} tools */
const nameView = ({ name, naming, onName }) => {
  const words = html`You are <strong dir="auto">${name}</strong>`;
  if (naming === 'anonymous') return nothing;
  if (naming === 'pseudonyms') return html`<p class="menu-item">${words}</p>`;
  return html`<button type="button" class="menu-item" @click=${onName}>${words}<span class="quiet"> · change</span></button>`;
};

/** @type {Record<string, string>} */
const POLLED = {
  blocked: 'Live view blocked; this screen looks every 5 seconds.',
  shared: 'Many tabs are open; this one looks every 5 seconds.',
};

/** @param {Tools} tools */
const linkView = ({ gone, link, waiting }) => {
  if (gone)
    return html`<span class="chip warn">A facilitator removed this board. <a href="/">See the others</a></span>`;
  const isPolled = link in POLLED;
  if (link === 'live' && !waiting) return nothing;
  if (isPolled && !waiting) return html`<span class="chip">${POLLED[link]}</span>`;
  if (isPolled || link === 'live') return html`<span class="chip">Saving…</span>`;
  const stored = waiting ? ` ${waiting} ${waiting === 1 ? 'move is' : 'moves are'} not sent yet.` : '';
  return html`<span class="chip warn">${link === 'offline' ? 'No connection.' : 'Reconnecting…'}${stored}</span>`;
};

/** Words to find on the map: what does not hold them fades. On a phone the field is among the tags. @param {Tools} tools @param {string} where */
const findView = ({ total, matches, words, onWords }, where) => html`<div class=${where} role="search">
    <input type="search" class="find" maxlength="200" autocomplete="off" dir="auto" aria-label="Find on the map" placeholder="Find on the map"
      .value=${words} @input=${(/** @type {Event} */ event) => onWords(/** @type {HTMLInputElement} */ (event.currentTarget).value)}>
    <span class="find-count" role="status">${words.trim() ? `${matches} of ${total}` : ''}</span>
  </div>`;

/** @param {Tools} tools */
const filterView = (tools) => {
  const { tags, chosen, words, onTag } = tools;
  /** The button goes, and the focus to the first tag. @param {Event} event */
  const showAll = ({ currentTarget }) => {
    const menu = /** @type {HTMLElement} */ (currentTarget).closest('.menu');
    chosen.forEach(onTag);
    /** @type {HTMLElement | null | undefined} */ (menu?.querySelector('.tag'))?.focus();
  };
  return html`
  <button type="button" class="button" popovertarget="filter" ?data-chosen=${chosen.length > 0 || words.trim() !== ''}>
    <span class="label">${tags.length ? 'Tags' : 'Find'}</span>${chosen.length ? html` <span class="count">${chosen.length}</span>` : nothing}
  </button>
  <div id="filter" class="menu wide" popover>
    ${findView(tools, 'find-on-map for-narrow')}
    ${tags.length ? html`<p class="quiet">Show only what has all of these:</p>` : nothing}
    <div class="tags">
      ${tags.map(
        ({
          tag,
          count,
        }) => html`<button type="button" class="tag" aria-pressed=${chosen.includes(tag)} @click=${() => onTag(tag)}>
          <span dir="auto">${tag}</span> <span class="count">${count}</span>
        </button>`,
      )}
    </div>
    ${chosen.length ? html`<button type="button" class="button small" @click=${showAll}>Show everything</button>` : nothing}
  </div>`;
};
