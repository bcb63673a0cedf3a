// Everything the map does, by keyboard: keys act only while an example has focus.

import { answersOf, maskOf, toggled } from '../../core/regions.js';
import { isOff } from '../shared/letters.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/regions.js').Answers} Answers
 * @typedef {{
 *   example: (id: string) => Example | undefined, keys: string[],
 *   place: (id: string, answers: Answers) => void, putBack: (id: string) => void,
 *   undo: () => void, light: (mask: number | null) => void, say: (mask: number) => void,
 *   middleOf: (mask: number) => {x: number, y: number}, carry: (id: string | null, mask: number) => void,
 *   subject: (target: EventTarget | null) => string | null,
 * }} Hands
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

/** @param {HTMLElement} root @param {Hands} hands */
export function listenForKeys(root, hands) {
  /** @type {{id: string, mask: number} | null} */
  let carried = null;

  const carry = (/** @type {{id: string, mask: number} | null} */ next) => {
    const id = next?.id ?? carried?.id ?? '';
    carried = next;
    hands.light(next ? next.mask : null);
    hands.carry(next ? id : null, next?.mask ?? 0);
    if (next) hands.say(next.mask);
  };

  const startCarry = (/** @type {Example} */ example) =>
    carry({ id: example.id, mask: example.answers ? maskOf(example.answers, hands.keys) : 7 });

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was used */
  const whileCarrying = (event) => {
    if (!carried) return false;
    const way = ARROWS[event.key];
    if (way) carry({ ...carried, mask: neighbour(carried.mask, way, hands.middleOf) });
    else if (event.key === 'Enter' || event.key === ' ') {
      const { id, mask } = carried;
      carry(null);
      hands.place(id, answersOf(mask, hands.keys));
    } else if (event.key === 'Escape') carry(null);
    else return event.key !== 'Tab' && event.key.length === 1;
    return true;
  };

  /** @param {KeyboardEvent} event @param {Example} example @returns {boolean} */
  const onExample = (event, example) => {
    if (isOff(event.key)) return false;
    const circle = ['1', '2', '3'].indexOf(event.key);
    if (circle >= 0) hands.place(example.id, toggled(example.answers, hands.keys[circle], hands.keys));
    else if (event.key === '0') hands.place(example.id, answersOf(0, hands.keys));
    else if (event.key === 'Delete' || event.key === 'Backspace') hands.putBack(example.id);
    else if (event.key.toLowerCase() === 'm' && exampleOf(event.target)) startCarry(example);
    else return false;
    return true;
  };

  root.addEventListener('keydown', (event) => {
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z') {
      event.preventDefault();
      hands.undo();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const id = hands.subject(event.target);
    const example = id ? hands.example(id) : undefined;
    const used = whileCarrying(event) || (example && onExample(event, example)) || rove(event);
    if (used) event.preventDefault();
  });

  const letGo = () => carried && carry(null);
  root.addEventListener('pointerdown', letGo);
  addEventListener('resize', letGo);

  root.addEventListener('focusin', (event) => {
    if (carried && exampleOf(event.target) !== carried.id) carry(null);
    const item = event.target instanceof Element ? event.target.closest('[data-roving] button') : null;
    if (item instanceof HTMLElement)
      keepOneTabStop(/** @type {HTMLElement} */ (item.closest('[data-roving]')), item);
  });
}

/** @param {number} mask @param {[number, number]} way @param {Hands['middleOf']} middleOf */
const neighbour = (mask, [dx, dy], middleOf) => {
  const here = middleOf(mask);
  let best = mask;
  let least = Number.POSITIVE_INFINITY;
  for (const other of MASKS) {
    const there = middleOf(other);
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    const cost = along + 2 * aside;
    if (other !== mask && along > 8 && along > aside * 0.4 && cost < least) {
      least = cost;
      best = other;
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
