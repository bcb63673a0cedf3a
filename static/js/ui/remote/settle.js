// Settling a revealed round on the facilitator's remote: the preview, what stays open, and what moved since the round before.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { maskOf } from '../../core/regions.js';
import { sayCircles } from '../../core/sentences.js';
import { open, sayPreview } from '../../core/settling.js';
import { stepOf } from '../../core/wall.js';
import { sentenceView } from '../shared/sentence.js';

/**
 * @typedef {import('../../core/regions.js').Answers} Answers
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/state.js').State} State
 * @typedef {import('../../core/settling.js').Comparison} Comparison
 * @typedef {import('../../core/settling.js').Named} Named
 * @typedef {import('../../core/settling.js').Outcome} Outcome
 * @typedef {object} Panel
 * @property {State} state
 * @property {Comparison | null} comparison
 * @property {number} share percent that have to agree
 * @property {Outcome | null} preview
 * @property {boolean} isCurrent whether the preview is of what is chosen now
 * @property {string} problem why there is no preview
 * @property {string} said
 * @property {ReadonlySet<string>} underWay the names of the buttons whose presses are under way
 * @property {boolean} canUndo
 * @property {(isShown: boolean) => void} onShow
 * @property {(share: number) => void} onShare
 * @property {() => void} onSettle
 * @property {(example: string, answers: Answers, from: Answers | null) => void} onSettleExample
 * @property {() => void} onUndo
 */

const MOVED = ['closer', 'further'];

/** @param {Panel} panel */
export const settleView = (panel) => {
  const { share, preview, problem, said, comparison, state } = panel;
  const isStep = stepOf(state.workshop)?.kind === 'settle';
  const toggled = (/** @type {Event} */ { target }) =>
    panel.onShow(/** @type {HTMLDetailsElement} */ (target).open);
  const slid = (/** @type {Event} */ { target }) =>
    panel.onShare(Number(/** @type {HTMLInputElement} */ (target).value));
  return html`<details class="settle" ?open=${isStep} @toggle=${toggled}>
    <summary><h2 class="panel-title">Settle into the shared map</h2></summary>
    <div class="tile">
      <div class="field">
        <label for="settle-share">Settle where at least <strong>${share} %</strong> agree in every circle</label>
        <input id="settle-share" type="range" min="50" max="100" step="5" .value=${String(share)} aria-valuetext=${`${share} percent`} @input=${slid} />
      </div>
      <p id="settle-preview" aria-live="polite">${preview ? sayPreview(preview) : problem || 'Looking…'}</p>
      ${preview?.settled.length ? wouldView(preview, state.concepts) : nothing}
      ${buttonsView(panel)}
      <p class="settle-said" role="status">${said}</p>
    </div>
    ${preview && open(preview).length ? openView(open(preview), panel) : nothing}
    ${comparison ? movedView(comparison) : nothing}
  </details>`;
};

/** @param {Panel} panel */
const buttonsView = ({ preview, isCurrent, underWay, canUndo, onSettle, onUndo }) => {
  const count = preview?.settled.length;
  return html`<div class="row">
    <button type="button" class="button primary" aria-describedby="settle-preview" aria-busy=${underWay.has('settle') ? 'true' : nothing} ?disabled=${!count || !isCurrent} @click=${onSettle}>Settle ${count ?? ''}</button>
    ${canUndo ? html`<button type="button" class="button" aria-busy=${underWay.has('undo') ? 'true' : nothing} @click=${onUndo}>Undo</button>` : nothing}
  </div>`;
};

/** @param {Outcome} preview @param {Concept[]} concepts */
const wouldView = ({ settled, round }, concepts) => html`<details>
  <summary>Which examples, and where</summary>
  <ul class="settle-list">
    ${settled.map((step) => html`<li class="settle-row">${nameView(step)}<span>${whereView(step.after, concepts)}${roundView(step, round)}</span></li>`)}
  </ul>
</details>`;

/** Where too few answered in the newest round, the last with enough answers decides. @param {{round: number}} step @param {number} newest */
const roundView = ({ round }, newest) =>
  round === newest ? nothing : html` <span class="quiet">by round ${round}</span>`;

/** @param {Outcome['left']} left @param {Panel} panel */
const openView = (
  left,
  { state, preview, underWay, onSettleExample },
) => html`<section aria-labelledby="settle-open">
  <h3 id="settle-open">Still open <span class="count">${left.length}</span></h3>
  <ul class="settle-list">
    ${left.map((item) => {
      const answers = item.majority;
      const from = state.examples.get(item.example)?.answers ?? null;
      const isUnderWay = underWay.has(`settle ${item.example}`);
      return html`<li class="settle-row">
        ${nameView(item)}<span class="quiet">${item.why}${roundView(item, preview?.round ?? item.round)}</span>
        ${
          answers
            ? html`<button type="button" class="button small" aria-busy=${isUnderWay ? 'true' : nothing} @click=${() => onSettleExample(item.example, answers, from)}>
                <span>Settle it ${whereView(answers, state.concepts)}<span class="out-of-sight"> (“<bdi>${item.title}</bdi>”)</span></span>
              </button>`
            : nothing
        }
      </li>`;
    })}
  </ul>
</section>`;

/** @param {Comparison} comparison */
const movedView = (comparison) => {
  const moved = comparison.items.filter(({ way }) => MOVED.includes(way ?? ''));
  const { closer, further, same } = comparison.sum;
  return html`<section aria-labelledby="settle-moved">
    <h3 id="settle-moved">What changed since round ${comparison.with}</h3>
    <p>${closer} closer together, ${further} further apart, ${same} as before.</p>
    ${
      moved.length
        ? html`<details><summary>Example by example</summary>
            <ul class="settle-list">
              ${moved.map((item) => html`<li class="settle-row">${nameView(item)}<span class="quiet">${sentenceView(item.sentence)}</span></li>`)}
            </ul>
          </details>`
        : nothing
    }
  </section>`;
};

/** @param {Named} example */
const nameView = ({ number, title }) =>
  html`<span class="settle-name"><span class="number">${number}</span><span class="title" dir="auto">${title}</span></span>`;

/** @param {Answers | null} answers @param {Concept[]} concepts */
const whereView = (answers, concepts) => {
  const keys = concepts.map(({ key }) => key);
  return html`<span class="swatch" data-mask=${answers ? maskOf(answers, keys) : nothing}></span> ${sayCircles({ answers }, concepts)}`;
};
