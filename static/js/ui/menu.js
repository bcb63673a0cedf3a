// The tools at the top of a board: add, filter, who is here, and the rest in a menu.

import { html, nothing } from '../../vendor/lit-html/lit-html.js';

/**
 * @typedef {{slug: string, name: string | null, joined: boolean, facilitator: boolean, locked: boolean, gone: boolean, link: 'live' | 'connecting' | 'offline',
 *   waiting: number, here: number | null, muted: boolean, tags: {tag: string, count: number}[], chosen: string[],
 *   onAdd: () => void, onName: () => void, onMute: () => void, onTag: (tag: string) => void, onTheme: () => void}} Tools
 */

/** @param {Tools} tools */
export const toolsView = (tools) => html`
  ${linkView(tools)}
  ${tools.locked ? html`<span class="chip">Locked</span>` : nothing}
  ${tools.here ? html`<span class="chip for-wide" title="Screens open on this board">${tools.here} here</span>` : nothing}
  ${tools.tags.length ? filterView(tools) : nothing}
  <button type="button" class="button primary" @click=${tools.onAdd}>
    <span aria-hidden="true">+</span><span class="label">Add an example</span>
  </button>
  <button type="button" class="button" popovertarget="menu" aria-label="More"><span aria-hidden="true">⋯</span></button>
  <div id="menu" class="menu" popover>
    ${
      tools.joined
        ? html`<button type="button" class="menu-item" @click=${tools.onName}>
            You are <strong dir="auto">${tools.name}</strong><span class="quiet"> · change</span>
          </button>`
        : nothing
    }
    <button type="button" class="menu-item" @click=${tools.onTheme}>Light or dark</button>
    <button type="button" class="menu-item" aria-pressed=${tools.muted} @click=${tools.onMute}>
      ${tools.muted ? 'Announce others’ moves' : 'Do not announce others’ moves'}
    </button>
    <hr />
    <a class="menu-item" href=${`/b/${tools.slug}/list`}>Read as a list</a>
    <a class="menu-item" href=${`/b/${tools.slug}/concepts`}>What the circles mean</a>
    <a class="menu-item" href=${`/b/${tools.slug}/wall`}>The wall, for a projector</a>
    ${tools.facilitator ? html`<a class="menu-item" href=${`/b/${tools.slug}/manage`}>Manage this board</a>` : nothing}
    <a class="menu-item" href="/docs">For REST clients</a>
  </div>`;

/** @param {Tools} tools */
const linkView = ({ gone, link, waiting }) => {
  if (gone)
    return html`<span class="chip warn">A facilitator removed this board. <a href="/">See the others</a></span>`;
  if (link === 'live' && !waiting) return nothing;
  if (link === 'live') return html`<span class="chip">Saving…</span>`;
  const kept = waiting ? ` ${waiting} ${waiting === 1 ? 'move is' : 'moves are'} kept.` : '';
  return html`<span class="chip warn">${link === 'offline' ? 'No connection.' : 'Reconnecting…'}${kept}</span>`;
};

/** @param {Tools} tools */
const filterView = ({ tags, chosen, onTag }) => html`
  <button type="button" class="button" popovertarget="filter" ?data-chosen=${chosen.length > 0}>
    <span class="label">Tags</span>${chosen.length ? html` <span class="count">${chosen.length}</span>` : nothing}
  </button>
  <div id="filter" class="menu wide" popover>
    <p class="quiet">Show only what has all of these:</p>
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
    ${chosen.length ? html`<button type="button" class="button small" @click=${() => chosen.forEach(onTag)}>Show everything</button>` : nothing}
  </div>`;
