// The wall's stage: the picture or the words that belong to the present step, fitted to the screen.

import { nothing, render } from '../../../vendor/lit-html/lit-html.js';
import { answersShow } from '../../core/phase.js';
import { regionLabel } from '../../core/regions.js';
import { saySummary } from '../../core/sentences.js';
import { byRegion, counts, current, tray } from '../../core/state.js';
import { describe, sayAgreement, screenOf } from '../../core/wall.js';
import { createDiagram } from '../shared/diagram.js';
import { element, small } from '../shared/page.js';
import { RevealDiscs } from '../shared/reveal_discs.js';
import { Book } from './book.js';
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
const NO_DISCS = 'Three empty circles.';

export class Stage {
  #diagram;
  #discs;
  #book = new Book(element('pages'), element('pause'));
  #words = element('words');
  #panel = element('panel');
  #legend = [element('legend-left'), element('legend-right')];
  #beside = [element('legend-right')];
  #below = ['column-1', 'column-2', 'column-3'].map(element);

  /** @param {import('../shared/page.js').Page} page */
  constructor({ geometry }) {
    const viewName = () => (small.matches ? 'portrait' : 'wall');
    const leastPixels = () => Math.max(LEAST.pixels, innerHeight * LEAST.share);
    this.#diagram = createDiagram(element('picture'), geometry, viewName);
    this.#discs = new RevealDiscs(element('reveal-discs'), geometry, viewName, leastPixels);
    for (const box of [this.#words, this.#panel, ...this.#legend]) box.replaceChildren();
    new ResizeObserver(() => this.#refit()).observe(this.#words);
    document.fonts.ready.then(() => this.#refit());
  }

  /** Stops the turning of pages, and lets it go on. */
  pause() {
    this.#book.pause();
  }

  /** @param {1 | -1} by pages */
  turn(by) {
    this.#book.turn(by);
  }

  /** Draws the eye to an example. @param {string} example */
  pulse(example) {
    this.#diagram.pulse(example);
  }

  /** @param {Scene} scene */
  update(scene) {
    const screen = screenOf(scene.state.workshop);
    document.body.dataset.screen = screen;
    this.#screens[screen](scene);
  }

  /** @type {Record<Screen, (scene: Scene) => void>} */
  #screens = {
    lobby: (scene) => this.#drawMap(scene),
    settle: (scene) => this.#drawMap(scene),
    gather: (scene) => this.#drawGathering(scene),
    alone: (scene) => this.#drawPlacing(scene),
    answers: (scene) => this.#drawAnswers(scene),
    example: (scene) => this.#drawExample(scene),
    read: ({ state }) => this.#drawWords(definitions(state.concepts)),
    notes: ({ state }) => this.#drawWords(state.workshop ? notes(state.workshop, state.examples) : nothing),
  };

  /** @param {Scene} scene */
  #drawMap({ state, agreement, comparison }) {
    const settling = screenOf(state.workshop) === 'settle';
    const settled = new Set(
      settling ? agreement?.items.filter((item) => item.settled).map((item) => item.example) : [],
    );
    const placed = [...current(state).values()].filter((example) => example.answers !== null);
    document.body.toggleAttribute('data-empty', placed.length === 0);
    this.#write(nothing, settling ? settledSum(settled.size, comparison) : nothing);
    this.#diagram.update({
      examples: placed,
      concepts: state.concepts,
      label: saySummary(counts(state), state.concepts),
    });
    markSettled(settled);
    this.#book.show(this.#legend, legendRows(byRegion(state), state.concepts, settled));
  }

  /** @param {Scene} scene */
  #drawGathering({ state }) {
    const waiting = [...tray(state)].reverse();
    this.#below[0].parentElement?.toggleAttribute('data-few', waiting.length <= FEW);
    this.#write(gathered(waiting.length), nothing);
    this.#book.show(
      this.#below,
      waiting.map((example) => exampleRow(example)),
    );
  }

  /** @param {Scene} scene */
  #drawPlacing({ state }) {
    this.#write(nothing, placing(state));
    this.#discs.update({ items: [], concepts: state.concepts, label: NO_DISCS });
    this.#book.show([], []);
  }

  /** @param {Scene} scene */
  #drawAnswers({ state, agreement, comparison, arriving }) {
    const items = agreement?.items ?? [];
    const reading = !agreement && answersShow(state.workshop, 'wall');
    this.#write(nothing, reading ? nothing : sum(agreement, comparison));
    this.#discs.update({
      items,
      concepts: state.concepts,
      label: `${describe(items, state.concepts, regionLabel)} ${sayAgreement(items, agreement?.people ?? 0)}`,
      arriving,
    });
    this.#book.show(this.#beside, answerRows(items, state.concepts));
  }

  /** @param {Scene} scene */
  #drawExample({ state, agreement, arriving }) {
    const example = state.examples.get(state.workshop?.spotlight ?? '');
    const item = agreement?.items.find((agreed) => agreed.example === example?.id) ?? null;
    this.#write(nothing, example ? spotlit(example, item, state.concepts) : nothing);
    this.#discs.update({
      items: item ? [item] : [],
      single: item,
      concepts: state.concepts,
      label: item ? describe([item], state.concepts, regionLabel) : NO_DISCS,
      arriving,
    });
    this.#book.show(this.#beside, besideRows(item, state.concepts));
  }

  /** @param {unknown} words instead of a picture */
  #drawWords(words) {
    this.#write(words, nothing);
    this.#book.show([], []);
  }

  /** @param {unknown} inWords @param {unknown} inPanel */
  #write(inWords, inPanel) {
    render(inWords, this.#words);
    render(inPanel, this.#panel);
    this.#refit();
  }

  #refit() {
    fit(this.#words);
    if (FITTED.includes(document.body.dataset.screen ?? '')) fit(this.#panel);
    else this.#panel.style.fontSize = '';
  }
}

/** @param {ReadonlySet<string>} settled examples settled after the round */
const markSettled = (settled) => {
  for (const mark of document.querySelectorAll('.marks [data-example]')) {
    const { example = '' } = /** @type {HTMLElement} */ (mark).dataset;
    mark.toggleAttribute('data-settled', settled.has(example));
  }
};

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
