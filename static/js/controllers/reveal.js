// What everyone answered in a revealed round, in place of the map, looked at example by example.

import { render } from '../../vendor/lit-html/lit-html.js';
import { answersOf, maskOf, regionLabel } from '../core/regions.js';
import { resultsOf } from '../core/state.js';
import { describe, sayAgreement } from '../core/wall.js';
import { createDiagram } from '../ui/shared/diagram.js';
import { element, small } from '../ui/shared/page.js';

/**
 * @typedef {import('../core/regions.js').Agreement} Agreement
 * @typedef {typeof import('../ui/workshop/workshop.js')} Views
 * @typedef {Pick<ReturnType<typeof import('./board_store.js').followBoard>, 'state' | 'schedule' | 'loadResults'>} Board
 */

export class Reveal {
  #geometry;
  #board;
  #places = { stage: element('answers'), tray: element('tray'), legend: element('legend') };
  #dotsHost = document.createElement('div');
  #mapHost = document.createElement('div');
  /** @type {InstanceType<Views['PeopleDots']> | null} */
  #people = null;
  /** @type {ReturnType<typeof createDiagram> | null} where most people put each example */
  #diagram = null;
  /** @type {string | null} where the room looks */
  #spotlight;
  /** @type {string | null} the example looked at here */
  #chosen;
  #say;
  /** The round whose result was said. @type {number | null} */
  #announced = null;

  /** @param {import('../core/geometry.js').Geometry} geometry @param {Board} board @param {(text: string) => void} say politely */
  constructor(geometry, board, say) {
    this.#say = say;
    this.#geometry = geometry;
    this.#board = board;
    this.#spotlight = board.state.workshop?.spotlight ?? null;
    this.#chosen = this.#spotlight;
    for (const host of [this.#dotsHost, this.#mapHost]) host.className = 'picture';
    this.#places.stage.append(this.#dotsHost, this.#mapHost);
  }

  /** The example that is looked at here. */
  get chosen() {
    return this.#chosen;
  }

  /** Looks at an example, or at all of them when it is looked at already. @param {string | null} id */
  choose = (id) => {
    this.#chosen = id === this.#chosen ? null : id;
    this.#board.schedule();
  };

  /** Goes where the room looks, unless somebody looks at another example here. @param {string | null} spotlight */
  follow(spotlight) {
    if (spotlight || this.#chosen === this.#spotlight) this.#chosen = spotlight;
    this.#spotlight = spotlight;
  }

  /** @param {Views} views */
  draw(views) {
    this.#board.loadResults();
    const results = resultsOf(this.#board.state);
    if (results && this.#board.state.workshop?.beat === 'counted')
      return this.#drawCounted(results.agreement, views);
    if (results) return this.#drawResults(results, views);
    render(views.comingView('tray'), this.#places.tray);
    render(views.comingView('legend'), this.#places.legend);
  }

  /** Before the wall shows how people answered. @param {Agreement} agreement @param {Views} views */
  #drawCounted({ counted }, { countedView, comingView, PeopleDots }) {
    render(comingView('tray'), this.#places.tray);
    render(countedView(counted), this.#places.legend);
    this.#showDots(PeopleDots, {
      about: null,
      concepts: this.#board.state.concepts,
      label: 'Three empty circles.',
    });
  }

  /** Says once how people answered in a round. @param {Agreement} agreement */
  #announce({ round, items, people }) {
    if (this.#announced !== round) this.#say(sayAgreement(items, people));
    this.#announced = round;
  }

  /** @param {import('../core/state.js').Results} results @param {Views} views */
  #drawResults({ agreement, comparison }, { contestedView, allAgreedView, agreedView, PeopleDots }) {
    this.#announce(agreement);
    const { concepts } = this.#board.state;
    const item = agreement.items.find(({ example }) => example === this.#chosen) ?? null;
    const own = item && this.#ownAnswers(agreement.round, item.example);
    const list = { agreement, chosen: item?.example ?? null, onChoose: this.choose };
    render(contestedView(list), this.#places.tray);
    render(
      item
        ? agreedView({ item, concepts, own, moved: movedOf(comparison, item), onAll: this.#chooseAll })
        : allAgreedView(agreement),
      this.#places.legend,
    );
    if (!item) return this.#showAll(agreement);
    const keys = concepts.map(({ key }) => key);
    const ours = own && { mask: maskOf(own, keys), hollow: Object.values(own).includes(null) };
    this.#showDots(PeopleDots, {
      about: {
        id: `${agreement.round} ${item.example}`,
        groups: item.regions,
        moves: comparison?.items.find(({ example }) => example === item.example)?.moves ?? null,
      },
      concepts,
      label: describe([item], concepts, regionLabel),
      own: ours,
    });
  }

  /** @param {Views['PeopleDots']} PeopleDots @param {Parameters<InstanceType<Views['PeopleDots']>['update']>[0]} scene */
  #showDots(PeopleDots, scene) {
    this.#dotsHost.hidden = false;
    this.#mapHost.hidden = true;
    this.#people ??= new PeopleDots(this.#dotsHost, this.#geometry, viewName);
    this.#people.update(scene);
  }

  /** Each example where most people put it. @param {Agreement} agreement */
  #showAll({ items, people }) {
    const { concepts, examples } = this.#board.state;
    this.#dotsHost.hidden = true;
    this.#mapHost.hidden = false;
    this.#diagram ??= createDiagram(this.#mapHost, this.#geometry, viewName, 0, 'answers-arc');
    const keys = concepts.map(({ key }) => key);
    const shown = items.flatMap(({ example: id, regions }, order) => {
      const example = examples.get(id);
      const [most] = [...regions].sort((a, b) => b.count - a.count);
      return example && most
        ? [{ ...example, answers: answersOf(most.mask, keys), at: null, placed: order + 1 }]
        : [];
    });
    const label = `${describe(items, concepts, regionLabel)} ${sayAgreement(items, people)}`;
    this.#diagram.update({ examples: shown, concepts, label });
  }

  #chooseAll = () => {
    this.choose(null);
    requestAnimationFrame(() => document.getElementById('legend-title')?.focus());
  };

  /** What we answered ourselves; null where that is not known any more. @param {number} round @param {string} id */
  #ownAnswers(round, id) {
    const { own } = this.#board.state;
    return (own?.round === round && own.placements.get(id)?.answers) || null;
  }
}

/** @returns {import('../core/geometry.js').ViewName} */
const viewName = () => (small.matches ? 'portrait' : 'wide');

/** What changed about an example since the round before, in a sentence. @param {import('../core/settling.js').Comparison | null} comparison @param {{example: string}} item */
const movedOf = (comparison, { example }) =>
  comparison?.items.find((moved) => moved.example === example && moved.way)?.sentence ?? '';
