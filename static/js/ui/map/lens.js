// Read it as …: the choice of a lens, and what the chosen one says.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {import('../../core/lenses.js').Lens} Lens
 * @typedef {import('../../core/lenses.js').Impossible} Impossible
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {{slug: string, lenses: readonly Lens[], lens: Lens | null, onLenses: () => void, onLens: (key: string | null) => void}} Choice
 */

/** The button, and the menu that it opens. @param {Choice} choice */
export const lensMenu = ({ slug, lenses, lens, onLenses, onLens }) => {
  /** @param {ToggleEvent} event */
  const opened = ({ newState }) => newState === 'open' && onLenses();
  const option = (/** @type {string | null} */ key, /** @type {unknown} */ words) =>
    html`<label class="check lens-option"><input type="radio" name="lens" .checked=${(lens?.key ?? null) === key} @change=${() => onLens(key)}><span>${words}</span></label>`;
  return html`<button type="button" class="button lens-button" popovertarget="lenses" ?data-chosen=${lens !== null}>${lens ? html`<span class="out-of-sight">Read it as: </span><span dir="auto">${lens.title}</span>` : 'Read it as'}</button>
    <div id="lenses" class="menu wide" popover @toggle=${opened}>
      <p class="quiet">Read the map by another definition. Nothing moves.</p>
      <div role="radiogroup" aria-label="Read it as">
        ${option(null, html`<strong>Ours</strong><br><span class="quiet">What the circles mean on this board.</span>`)}
        ${lenses.map(({ key, title, source }) => option(key, html`<strong dir="auto">${title}</strong>${source ? html`<br><span class="quiet" dir="auto">${source}</span>` : nothing}`))}
      </div>
      <a href=${`/b/${slug}/lenses`}>Compare them side by side</a>
    </div>`;
};

/** What the chosen lens says of the circles. @param {Lens} lens @param {Concept[]} concepts @param {() => void} onEnd */
export const lensView = ({ title, source, concepts: words }, concepts, onEnd) => html`
  <div class="lens-note">
    <p><strong>Read as: <span dir="auto">${title}</span></strong></p>
    ${source ? html`<p class="quiet" dir="auto">${source}</p>` : nothing}
    <details>
      <summary>What the circles mean then</summary>
      <dl>${concepts.map(({ key, label }) => (words[key]?.definition ? html`<div><dt dir="auto">${label}</dt><dd dir="auto">${words[key].definition}</dd></div>` : nothing))}</dl>
    </details>
    <button type="button" class="button small" @click=${onEnd}>Back to ours</button>
  </div>`;

/** Why a region can hold nothing, and what to ask about what lies there. @param {Impossible} part @param {boolean} asks */
export const impossibleView = ({ reason, question }, asks) => html`<div class="lens-reason">
  <p><span dir="auto">${reason}</span></p>
  ${asks && question ? html`<p class="lens-question" dir="auto">${question}</p>` : nothing}
</div>`;
