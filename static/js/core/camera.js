/**
 * What of the map a stage shows: how many times larger than when all of it is seen, and the point in its middle, in view
 * units. Pure functions.
 *
 * @typedef {import('./geometry.js').Circle} Circle
 * @typedef {import('./geometry.js').Point} Point
 * @typedef {import('./geometry.js').View} View
 * @typedef {{ zoom: number, x: number, y: number }} Camera
 * @typedef {{ width: number, height: number }} Stage in pixels
 */
import { pole } from './geometry.js';

/** Air between the frame and the stage's edges, in view units. */
const EDGE = 8;
const FARTHEST = 6;
/** How many times larger a region is shown, by how many circles hold it. */
const REGION_ZOOM = [1, 1.55, 2.7, 3.2];

/** All of the map. @param {View} view @returns {Camera} */
export const whole = ({ cx, viewBox }) => ({ zoom: 1, x: cx, y: viewBox[3] / 2 });

/**
 * Pixels a view unit when all of the map is shown: as large as the stage has room for.
 * @param {View} view
 * @param {Stage} stage
 */
export function fittedScale(view, { width, height }) {
  const [left, , right] = extentOf(view);
  return Math.min(width / (right - left), height / view.viewBox[3]) || 1;
}

/**
 * A region as large as the stage has room for; the outside is everywhere.
 * @param {View} view
 * @param {Circle[]} circles
 * @param {number} mask
 * @returns {Camera}
 */
export function onRegion(view, circles, mask) {
  const inside = circles.filter((_, i) => (mask >> i) & 1).length;
  const { x, y } = inside ? pole(circles, mask, view) : whole(view);
  return { zoom: REGION_ZOOM[inside], x, y };
}

/**
 * So many times larger, while a point stays where it is on the stage.
 * @param {Camera} camera
 * @param {number} times
 * @param {Point} point in view units
 * @returns {Camera}
 */
export function zoomed({ zoom, x, y }, times, point) {
  const next = Math.min(FARTHEST, Math.max(1, zoom * times));
  const share = zoom / next;
  return { zoom: next, x: point.x + (x - point.x) * share, y: point.y + (y - point.y) * share };
}

/**
 * The nearest camera that shows nothing beyond the map.
 * @param {Camera} camera
 * @param {View} view
 * @param {Stage} stage
 * @returns {Camera}
 */
export function within({ zoom, x, y }, view, stage) {
  const scale = fittedScale(view, stage) * zoom;
  const [left, top, right, bottom] = extentOf(view);
  const middle = whole(view);
  return {
    zoom,
    x: between(x, left, right, stage.width / 2 / scale, middle.x),
    y: between(y, top, bottom, stage.height / 2 / scale, middle.y),
  };
}

/** @param {number} at @param {number} from @param {number} to @param {number} half @param {number} middle */
const between = (at, from, to, half, middle) =>
  to - from <= 2 * half ? middle : Math.min(Math.max(at, from + half), to - half);

/** What a stage shows of a view at most. @param {View} view @returns {[left: number, top: number, right: number, bottom: number]} */
const extentOf = ({ frame, viewBox: [, , , height] }) => [frame[0] - EDGE, 0, frame[2] + EDGE, height];
