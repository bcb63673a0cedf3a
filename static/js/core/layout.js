/**
 * Where every mark of the map stands: a pure function of regions, titles, placement order and drop hints, without history
 * or chance, so every screen and the server draw the same picture. In each region as many marks as find room bear their
 * titles, the rest their numbers. Where there are more marks than room for numbers, all are dots: each takes the free slot
 * nearest to where it was dropped. `app/domain/map/layout.py` is the same in Python.
 *
 * @typedef {import('./geometry.js').DotStyle} DotStyle
 * @typedef {import('./geometry.js').Geometry} Geometry
 * @typedef {import('./geometry.js').Point} Point
 * @typedef {import('./geometry.js').ViewName} ViewName
 * @typedef {import('./lettering.js').Advances} Advances
 * @typedef {import('./packing.js').Ground} Ground
 * @typedef {import('./slots.js').Region} Region
 * @typedef {import('./slots.js').Round} Round
 * @typedef {import('./slots.js').Row} Row
 * @typedef {import('./slots.js').Slots} Slots
 * @typedef {{ id: string, title: string, mask: number, at: readonly [u: number, v: number] | null, order: number,
 *   number: number }} Item
 *   a placed example: `id` in ASCII, `at` the drop hint in radii, `order` when it was placed (ties by `number`)
 * @typedef {{ x: number, y: number, kind: 'card' | 'disc' | 'dot', width: number, height: number, font: number,
 *   lines: number }} Mark
 *   centre and size in view units; `font` is 0 for dots, `lines` at most so many of a card
 */
import { circlesOf, finer, maskAt, pointOf, pole } from './geometry.js';
import { emsOf, narrowest } from './lettering.js';
import { groundOf, pack } from './packing.js';
import { slotsOf } from './slots.js';

const TOLERANCE = 1e-6;
/** How wide and tall a digit is, in ems, and how much of a disc's width its number may span. */
const [DIGIT, TALL, FILLED] = [0.63, 0.68, 0.96];
/** The space between a card's number and its title, in ems. */
const AFTER_NUMBER = 0.35;

/**
 * The layout of one view. The function it returns remembers each region's last marks: a region whose items
 * did not change keeps its marks, the very same objects; when nothing changed the same map comes back.
 * When even the smallest size has fewer slots than a region has items, the slots are filled again from the
 * first, as often as needed.
 * @param {Geometry} geometry
 * @param {ViewName} viewName
 * @param {number} [times] marks and words are so many times smaller against the circles
 * @returns {(items: readonly Item[]) => Map<string, Mark>} marks by the items' ids
 */
export function createLayout(geometry, viewName, times = 1) {
  const view = finer(geometry.views[viewName], times);
  const circles = circlesOf(geometry, viewName);
  const regions = Array.from({ length: 1 << circles.length }, (_, mask) =>
    createRegionLayout({ view, circles, mask, pole: pole(circles, mask, view) }, geometry.advances),
  );
  /** @type {Mark[][]} */
  let last = [];
  /** @type {Map<string, Mark>} */
  let marks = new Map();
  return (items) => {
    const groups = byRegion(items, regions.length);
    const laid = groups.map((group, mask) => regions[mask](group));
    if (laid.some((list, mask) => list !== last[mask])) {
      marks = new Map();
      for (let mask = 0; mask < groups.length; mask++) {
        for (let k = 0; k < groups[mask].length; k++) marks.set(groups[mask][k].id, laid[mask][k]);
      }
      last = laid;
    }
    return marks;
  };
}

/** Every region's items in the order they were placed.
 * @param {readonly Item[]} items @param {number} regions @returns {Item[][]} */
function byRegion(items, regions) {
  /** @type {Item[][]} */
  const groups = Array.from({ length: regions }, () => []);
  for (const item of items) groups[item.mask].push(item);
  for (const group of groups) group.sort((a, b) => a.order - b.order || a.number - b.number);
  return groups;
}

/** @param {Region} region @param {Advances} advances @returns {(items: Item[]) => Mark[]} */
function createRegionLayout(region, advances) {
  const grounds = new Grounds(region, advances);
  /** @type {Item[]} */
  let lastItems = [];
  /** @type {Mark[]} */
  let lastMarks = [];
  return (items) => {
    if (!sameItems(items, lastItems)) {
      lastMarks = placeAll(region, items, grounds);
      lastItems = items;
    }
    return lastMarks;
  };
}

