// Carrying an example over the map with the hand: the ghost, the region that lights up, and the drop.

import { draggable } from './drag.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../shared/diagram.js').Spot} Spot
 * @typedef {import('./drag.js').Drag} Drag
 * @typedef {{kind: 'tray'} | {kind: 'stage', spot: Spot} | null} Target
 * @typedef {{
 *   ghost: ReturnType<typeof import('./drag_preview.js').createGhost>, example: (id: string) => Example | undefined, regionName: (mask: number) => string,
 *   spotAt: (x: number, y: number) => Spot | null, light: (mask: number | null) => void,
 *   drop: (id: string, target: Exclude<Target, null>, x: number, y: number) => void, begin: (id: string) => void, end: () => void,
 * }} Board
 */

/** @param {Element | null} el @param {number} x @param {number} y */
const covers = (el, x, y) => {
  const box = el?.getBoundingClientRect();
  return Boolean(box && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
};

/**
 * @param {HTMLElement} root
 * @param {Board} board
 */
export function moveByHand(root, board) {
  const tray = document.querySelector('[data-view="tray"]');
  const stage = document.querySelector('#stage');
  const bars = [...document.querySelectorAll('#bar, #banner')];
  const panels = [...document.querySelectorAll('.panel')].filter(
    (panel) => getComputedStyle(panel).overflowY === 'auto',
  );

  /** @param {number} x @param {number} y @returns {Target} */
  const targetAt = (x, y) => {
    if (covers(tray, x, y)) return { kind: 'tray' };
    if (bars.some((bar) => covers(bar, x, y)) || !covers(stage, x, y)) return null;
    const spot = board.spotAt(x, y);
    return spot && { kind: 'stage', spot };
  };

  /** @param {Example} example @param {Target} target */
  const nameOf = (example, target) => {
    if (target?.kind === 'stage') return board.regionName(target.spot.mask);
    if (target?.kind === 'tray' && example.answers) return 'Back to the tray';
    return '';
  };

  /** @type {Example | undefined} as it was last seen: it may be removed while it is carried */
  let held;

  /** @param {Drag} drag @param {Target} target */
  const draw = (drag, target) => {
    const example = board.example(drag.id) ?? held;
    if (!example) return;
    held = example;
    board.ghost.show(example, drag.x, drag.y - drag.lift, nameOf(example, target));
    tray?.classList.toggle('is-target', target?.kind === 'tray' && example.answers !== null);
    board.light(target?.kind === 'stage' ? target.spot.mask : null);
  };

  const clear = () => {
    held = undefined;
    board.ghost.hide();
    tray?.classList.remove('is-target');
    board.light(null);
    board.end();
  };

  return draggable(root, {
    selector: ':root:not([data-still]) :is([data-example], [data-entry])',
    scroller: (x, y) => panels.find((panel) => covers(panel, x, y)) ?? document.scrollingElement,
    start(/** @type {Drag} */ drag) {
      board.begin(drag.id);
      if (stage && stage.getBoundingClientRect().top < 0) stage.scrollIntoView({ block: 'start' });
      draw(drag, targetAt(drag.x, drag.y));
    },
    move(/** @type {Drag} */ drag) {
      draw(drag, targetAt(drag.x, drag.y));
    },
    drop(/** @type {Drag} */ drag) {
      const target = targetAt(drag.x, drag.y);
      clear();
      if (target) board.drop(drag.id, target, drag.x, drag.y);
    },
    cancel() {
      clear();
    },
  });
}
