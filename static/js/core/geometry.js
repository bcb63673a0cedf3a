/**
 * The three circles of the map, exactly: hit test, clearance, fitting, poles, outlines, arcs of the names.
 * Pure functions. All lengths are in the units of a view's viewBox, y grows downwards, angles are radians
 * clockwise from the positive x axis. A mask is a set of circles: bit i is set when circle i holds the point,
 * 0 is the place outside all three. `app/domain/map/geometry.py` is the same in Python.
 *
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ x: number, y: number, r: number }} Circle
 * @typedef {[x0: number, y0: number, x1: number, y1: number]} Box
 * @typedef {'wide' | 'portrait' | 'wall'} ViewName
 * @typedef {'light' | 'dark'} Theme
 * @typedef {[chars: string, ems: number][]} Advances how wide characters are
 * @typedef {{ font: number, heights: [two: number, three: number], widest: number, narrowest: number, padding: number,
 *   gap: number }} CardStyle marks as cards with a title on two lines, or on three; `padding` of both sides together
 * @typedef {{ size: number, font: number, least: number, gap: number }} DiscStyle
 *   marks as discs with a number: a long one is smaller, down to `least`; then the disc is larger
 * @typedef {{ size: number, gap: number }} DotStyle marks as dots; the region bears their count
 * @typedef {{ font: number, offset: number, middle: number, from: number, to: number }} NameStyle
 *   size of a circle's name, distance of its middle from the circle, and where on the lower left circle it
 *   stands: its middle and the limits of its arc in degrees (mirrored for the lower right one)
 * @typedef {{ viewBox: [x: number, y: number, width: number, height: number],
 *   cx: number, cy: number, r: number, frame: Box, margin: number, line: number, casing: number,
 *   nameBand: number, names: NameStyle,
 *   counts: { font: number, radius: number }, cards: CardStyle, discs: DiscStyle, dots: DotStyle[] }} View
 * @typedef {{ fills: string[], ink: string, lines: string[], casing: string, card: string, cardInk: string,
 *   accent: string }} Palette
 * @typedef {{ circles: Point[], advances: Advances, views: Record<ViewName, View>, palette: Record<Theme, Palette> }} Geometry
 * @typedef {{ circle: Circle, from: number, to: number, inside: boolean }} Arc
 */

const TURN = 2 * Math.PI;
const BITS = [0, 1, 2];
const DEGREE = Math.PI / 180;
const LEAST_NAME = 0.6;
/** The width of a card that is good to read, in ems. */
const GOOD_LINE = 10;

/** @param {number} mask @param {number} bit */
const holds = (mask, bit) => ((mask >> bit) & 1) === 1;

/** Length of (x, y); `Math.hypot` may differ from Python's in the last digit, a square root may not.
 * @param {number} x @param {number} y */
const length = (x, y) => Math.sqrt(x * x + y * y);

/**
 * The three circles of a view, in the order of the mask's bits.
 * @param {Geometry} geometry
 * @param {ViewName} viewName
 * @returns {Circle[]}
 */
export function circlesOf(geometry, viewName) {
  const { cx, cy, r } = geometry.views[viewName];
  return geometry.circles.map((offset) => ({ x: cx + offset.x * r, y: cy + offset.y * r, r }));
}

/**
 * A view whose circles are the same, and whatever is drawn on and beside them is so many times smaller: what people see when
 * they look at it closer.
 * @param {View} view
 * @param {number} times
 * @returns {View}
 */
export function finer(view, times) {
  if (times === 1) return view;
  const less = (/** @type {number} */ length) => length / times;
  const { names, counts, cards, discs, dots } = view;
  return {
    ...view,
    ...lengthsOf(
      { margin: view.margin, line: view.line, casing: view.casing, nameBand: view.nameBand },
      less,
    ),
    names: { ...names, font: less(names.font), offset: less(names.offset) },
    counts: lengthsOf(counts, less),
    cards: finerCards(cards, times),
    discs: lengthsOf(discs, less),
    dots: dots.map((dot) => lengthsOf(dot, less)),
  };
}

