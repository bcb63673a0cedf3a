/**
 * Titles and numbered discs together in one region. The marks come in the order they were placed. Each becomes a card with
 * its title where there is room for one, as near as can be to where it was dropped; else a disc on the nearest free slot.
 * When no slot is free, a card becomes a disc: the one that came last of those that make room. So a mark that is added
 * moves no other but that one. A title is set in two lines, or in three: where it finds no room so, and in a wide region
 * where two are too narrow for all of it. Pure,
 * lengths in view units. `app/domain/map/packing.py` is the same in Python.
 *
 * @typedef {import('./geometry.js').CardStyle} CardStyle
 * @typedef {import('./geometry.js').DiscStyle} DiscStyle
 * @typedef {import('./geometry.js').Point} Point
 * @typedef {import('./slots.js').Region} Region
 * @typedef {import('./slots.js').Slots} Slots
 * @typedef {import('./slots.js').Span} Span
 * @typedef {{ y: number, spans: Span[] }} Shelf where cards may lie, from the left edge of the first to the right edge of the last
 * @typedef {{ lines: number, height: number, shelves: Shelf[] }} Rack the shelves for cards of so many lines
 * @typedef {{ anchor: Point, widths: () => number[] }} Wanted `widths`: of its card, by rack
 * @typedef {{ x: number, y: number, width: number, height: number, lines: number }} Put `lines` is 0 for a disc
 * @typedef {{ racks: Rack[], slots: Slots, disc: number, gap: number, widest: number, isWide: boolean, spare: number }} Ground
 *   what a region offers; between a card and the next, or the end of its shelf, there is room for another, `spare`, or none
 */
import { roomOf, slotsOf, spansAt } from './slots.js';

const TOLERANCE = 1e-6;
/** Shifts of the shelves against the region's pole, in pitches; the first with room for most cards is taken. */
const PHASES = [0, 1, 2, 3, 4, 5, 6, 7].map((eighth) => eighth / 8);
/** Widths of ordinary cards, and the spare room for another, of the widest. */
const ORDINARY = [0.8, 0.9, 1];
const SPARE = 0.75;
/** The least radius of a wide region's largest circle, of the widest card. */
const WIDE = 0.9;

/**
 * What a region offers to cards and to discs of one size.
 * @param {Region} region
 * @param {CardStyle} cards
 * @param {DiscStyle} discs
 * @returns {Ground}
 */
export function groundOf(region, cards, discs) {
  const [low, high] = cards.heights;
  const pitch = low + cards.gap;
  const tries = PHASES.map((phase) => shelvesAt(region, low, region.pole.y + phase * pitch, pitch));
  const room = tries.map((shelves) => roomOn(shelves, cards));
  const best = room.indexOf(Math.max(...room));
  const between = region.pole.y + (PHASES[best] + 1 / 4) * pitch;
  return {
    racks: [
      { lines: 2, height: low, shelves: tries[best] },
      { lines: 3, height: high, shelves: shelvesAt(region, high, between, pitch / 2) },
    ],
    slots: slotsOf(region, discs),
    disc: discs.size,
    gap: cards.gap,
    widest: cards.widest,
    isWide: region.pole.r > WIDE * cards.widest,
    spare: SPARE * cards.widest,
  };
}

/** @param {Region} region @param {number} height @param {number} origin @param {number} pitch @returns {Shelf[]} */
function shelvesAt(region, height, origin, pitch) {
  const room = roomOf(region, 0, height);
  const first = Math.ceil((room.box[1] - origin - TOLERANCE) / pitch);
  const last = Math.floor((room.box[3] - origin + TOLERANCE) / pitch);
  /** @type {Shelf[]} */
  const shelves = [];
  for (let k = first; k <= last; k++) {
    const y = origin + k * pitch;
    const spans = spansAt(room, y);
    if (spans.length > 0) shelves.push({ y, spans });
  }
  return shelves;
}

/** How many ordinary cards fit on the shelves. @param {Shelf[]} shelves @param {CardStyle} cards */
function roomOn(shelves, { widest, gap }) {
  let room = 0;
  for (const [from, to] of shelves.flatMap(({ spans }) => spans)) {
    for (const share of ORDINARY) room += Math.floor((to - from + gap + TOLERANCE) / (share * widest + gap));
  }
  return room;
}

/**
 * Where each mark of a region stands.
 * @param {Ground} ground
 * @param {readonly Wanted[]} wanted in the order they were placed, at most as many as there are slots
 * @returns {Put[]}
 */
export function pack(ground, wanted) {
  const packing = new Packing(ground);
  for (const mark of wanted) packing.add(mark);
  return packing.put;
}

class Packing {
  #ground;
  /** @type {Put[]} */
  put = [];
  /** How many marks lie on each slot. */
  #uses;
  /** How many slots are free. */
  #free;
  /** @type {number[]} indexes of the cards, in the order they were placed */
  #cards = [];
  /** @type {number[]} by rack: no card so wide has found room since the last one was taken away */
  #tooWide = [Infinity, Infinity];

  /** @param {Ground} ground */
  constructor(ground) {
    this.#ground = ground;
    this.#uses = new Uint8Array(ground.slots.xs.length);
    this.#free = ground.slots.xs.length;
  }

