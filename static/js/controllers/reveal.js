// What everyone answered in a revealed round, in place of the map, looked at example by example.

import { render } from '../../vendor/lit-html/lit-html.js';
import { maskOf, regionLabel } from '../core/regions.js';
import { resultsOf } from '../core/state.js';
import { describe, sayAgreement } from '../core/wall.js';
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
  /** @type {InstanceType<Views['RevealDiscs']> | null} */
  #discs = null;
  /** @type {number | null} the round whose discs have come out */
  #shown = null;
  /** @type {string | null} where the room looks */
  #spotlight;
  /** @type {string | null} the example looked at here */
  #chosen;

  #say;

  /** @param {import('../core/geometry.js').Geometry} geometry @param {Board} board @param {(text: string) => void} say politely */
  constructor(geometry, board, say) {
    this.#say = say;
    this.#geometry = geometry;
    this.#board = board;
    this.#spotlight = board.state.workshop?.spotlight ?? null;
    this.#chosen = this.#spotlight;
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
    if (results) return this.#drawResults(results.agreement, views);
    render(views.comingView('tray'), this.#places.tray);
    render(views.comingView('legend'), this.#places.legend);
  }

  /** @param {Agreement} agreement @param {Views} views */
  #drawResults(agreement, { contestedView, allAgreedView, agreedView, RevealDiscs }) {
    const { concepts } = this.#board.state;
    const item = agreement.items.find(({ example }) => example === this.#chosen) ?? null;
    const own = item && this.#ownAnswers(agreement.round, item.example);
    const list = { agreement, chosen: item?.example ?? null, onChoose: this.choose };
    render(contestedView(list), this.#places.tray);
    render(
      item ? agreedView({ item, concepts, own, onAll: this.#chooseAll }) : allAgreedView(agreement),
      this.#places.legend,
    );
    this.#discs ??= new RevealDiscs(this.#places.stage, this.#geometry, () =>
      small.matches ? 'portrait' : 'wide',
    );
    const keys = concepts.map(({ key }) => key);
    this.#discs.update({
      items: agreement.items,
      single: item,
      concepts,
      label: item
        ? describe([item], concepts, regionLabel)
        : `${describe(agreement.items, concepts, regionLabel)} ${sayAgreement(agreement.items, agreement.people)}`,
      own: own && maskOf(own, keys),
      arriving: this.#shown !== agreement.round,
    });
    if (this.#shown !== agreement.round) this.#say(sayAgreement(agreement.items, agreement.people));
    this.#shown = agreement.round;
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
