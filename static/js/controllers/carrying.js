// The hand and the keys on the map: both carry examples, and open what they point at.

import { answersOf, regionLabel } from '../core/regions.js';
import { EXAMPLE_REMOVED } from '../core/sentences.js';
import { current, tray } from '../core/state.js';
import { DragPreview } from '../ui/map/drag_preview.js';
import { DragToRegion } from '../ui/map/drag_to_region.js';
import { exampleOf, MapKeys } from '../ui/map/keys.js';
import { listedExample } from '../ui/map/lists.js';

/**
 * @typedef {import('../ui/map/drag_to_region.js').Target} Target
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {import('./placing.js').Placing} placing
 * @property {import('./example_sheet.js').ExampleSheet} sheet
 * @property {ReturnType<typeof import('../ui/shared/diagram.js').createDiagram>} diagram
 * @property {ReturnType<typeof import('../ui/shared/toasts.js').createToasts>} toasts
 */

const CARRY_KEYS = '. Arrow keys move it, Enter drops it, Escape puts it back.';

export class Carrying {
  #board;
  #placing;
  #sheet;
  #diagram;
  #toasts;
  #preview = new DragPreview();
  #keys;

  /** @param {Options} options */
  constructor({ board, placing, sheet, diagram, toasts }) {
    this.#board = board;
    this.#placing = placing;
    this.#sheet = sheet;
    this.#diagram = diagram;
    this.#toasts = toasts;
    this.#keys = board.state.concepts.map(({ key }) => key);
    this.#listenToHand();
    this.#listenToKeys();
    document.addEventListener('click', (event) => this.#click(event));
  }

  #listenToHand() {
    new DragToRegion(document.body, {
      preview: this.#preview,
      example: (id) => this.#example(id),
      regionName: (mask) => this.#regionName(mask),
      spotAt: (x, y) => this.#diagram.spotAt(x, y),
      scroller: () => this.#diagram.scroller,
      light: (mask) => this.#diagram.light(mask),
      drop: (id, target, x, y) => this.#drop(id, target, x, y),
    });
  }

  #listenToKeys() {
    new MapKeys(document.body, {
      keys: this.#keys,
      example: (id) => this.#example(id),
      place: (id, answers) => this.#placing.place(id, answers),
      putBack: (id) => this.#placing.place(id, null),
      undo: () => this.#placing.undo(),
      light: (mask) => this.#diagram.light(mask),
      say: (mask, begun) => this.#toasts.say(this.#regionName(mask) + (begun ? CARRY_KEYS : '')),
      next: (id) => this.#goToNext(id),
      middleOf: (mask) => this.#diagram.middleOf(mask),
      subject: (target) => exampleOf(target) ?? this.#sheet.exampleAround(target),
      carry: (id, mask) => this.#showCarried(id, mask),
    });
  }

  /** The focus goes to the next example to place, or what lies open is that example. @param {string} id the present one */
  #goToNext(id) {
    const { state } = this.#board;
    const number = this.#example(id)?.number ?? 0;
    const waiting = tray(state).filter((example) => example.id !== id);
    const next = waiting.find((example) => example.number > number) ?? waiting[0];
    if (!next) this.#toasts.say('Nothing else waits to be placed.');
    else if (this.#sheet.example) this.#sheet.openExample(next.id);
    else listedExample(next.id)?.focus();
  }

  /** @param {string} id */
  #example(id) {
    return current(this.#board.state).get(id);
  }

  /** @param {number} mask */
  #regionName(mask) {
    return regionLabel(mask, this.#board.state.concepts);
  }

  /** @param {string} id @param {Target} target @param {number} x @param {number} y client pixels */
  #drop(id, target, x, y) {
    if (!this.#example(id)) return this.#toasts.show(EXAMPLE_REMOVED, { tone: 'warn' });
    if (target.kind === 'tray') return this.#placing.place(id, null);
    const { mask, at } = target.spot;
    this.#diagram.glideFrom(id, x, y);
    this.#placing.drop(id, answersOf(mask, this.#keys), at);
  }

  /** What the keys carry, over a region; null: nothing. @param {string | null} id @param {number} mask */
  #showCarried(id, mask) {
    const example = id && this.#example(id);
    if (!example) return this.#preview.hide();
    const { x, y } = this.#diagram.middleOf(mask);
    this.#preview.show(example, x, y, this.#regionName(mask));
  }

  /** @param {MouseEvent} event */
  #click({ target, detail }) {
    const id = exampleOf(target);
    if (id) return this.#sheet.openExample(id, detail > 0);
    const region = target instanceof Element ? target.closest('.drawing .region') : null;
    const mask = Number(region?.getAttribute('data-mask') ?? 0);
    if (mask) this.#sheet.openRegion(mask);
  }
}