/** Where words are smaller, a narrow card becomes as wide as is good to read. @param {CardStyle} cards @param {number} times @returns {CardStyle} */
function finerCards(cards, times) {
  const [two, three] = cards.heights;
  const widest = Math.max(cards.widest, Math.min(cards.widest * times, cards.font * GOOD_LINE));
  const all = lengthsOf({ ...cards, widest, heights: 0 }, (length) => length / times);
  return { ...all, heights: [two / times, three / times] };
}

/** @template {Record<string, number>} T @param {T} lengths @param {(length: number) => number} change @returns {T} */
const lengthsOf = (lengths, change) =>
  /** @type {T} */ (
    Object.fromEntries(Object.entries(lengths).map(([name, length]) => [name, change(length)]))
  );

/**
 * The region a point lies in; a point on a line counts as inside that circle.
 * @param {Circle[]} circles
 * @param {number} x
 * @param {number} y
 * @returns {number} mask
 */
export function maskAt(circles, x, y) {
  return circles.reduce((mask, c, i) => mask | ((x - c.x) ** 2 + (y - c.y) ** 2 <= c.r ** 2 ? 1 << i : 0), 0);
}

/**
 * Exact distance from a point of the region to the nearest of its lines; negative outside the region.
 * @param {Circle[]} circles
 * @param {number} mask
 * @param {number} x
 * @param {number} y
 * @returns {number}
 */
export function clearance(circles, mask, x, y) {
  let least = Infinity;
  for (let i = 0; i < circles.length; i++) {
    const depth = circles[i].r - length(x - circles[i].x, y - circles[i].y);
    least = Math.min(least, holds(mask, i) ? depth : -depth);
  }
  return least;
}

/**
 * The smallest upright box around a region; the view's frame for the outside.
 * @param {Circle[]} circles
 * @param {number} mask
 * @param {View} view
 * @returns {Box}
 */
export function boundsOf(circles, mask, view) {
  const around = circles.filter((_, i) => holds(mask, i));
  if (around.length === 0) return view.frame;
  return [
    Math.max(...around.map((c) => c.x - c.r)),
    Math.max(...around.map((c) => c.y - c.r)),
    Math.min(...around.map((c) => c.x + c.r)),
    Math.min(...around.map((c) => c.y + c.r)),
  ];
}

/**
 * The pole of a region, its point farthest from every line, with that distance: the radius of the largest
 * circle that fits. Closed forms for three equal circles around a centroid at distance d (in radii): on the
 * circles' axes one circle 4(1+d)/(4+3d), two 4(1-d)/(4-3d), all three 0. For the outside: the circle that
 * touches the frame's left and top edges and the band of the top circle's name.
 * @param {Circle[]} circles
 * @param {number} mask
 * @param {View} view
 * @returns {Circle} the largest circle inside the region
 */
export function pole(circles, mask, view) {
  if (mask === 0) return cornerPole(circles[0], view);
  const { cx, cy, r } = view;
  const inside = BITS.filter((bit) => holds(mask, bit));
  const d = length(circles[0].x - cx, circles[0].y - cy) / r;
  if (inside.length === 3) return { x: cx, y: cy, r: (1 - d) * r };
  const single = inside.length === 1;
  const t = single ? (4 * (1 + d)) / (4 + 3 * d) : (4 * (1 - d)) / (4 - 3 * d);
  const axis = single ? circles[inside[0]] : circles[BITS.findIndex((bit) => !holds(mask, bit))];
  const k = (single ? t : -t) / d;
  return { x: cx + (axis.x - cx) * k, y: cy + (axis.y - cy) * k, r: (single ? 1 + d - t : t + d - 1) * r };
}

/** @param {Circle} top @param {View} view @returns {Circle} */
function cornerPole(top, { frame: [x0, y0], nameBand }) {
  const a = top.x - x0;
  const b = top.y - y0;
  const reach = top.r + nameBand;
  const sum = a + b + reach;
  const r = sum - Math.sqrt(sum * sum - (a * a + b * b - reach * reach));
  return { x: x0 + r, y: y0 + r, r };
}

