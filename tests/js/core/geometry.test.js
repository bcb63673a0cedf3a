import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
  boundsOf,
  circlesOf,
  clearance,
  hintOf,
  maskAt,
  nameOf,
  pointOf,
  pole,
  regionPath,
} from '../../../static/js/core/geometry.js';
import { rectFits } from './reference.js';

/** @param {string} path from the repository's root */
const read = (path) => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));

/** @type {import('../../../static/js/core/geometry.js').Geometry} */
const geometry = read('static/geometry.json');
const cases = read('tests/cases/geometry.json');
const VIEWS = /** @type {const} */ (['wide', 'portrait', 'wall']);
const MASKS = [0, 1, 2, 3, 4, 5, 6, 7];

/** @param {number} actual @param {number} expected @param {unknown} what */
const near = (actual, expected, what) =>
  assert.ok(Math.abs(actual - expected) <= 0.01, `${actual} is not ${expected}: ${JSON.stringify(what)}`);

/** Two paths are near when their commands are the same and their numbers near.
 * @param {string} actual @param {string} expected */
function nearPath(actual, expected) {
  const [commands, numbers] = [/[^A-Z]/g, /-?\d+(\.\d+)?/g];
  assert.equal(actual.replace(commands, ''), expected.replace(commands, ''));
  const values = expected.match(numbers) ?? [];
  for (const [k, value] of (actual.match(numbers) ?? []).entries()) near(+value, +values[k], expected);
}

/** The area inside a path of arcs, each arc's segment added to the polygon of their ends.
 * @param {string} d */
function areaOf(d) {
  const arcs = [...d.matchAll(/([MA])([^MAZ]+)/g)].map(([, command, rest]) => ({
    command,
    numbers: rest.trim().split(/\s+/).map(Number),
  }));
  let [x, y, area] = [0, 0, 0];
  for (const { command, numbers } of arcs) {
    const [endX, endY] = numbers.slice(-2);
    if (command === 'A') area += (x * endY - y * endX) / 2 + segment(numbers, Math.hypot(endX - x, endY - y));
    [x, y] = [endX, endY];
  }
  return area;
}

/** @param {number[]} arc @param {number} chord */
function segment([r, , , large, sweep], chord) {
  const angle = 2 * Math.asin(Math.min(1, chord / 2 / r));
  const swept = large ? 2 * Math.PI - angle : angle;
  return ((sweep ? 1 : -1) * r * r * (swept - Math.sin(swept))) / 2;
}

test('circles stand where the design puts them', () => {
  for (const { view, circle, x, y, r } of cases.circles) {
    const found = circlesOf(geometry, view)[circle];
    near(found.x, x, view);
    near(found.y, y, view);
    assert.equal(found.r, r);
  }
});

test('a point has its mask and its clearance', () => {
  for (const { view, x, y, mask, clearance: expected } of cases.points) {
    const circles = circlesOf(geometry, view);
    assert.equal(maskAt(circles, x, y), mask);
    near(clearance(circles, mask, x, y), expected, { view, x, y });
  }
});

test('clearance is negative in any other region', () => {
  for (const { view, x, y, mask } of cases.points) {
    for (const other of MASKS.filter((m) => m !== mask)) {
      assert.ok(clearance(circlesOf(geometry, view), other, x, y) < 0);
    }
  }
});

test('a rectangle fits or does not', () => {
  for (const { view, mask, x, y, halfWidth, halfHeight, margin, fits } of cases.fits) {
    assert.equal(rectFits(circlesOf(geometry, view), mask, x, y, halfWidth, halfHeight, margin), fits);
  }
});

test('a rectangle fits exactly when its whole rim is in the region', () => {
  for (const { view, mask, x, y, halfWidth, halfHeight } of cases.fits) {
    const circles = circlesOf(geometry, view);
    const sides = Array.from({ length: 401 }, (_, k) => k / 200 - 1).flatMap((t) => [
      [x + t * halfWidth, y - halfHeight],
      [x + t * halfWidth, y + halfHeight],
      [x - halfWidth, y + t * halfHeight],
      [x + halfWidth, y + t * halfHeight],
    ]);
    const whole = sides.every(([px, py]) => maskAt(circles, px, py) === mask);
    assert.equal(rectFits(circles, mask, x, y, halfWidth, halfHeight), whole);
  }
});

