/**
 * One dot for each person who placed an example, in rows in the region that they chose, with their number beneath. Pure
 * functions without history or chance, so that every screen shows the same picture. Lengths are in view units.
 *
 * @typedef {import('./geometry.js').Geometry} Geometry
 * @typedef {import('./geometry.js').ViewName} ViewName
 * @typedef {import('./geometry.js').View} View
 * @typedef {import('./geometry.js').Circle} Circle
 * @typedef {import('./geometry.js').Point} Point
 * @typedef {Pick<Schemas.RegionShare, 'mask' | 'count' | 'unsure'>} Group
 *   how many people chose a region, and how many of them were not sure about some circle
 * @typedef {{from_mask: number, to_mask: number, people: number}} Move
 * @typedef {{mask: number, x: number, y: number, r: number, hollow: boolean, from: Point | null}} Dot
 *   `hollow`: not sure about some circle; `from`: where it stood in the round before
 * @typedef {{mask: number, x: number, y: number, font: number, people: number}} Caption in the middle of its line
 * @typedef {{x1: number, y1: number, x2: number, y2: number, x: number, y: number, font: number, people: number}} Arrow
 *   from where to where so many people moved; their number stands at `x` and `y`
 * @typedef {{dots: Dot[], captions: Caption[], arrows: Arrow[], per: number}} Crowd `per`: people for each dot
 */
import { circlesOf, clearance, pole } from './geometry.js';

/** With more people, a dot stands for several. */
const MOST_SINGLE = 60;
const FIVE = 5;
/** With so many people, five for each dot are still few dots enough. */
const MOST_FIVES = 300;
const SIZES = [40, 36, 32, 28, 24, 20, 17, 14, 12, 10, 8, 6];
/** A phone shows the picture at less than half the size. @type {Record<ViewName, number>} */
const LARGER = { wall: 1, wide: 1.1, portrait: 2 };
const GAP = 0.2;
/** How far rows may move from the middle of their region, in dots. */
const SHIFTS = [0, -0.5, 0.5, -1, 1, -1.5, 1.5, -2, 2, -3, 3];
/** Of a font's size: a digit or a letter, and the height of a line. */
const LETTER = 0.52;
const LINE = 1.15;

/** How many people a dot stands for. @param {number} people */
export const peoplePerDot = (people) => (people <= MOST_SINGLE ? 1 : FIVE * Math.ceil(people / MOST_FIVES));

/** @param {number} count */
export const sayPeople = (count) => (count === 1 ? '1 person' : `${count} people`);

/**
 * Everybody's dot, all of one size, the largest at which every group fits into its region.
 * @param {readonly Group[]} groups
 * @param {Geometry} geometry
 * @param {ViewName} viewName
 * @param {readonly Move[] | null} [moves] of those who answered in the round before too; null where that is not known
 * @returns {Crowd}
 */
export function crowdOf(groups, geometry, viewName, moves = null) {
  const view = geometry.views[viewName];
  const circles = circlesOf(geometry, viewName);
  const per = peoplePerDot(groups.reduce((sum, { count }) => sum + count, 0));
  const now = standing(groups, view, circles, per, viewName);
  const dots = now.flatMap(({ dots }) => dots);
  const captions = now.map(({ caption }) => caption);
  if (!moves?.some(({ from_mask, to_mask }) => from_mask !== to_mask)) {
    return {
      dots: moves ? dots.map((dot) => ({ ...dot, from: { x: dot.x, y: dot.y } })) : dots,
      captions,
      arrows: [],
      per,
    };
  }
  const before = standing(groupsBefore(moves), view, circles, per, viewName);
  return { dots: comingFrom(dots, before, moves, per), captions, arrows: arrowsOf(now, before, moves), per };
}

/** @typedef {{mask: number, dots: Dot[], caption: Caption, middle: Point, half: {x: number, y: number}}} Standing `middle` and `half` of its box */

/**
 * @param {readonly Group[]} groups
 * @param {View} view
 * @param {Circle[]} circles
 * @param {number} per
 * @param {ViewName} viewName
 * @returns {Standing[]}
 */
function standing(groups, view, circles, per, viewName) {
  const sizes = SIZES.map((size) => size * LARGER[viewName]);
  for (const size of sizes) {
    const all = groups.map((group) => arranged(group, size, view, circles, per));
    const fitting = all.filter((one) => one !== null);
    if (fitting.length === groups.length) return fitting;
  }
  return groups.map((group) => inRows(group, sizes[sizes.length - 1], 0, { x: 0, y: 0 }, view, circles, per));
}

