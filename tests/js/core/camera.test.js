import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fittedScale, onRegion, whole, within, zoomed } from '../../../static/js/core/camera.js';
import { circlesOf, finer } from '../../../static/js/core/geometry.js';

/** @type {import('../../../static/js/core/geometry.js').Geometry} */
const geometry = JSON.parse(readFileSync(new URL('../../../static/geometry.json', import.meta.url), 'utf8'));
const view = geometry.views.wide;
const circles = circlesOf(geometry, 'wide');
const stage = { width: 900, height: 800 };

test('all of the map fits its stage', () => {
  const scale = fittedScale(view, stage);
  assert.ok((view.frame[2] - view.frame[0]) * scale <= stage.width);
  assert.ok(view.viewBox[3] * scale <= stage.height + 1e-9);
  assert.deepEqual(within({ zoom: 1, x: 0, y: 0 }, view, stage), whole(view));
});

test('a region is shown as large as its room allows', () => {
  const zooms = [0, 1, 3, 7].map((mask) => onRegion(view, circles, mask).zoom);
  assert.deepEqual(zooms, [1, 1.55, 2.7, 3.2]);
  const { x, y } = onRegion(view, circles, 7);
  assert.deepEqual([x, y], [view.cx, view.cy]);
});

test('what is under the fingers stays there', () => {
  const point = { x: 700, y: 300 };
  const before = { zoom: 2, x: 800, y: 400 };
  const after = zoomed(before, 1.5, point);
  assert.equal(after.zoom, 3);
  assert.ok(Math.abs((point.x - after.x) * 3 - (point.x - before.x) * 2) < 1e-9);
  assert.equal(zoomed(before, 0.1, point).zoom, 1);
  assert.equal(zoomed(before, 100, point).zoom, 6);
});

test('nothing beyond the map is shown', () => {
  const { x, y } = within({ zoom: 3, x: -500, y: 5000 }, view, stage);
  const scale = fittedScale(view, stage) * 3;
  assert.ok(Math.abs(x - stage.width / 2 / scale - (view.frame[0] - 8)) < 1e-9);
  assert.ok(Math.abs(y + stage.height / 2 / scale - view.viewBox[3]) < 1e-9);
});

test('words that are smaller stand on the same circles', () => {
  const closer = finer(view, 2);
  assert.deepEqual([closer.cx, closer.cy, closer.r, closer.frame], [view.cx, view.cy, view.r, view.frame]);
  assert.deepEqual(
    [closer.cards.font, closer.cards.heights[1], closer.discs.size, closer.dots[0].size],
    [view.cards.font / 2, view.cards.heights[1] / 2, view.discs.size / 2, view.dots[0].size / 2],
  );
  assert.equal(finer(view, 1), view);
});