test('a pole lies in its region with the stated radius', () => {
  for (const { view, mask, x, y, r } of cases.poles) {
    const circles = circlesOf(geometry, view);
    const found = pole(circles, mask, geometry.views[/** @type {'wide'} */ (view)]);
    near(found.x, x, { view, mask });
    near(found.y, y, { view, mask });
    near(found.r, r, { view, mask });
    const band = mask === 0 ? geometry.views[/** @type {'wide'} */ (view)].nameBand : 0;
    assert.equal(maskAt(circles, found.x, found.y), mask);
    near(clearance(circles, mask, found.x, found.y), found.r + band, { view, mask });
  }
});

test('no point of a region is farther from its lines than the pole', () => {
  for (const view of VIEWS) {
    const circles = circlesOf(geometry, view);
    for (const mask of MASKS.slice(1)) {
      const [x0, y0, x1, y1] = boundsOf(circles, mask, geometry.views[view]);
      const { r } = pole(circles, mask, geometry.views[view]);
      for (let k = 0; k <= 10000; k++) {
        const [x, y] = [x0 + ((x1 - x0) * (k % 101)) / 100, y0 + ((y1 - y0) * Math.floor(k / 101)) / 99];
        assert.ok(clearance(circles, mask, x, y) <= r + 1e-9);
      }
    }
  }
});

test('outlines are the arcs of the cases', () => {
  for (const { view, mask, d } of cases.paths) {
    const { frame } = geometry.views[/** @type {'wide'} */ (view)];
    nearPath(regionPath(circlesOf(geometry, view), mask, frame), d);
  }
});

test('an outline encloses the area of its region', () => {
  for (const { mask, radii } of cases.areas) {
    const area = areaOf(regionPath(circlesOf(geometry, 'wide'), mask));
    assert.ok(Math.abs(area / 285 ** 2 - radii) < 2e-5, `${mask}: ${area / 285 ** 2} is not ${radii}`);
  }
});

test('the outline of the outside is that of all circles together, walked the other way', () => {
  const together = cases.areas.reduce(
    (/** @type {number} */ sum, /** @type {any} */ { radii }) => sum + radii,
    0,
  );
  const area = areaOf(regionPath(circlesOf(geometry, 'wide'), 0));
  assert.ok(Math.abs(area / 285 ** 2 + together) < 1e-4);
});

test('names stand on their arcs, long ones smaller and cut', () => {
  for (const { view, circle, label, d, font, text } of cases.names) {
    const name = nameOf(
      geometry.views[/** @type {'wide'} */ (view)],
      circlesOf(geometry, view),
      circle,
      label,
    );
    nearPath(name.d, d);
    near(name.font, font, label);
    assert.equal(name.text, text);
  }
});

test('every name reads from left to right, outside its circle and in the picture', () => {
  for (const view of VIEWS) {
    const circles = circlesOf(geometry, view);
    const [, , width, height] = geometry.views[view].viewBox;
    for (const [i, circle] of circles.entries()) {
      const { d, font } = nameOf(geometry.views[view], circles, i, 'Something we do for the whole school');
      const [x0, y0, r, , , , , x1, y1] = (d.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
      assert.ok(x0 < x1 && r > circle.r);
      for (const [x, y] of [
        [x0, y0],
        [x1, y1],
      ]) {
        assert.ok(Math.abs(Math.hypot(x - circle.x, y - circle.y) - r) < 0.01);
        assert.ok(x > 0 && x < width && y > font / 2 && y < height);
      }
    }
  }
});

test('a hint means the same point again, in every view', () => {
  for (const { view, x, y, hint } of cases.hints) {
    const of = geometry.views[/** @type {'wide'} */ (view)];
    assert.deepEqual(hintOf(of, x, y), hint);
    const back = pointOf(of, hint);
    assert.ok(Math.hypot(back.x - x, back.y - y) < 0.03);
    const masks = VIEWS.map((name) => {
      const point = pointOf(geometry.views[name], hint);
      return maskAt(circlesOf(geometry, name), point.x, point.y);
    });
    assert.equal(new Set(masks).size, 1);
  }
});
