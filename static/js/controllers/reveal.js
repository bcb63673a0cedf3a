// What everyone answered in a revealed round, in place of the map: fetched once, and looked at example by example.

import { render } from '../../vendor/lit-html/lit-html.js';
import { maskOf, regionLabel } from '../core/regions.js';
import { describe } from '../core/wall.js';
import { element, small } from '../ui/shared/page.js';

/**
 * @typedef {import('../core/regions.js').Agreement} Agreement
 * @typedef {typeof import('../ui/workshop/workshop.js')} Views
 */

/** Not everybody asks for the answers in the same instant. */
const JITTER_MS = 1500;
const AGAIN_MS = 5000;

/**
 * @param {import('../core/geometry.js').Geometry} geometry
 * @param {ReturnType<typeof import('./board_store.js').followBoard>} board
 */
export function createAnswers(geometry, board) {
  const places = { stage: element('answers'), tray: element('tray'), legend: element('legend') };
  /** @type {ReturnType<Views['createGhosts']> | null} */
  let ghosts = null;
  /** @type {Agreement | null} */
  let agreement = null;
  /** @type {number | null} the round whose answers are being fetched */
  let asked = null;
  /** @type {Agreement | null} whose ghosts have come out */
  let shown = null;
  let lookedAt = board.state.workshop?.spotlight ?? null;
  let chosen = lookedAt;

  /** @param {string | null} id again: all examples */
  const choose = (id) => {
    chosen = id === chosen ? null : id;
    board.schedule();
  };

  const forget = () => {
    agreement = null;
    asked = null;
    board.schedule();
  };

  /** @param {number} round */
  function fetchOnce(round) {
    if (asked === round) return;
    asked = round;
    setTimeout(async () => {
      try {
        agreement = await board.api.agreement(round);
        board.schedule();
      } catch {
        setTimeout(forget, AGAIN_MS);
      }
    }, Math.random() * JITTER_MS);
  }

  /** @param {Agreement} known @param {Views} views */
  function drawKnown(known, { contestedView, allAgreedView, agreedView, createGhosts }) {
    const { concepts } = board.state;
    const item = known.items.find(({ example }) => example === chosen) ?? null;
    const own = item && ownAnswers(known.round, item.example);
    const all = () => {
      choose(null);
      requestAnimationFrame(() => document.getElementById('legend-title')?.focus());
    };
    render(contestedView({ agreement: known, chosen: item?.example ?? null, onChoose: choose }), places.tray);
    render(item ? agreedView({ item, concepts, own, onAll: all }) : allAgreedView(known), places.legend);
    ghosts ??= createGhosts(places.stage, geometry, () => (small.matches ? 'portrait' : 'wide'));
    const keys = concepts.map(({ key }) => key);
    ghosts.update({
      items: known.items,
      one: item,
      concepts,
      label: describe(item ? [item] : known.items, concepts, regionLabel),
      own: own && maskOf(own, keys),
      arriving: shown?.round !== known.round,
    });
    shown = known;
  }

  /** What we answered ourselves; null where that is not known any more. @param {number} round @param {string} id */
  const ownAnswers = (round, id) => {
    const { own } = board.state;
    return (own?.round === round && own.placements.get(id)?.answers) || null;
  };

  return {
    choose,
    /** The answers were changed after the reveal: somebody left and took theirs along. */
    forget,

    /** The example that is looked at here. */
    get chosen() {
      return chosen;
    },

    /** Goes where the room looks, unless somebody looks at another example here. @param {string | null} spotlight */
    follow(spotlight) {
      if (spotlight || chosen === lookedAt) chosen = spotlight;
      lookedAt = spotlight;
    },

    /** @param {number} round @param {Views} views */
    draw(round, views) {
      if (agreement?.round === round) return drawKnown(agreement, views);
      render(views.comingView('tray'), places.tray);
      render(views.comingView('legend'), places.legend);
      fetchOnce(round);
    },
  };
}
