// The wall's stage: the picture or the words that belong to the present step, fitted to the screen.

import { nothing, render } from '../../../vendor/lit-html/lit-html.js';
import { regionLabel } from '../../core/regions.js';
import { saySummary } from '../../core/say.js';
import { byRegion, counts, current, tray } from '../../core/state.js';
import { describe, sayAgreement, screenOf } from '../../core/wall.js';
import { createDiagram } from '../shared/diagram.js';
import { element, small } from '../shared/page.js';
import { createGhosts } from '../workshop/ghosts.js';
import { createBook } from './book.js';
import { exampleRow, legendRows } from './legend.js';
import {
  answerRows,
  besideRows,
  definitions,
  gathered,
  notes,
  placing,
  settledSum,
  spotlit,
  sum,
} from './screens.js';

/**
 * @typedef {import('../../core/regions.js').Agreement} Agreement
 * @typedef {import('../../core/state.js').State} State
 * @typedef {import('./screens.js').Comparison} Comparison
 * @typedef {import('../../core/wall.js').Screen} Screen
 * @typedef {{state: State, agreement: Agreement | null, comparison: Comparison | null, arriving: boolean}} Scene
 */

/** Numbers on the wall are at least so high: in pixels, and as a share of the screen's height. */
const LEAST = { pixels: 14, share: 0.0185 };
/** Sizes tried for words that have to fit, in ems. */
const SIZES = [2.4, 2.1, 1.9, 1.7, 1.5, 1.35, 1.2, 1.1, 1, 0.92, 0.85, 0.78, 0.7];
/** So many examples are gathered in large type. */
const FEW = 18;
/** Screens whose words beside the picture are as large as can be. */
const FITTED = ['alone', 'example'];

/** @param {import('../shared/page.js').Page} page */
export function createStage(page) {
  const viewName = () => (small.matches ? 'portrait' : 'wall');
  const diagram = createDiagram(element('picture'), page.geometry, viewName);
  const ghosts = createGhosts(element('ghosts'), page.geometry, viewName, () =>
    Math.max(LEAST.pixels, innerHeight * LEAST.share),
  );
  const book = createBook(element('pages'), element('pause'));
  const words = element('words');
  const panel = element('panel');
  const legend = [element('legend-left'), element('legend-right')];
  const beside = [element('legend-right')];
  const below = ['column-1', 'column-2', 'column-3'].map(element);
  const columns = /** @type {HTMLElement} */ (below[0].parentElement);
  /** @type {Scene | null} */
  let scene = null;

  const refit = () => {
    fit(words);
    if (FITTED.includes(document.body.dataset.screen ?? '')) fit(panel);
    else panel.style.fontSize = '';
  };

  const say = (/** @type {unknown} */ inWords, /** @type {unknown} */ inPanel) => {
    render(inWords, words);
    render(inPanel, panel);
    refit();
  };

  const map = (/** @type {Scene} */ { state, agreement, comparison }) => {
    const settling = screenOf(state.workshop) === 'settle';
    const settled = new Set(
      settling ? agreement?.items.filter((item) => item.settled).map((item) => item.example) : [],
    );
    const placed = [...current(state).values()].filter((example) => example.answers !== null);
    document.body.toggleAttribute('data-empty', placed.length === 0);
    say(nothing, settling ? settledSum(settled.size, comparison) : nothing);
    diagram.update({
      examples: placed,
      concepts: state.concepts,
      label: saySummary(counts(state), state.concepts),
    });
    for (const mark of document.querySelectorAll('.marks [data-example]')) {
      mark.toggleAttribute(
        'data-settled',
        settled.has(/** @type {HTMLElement} */ (mark).dataset.example ?? ''),
      );
    }
    book.show(legend, legendRows(byRegion(state), state.concepts, settled));
  };

  const alone = (/** @type {Scene} */ { state }) => {
    say(nothing, placing(state));
    ghosts.update({ items: [], concepts: state.concepts, label: 'Three empty circles.' });
    book.show([], []);
  };

  const answers = (/** @type {Scene} */ { state, agreement, comparison, arriving }) => {
    const items = agreement?.items ?? [];
    const reading = !agreement && state.workshop?.round?.state === 'revealed';
    say(nothing, reading ? nothing : sum(agreement, comparison));
    ghosts.update({
      items,
      concepts: state.concepts,
      label: `${describe(items, state.concepts, regionLabel)} ${sayAgreement(items, agreement?.people ?? 0)}`,
      arriving,
    });
    book.show(beside, answerRows(items, state.concepts));
  };

  const example = (/** @type {Scene} */ { state, agreement, arriving }) => {
    const shown = state.examples.get(state.workshop?.spotlight ?? '');
    const item = agreement?.items.find((one) => one.example === shown?.id) ?? null;
    say(nothing, shown ? spotlit(shown, item, state.concepts) : nothing);
    ghosts.update({
      items: item ? [item] : [],
      one: item,
      concepts: state.concepts,
      label: item ? describe([item], state.concepts, regionLabel) : 'Three empty circles.',
      arriving,
    });
    book.show(beside, besideRows(item, state.concepts));
  };

  const gather = (/** @type {Scene} */ { state }) => {
    const waiting = [...tray(state)].reverse();
    columns.toggleAttribute('data-few', waiting.length <= FEW);
    say(gathered(waiting.length), nothing);
    book.show(
      below,
      waiting.map((one) => exampleRow(one)),
    );
  };

  /** @type {Record<Screen, (scene: Scene) => void>} */
  const screens = {
    lobby: map,
    settle: map,
    gather,
    alone,
    answers,
    example,
    read({ state }) {
      say(definitions(state.concepts), nothing);
      book.show([], []);
    },
    notes({ state }) {
      say(state.workshop ? notes(state.workshop, state.examples) : nothing, nothing);
      book.show([], []);
    },
  };

  const draw = () => {
    if (!scene) return;
    const screen = screenOf(scene.state.workshop);
    document.body.dataset.screen = screen;
    screens[screen](scene);
  };

  for (const box of [words, panel, ...legend]) box.replaceChildren();
  new ResizeObserver(refit).observe(words);
  document.fonts.ready.then(refit);

  return {
    pause: book.pause,
    turn: book.turn,
    pulse: diagram.pulse,
    /** @param {Scene} next */
    update(next) {
      scene = next;
      draw();
    },
  };
}

/** Sets words as large as their box has room for. @param {HTMLElement} box */
const fit = (box) => {
  if (getComputedStyle(box).overflowY === 'visible') {
    box.style.fontSize = '';
    return;
  }
  for (const size of SIZES) {
    box.style.fontSize = `${size}em`;
    if (box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1) return;
  }
};
