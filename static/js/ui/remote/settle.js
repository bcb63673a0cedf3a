// Settling a revealed round into the shared map, with a preview and undo; below, what moved since the round before.

import { html, nothing, render } from '../../../vendor/lit-html/lit-html.js';
import { maskOf } from '../../core/regions.js';
import { sayCircles } from '../../core/say.js';
import { doing, open, sayOutcome, sayPreview, undoing } from '../../core/settling.js';
import { stepOf } from '../../core/wall.js';
import { sentenceView } from '../shared/sentence.js';

/**
 * @typedef {import('../../core/regions.js').Answers} Answers
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/state.js').State} State
 * @typedef {import('../../core/settling.js').Choice} Choice
 * @typedef {import('../../core/settling.js').Comparison} Comparison
 * @typedef {import('../../core/settling.js').Named} Named
 * @typedef {import('../../core/settling.js').Outcome} Outcome
 * @typedef {{settle: (round: number, choice: Choice) => Promise<Outcome>, comparison: (round: number) => Promise<Comparison>}} Api
 * @typedef {{round: {number: number} | null, state: State}} Given
 *   `round` is the newest, once it is revealed.
 */

const USUAL = 80;
const LOOK_AFTER_MS = 150;
const MOVED = ['closer', 'further'];

/**
 * @param {HTMLElement} host
 * @param {{api: Api}} with_
 */
export function createSettle(host, { api }) {
  let share = USUAL;
  let shown = false;
  let busy = false;
  /** @type {Given | null} */
  let given = null;
  /** @type {Outcome | null} */
  let preview = null;
  /** @type {Outcome | null} what Undo takes back */
  let last = null;
  let said = '';
  /** @type {Comparison | null} */
  let comparison = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  let asked = 0;

  /** Looks again shortly: a slider moves faster than the server answers. */
  const lookSoon = () => {
    clearTimeout(soon);
    if (shown) soon = setTimeout(look, LOOK_AFTER_MS);
  };

  const look = async () => {
    const round = given?.round?.number;
    if (!round) return;
    const mine = ++asked;
    try {
      const found = await api.settle(round, { at_least: share / 100, dry_run: true });
      if (mine !== asked) return;
      preview = found;
    } catch (error) {
      if (mine !== asked) return;
      preview = null;
      said = /** @type {Error} */ (error).message;
    }
    draw();
  };

  const compare = async () => {
    const round = given?.round?.number;
    if (!round || round < 2 || comparison?.round === round) return;
    try {
      comparison = await api.comparison(round);
    } catch {
      comparison = null;
    }
    draw();
  };

  /** @param {Choice} choice @param {boolean} [undo] */
  const send = async (choice, undo = false) => {
    if (!given?.round || busy) return;
    busy = true;
    draw();
    try {
      const outcome = await api.settle(given.round.number, choice);
      said = sayOutcome(outcome, undo);
      last = undo || !outcome.settled.length ? null : outcome;
    } catch (error) {
      said = /** @type {Error} */ (error).message;
    }
    busy = false;
    draw();
    lookSoon();
  };

  const draw = () => {
    if (!given?.round) return;
    const { state } = given;
    render(
      settleView({
        state,
        share,
        preview,
        busy,
        said,
        comparison,
        isStep: stepOf(state.workshop)?.kind === 'settle',
        canUndo: last !== null,
        onShow: (now) => {
          shown = now;
          if (now) look();
          if (now) compare();
        },
        onShare: (now) => {
          share = now;
          draw();
          lookSoon();
        },
        onSettle: () => preview && send(doing(preview)),
        onOne: (example, answers, from) => send({ examples: [{ example, answers, from }] }),
        onUndo: () => last && send(undoing(last), true),
      }),
      host,
    );
  };

  return {
    /** @param {Given} now */
    update(now) {
      const before = given;
      given = now;
      if (before?.round?.number !== now.round?.number) {
        preview = last = comparison = null;
        said = '';
      }
      if (!now.round) {
        shown = false;
        render(nothing, host);
        return;
      }
      if (before?.state.examples !== now.state.examples || !preview) lookSoon();
      if (shown) compare();
      draw();
    },
  };
}

