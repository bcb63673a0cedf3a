// The lists: what is still to place, and everything on the map by region. They are the picture's control surface.

import { guard } from '../../../vendor/lit-html/directives/guard.js';
import { repeat } from '../../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { impossibleByMask } from '../../core/lenses.js';
import { REGION_ORDER, regionLabel } from '../../core/regions.js';
import { sayCircles, sayStale } from '../../core/sentences.js';
import { impossibleView, lensView } from './lens.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {{title: string, hint: string, readOnly: string, examples: Example[], total: number, placed: number, mayMove: boolean,
 *   onAdd: (() => void) | null, onStart: (() => void) | null}} TrayScene `examples`: those the chosen tags leave; `readOnly`: why one can only read
 * @typedef {{byRegion: Map<number, Example[]>, concepts: Concept[], faded: Set<string>, placed: Example[], onRegion: (mask: number) => void,
 *   lens: import('../../core/lenses.js').Lens | null, onEndLens: () => void, stale: Set<string>, lookAgain: string}} LegendScene
 *   `stale`: placed under older words; `lookAgain`: the address of the page that leads through them
 */

const NOTHING = 'There are no examples yet.';
/** In place of a zero, which the font crosses out. */
const NO_EXAMPLES = 'none';

/** @param {Example} example */
const face = (example) =>
  html`<span class="number">${example.number}</span><span class="title" dir="auto">${example.title}</span>`;

/** @param {number} shown @param {number} total */
const countView = (shown, total) =>
  html`<span class="count">${shown === total ? total : `${shown} of ${total}`}</span>`;

/** The tray's cards. @param {TrayScene} scene */
export const trayView = ({ title, hint, readOnly, examples, total, placed, mayMove, onAdd, onStart }) => html`
  <h2 class="panel-title" id="tray-title" tabindex="-1">${title} ${countView(examples.length, total)}</h2>
  ${onStart ? html`<button type="button" class="button primary small tray-start" @click=${onStart}>Place one by one</button>` : nothing}
  ${readOnly ? html`<p class="hint">${readOnly}</p>` : nothing}
  ${total && hint ? html`<p class="hint for-pointer">${hint}</p>` : nothing}
  <ul class="cards" data-roving aria-labelledby="tray-title">
    ${repeat(
      examples,
      (example) => example.id,
      (example) =>
        html`<li><button type="button" class="card" data-example=${example.id}>${face(example)}</button></li>`,
    )}
  </ul>
  ${total === 0 && placed ? html`<p class="hint">${sayAllPlaced(placed, mayMove)}</p>` : nothing}
  ${total === 0 && placed === 0 ? emptyView(onAdd) : nothing}`;

/** @param {number} placed @param {boolean} mayMove */
const sayAllPlaced = (placed, mayMove) => {
  const all = placed === 1 ? 'The only example is placed.' : `All ${placed} placed.`;
  return mayMove ? `${all} You can still change ${placed === 1 ? 'it' : 'them'}.` : all;
};

/** @param {(() => void) | null} onAdd */
const emptyView = (onAdd) => html`
  <p class="hint">${NOTHING}${onAdd ? ' Add something you already do.' : ''}</p>
  ${onAdd ? html`<button type="button" class="button" @click=${onAdd}>Add an example</button>` : nothing}`;

/** Everything on the map, region by region. @param {LegendScene} scene */
export const legendView = (scene) => {
  const { byRegion, concepts, faded, placed, onRegion, lens, onEndLens, stale, lookAgain } = scene;
  const impossible = impossibleByMask(lens, concepts);
  return html`
  <h2 class="panel-title" id="legend-title" tabindex="-1">On the map ${countView(placed.filter((it) => !faded.has(it.id)).length, placed.length)}</h2>
  ${stale.size ? html`<p class="hint"><a href=${lookAgain}>${sayStale(stale.size)}</a></p>` : nothing}
  ${lens ? lensView(lens, concepts, onEndLens) : nothing}
  ${REGION_ORDER.map((mask) => {
    const examples = (byRegion.get(mask) ?? []).filter((example) => !faded.has(example.id));
    const label = regionLabel(mask, concepts);
    return html`<section class="region-group" .style=${`--entries: ${examples.length}`}>
      <h3>
        <button type="button" class="region-name" @click=${() => onRegion(mask)} title="Open as a list">
          <span class="swatch" data-mask=${mask} ?data-hatched=${impossible.has(mask)}></span><span dir="auto">${label}</span>
          <span class="count">${examples.length || NO_EXAMPLES}</span>
        </button>
      </h3>
      ${reasonView(impossible.get(mask), examples.length)}
      <ul class="entries" data-roving aria-label=${label}>
        ${guard([concepts, ...examples, ...examples.map(({ id }) => stale.has(id))], () =>
          repeat(
            examples,
            (example) => example.id,
            (example) => entryView(example, concepts, stale.has(example.id)),
          ),
        )}
      </ul>
    </section>`;
  })}`;
};

/** @param {import('../../core/lenses.js').Impossible | undefined} part @param {number} count */
const reasonView = (part, count) => (part ? impossibleView(part, count > 0) : nothing);

/** One entry; its accessible name says its circles in words. @param {Example} example @param {Concept[]} concepts @param {boolean} [isStale] placed under older words */
export const entryView = (example, concepts, isStale = false) => html`<li>
  <button type="button" class="entry" data-entry=${example.id}>
    ${face(example)}<span class="out-of-sight">${` (${sayCircles(example, concepts)})`}</span>${isStale ? html` <span class="stale-badge">Look again</span>` : nothing}
  </button>
</li>`;

/** The example's card in the tray or entry in the legend. @param {string} id @returns {HTMLElement | null} */
export const listedExample = (id) =>
  document.querySelector(`#tray [data-example="${id}"], #legend [data-entry="${id}"]`);

/** What an empty map says, in the middle of it.
 * @param {{waiting: number, mayAdd: boolean, mayPlace: boolean, onAdd: () => void}} scene `waiting`: examples in the tray */
export const inviteView = ({ waiting, mayAdd, mayPlace, onAdd }) => {
  if (waiting && mayPlace)
    return html`<p class="invite-words">Drag the first card here, or choose it and answer three questions.</p>`;
  if (waiting || !mayAdd) return html`<p class="invite-words">Nothing is on the map yet.</p>`;
  return html`<p class="invite-sample" aria-hidden="true">Readers choose their book club</p>
    <p class="invite-words">Add the first thing you already do.</p>
    <button type="button" class="button primary" @click=${onAdd}>Add an example</button>`;
};
