// A region opened to fill the stage: its examples as a list of cards.

import { repeat } from '../../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {{mask: number, label: string, examples: Example[], onOpen: (id: string) => void, onClose: () => void}} Region
 */

/** @param {Region} region */
export const regionView = ({ mask, label, examples, onOpen, onClose }) => html`
  <div class="sheet-head">
    <div>
      <p class="quiet">${examples.length} ${examples.length === 1 ? 'example' : 'examples'}</p>
      <h2 dir="auto" tabindex="-1"><span class="swatch" data-mask=${mask}></span> ${label}</h2>
    </div>
    <button type="button" class="icon" aria-label="Close" @click=${onClose}>×</button>
  </div>
  <ul class="sheet-body region-cards">
    ${repeat(
      examples,
      (example) => example.id,
      (example) => html`<li>
        <button type="button" class="region-card" @click=${() => onOpen(example.id)}>
          <span class="number">${example.number}</span>
          <span><strong dir="auto">${example.title}</strong>${example.description ? html`<span class="quiet clamp" dir="auto">${example.description}</span>` : nothing}</span>
        </button>
      </li>`,
    )}
  </ul>
  ${examples.length ? nothing : html`<p class="hint sheet-body">Nothing here yet.</p>`}`;
