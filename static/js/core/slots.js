/**
 * The places a region offers to marks of one size: cards in courses like bricks, discs and dots on a hexagonal
 * lattice. A mark on a slot keeps the view's margin from every line and touches no mark on another slot;
 * outside the circles it stays in the frame and clear of the circles' names. `app/domain/map/slots.py` is the same
 * in Python.
 *
 * @typedef {import('./geometry.js').Box} Box
 * @typedef {import('./geometry.js').CardStep} CardStep
 * @typedef {import('./geometry.js').Circle} Circle
 * @typedef {import('./geometry.js').DiscStep} DiscStep
 * @typedef {import('./geometry.js').DotStep} DotStep
 * @typedef {import('./geometry.js').Step} Step
 * @typedef {import('./geometry.js').View} View
 * @typedef {{ view: View, circles: Circle[], mask: number, pole: Circle }} Region
 * @typedef {{ y: number, start: number, end: number }} Row the slots [start, end) share this y
 * @typedef {{ xs: number[], ys: number[], rows: Row[] }} Slots ordered by y, then x
 * @typedef {[from: number, to: number]} Span
 * @typedef {{ box: Box, inside: Circle[], outside: Circle[], halfWidth: number, halfHeight: number }} Room
 *   what bounds the middle of a mark: a box, and circles that hold or avoid the rectangle around it
 */
import { boundsOf } from './geometry.js';

const TOLERANCE = 1e-6;
const HALF_ROOT_3 = Math.sqrt(3) / 2;

/** Shifts of the slots against the region's pole, in pitches; the first that gives most slots is taken.
 * Dots are so many that a shift gains nothing: they lie evenly round the count at the pole. */
const COURSE_PHASES = [0, 1, 2, 3, 4, 5, 6, 7].map((eighth) => eighth / 8);
const DISC_PHASES = [
  [0, 0],
  [1 / 2, 0],
  [1 / 2, 1 / 3],
  [0, 1 / 3],
  [0, 1 / 2],
];
const DOT_PHASES = [[0, 0]];

/**
 * @param {Step} step
 * @returns {{ width: number, height: number }} in view units
 */
export function sizeOf(step) {
  return step.kind === 'card'
    ? { width: step.width, height: step.height }
    : { width: step.size, height: step.size };
}

/**
 * All slots of a region for one size of marks; none when not even one mark fits.
 * @param {Region} region
 * @param {Step} step
 * @returns {Slots}
 */
export function slotsOf(region, step) {
  return tries(region, step).reduce((best, slots) => (slots.xs.length > best.xs.length ? slots : best));
}

/** @param {Region} region @param {Step} step @returns {Slots[]} */
function tries(region, step) {
  if (step.kind === 'card') return COURSE_PHASES.map((down) => courses(region, step, down));
  const phases = step.kind === 'disc' ? DISC_PHASES : DOT_PHASES;
  return phases.map(([right, down]) => lattice(region, step, right, down));
}

/** Each course is laid from the middle of the span it has, so one shift needs not suit all of them.
 * @param {Region} region @param {CardStep} step @param {number} down */
function courses(region, step, down) {
  const room = roomOf(region, step);
  const pitch = step.height + step.gap;
  const lines = linesOf(room.box, region.pole.y + down * pitch, pitch);
  return gather(
    lines.map(({ y }) => ({
      y,
      xs: spansAt(room, y).flatMap((span) => bricks(span, step.width + step.gap)),
    })),
  );
}

/** @param {Region} region @param {DiscStep | DotStep} step @param {number} right @param {number} down */
function lattice(region, step, right, down) {
  const room = roomOf(region, step);
  const pitch = step.size + step.gap;
  const lines = linesOf(room.box, region.pole.y + down * pitch * HALF_ROOT_3, pitch * HALF_ROOT_3);
  return gather(
    lines.map(({ y, odd }) => {
      const origin = region.pole.x + (right + odd / 2) * pitch;
      return { y, xs: spansAt(room, y).flatMap((span) => multiples(span, origin, pitch)) };
    }),
  );
}

/** @param {Region} region @param {Step} step @returns {Room} */
function roomOf({ view, circles, mask, pole }, step) {
  const { width, height } = sizeOf(step);
  const [x0, y0, x1, y1] = boundsOf(circles, mask, view);
  const radius = step.kind === 'card' ? 0 : step.size / 2;
  const away = radius + (mask === 0 ? view.nameBand : view.margin);
  const inside = circles.filter((_, i) => (mask >> i) & 1).map((c) => ({ ...c, r: c.r - away }));
  const outside = circles.filter((_, i) => !((mask >> i) & 1)).map((c) => ({ ...c, r: c.r + away }));
  // Dots bear no number, so their count stands among them, at the pole.
  if (step.kind === 'dot') outside.push({ ...pole, r: view.counts.radius + radius });
  return {
    box: [x0 + width / 2, y0 + height / 2, x1 - width / 2, y1 - height / 2],
    inside,
    outside,
    halfWidth: width / 2 - radius,
    halfHeight: height / 2 - radius,
  };
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

/** Where on the line at y the middle of a mark may stand. Exact, in closed form for every circle.
 * @param {Room} room @param {number} y @returns {Span[]} from left to right */
function spansAt({ box, inside, outside, halfWidth, halfHeight }, y) {
  let [from, to] = [box[0], box[2]];
  for (const c of inside) {
    const half = halfChord(c, Math.abs(y - c.y) + halfHeight) - halfWidth;
    from = Math.max(from, c.x - half);
    to = Math.min(to, c.x + half);
  }
  /** @type {Span[]} */
  let spans = [[from, to]];
  for (const c of outside) {
    const half = halfChord(c, Math.max(Math.abs(y - c.y) - halfHeight, 0)) + halfWidth;
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

/** @param {Span} span @param {number} pitch @returns {number[]} */
function bricks([from, to], pitch) {
  const last = Math.floor((to - from + TOLERANCE) / pitch);
  return Array.from({ length: last + 1 }, (_, k) => (from + to) / 2 + (k - last / 2) * pitch);
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