  /** @param {Wanted} mark */
  add({ anchor, widths }) {
    const index = this.put.length;
    const card = this.#placeFor(anchor, widths());
    if (card) return this.#putCard(index, card);
    /** @type {number[]} */
    const shrunk = [];
    while (this.#free <= shrunk.length) shrunk.push(this.#takeCard());
    for (const other of shrunk) this.#putDisc(other, this.put[other]);
    this.#putDisc(index, anchor);
  }

  /** @param {Point} anchor @param {number[]} widths @returns {Put | null} */
  #placeFor(anchor, widths) {
    const { racks, widest, isWide } = this.#ground;
    for (const k of widths[0] >= widest && isWide ? [1, 0] : [0, 1]) {
      if (widths[k] >= this.#tooWide[k]) continue;
      const place = this.#placeOn(racks[k], anchor, widths[k]);
      if (place) return place;
      this.#tooWide[k] = widths[k];
    }
    return null;
  }

  /** The nearest place for a card, ties to the first. @param {Rack} rack @param {Point} anchor @param {number} width @returns {Put | null} */
  #placeOn({ lines, height, shelves }, anchor, width) {
    /** @type {Put | null} */
    let best = null;
    let least = Infinity;
    for (const { y, spans } of shelves) {
      const rise = (y - anchor.y) ** 2;
      if (rise >= least) continue;
      for (const [from, to] of freeParts(spans, this.#takenAt(y, height))) {
        if (to - from < width - TOLERANCE) continue;
        const x = this.#settle(from + width / 2, to - width / 2, anchor.x);
        const far = (x - anchor.x) ** 2 + rise;
        if (far >= least - TOLERANCE) continue;
        best = { x, y, width, height, lines };
        least = far;
      }
    }
    return best;
  }

  /** Beside a neighbour or at the end of the shelf, unless there is room for another card on both sides.
   * @param {number} left the first place @param {number} right the last @param {number} x where it would be best */
  #settle(left, right, x) {
    const nearest = x - left <= right - x ? left : right;
    return Math.min(x - left, right - x) < this.#ground.spare ? nearest : x;
  }

  /** What marks take away from a shelf for cards so high, from left to right. @param {number} y @param {number} height @returns {Span[]} */
  #takenAt(y, height) {
    const { gap } = this.#ground;
    /** @type {Span[]} */
    const taken = [];
    for (const mark of this.put) {
      const half = mark.width / 2 + gap;
      if (Math.abs(mark.y - y) < (mark.height + height) / 2 + gap - TOLERANCE)
        taken.push([mark.x - half, mark.x + half]);
    }
    return taken.sort((a, b) => a[0] - b[0]);
  }

  /** @param {number} index @param {Put} card */
  #putCard(index, card) {
    this.put[index] = card;
    this.#cards.push(index);
    for (const slot of this.#slotsUnder(card)) this.#use(slot);
  }

  /** Takes a card away: the last of those that leave two slots free, else the last. @returns {number} its index */
  #takeCard() {
    const leaves = (/** @type {number} */ index) =>
      this.#slotsUnder(this.put[index]).filter((slot) => this.#uses[slot] === 1).length;
    let at = this.#cards.length - 1;
    while (at >= 0 && leaves(this.#cards[at]) < 2) at--;
    const [index] = this.#cards.splice(at, 1);
    for (const slot of this.#slotsUnder(this.put[index])) this.#leave(slot);
    this.#tooWide = [Infinity, Infinity];
    return index;
  }

  /** @param {Put} card @returns {number[]} the slots on which a disc would touch it */
  #slotsUnder({ x, y, width, height }) {
    const { slots, disc, gap } = this.#ground;
    const reach = disc / 2 + gap;
    /** @type {number[]} */
    const under = [];
    for (let slot = 0; slot < slots.xs.length; slot++) {
      const dx = Math.max(Math.abs(slots.xs[slot] - x) - width / 2, 0);
      const dy = Math.max(Math.abs(slots.ys[slot] - y) - height / 2, 0);
      if (dx * dx + dy * dy < reach * reach - TOLERANCE) under.push(slot);
    }
    return under;
  }

  /** @param {number} index @param {Point} near ties to the first slot */
  #putDisc(index, near) {
    const { slots, disc } = this.#ground;
    let [best, least] = [-1, Infinity];
    for (let slot = 0; slot < slots.xs.length; slot++) {
      const far = (slots.xs[slot] - near.x) ** 2 + (slots.ys[slot] - near.y) ** 2;
      if (this.#uses[slot] === 0 && far < least - TOLERANCE) [best, least] = [slot, far];
    }
    this.put[index] = { x: slots.xs[best], y: slots.ys[best], width: disc, height: disc, lines: 0 };
    this.#use(best);
  }

  /** @param {number} slot */
  #use(slot) {
    if (this.#uses[slot]++ === 0) this.#free--;
  }

  /** @param {number} slot */
  #leave(slot) {
    if (--this.#uses[slot] === 0) this.#free++;
  }
}

/** What of the spans is free, from left to right. @param {readonly Span[]} spans @param {readonly Span[]} taken @returns {Span[]} */
function freeParts(spans, taken) {
  /** @type {Span[]} */
  const parts = [];
  for (const [start, end] of spans) {
    let from = start;
    for (const [left, right] of taken) {
      if (right <= from || left >= end) continue;
      parts.push([from, left]);
      from = right;
    }
    parts.push([from, end]);
  }
  return parts;
}
