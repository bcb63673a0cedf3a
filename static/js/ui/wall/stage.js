// The wall's stage: the picture or the words that belong to the present step, fitted to the screen.

import { nothing, render } from '../../../vendor/lit-html/lit-html.js';
import { impossibleByMask } from '../../core/lenses.js';
import { circleOf, inColumns } from '../../core/lines.js';
import { staleIds } from '../../core/meanings.js';
import { answersShow } from '../../core/phase.js';
import { regionLabel } from '../../core/regions.js';
import { saySummary } from '../../core/sentences.js';
import { sayProposals, withProposals } from '../../core/settling.js';
import { byRegion, counts, current, tray } from '../../core/state.js';
import { describe, stepOf } from '../../core/wall.js';
import { createDiagram } from '../shared/diagram.js';
import { element, small } from '../shared/page.js';
import { PeopleDots } from '../shared/people_dots.js';
import { agreeing } from './agree.js';
import { Book } from './book.js';
import { exampleRow, legendRows, proposalRows } from './legend.js';
import { lensRows, lensWords } from './lens.js';
import { asks, lineColumns } from './lines.js';
import { lookView } from './look.js';
import {
  answerRows,
  besideRows,
  counted,
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
 * @typedef {import('../../core/state.js').Proposals} Proposals
 * @typedef {{state: State, screen: Screen, nextSteps: Schemas.NextStep[], lines: Schemas.Line[], agreement: Agreement | null, comparison: Comparison | null, proposals: Proposals | null, lens: import('../../core/lenses.js').Lens | null}} Scene
 */

/** Sizes tried for words that have to fit, in ems. */
const SIZES = [2.4, 2.1, 1.9, 1.7, 1.5, 1.35, 1.2, 1.1, 1, 0.92, 0.85, 0.78, 0.7];
/** So many examples are gathered in large type. */
const FEW = 18;
/** So many lines of a column are in large type: of a Y-chart, and of those that say what they grow out of. */
const FEW_SENSES = 6;
const FEW_ORIGINS = 3;
/** Screens whose words beside the picture are as large as can be. */
const FITTED = ['alone', 'example', 'lens'];
const NO_DOTS = 'Three empty circles.';

export class Stage {
  #diagram;
  #people;
  #book = new Book(element('pages'), element('pause'));
  #words = element('words');
  #panel = element('panel');
  #legend = [element('legend-left'), element('legend-right')];
  #beside = [element('legend-right')];
  #below = ['column-1', 'column-2', 'column-3'].map(element);

  /** @param {import('../shared/page.js').Page} page */
  constructor({ geometry }) {
    const viewName = () => (small.matches ? 'portrait' : 'wall');
    this.#diagram = createDiagram(element('picture'), geometry, viewName);
    this.#people = new PeopleDots(element('people-dots'), geometry, viewName);
    for (const box of [this.#words, this.#panel, ...this.#legend, ...this.#below]) box.replaceChildren();
    const watcher = new ResizeObserver(() => this.#refit());
    for (const box of [this.#words, document.body]) watcher.observe(box);
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
    document.body.dataset.screen = scene.screen;
    this.#screens[scene.screen](scene);
  }

  /** @type {Record<Screen, (scene: Scene) => void>} */
  #screens = {
    lobby: (scene) => this.#drawMap(scene),
    settle: (scene) => this.#drawSettling(scene),
    gather: (scene) => this.#drawGathering(scene),
    alone: (scene) => this.#drawPlacing(scene),
    lens: (scene) => this.#drawLens(scene),
    counted: ({ agreement }) => this.#drawWords(agreement ? counted(agreement) : nothing),
    answers: (scene) => this.#drawAnswers(scene),
    example: (scene) => this.#drawExample(scene),
    read: ({ state }) => this.#drawWords(definitions(state.concepts)),
    notes: (scene) => this.#drawNotes(scene),
    look: ({ state }) => this.#drawWords(lookView(state.workshop?.look ?? null, state.examples)),
    columns: (scene) => this.#drawColumns(scene),
    ended: (scene) => this.#drawNotes(scene),
    agree: ({ state }) => this.#drawWords(agreeing(state)),
  };

  /** @param {Scene} scene */
  #drawMap({ state }) {
    const placed = [...current(state).values()].filter((example) => example.answers !== null);
    const stale = staleIds(state);
    document.body.toggleAttribute('data-empty', placed.length === 0);
    this.#write(nothing, nothing);
    this.#diagram.update({
      examples: placed,
      concepts: state.concepts,
      label: saySummary(counts(state), state.concepts),
      stale,
    });
    showStates(new Map());
    this.#book.show(this.#legend, legendRows(byRegion(state), state.concepts, new Map(), stale));
  }

  /** The map, with what a lens makes impossible, why, and what lies there. @param {Scene} scene */
  #drawLens({ state, lens }) {
    const { concepts } = state;
    const impossible = impossibleByMask(lens, concepts);
    this.#write(nothing, lens ? lensWords(lens, concepts) : nothing);
    this.#diagram.update({
      examples: [...current(state).values()].filter((example) => example.answers !== null),
      concepts,
      label: saySummary(counts(state), concepts),
      hatched: [...impossible.keys()].join(''),
    });
    showStates(new Map());
    this.#book.show(this.#beside, lensRows(byRegion(state), concepts, impossible));
  }

  /** The shared map, with what is agreed where it would go. @param {Scene} scene */
  #drawSettling({ state, comparison, proposals }) {
    const shown = withProposals(state, proposals?.items ?? []);
    const states = new Map(proposals?.items.map((item) => [item.example, item.state]));
    this.#write(nothing, settledSum(proposals, comparison));
    this.#diagram.update({
      examples: shown,
      concepts: state.concepts,
      label: sayProposals(proposals?.items ?? [], state.concepts),
    });
    showStates(states);
    const open = proposals?.items.filter((item) => item.state === 'open') ?? [];
    this.#book.show(this.#legend, proposalRows(shown, state.concepts, states, open));
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
    this.#people.update({ about: null, concepts: state.concepts, label: NO_DOTS, asks: true });
    this.#book.show([], []);
  }

  /** @param {Scene} scene */
  #drawAnswers({ state, agreement, comparison }) {
    const reading = !agreement && answersShow(state.workshop, 'wall');
    const talking = stepOf(state.workshop)?.kind === 'talk';
    this.#write(reading ? nothing : sum(agreement, comparison, talking), nothing);
    this.#book.show(this.#below, answerRows(agreement?.items ?? [], state.concepts, comparison), 'list');
  }

  /** @param {Scene} scene */
  #drawExample({ state, agreement, comparison }) {
    const example = state.examples.get(state.workshop?.spotlight ?? '');
    const item = agreement?.items.find((agreed) => agreed.example === example?.id) ?? null;
    const moved = comparison?.items.find((compared) => compared.example === example?.id && compared.way);
    const talking = stepOf(state.workshop)?.kind !== 'reveal';
    document.body.toggleAttribute('data-talking', talking);
    this.#people.update({
      about: item && {
        id: `${agreement?.round} ${item.example}`,
        groups: item.regions,
        moves: talking ? null : moved?.moves,
      },
      concepts: state.concepts,
      label: item ? describe([item], state.concepts, regionLabel) : NO_DOTS,
    });
    const how = {
      place: item ? `${(agreement?.items.indexOf(item) ?? 0) + 1} of ${agreement?.items.length}` : '',
      talking,
      moved: moved?.sentence ?? '',
      per: this.#people.per,
      doing: example && state.doing.get(example.id),
    };
    this.#write(nothing, example ? spotlit(example, item, state.concepts, how) : nothing);
    this.#book.show(this.#beside, talking ? besideRows(item, state.concepts) : []);
  }

  /** @param {Scene} scene */
  #drawNotes({ state: { workshop, examples }, nextSteps }) {
    this.#drawWords(workshop ? notes(workshop, examples, nextSteps) : nothing);
  }

  /** What everybody writes, in three columns. @param {Scene} scene */
  #drawColumns({ state, lines }) {
    const { workshop, concepts, examples } = state;
    const circle = circleOf(workshop, concepts);
    const isChart = stepOf(workshop)?.kind === 'senses';
    const columns = inColumns(lines, state);
    const most = Math.max(...columns.map((column) => column.lines.length));
    this.#below[0].parentElement?.toggleAttribute('data-large', most <= (isChart ? FEW_SENSES : FEW_ORIGINS));
    this.#write(asks(isChart ? circle : null, concepts.indexOf(circle)), nothing);
    this.#book.showApart(this.#below, lineColumns(columns, concepts, examples));
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

/** Shows which marks are proposed, and which are settled. @param {ReadonlyMap<string, Schemas.Proposal['state']>} states by example */
const showStates = (states) => {
  for (const mark of document.querySelectorAll('.marks [data-example]')) {
    const { example = '' } = /** @type {HTMLElement} */ (mark).dataset;
    mark.toggleAttribute('data-settled', states.get(example) === 'settled');
    mark.toggleAttribute('data-proposed', states.get(example) === 'proposed');
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
