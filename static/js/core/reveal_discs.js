/**
 * Where a round's answers stand on the map: a disc in every region somebody chose, its area by the share of people
 * who chose it. Pure functions of the agreement, without history or chance, so that every screen shows the same
 * picture. Lengths are in view units.
 *
 * @typedef {import('./geometry.js').Geometry} Geometry
 * @typedef {import('./geometry.js').ViewName} ViewName
 * @typedef {import('./geometry.js').Circle} Circle
 * @typedef {import('./geometry.js').Point} Point
 * @typedef {import('./slots.js').Region} Region
 * @typedef {Schemas.RegionShare} Chosen
 *   a region somebody chose, by how many and by which share of those who placed the example
 * @typedef {{example: string, number: number, contested: number | null, regions: readonly Chosen[]}} Item
 *   of a round's agreement; `contested` is 0 where everybody agrees, hands counted in the room included
 * @typedef {{mask: number, count: number, share: number, whole: boolean}} Part
 *   what a disc stands for; `whole`: everybody agrees
 * @typedef {Part & {x: number, y: number, r: number, font: number}} Disc
 *   of one example; `font` is 0 when the count does not fit into the disc
 * @typedef {Part & {id: string, example: string, number: number}} Wanted
 * @typedef {Wanted & {x: number, y: number, r: number}} Put
 * @typedef {Put & {font: number}} Mark
 *   one of many; `font` is 0 when the example's number would be too small to read: a dot
 */
import { circlesOf, clearance, pole } from './geometry.js';
import { slotsOf } from './slots.js';

/** Of a circle's radius: everybody in one region, spotlit. It fits at the pole of the narrowest region. */
const WHOLE = 0.29;
/** Radii tried for an example everybody agrees on, in view units; then ever smaller ones. */
const RADII = [48, 44, 40, 37, 34, 31, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8];
const SMALLER = 0.8;
const LEAST = 1;
const GAP = 5;
/** Of a disc's radius: the largest numbers of two and three digits that still stand inside it. */
const TIGHT = { two: 1.4, three: 1 };
/** How finely places are tried, in view units. */
const PITCH = 9;

/**
 * One example large: a disc at the pole of every region somebody chose.
 * @param {Pick<Item, 'contested' | 'regions'>} item
 * @param {Geometry} geometry
 * @param {ViewName} viewName
 * @returns {Disc[]} the most chosen first
 */
export function discsOf(item, geometry, viewName) {
  const view = geometry.views[viewName];
  const circles = circlesOf(geometry, viewName);
  return byShare(partsOf(item)).map((part) => {
    const { x, y } = pole(circles, part.mask, view);
    const r = WHOLE * view.r * Math.sqrt(part.share);
    const font = fontIn(r, part.count);
    return { ...part, x, y, r, font: font < view.counts.font * 0.75 ? 0 : font };
  });
}

/**
 * All examples of a round at once, each by its number. Nothing overlaps and nothing leaves its region; one scale for
 * all, so areas can be compared; in every region what most chose stands in the middle.
 * @param {readonly Item[]} items
 * @param {Geometry} geometry
 * @param {ViewName} viewName
 * @param {number} [leastFont] numbers smaller than this are left out
 * @returns {Mark[]} by region, the largest first
 */
export function overviewOf(items, geometry, viewName, leastFont = 0) {
  const view = geometry.views[viewName];
  const circles = circlesOf(geometry, viewName);
  const highest = Math.max(0, ...items.map(({ number }) => number));
  const groups = grouped(items).map(({ mask, wanted }) => ({
    wanted,
    spots: spotsOf({ view, circles, mask, pole: pole(circles, mask, view) }),
  }));
  for (let k = 0; ; k++) {
    const whole = RADII[k] ?? RADII[RADII.length - 1] * SMALLER ** (k - RADII.length + 1);
    const packed = packAll(groups, whole);
    if (packed) return packed.map((mark) => ({ ...mark, font: readable(mark, leastFont, highest) }));
  }
}

/** @param {Pick<Item, 'contested' | 'regions'>} item @returns {Part[]} */
const partsOf = ({ contested, regions }) =>
  regions.map(({ mask, count, share }) => ({ mask, count, share, whole: share === 1 && contested === 0 }));