/**
 * A group in as square a block as fits; null where none does.
 * @param {Group} group
 * @param {number} size
 * @param {View} view
 * @param {Circle[]} circles
 * @param {number} per
 */
function arranged(group, size, view, circles, per) {
  const count = dotsFor(group.count, per);
  const square = Math.ceil(Math.sqrt(count));
  for (let more = 0; more <= square; more++) {
    for (const columns of more ? [square + more, square - more] : [square]) {
      if (columns < 1 || columns > count) continue;
      for (const [across, down] of BY_DISTANCE) {
        const shift = { x: across * size, y: down * size };
        if (!cornersFit(group, count, size, columns, shift, view, circles)) continue;
        const block = inRows(group, size, columns, shift, view, circles, per);
        if (fits(block, view, circles)) return block;
      }
    }
  }
  return null;
}

/** The shortest first. */
const BY_DISTANCE = SHIFTS.flatMap((across) => SHIFTS.map((down) => [across, down])).sort(
  (a, b) => Math.hypot(a[0], a[1]) - Math.hypot(b[0], b[1]) || a[1] - b[1] || a[0] - b[0],
);

/**
 * Whether the first row's ends and the caption keep clear of every line: most blocks that do not fit fail here.
 * @param {Group} group
 * @param {number} count dots
 * @param {number} size
 * @param {number} columns
 * @param {Point} shift
 * @param {View} view
 * @param {Circle[]} circles
 */
function cornersFit({ mask, count: people }, count, size, columns, shift, view, circles) {
  const pitch = size * (1 + GAP);
  const rows = Math.ceil(count / columns);
  const font = view.counts.font;
  const middle = pole(circles, mask, view);
  const height = rows * pitch + font * LINE;
  const [x, top] = [middle.x + shift.x, middle.y + shift.y - height / 2];
  const first = ((Math.ceil(count / rows) - 1) / 2) * pitch;
  const last = ((Math.floor(count / rows) - 1) / 2) * pitch;
  const wide = (sayPeople(people).length * font * LETTER) / 2;
  const foot = top + rows * pitch + (font * LINE) / 2;
  const room = (/** @type {number} */ at, /** @type {number} */ y) => roomAt(view, circles, mask, at, y);
  return (
    [-wide, wide].every((dx) => room(x + dx, foot + font * 0.4) >= 0) &&
    [-first, first].every((dx) => room(x + dx, top + pitch / 2) >= size / 2) &&
    [-last, last].every((dx) => room(x + dx, top + (rows - 0.5) * pitch) >= size / 2)
  );
}

/** @param {number} count @param {number} per */
const dotsFor = (count, per) => Math.max(1, Math.round(count / per));

/**
 * @param {Group} group
 * @param {number} size
 * @param {number} columns at most; 0: as many as are square
 * @param {Point} shift
 * @param {View} view
 * @param {Circle[]} circles
 * @param {number} per
 * @returns {Standing}
 */
function inRows({ mask, count, unsure }, size, columns, shift, view, circles, per) {
  const total = dotsFor(count, per);
  const hollow = unsure ? Math.min(total, Math.max(1, Math.round(unsure / per))) : 0;
  const rows = rowsOf(total, columns || Math.ceil(Math.sqrt(total)));
  const pitch = size * (1 + GAP);
  const font = view.counts.font;
  const height = rows.length * pitch + font * LINE;
  const middle = pole(circles, mask, view);
  const [x, top] = [middle.x + shift.x, middle.y + shift.y - height / 2];
  /** @type {Dot[]} */
  const dots = [];
  rows.forEach((inRow, i) => {
    for (let k = 0; k < inRow; k++) {
      const left = x + (k - (inRow - 1) / 2) * pitch;
      const isHollow = dots.length >= total - hollow;
      dots.push({ mask, x: left, y: top + (i + 0.5) * pitch, r: size / 2, hollow: isHollow, from: null });
    }
  });
  const caption = { mask, x, y: top + rows.length * pitch + (font * LINE) / 2, font, people: count };
  const wide = Math.max((rows[0] * pitch) / 2, (sayPeople(count).length * font * LETTER) / 2);
  return { mask, dots, caption, middle: { x, y: top + height / 2 }, half: { x: wide, y: height / 2 } };
}

/** Rows as even as can be, the longer ones first. @param {number} total @param {number} columns */
function rowsOf(total, columns) {
  const count = Math.ceil(total / columns);
  return Array.from({ length: count }, (_, i) => Math.ceil((total - i) / count));
}