/** What a region offers, worked out once. */
class Grounds {
  #region;
  #advances;
  /** @type {Map<number, Ground>} by the digits of the longest number */
  #numbered = new Map();
  /** @type {Map<DotStyle, Slots>} */
  #dotted = new Map();
  /** @type {WeakMap<Item, number[]>} */
  #widths = new WeakMap();

  /** @param {Region} region @param {Advances} advances */
  constructor(region, advances) {
    this.#region = region;
    this.#advances = advances;
  }

  /** For cards, and discs in which so many digits can be read. @param {number} digits */
  numbered(digits) {
    const { cards, discs } = this.#region.view;
    const size = Math.max(discs.size, (discs.least * diagonalOf(digits)) / FILLED);
    const ground = this.#numbered.get(digits) ?? groundOf(this.#region, cards, { ...discs, size });
    this.#numbered.set(digits, ground);
    return ground;
  }

  /** @param {DotStyle} style */
  dotted(style) {
    const slots = this.#dotted.get(style) ?? slotsOf(this.#region, { ...style, counted: true });
    this.#dotted.set(style, slots);
    return slots;
  }

  /** Of an item's card on two lines, and on three. @param {Item} item */
  widthsOf(item) {
    const known = this.#widths.get(item);
    if (known) return known;
    const { font, padding, widest, narrowest: least } = this.#region.view.cards;
    const lead = emsOf(String(item.number), this.#advances) + AFTER_NUMBER;
    const most = (widest - padding) / font;
    const widths = narrowest(item.title, lead, most, [2, 3], this.#advances);
    const all = widths.map((ems) => Math.max(least, ems * font + padding));
    this.#widths.set(item, all);
    return all;
  }
}

/** @param {Item[]} a @param {Item[]} b */
const sameItems = (a, b) => a.length === b.length && a.every((item, k) => sameItem(item, b[k]));

/** @param {Item} a @param {Item} b */
const sameItem = (a, b) =>
  a === b ||
  (a.id === b.id &&
    a.number === b.number &&
    a.title === b.title &&
    a.at?.[0] === b.at?.[0] &&
    a.at?.[1] === b.at?.[1]);

/** @param {Region} region @param {Item[]} items @param {Grounds} grounds @returns {Mark[]} */
function placeAll(region, items, grounds) {
  const digits = items.reduce((most, { number }) => Math.max(most, digitsOf(number)), 1);
  const ground = grounds.numbered(digits);
  if (items.length > ground.slots.xs.length) return dotAll(region, items, grounds);
  const { cards, discs } = region.view;
  const wanted = items.map((item) => ({
    anchor: anchorOf(region, item),
    widths: () => grounds.widthsOf(item),
  }));
  return pack(ground, wanted).map((mark, k) => ({
    ...mark,
    kind: mark.lines ? 'card' : 'disc',
    font: mark.lines
      ? cards.font
      : Math.min(discs.font, (FILLED * mark.width) / diagonalOf(digitsOf(items[k].number))),
  }));
}

/** Dots of the first size that gives all of them a slot of their own. @param {Region} region @param {Item[]} items @param {Grounds} grounds @returns {Mark[]} */
function dotAll(region, items, grounds) {
  const { dots } = region.view;
  const style = dots.find((dot) => grounds.dotted(dot).xs.length >= items.length) ?? dots[dots.length - 1];
  const free = new FreeSlots(grounds.dotted(style));
  const { size } = style;
  return items.map((item) => {
    const { x, y } = free.take(anchorOf(region, item));
    return { x, y, kind: 'dot', width: size, height: size, font: 0, lines: 0 };
  });
}

/** @param {number} number */
const digitsOf = (number) => String(number).length;

/** The diagonal of so many digits, in ems. @param {number} digits */
const diagonalOf = (digits) => Math.sqrt((DIGIT * digits) ** 2 + TALL ** 2);

/** Where a mark wants to be: where it was dropped; else a point near the pole that its id decides.
 * @param {Region} region @param {Item} item @returns {Point} */
function anchorOf({ view, circles, mask, pole: { x, y, r } }, item) {
  const dropped = item.at && pointOf(view, item.at);
  if (dropped && maskAt(circles, dropped.x, dropped.y) === mask) return dropped;
  const [u, v] = unitPoint(item.id);
  return { x: x + (u - 0.5) * 0.8 * r, y: y + (v - 0.5) * 0.8 * r };
}

/** A point of the unit square from a text: FNV-1a, then MurmurHash3's finalizer on two streams.
 * @param {string} text in ASCII @returns {[number, number]} */
function unitPoint(text) {
  let hash = 2166136261;
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 16777619);
  return [mix(hash) / 2 ** 32, mix(hash ^ 0x9e3779b9) / 2 ** 32];
}

/** @param {number} hash */
function mix(hash) {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The free slots of a region. `next` and `previous` lead from a slot to the nearest free one to its right and
 * to its left (itself when free), by slot index + 1; the ways are shortened as they are walked, so that a search
 * costs a few looks a row however full the region is. */
class FreeSlots {
  #slots;
  #rowYs;
  #next;
  #previous;
  /** How many are free. */
  #left = 0;
  /** The nearest slot that a search has seen so far, and the square of how far it is. */
  #best = -1;
  #least = Infinity;

  /** @param {Slots} slots */
  constructor(slots) {
    this.#slots = slots;
    this.#rowYs = slots.rows.map((row) => row.y);
    this.#next = new Int32Array(slots.xs.length + 2);
    this.#previous = new Int32Array(slots.xs.length + 2);
  }

  /** Takes the free slot nearest to a point, ties to the lower index; after the last all are free again.
   * @param {Point} point @returns {Point} */
  take(point) {
    if (this.#left === 0) this.#free();
    const slot = this.#nearest(point);
    this.#next[slot + 1] = slot + 2;
    this.#previous[slot + 1] = slot;
    this.#left--;
    return { x: this.#slots.xs[slot], y: this.#slots.ys[slot] };
  }

  #free() {
    for (let k = 0; k < this.#next.length; k++) {
      this.#next[k] = k;
      this.#previous[k] = k;
    }
    this.#left = this.#slots.xs.length;
  }

  /** Row by row away from the point, down and then up, until a row is farther than the best so far.
   * @param {Point} point @returns {number} slot */
  #nearest({ x, y }) {
    const { rows } = this.#slots;
    const middle = lowerBound(this.#rowYs, y, 0, rows.length);
    this.#least = Infinity;
    for (let k = middle; k < rows.length && this.#reaches(rows[k], y); k++) this.#look(rows[k], x, y);
    for (let k = middle - 1; k >= 0 && this.#reaches(rows[k], y); k--) this.#look(rows[k], x, y);
    return this.#best;
  }

  /** @param {Row} row @param {number} y */
  #reaches(row, y) {
    return (row.y - y) ** 2 <= this.#least + TOLERANCE;
  }

  /** @param {Row} row @param {number} x @param {number} y */
  #look(row, x, y) {
    const k = lowerBound(this.#slots.xs, x, row.start, row.end);
    const left = follow(this.#previous, k) - 1;
    const right = follow(this.#next, k + 1) - 1;
    if (left >= row.start) this.#consider(left, x, y);
    if (right < row.end) this.#consider(right, x, y);
  }

  /** @param {number} slot @param {number} x @param {number} y */
  #consider(slot, x, y) {
    const distance = (this.#slots.xs[slot] - x) ** 2 + (this.#slots.ys[slot] - y) ** 2;
    const tied = Math.abs(distance - this.#least) <= TOLERANCE;
    if (tied ? slot < this.#best : distance < this.#least) {
      this.#best = slot;
      this.#least = distance;
    }
  }
}

/** The end of a way, which is shortened for the next time.
 * @param {Int32Array} links @param {number} from @returns {number} */
function follow(links, from) {
  let k = from;
  while (links[k] !== k) {
    links[k] = links[links[k]];
    k = links[k];
  }
  return k;
}

/** The first index from `start` up to `end` whose value is not less, in an ascending list; else `end`.
 * @param {number[]} values @param {number} value @param {number} start @param {number} end */
function lowerBound(values, value, start, end) {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