/**
 * The outline of a region as an SVG path of circular arcs. For the outside that is the outline of all circles
 * together; with a box around it, the box with the circles cut out (fill rule evenodd or nonzero alike).
 * @param {Circle[]} circles
 * @param {number} mask
 * @param {Box} [box] for the outside only
 * @returns {string}
 */
export function regionPath(circles, mask, box) {
  const outline = loopsOf(boundaryArcs(circles, mask)).map(loopPath).join('');
  if (mask !== 0 || !box) return outline;
  const [x0, y0, x1, y1] = box;
  return `M${x0} ${y0}H${x1}V${y1}H${x0}Z${outline}`;
}

/** Every circle cut where the others cross it; the pieces that bound the region.
 * @param {Circle[]} circles @param {number} mask @returns {Arc[]} */
function boundaryArcs(circles, mask) {
  return circles.flatMap((circle, i) => {
    const cuts = crossings(circles, i);
    const arcs = cuts.map((from, k) => ({
      circle,
      from,
      to: cuts[k + 1] ?? cuts[0] + TURN,
      inside: holds(mask, i),
    }));
    return arcs.filter((arc) => ((maskAlong(circles, arc) ^ mask) & ~(1 << i)) === 0);
  });
}

/** Where the others cross circle i: angles, ascending in [0, 2π).
 * @param {Circle[]} circles @param {number} i @returns {number[]} */
function crossings(circles, i) {
  const angles = circles.flatMap((other, j) => {
    if (j === i) return [];
    const dx = other.x - circles[i].x;
    const dy = other.y - circles[i].y;
    const middle = Math.atan2(dy, dx);
    const half = Math.acos(length(dx, dy) / (2 * circles[i].r));
    return [middle - half, middle + half];
  });
  return angles.map((angle) => (angle + TURN) % TURN).sort((a, b) => a - b);
}

/** @param {Circle[]} circles @param {Arc} arc */
function maskAlong(circles, { circle, from, to }) {
  const middle = pointOn(circle, (from + to) / 2);
  return maskAt(circles, middle.x, middle.y);
}

/** @param {Circle} circle @param {number} angle @returns {Point} */
function pointOn(circle, angle) {
  return { x: circle.x + circle.r * Math.cos(angle), y: circle.y + circle.r * Math.sin(angle) };
}

/** Closed loops of arcs, each in the order it is walked with the region on the right hand.
 * @param {Arc[]} arcs @returns {Arc[][]} */
function loopsOf(arcs) {
  if (arcs.length === 0) return [];
  const loop = [arcs[0]];
  let rest = arcs.slice(1);
  for (let next = follower(loop[0], rest); next; next = follower(next, rest)) {
    loop.push(next);
    rest = rest.filter((arc) => arc !== next);
  }
  return [loop, ...loopsOf(rest)];
}

/** @param {Arc} arc @param {Arc[]} rest @returns {Arc | undefined} the arc that starts where this one ends */
function follower(arc, rest) {
  const end = endOf(arc);
  return rest.find((other) => {
    const start = startOf(other);
    return length(start.x - end.x, start.y - end.y) < 1e-3;
  });
}

/** @param {Arc} arc */
const startOf = (arc) => pointOn(arc.circle, arc.inside ? arc.from : arc.to);

/** @param {Arc} arc */
const endOf = (arc) => pointOn(arc.circle, arc.inside ? arc.to : arc.from);

/** @param {Arc[]} loop @returns {string} */
function loopPath(loop) {
  const arcs = loop.map((arc) => arcTo(arc.circle.r, arc.to - arc.from, arc.inside, endOf(arc)));
  return `M${pair(startOf(loop[0]))}${arcs.join('')}Z`;
}

/** @param {number} r @param {number} angle @param {boolean} clockwise @param {Point} end */
const arcTo = (r, angle, clockwise, end) =>
  `A${short(r)} ${short(r)} 0 ${angle > Math.PI ? 1 : 0} ${clockwise ? 1 : 0} ${pair(end)}`;