/** Whether all of a group keeps clear of every line. @param {Standing} block @param {View} view @param {Circle[]} circles */
function fits({ mask, dots, caption }, view, circles) {
  const room = (/** @type {number} */ x, /** @type {number} */ y) => roomAt(view, circles, mask, x, y);
  const wide = (sayPeople(caption.people).length * caption.font * LETTER) / 2;
  const high = caption.font * 0.4;
  const corners = [-wide, wide].flatMap((dx) =>
    [-high, high].map((dy) => room(caption.x + dx, caption.y + dy)),
  );
  return corners.every((left) => left >= 0) && dots.every(({ x, y, r }) => room(x, y) >= r);
}

/** How far a point is from the nearest line, and outside the circles from their names and the frame. @param {View} view @param {Circle[]} circles @param {number} mask @param {number} x @param {number} y */
function roomAt(view, circles, mask, x, y) {
  const clear = clearance(circles, mask, x, y);
  if (mask !== 0) return clear - view.margin;
  const [x0, y0, x1, y1] = view.frame;
  return Math.min(clear - view.nameBand, x - x0, y - y0, x1 - x, y1 - y);
}

/** Where those who answered in both rounds were. @param {readonly Move[]} moves @returns {Group[]} */
function groupsBefore(moves) {
  /** @type {Map<number, number>} */
  const people = new Map();
  for (const { from_mask: mask, people: more } of moves) people.set(mask, (people.get(mask) ?? 0) + more);
  return [...people].map(([mask, count]) => ({ mask, count, unsure: 0 }));
}

/**
 * Each dot with the place that somebody who stands there now had before.
 * @param {Dot[]} dots
 * @param {Standing[]} before
 * @param {readonly Move[]} moves
 * @param {number} per
 */
function comingFrom(dots, before, moves, per) {
  const left = new Map(before.map(({ mask, dots: earlier }) => [mask, [...earlier]]));
  const coming = new Map(dots.map((dot) => [dot.mask, /** @type {Point[]} */ ([])]));
  for (const { from_mask: from, to_mask: to, people } of moves) {
    const taken = left.get(from)?.splice(0, dotsFor(people, per)) ?? [];
    coming.get(to)?.push(...taken.map(({ x, y }) => ({ x, y })));
  }
  return dots.map((dot) => ({ ...dot, from: coming.get(dot.mask)?.shift() ?? null }));
}

/**
 * From where people were to where they are, between the edges of both groups.
 * @param {Standing[]} now
 * @param {Standing[]} before
 * @param {readonly Move[]} moves
 * @returns {Arrow[]}
 */
function arrowsOf(now, before, moves) {
  return moves.flatMap(({ from_mask: from, to_mask: to, people }) => {
    const start = before.find(({ mask }) => mask === from);
    const end = now.find(({ mask }) => mask === to);
    if (from === to || !start || !end) return [];
    return [arrow(now.find(({ mask }) => mask === from) ?? start, end, people)];
  });
}

/**
 * Beside the straight way, on its right: the arrow of those who went the other way is on the other side.
 * @param {Standing} from
 * @param {Standing} to
 * @param {number} people
 * @returns {Arrow}
 */
function arrow(from, to, people) {
  const { font } = to.caption;
  const far = Math.hypot(to.middle.x - from.middle.x, to.middle.y - from.middle.y);
  const dx = (to.middle.x - from.middle.x) / far;
  const dy = (to.middle.y - from.middle.y) / far;
  const begin = edgeAt(from, dx, dy);
  const end = far - edgeAt(to, dx, dy);
  const [first, last] = end - begin > font ? [begin, end] : [far * 0.4, far * 0.6];
  const aside = font * 0.45;
  const [x, y] = [from.middle.x - dy * aside, from.middle.y + dx * aside];
  const middle = (first + last) / 2;
  return {
    x1: x + dx * first,
    y1: y + dy * first,
    x2: x + dx * last,
    y2: y + dy * last,
    x: x + dx * middle - dy * font * 0.75,
    y: y + dy * middle + dx * font * 0.75,
    font: font * 0.9,
    people,
  };
}

/** How far from its middle a line in this direction leaves a group's box, with some air. @param {Standing} group @param {number} dx @param {number} dy */
function edgeAt({ half }, dx, dy) {
  const across = dx ? half.x / Math.abs(dx) : Infinity;
  const down = dy ? half.y / Math.abs(dy) : Infinity;
  return Math.min(across, down) + 6;
}