/** @param {readonly Item[]} items */
function grouped(items) {
  const chosen = items.flatMap((item) =>
    partsOf(item).map((part) => ({
      ...part,
      id: `${item.example}-${part.mask}`,
      example: item.example,
      number: item.number,
    })),
  );
  const masks = [...new Set(chosen.map(({ mask }) => mask))].sort((a, b) => a - b);
  return masks.map((mask) => ({
    mask,
    wanted: byShare(chosen.filter((part) => part.mask === mask)).sort(
      (a, b) => b.share - a.share || a.number - b.number,
    ),
  }));
}

/** @template {{share: number, mask: number}} T @param {readonly T[]} regions @returns {T[]} */
const byShare = (regions) => [...regions].sort((a, b) => b.share - a.share || a.mask - b.mask);

/**
 * Every region's discs where an example everybody agrees on has the radius `whole`; null where they do not fit.
 * @param {{wanted: Wanted[], spots: Circle[]}[]} groups
 * @param {number} whole
 */
function packAll(groups, whole) {
  /** @type {Put[]} */
  const all = [];
  for (const { wanted, spots } of groups) {
    const packed = pack(wanted, spots, whole);
    if (!packed) return null;
    all.push(...packed);
  }
  return all;
}

/**
 * One after the other, each as near to the region's pole as those before it leave room.
 * @param {Wanted[]} wanted the largest first
 * @param {Circle[]} spots
 * @param {number} whole
 */
function pack(wanted, spots, whole) {
  /** @type {Put[]} */
  const packed = [];
  let [size, next] = [0, 0];
  for (const disc of wanted) {
    const r = whole * Math.sqrt(disc.share);
    if (r !== size) [size, next] = [r, 0];
    while (next < spots.length && !isFree(spots[next], r, packed)) next++;
    const spot = spots[next] ?? (whole < LEAST ? spots[0] : null);
    if (!spot) return null;
    packed.push({ ...disc, x: spot.x, y: spot.y, r });
  }
  return packed;
}

/** @param {Circle} spot @param {number} r @param {Circle[]} packed */
const isFree = (spot, r, packed) =>
  spot.r >= r &&
  packed.every(({ x, y, r: other }) => (x - spot.x) ** 2 + (y - spot.y) ** 2 >= (other + r + GAP) ** 2);

/**
 * A region's finely laid slots with the room around each: the largest radius of a disc there that keeps clear of every
 * line, and outside the circles of their names and the frame.
 * @param {Region} region
 * @returns {Circle[]} the nearest to the region's pole first
 */
function spotsOf(region) {
  const { x, y } = region.pole;
  const away = (/** @type {Point} */ spot) => (spot.x - x) ** 2 + (spot.y - y) ** 2;
  const { xs, ys } = slotsOf(region, { size: 0, gap: PITCH });
  const spots = xs.map((left, k) => ({ x: left, y: ys[k], r: roomAt(region, left, ys[k]) }));
  return spots.sort((a, b) => away(a) - away(b) || a.y - b.y || a.x - b.x);
}

/** @param {Region} region @param {number} x @param {number} y */
function roomAt({ view, circles, mask }, x, y) {
  const clear = clearance(circles, mask, x, y);
  if (mask !== 0) return clear - view.margin;
  const [x0, y0, x1, y1] = view.frame;
  return Math.min(clear - view.nameBand, x - x0, y - y0, x1 - x, y1 - y);
}

/** The size of a number that fits into a disc. @param {number} r @param {number} number */
const fontIn = (r, number) => r * (number < 10 ? 1.25 : number < 100 ? 1.08 : number < 1000 ? 0.8 : 0.6);

/**
 * Discs of one size are all numbered or none: whether the smallest number that can be read fits is asked of the longest.
 * @param {{r: number, number: number}} mark @param {number} leastFont @param {number} highest
 */
function readable({ r, number }, leastFont, highest) {
  const most = r * (highest < 100 ? TIGHT.two : TIGHT.three);
  return most < leastFont ? 0 : Math.max(fontIn(r, number), leastFont);
}