/**
 * @typedef {{state: State, share: number, preview: Outcome | null, busy: boolean, said: string,
 *   comparison: Comparison | null, isStep: boolean, canUndo: boolean, onShow: (shown: boolean) => void, onShare: (share: number) => void,
 *   onSettle: () => void, onOne: (example: string, answers: Answers, from: Answers | null) => void, onUndo: () => void}} Panel
 * @param {Panel} panel
 */
const settleView = (panel) => {
  const { share, preview, busy, said, comparison, isStep, canUndo, state } = panel;
  const toggled = (/** @type {Event} */ { target }) =>
    panel.onShow(/** @type {HTMLDetailsElement} */ (target).open);
  const slid = (/** @type {Event} */ { target }) =>
    panel.onShare(Number(/** @type {HTMLInputElement} */ (target).value));
  return html`<details class="settle" ?open=${isStep} @toggle=${toggled}>
    <summary><h2 class="panel-title">Settle into the shared map</h2></summary>
    <div class="tile">
      <div class="field">
        <label for="settle-share">Settle where at least <strong>${share} %</strong> agree, circle by circle</label>
        <input id="settle-share" type="range" min="50" max="100" step="5" .value=${String(share)} aria-valuetext=${`${share} percent`} @input=${slid} />
      </div>
      <p id="settle-preview" aria-live="polite">${preview ? sayPreview(preview) : 'Looking…'}</p>
      ${preview?.settled.length ? wouldView(preview, state.concepts) : nothing}
      <div class="row">
        <button type="button" class="button primary" aria-describedby="settle-preview" ?disabled=${busy || !preview?.settled.length} @click=${panel.onSettle}>Settle ${preview?.settled.length ?? ''}</button>
        ${canUndo ? html`<button type="button" class="button" ?disabled=${busy} @click=${panel.onUndo}>Undo</button>` : nothing}
      </div>
      <p class="settle-said" role="status">${said}</p>
    </div>
    ${preview && open(preview).length ? openView(open(preview), panel) : nothing}
    ${comparison ? movedView(comparison) : nothing}
  </details>`;
};

/** @param {Outcome} preview @param {Concept[]} concepts */
const wouldView = ({ settled, round }, concepts) => html`<details>
  <summary>Which, and where</summary>
  <ul class="settle-list">
    ${settled.map((one) => html`<li class="settle-row">${nameView(one)}<span>${whereView(one.after, concepts)}${roundView(one, round)}</span></li>`)}
  </ul>
</details>`;

/** Where too few answered in the newest round, the last with enough answers tells. @param {{round: number}} one @param {number} newest */
const roundView = ({ round }, newest) =>
  round === newest ? nothing : html` <span class="quiet">by round ${round}</span>`;

/** @param {Outcome['left']} left @param {Panel} panel */
const openView = (left, { state, preview, busy, onOne }) => html`<section aria-labelledby="settle-open">
  <h3 id="settle-open">Still open <span class="count">${left.length}</span></h3>
  <ul class="settle-list">
    ${left.map((one) => {
      const answers = one.majority;
      const from = state.examples.get(one.example)?.answers ?? null;
      return html`<li class="settle-row">
        ${nameView(one)}<span class="quiet">${one.why}${roundView(one, preview?.round ?? one.round)}</span>
        ${
          answers
            ? html`<button type="button" class="button small" ?disabled=${busy} @click=${() => onOne(one.example, answers, from)}>
                <span>Settle it ${whereView(answers, state.concepts)}<span class="out-of-sight"> (“<bdi>${one.title}</bdi>”)</span></span>
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
    <h3 id="settle-moved">What moved since round ${comparison.with}</h3>
    <p>${closer} closer together, ${further} further apart, ${same} as before.</p>
    ${
      moved.length
        ? html`<details><summary>Example by example</summary>
            <ul class="settle-list">
              ${moved.map((one) => html`<li class="settle-row">${nameView(one)}<span class="quiet">${sentenceView(one.sentence)}</span></li>`)}
            </ul>
          </details>`
        : nothing
    }
  </section>`;
};

/** @param {Named} one */
const nameView = ({ number, title }) =>
  html`<span class="settle-name"><span class="number">${number}</span><span class="title" dir="auto">${title}</span></span>`;

/** @param {Answers | null} answers @param {Concept[]} concepts */
const whereView = (answers, concepts) => {
  const keys = concepts.map(({ key }) => key);
  return html`<span class="swatch" data-mask=${answers ? maskOf(answers, keys) : nothing}></span> ${sayCircles({ answers }, concepts)}`;
};
