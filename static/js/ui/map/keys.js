// Everything the map does, by keyboard: keys act only while an example has focus.

import { keyOf } from '../../core/keys.js';
import { answersOf, maskOf, toggled } from '../../core/regions.js';
import { isOff } from '../shared/letters.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/regions.js').Answers} Answers
 * @typedef {{id: string, mask: number}} Carried an example, and the region it is over
 * @typedef {object} MapActions what the keys can do with the map
 * @property {string[]} keys of the concepts, in position order
 * @property {(id: string) => Example | undefined} example
 * @property {(target: EventTarget | null) => string | null} subject the example that keys pressed at an element are for
 * @property {(id: string, answers: Answers) => void} place
 * @property {(id: string) => void} putBack to the tray
 * @property {() => void} undo
 * @property {(id: string | null, mask: number) => void} carry shows what is carried over which region; null: nothing
 * @property {(mask: number | null) => void} light lights a region up; null: none
 * @property {(mask: number, begun: boolean) => void} say says a region's name, and the keys when carrying has begun
 * @property {(id: string) => void} next goes to the next example to place, from this one
 * @property {(mask: number) => {x: number, y: number}} middleOf a region, in client pixels
 */

/** Where keys are for typing. The radio buttons of the three questions are not. */
const TYPING = 'input:not([type="radio"]), textarea, select, .dialog';
const MASKS = [0, 1, 2, 3, 4, 5, 6, 7];
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** The id of the example a focused element stands for. @param {EventTarget | null} target */
export const exampleOf = (target) => {
  const el = target instanceof Element ? target.closest('[data-example], [data-entry]') : null;
  return el instanceof HTMLElement ? (el.dataset.example ?? el.dataset.entry ?? null) : null;
};

/** The id of the example that has the focus. */
export const focusedExample = () => exampleOf(document.activeElement);

export class MapKeys {
  #map;
  /** @type {Carried | null} */
  #carried = null;

  /** @param {HTMLElement} root @param {MapActions} map */
  constructor(root, map) {
    this.#map = map;
    const putDown = () => this.#carried && this.#carry(null);
    root.addEventListener('keydown', (event) => this.#key(event));
    root.addEventListener('pointerdown', putDown);
    root.addEventListener('focusin', (event) => this.#focus(event));
    addEventListener('resize', putDown);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && !event.shiftKey && keyOf(event) === 'z') {
      event.preventDefault();
      this.#map.undo();
    } else if (!isCommand && !event.altKey && this.#uses(event)) event.preventDefault();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was used */
  #uses(event) {
    const id = this.#map.subject(event.target);
    const example = id ? this.#map.example(id) : undefined;
    return this.#whileCarrying(event) || (example ? this.#onExample(event, example) : false) || rove(event);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was used */
  #whileCarrying({ key }) {
    if (!this.#carried) return false;
    const way = ARROWS[key];
    if (way) this.#carry({ ...this.#carried, mask: neighbour(this.#carried.mask, way, this.#map.middleOf) });
    else if (key === 'Enter' || key === ' ') this.#drop(this.#carried);
    else if (key === 'Escape') this.#carry(null);
    else return key !== 'Tab' && key.length === 1;
    return true;
  }

  /** @param {KeyboardEvent} event @param {Example} example @returns {boolean} whether the key was used */
  #onExample(event, { id, answers }) {
    const key = keyOf(event);
    if (isOff(key)) return false;
    const { keys, place, putBack, next } = this.#map;
    const circle = ['1', '2', '3'].indexOf(key);
    if (circle >= 0) place(id, toggled(answers, keys[circle], keys));
    else if (key === '0') place(id, answersOf(0, keys));
    else if (key === 'Delete' || key === 'Backspace') putBack(id);
    else if (key === 'n') next(id);
    else if (key === 'm' && exampleOf(event.target))
      this.#carry({ id, mask: answers ? maskOf(answers, keys) : 7 });
    else return false;
    return true;
  }

  /** @param {Carried} carried */
  #drop({ id, mask }) {
    this.#carry(null);
    this.#map.place(id, answersOf(mask, this.#map.keys));
  }

  /** @param {Carried | null} next */
  #carry(next) {
    const begun = next !== null && this.#carried === null;
    this.#carried = next;
    this.#map.light(next ? next.mask : null);
    this.#map.carry(next?.id ?? null, next?.mask ?? 0);
    if (next) this.#map.say(next.mask, begun);
  }

  /** @param {FocusEvent} event */
  #focus({ target }) {
    if (this.#carried && exampleOf(target) !== this.#carried.id) this.#carry(null);
    const item = target instanceof Element ? target.closest('[data-roving] button') : null;
    const list = item?.closest('[data-roving]');
    if (item instanceof HTMLElement && list instanceof HTMLElement) keepOneTabStop(list, item);
  }
}

/** @param {number} mask @param {[number, number]} way @param {MapActions['middleOf']} middleOf */
const neighbour = (mask, [dx, dy], middleOf) => {
  const here = middleOf(mask);
  let best = mask;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of MASKS) {
    const there = middleOf(candidate);
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    const cost = along + 2 * aside;
    if (candidate !== mask && along > 8 && along > aside * 0.4 && cost < least) {
      least = cost;
      best = candidate;
    }
  }
  return best;
};

/** Arrows, Home and End move within a list. @param {KeyboardEvent} event @returns {boolean} */
const rove = (event) => {
  const list = event.target instanceof Element ? event.target.closest('[data-roving]') : null;
  if (!list) return false;
  const items = [...list.querySelectorAll('button')];
  const i = items.indexOf(/** @type {HTMLButtonElement} */ (event.target));
  const to = {
    ArrowDown: i + 1,
    ArrowRight: i + 1,
    ArrowUp: i - 1,
    ArrowLeft: i - 1,
    Home: 0,
    End: items.length - 1,
  }[event.key];
  if (to === undefined || i < 0) return false;
  items[Math.max(0, Math.min(items.length - 1, to))].focus();
  return true;
};

/** @param {HTMLElement} list @returns {NodeListOf<HTMLElement>} */
const stopsOf = (list) => list.querySelectorAll('button:not([tabindex="-1"])');

/** @param {HTMLElement} list @param {HTMLElement} stop */
const keepOneTabStop = (list, stop) => {
  for (const item of stopsOf(list)) if (item !== stop) item.tabIndex = -1;
  if (stop.getAttribute('tabindex') !== '0') stop.tabIndex = 0;
};

/** One Tab stop a list, after every drawing. @param {ParentNode} root */
export const refreshTabStops = (root) => {
  for (const list of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-roving]'))) {
    const items = [...stopsOf(list)];
    const stop =
      items.find((item) => item === document.activeElement) ??
      items.find((item) => item.hasAttribute('tabindex')) ??
      list.querySelector('button');
    if (stop) keepOneTabStop(list, stop);
  }
};
