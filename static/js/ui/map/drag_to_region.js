// Carrying an example over the map with the hand: the drag preview, the region that lights up, and the drop.

import { Dragging } from './drag.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../shared/diagram.js').Spot} Spot
 * @typedef {import('./drag.js').Drag} Drag
 * @typedef {{kind: 'tray'} | {kind: 'stage', spot: Spot}} Target
 * @typedef {object} Options
 * @property {import('./drag_preview.js').DragPreview} preview
 * @property {(id: string) => Example | undefined} example
 * @property {(mask: number) => string} regionName
 * @property {(x: number, y: number) => Spot | null} spotAt in client pixels
 * @property {() => import('./drag.js').Scroller | null} scroller of the picture, while it shows a part of itself
 * @property {(mask: number | null) => void} light lights a region up; null: none
 * @property {(id: string, target: Target, x: number, y: number) => void} drop
 */

/** Whether the hand carries an example now. */
export const isCarrying = () => document.body.hasAttribute('data-dragging');

export class DragToRegion {
  #options;
  #tray = document.querySelector('[data-view="tray"]');
  #stage = document.querySelector('#stage');
  #bars = [...document.querySelectorAll('#bar, #banner')];
  #panels = [...document.querySelectorAll('.panel')].filter(
    (panel) => getComputedStyle(panel).overflowY === 'auto',
  );
  /** @type {Example | undefined} as it was last seen: it may be removed while it is carried */
  #carried;

  /** @param {HTMLElement} root @param {Options} options */
  constructor(root, options) {
    this.#options = options;
    new Dragging(root, {
      selector: ':root:not([data-still]) :is([data-example], [data-entry])',
      scroller: (x, y) => this.#scrollerAt(x, y),
      start: (drag) => this.#start(drag),
      move: (drag) => this.#draw(drag),
      drop: (drag) => this.#drop(drag),
      cancel: () => this.#clear(),
    });
  }

  /** @param {number} x @param {number} y */
  #scrollerAt(x, y) {
    const panel = this.#panels.find((found) => covers(found, x, y));
    const picture = covers(this.#stage, x, y) ? this.#options.scroller() : null;
    return panel ?? picture ?? document.scrollingElement;
  }

  /** @param {Drag} drag */
  #start(drag) {
    showCarried(drag.id);
    if (this.#stage && this.#stage.getBoundingClientRect().top < 0) {
      this.#stage.scrollIntoView({ block: 'start' });
    }
    this.#draw(drag);
  }

  /** @param {Drag} drag */
  #draw(drag) {
    const target = this.#targetAt(drag.x, drag.y);
    const example = this.#options.example(drag.id) ?? this.#carried;
    if (!example) return;
    this.#carried = example;
    this.#options.preview.show(example, drag.x, drag.y - drag.lift, this.#nameOf(example, target));
    this.#tray?.classList.toggle('is-target', target?.kind === 'tray' && example.answers !== null);
    this.#options.light(target?.kind === 'stage' ? target.spot.mask : null);
  }

  /** @param {Drag} drag */
  #drop({ id, x, y }) {
    const target = this.#targetAt(x, y);
    this.#clear();
    if (target) this.#options.drop(id, target, x, y);
  }

  #clear() {
    this.#carried = undefined;
    this.#options.preview.hide();
    this.#tray?.classList.remove('is-target');
    this.#options.light(null);
    showCarried(null);
  }

  /** @param {number} x @param {number} y @returns {Target | null} */
  #targetAt(x, y) {
    if (covers(this.#tray, x, y)) return { kind: 'tray' };
    if (this.#bars.some((bar) => covers(bar, x, y)) || !covers(this.#stage, x, y)) return null;
    const spot = this.#options.spotAt(x, y);
    return spot && { kind: 'stage', spot };
  }

  /** @param {Example} example @param {Target | null} target */
  #nameOf(example, target) {
    if (target?.kind === 'stage') return this.#options.regionName(target.spot.mask);
    return target?.kind === 'tray' && example.answers ? 'Back to the tray' : '';
  }
}

/** What is carried stays in its place, paler. @param {string | null} id null: nothing is carried any more */
const showCarried = (id) => {
  document.body.toggleAttribute('data-dragging', id !== null);
  for (const el of document.querySelectorAll('.is-carried')) el.classList.remove('is-carried');
  if (!id) return;
  for (const el of document.querySelectorAll(`[data-example="${id}"], [data-entry="${id}"]`)) {
    el.classList.add('is-carried');
  }
};

/** @param {Element | null} el @param {number} x @param {number} y */
const covers = (el, x, y) => {
  const box = el?.getBoundingClientRect();
  return Boolean(box && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
};
