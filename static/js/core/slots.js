/**
 * The places a region offers to discs or dots, on a hexagonal lattice, and the room that it has for whatever stands on a line.
 * A mark on a slot keeps the view's margin from every line and touches no mark on another slot; outside the circles
 * it stays in the frame and clear of the circles' names. `app/domain/map/slots.py` is the same in Python.
 *
 * @typedef {import('./geometry.js').Box} Box
 * @typedef {import('./geometry.js').Circle} Circle
 * @typedef {import('./geometry.js').View} View
 * @typedef {{ view: View, circles: Circle[], mask: number, pole: Circle }} Region
 * @typedef {{ size: number, gap: number, counted?: boolean }} Round
 *   discs or dots of one size; `counted`: they bear no number, so the region's count stands among them, at the pole
 * @typedef {{ y: number, start: number, end: number }} Row the slots [start, end) share this y
 * @typedef {{ xs: number[], ys: number[], rows: Row[] }} Slots ordered by y, then x
 * @typedef {[from: number, to: number]} Span
 * @typedef {{ box: Box, inside: Circle[], outside: Circle[], halfHeight: number }} Room
 *   what bounds the marks on a line: a box, and circles that hold or avoid all of their height
 */
import { boundsOf } from './geometry.js';

const TOLERANCE = 1e-6;
const HALF_ROOT_3 = Math.sqrt(3) / 2;

/** Shifts of the slots against the region's pole, in pitches; the first that gives most slots is taken.
 * Dots are so many that a shift gains nothing: they lie evenly round the count at the pole. */
const DISC_PHASES = [
  [0, 0],
  [1 / 2, 0],
  [1 / 2, 1 / 3],
  [0, 1 / 3],
  [0, 1 / 2],
];
const DOT_PHASES = [[0, 0]];

/**
 * All slots of a region for discs or dots of one size; none when not even one fits.
 * @param {Region} region
 * @param {Round} round
 * @returns {Slots}
 */
export function slotsOf(region, round) {
  const tries = (round.counted ? DOT_PHASES : DISC_PHASES).map((phase) => lattice(region, round, phase));
  return tries.reduce((best, slots) => (slots.xs.length > best.xs.length ? slots : best));
}

/** @param {Region} region @param {Round} round @param {number[]} phase */
function lattice(region, { size, gap, counted }, [right, down]) {
  const room = roundRoomOf(region, size / 2, counted ?? false);
  const pitch = size + gap;
  const lines = linesOf(room.box, region.pole.y + down * pitch * HALF_ROOT_3, pitch * HALF_ROOT_3);
  return gather(
    lines.map(({ y, odd }) => {
      const origin = region.pole.x + (right + odd / 2) * pitch;
      return { y, xs: spansAt(room, y).flatMap((span) => multiples(span, origin, pitch)) };
    }),
  );
}

/** The room for the middles of discs. @param {Region} region @param {number} radius @param {boolean} counted @returns {Room} */
function roundRoomOf(region, radius, counted) {
  const { box, inside, outside } = roomOf(region, radius, 0);
  const [x0, y0, x1, y1] = box;
  if (counted) outside.push({ ...region.pole, r: region.view.counts.radius + radius });
  return { box: [x0 + radius, y0 + radius, x1 - radius, y1 - radius], inside, outside, halfHeight: 0 };
}

/**
 * The room of a region for what keeps so far away from every line, besides the view's margin, and is so high.
 * @param {Region} region @param {number} away @param {number} height @returns {Room}
 */
export function roomOf({ view, circles, mask }, away, height) {
  const [x0, y0, x1, y1] = boundsOf(circles, mask, view);
  const distance = away + (mask === 0 ? view.nameBand : view.margin);
  const inside = circles.filter((_, i) => (mask >> i) & 1).map((c) => ({ ...c, r: c.r - distance }));
  const outside = circles.filter((_, i) => !((mask >> i) & 1)).map((c) => ({ ...c, r: c.r + distance }));
  return { box: [x0, y0 + height / 2, x1, y1 - height / 2], inside, outside, halfHeight: height / 2 };
}

/** @param {Box} box @param {number} origin @param {number} pitch @returns {{ y: number, odd: number }[]} */
function linesOf([, top, , bottom], origin, pitch) {
  const first = Math.ceil((top - origin - TOLERANCE) / pitch);
  const last = Math.floor((bottom - origin + TOLERANCE) / pitch);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => ({
    y: origin + (first + k) * pitch,
    odd: (first + k) & 1,
  }));
}

/** Where on the line at y something as high as the room is made for may stand: from its left edge to its right one.
 * Exact, in closed form for every circle.
 * @param {Room} room @param {number} y @returns {Span[]} from left to right */
export function spansAt({ box, inside, outside, halfHeight }, y) {
  let [from, to] = [box[0], box[2]];
  for (const c of inside) {
    const half = halfChord(c, Math.abs(y - c.y) + halfHeight);
    from = Math.max(from, c.x - half);
    to = Math.min(to, c.x + half);
  }
  /** @type {Span[]} */
  let spans = [[from, to]];
  for (const c of outside) {
    const half = halfChord(c, Math.max(Math.abs(y - c.y) - halfHeight, 0));
    if (half > 0)
      spans = spans.flatMap(([a, b]) => [
        [a, Math.min(b, c.x - half)],
        [Math.max(a, c.x + half), b],
      ]);
  }
  return spans.filter(([a, b]) => a <= b + TOLERANCE);
}

/** Half of the chord at this distance from the centre; minus infinity where the circle does not reach.
 * @param {Circle} circle @param {number} distance */
function halfChord({ r }, distance) {
  return distance < r ? Math.sqrt(r * r - distance * distance) : -Infinity;
}

/** @param {Span} span @param {number} origin @param {number} pitch @returns {number[]} */
function multiples([from, to], origin, pitch) {
  const first = Math.ceil((from - origin - TOLERANCE) / pitch);
  const last = Math.floor((to - origin + TOLERANCE) / pitch);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => origin + (first + k) * pitch);
}

/** @param {{ y: number, xs: number[] }[]} lines @returns {Slots} */
function gather(lines) {
  /** @type {Slots} */
  const slots = { xs: [], ys: [], rows: [] };
  for (const { y, xs } of lines) {
    if (xs.length === 0) continue;
    slots.rows.push({ y, start: slots.xs.length, end: slots.xs.length + xs.length });
    slots.xs.push(...xs);
    slots.ys.push(...xs.map(() => y));
  }
  return slots;
}