/** @param {Point} point */
const pair = (point) => `${short(point.x)} ${short(point.y)}`;

/** @param {number} value */
const short = (value) => `${+value.toFixed(3)}`;

/**
 * A circle's name as it is drawn: its baseline (to be set from the middle: `startOffset` 50 %, `text-anchor`
 * middle), size and text. A long name shrinks to 60 % of the view's size and then ends in an ellipsis; it never
 * leaves the arc that the view keeps for it.
 * @param {View} view
 * @param {Circle[]} circles
 * @param {number} i
 * @param {string} label
 * @returns {{ d: string, font: number, text: string }}
 */
export function nameOf(view, circles, i, label) {
  const { font: size, offset } = view.names;
  const [from, to] = nameRange(view, i);
  const radius = circles[i].r + offset;
  const room = (to - from) * radius;
  const font = size * Math.max(LEAST_NAME, Math.min(1, room / (Math.max(1, emsOf(label)) * size)));
  const text = shorten(label, room / font);
  const half = (emsOf(text) * font) / 2 / radius;
  const middle = Math.min(Math.max(nameMiddle(view, i), from + half), to - half);
  return { d: namePath(circles, i, view.names, font, middle, half + font / 2 / radius), font, text };
}

/** A baseline for lettering outside circle i, to be set from its middle: over the top circle clockwise, under the
 * lower ones the other way round, so that every name reads from left to right.
 * @param {Circle[]} circles @param {number} i
 * @param {NameStyle} style
 * @param {number} font
 * @param {number} middle angle of the path's middle
 * @param {number} half half of the path's angle */
function namePath(circles, i, { offset }, font, middle, half) {
  const over = i === 0;
  const r = circles[i].r + offset + (over ? -0.35 : 0.35) * font;
  const ring = { x: circles[i].x, y: circles[i].y, r };
  const [from, to] = over ? [middle - half, middle + half] : [middle + half, middle - half];
  return `M${pair(pointOn(ring, from))}${arcTo(r, 2 * half, over, pointOn(ring, to))}`;
}

/** @param {View} view @param {number} i @returns {[from: number, to: number]} */
function nameRange({ names }, i) {
  if (i === 0) return [-160 * DEGREE, -20 * DEGREE];
  return i === 1
    ? [names.from * DEGREE, names.to * DEGREE]
    : [(180 - names.to) * DEGREE, (180 - names.from) * DEGREE];
}

/** @param {View} view @param {number} i */
const nameMiddle = ({ names }, i) => [-90, names.middle, 180 - names.middle][i] * DEGREE;

/** A generous estimate of a text's width in Fraunces, in ems.
 * @param {string} text */
function emsOf(text) {
  let ems = 0;
  for (const char of text) ems += char >= '\u2e80' ? 1.1 : char === char.toLowerCase() ? 0.55 : 0.8;
  return ems;
}

/** @param {string} text @param {number} ems @returns {string} */
function shorten(text, ems) {
  if (emsOf(text) <= ems + 1e-9) return text;
  const chars = [...text];
  while (chars.length > 0 && emsOf(`${chars.join('')}…`) > ems) chars.pop();
  return `${chars.join('').trimEnd()}…`;
}

/**
 * A point of a view as a drop hint, which means the same in every view: in circle radii from the centroid.
 * @param {View} view
 * @param {number} x
 * @param {number} y
 * @returns {[u: number, v: number]} rounded to 4 decimals (0.03 units)
 */
export function hintOf({ cx, cy, r }, x, y) {
  return [round4((x - cx) / r), round4((y - cy) / r)];
}

/**
 * The point of a view that a drop hint means.
 * @param {View} view
 * @param {readonly [u: number, v: number]} hint
 * @returns {Point}
 */
export function pointOf({ cx, cy, r }, [u, v]) {
  return { x: cx + u * r, y: cy + v * r };
}

/** @param {number} value */
const round4 = (value) => Math.round(value * 1e4) / 1e4;
