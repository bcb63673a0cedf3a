// One line above the map: what the room is doing, what one can do, how much time is left; and the pause screen.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {{now: string, can: string, placed: {count: number, of: number} | null, time: {text: string, short: boolean, over: boolean} | null,
 *   summary: string, write: string, keep: {count: number, onKeep: () => void} | null, spotlight: Example | null, onSpotlight: (id: string) => void}} Banner
 */

/** @param {Banner} banner */
export const bannerView = ({ now, can, placed, time, summary, write, keep, spotlight, onSpotlight }) => html`
  <p class="banner-words">
    <strong dir="auto">${now}</strong>
    ${placed ? html`<span class="banner-placed">${placed.count} of ${placed.of} placed</span>` : nothing}
    <span class="banner-can">${can}</span>
  </p>
  ${keep ? html`<button type="button" class="button small" @click=${keep.onKeep}>${keep.count === 1 ? 'Keep my earlier answer' : `Keep my ${keep.count} earlier answers`}</button>` : nothing}
  ${write ? html`<a class="button small primary" href=${write}>Write yours</a>` : nothing}
  ${summary ? html`<a class="button small primary" href=${summary}>Summary</a>` : nothing}
  ${spotlight ? spotlightView(spotlight, onSpotlight) : nothing}
  ${
    time
      ? html`<span class="banner-time" role="timer" ?data-short=${time.short}>${time.over ? 'Time is up' : html`<span class="out-of-sight">Time left </span>${time.text}`}</span>`
      : nothing
  }`;

/** @param {Example} example @param {Banner['onSpotlight']} onSpotlight */
const spotlightView = ({ id, number, title }, onSpotlight) => html`
  <button type="button" class="banner-spotlight" @click=${() => onSpotlight(id)}>
    <span class="out-of-sight">Now discussing </span><span class="number">${number}</span><span class="title" dir="auto">${title}</span>
  </button>`;
