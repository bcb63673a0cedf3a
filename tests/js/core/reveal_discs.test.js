import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { circlesOf, clearance, maskAt } from '../../../static/js/core/geometry.js';
import { discsOf, overviewOf } from '../../../static/js/core/reveal_discs.js';

/**
 * @typedef {import('../../../static/js/core/geometry.js').Geometry} Geometry
 * @typedef {import('../../../static/js/core/geometry.js').ViewName} ViewName
 * @typedef {import('../../../static/js/core/reveal_discs.js').Item} Item
 */

/** @type {Geometry} */
const geometry = JSON.parse(readFileSync(new URL('../../../static/geometry.json', import.meta.url), 'utf8'));
/** @type {ViewName[]} */
const VIEWS = ['wall', 'wide', 'portrait'];
const PEOPLE = 9;

/**
 * @param {number} number
 * @param {Record<number, number>} counts people by mask
 * @returns {Item}
 */
const item = (number, counts) => ({
  example: `e${number}`,
  number,
  contested: Object.keys(counts).length > 1 ? 0.5 : 0,
  regions: Object.entries(counts).map(([mask, count]) => ({
    region: '',
    mask: Number(mask),
    count,
    share: count / PEOPLE,
  })),
});

/** A round of many examples, each split over up to four regions, the same every time. @param {number} size */
const round = (size) =>
  Array.from({ length: size }, (_, k) => {
    const masks = [k % 8, (k * 3 + 1) % 8, (k * 5 + 2) % 8, (k * 7 + 3) % 8];
    /** @type {Record<number, number>} */
    const counts = {};
    for (let person = 0; person < PEOPLE; person++) {
      const mask = masks[person < PEOPLE - (k % 5) ? 0 : person % 4];
      counts[mask] = (counts[mask] ?? 0) + 1;
    }
    return item(k + 1, counts);
  });

test('one example has a disc in every region somebody chose, its area by share, the count on it', () => {
  const discs = discsOf(item(4, { 1: 4, 5: 4, 0: 1 }), geometry, 'wall');
  assert.deepEqual(
    discs.map(({ mask, count }) => [mask, count]),
    [
      [1, 4],
      [5, 4],
      [0, 1],
    ],
  );
  assert.ok(Math.abs(discs[0].r ** 2 / discs[2].r ** 2 - 4) < 1e-9);
  assert.ok(discs.every(({ font }) => font > 0));
});

test('a disc of everybody fits into every region of every view, where its name says', () => {
  for (const view of VIEWS) {
    const circles = circlesOf(geometry, view);
    for (let mask = 1; mask < 8; mask++) {
      const [disc] = discsOf(item(1, { [mask]: PEOPLE }), geometry, view);
      assert.equal(maskAt(circles, disc.x, disc.y), mask);
      assert.ok(clearance(circles, mask, disc.x, disc.y) >= disc.r, `${view} ${mask}`);
    }
  }
});

test('a disc is whole where everybody agrees, hands counted in the room included', () => {
  const alone = item(1, { 3: PEOPLE });
  const whole = (/** @type {Item} */ one) => [
    discsOf(one, geometry, 'wall')[0].whole,
    overviewOf([one], geometry, 'wall')[0].whole,
  ];
  assert.deepEqual(whole(alone), [true, true]);
  assert.deepEqual(whole({ ...alone, contested: 0.3 }), [false, false]);
  assert.deepEqual(whole({ ...alone, contested: null }), [false, false]);
  assert.deepEqual(whole(item(1, { 3: 5, 1: 4 })), [false, false]);
});

test('nobody’s placement makes no disc', () => {
  assert.deepEqual(discsOf(item(1, {}), geometry, 'wall'), []);
  assert.deepEqual(overviewOf([item(1, {})], geometry, 'wall'), []);
  assert.deepEqual(overviewOf([], geometry, 'wall'), []);
});

for (const size of [1, 12, 30, 120]) {
  test(`in an overview of ${size} nothing overlaps, leaves its region or is left out`, () => {
    const items = round(size);
    for (const view of VIEWS) {
      const marks = overviewOf(items, geometry, view);
      assert.equal(
        marks.length,
        items.reduce((sum, { regions }) => sum + regions.length, 0),
      );
      const circles = circlesOf(geometry, view);
      const [x0, y0, x1, y1] = geometry.views[view].frame;
      for (const [k, { mask, x, y, r }] of marks.entries()) {
        assert.equal(maskAt(circles, x, y), mask);
        assert.ok(clearance(circles, mask, x, y) >= r);
        assert.ok(x - r >= x0 && y - r >= y0 && x + r <= x1 && y + r <= y1);
        for (const other of marks.slice(k + 1)) {
          assert.ok(Math.hypot(other.x - x, other.y - y) > other.r + r, `${view} ${k}`);
        }
      }
    }
  });
}

test('areas can be compared all over the overview', () => {
  const marks = overviewOf(round(30), geometry, 'wall');
  const whole = marks.map(({ r, share }) => r ** 2 / share);
  assert.ok(Math.max(...whole) - Math.min(...whole) < 1e-6);
});

test('the same round is laid out the same, whatever order it comes in', () => {
  const items = round(30);
  const byId = (/** @type {Item[]} */ list) =>
    new Map(overviewOf(list, geometry, 'wall', 20).map((mark) => [mark.id, mark]));
  const [straight, back] = [byId(items), byId([...items].reverse())];
  assert.equal(straight.size, back.size);
  for (const [id, mark] of straight) assert.deepEqual(back.get(id), mark);
});

test('every one of thirty examples is numbered at least once; what is too small to read is a dot', () => {
  const marks = overviewOf(round(30), geometry, 'wall', 20);
  const numbered = new Set(marks.filter(({ font }) => font > 0).map(({ number }) => number));
  assert.equal(numbered.size, 30);
  for (const { font } of marks) assert.ok(font === 0 || font >= 20);
  assert.ok(marks.some(({ font }) => font === 0));
});

test('discs of one size are all numbered or none, whether by one digit or two', () => {
  const items = Array.from({ length: 24 }, (_, k) => item(k + 1, { 7: PEOPLE }));
  const [{ r }] = overviewOf(items, geometry, 'portrait');
  for (const least of [r * 1.2, r * 1.35]) {
    assert.ok(overviewOf(items, geometry, 'portrait', least).every(({ font }) => font >= least));
  }
  assert.ok(overviewOf(items, geometry, 'portrait', r * 1.5).every(({ font }) => font === 0));
});

test('a hundred and fifty examples in one region still all have a place', () => {
  const items = Array.from({ length: 150 }, (_, k) => item(k + 1, { 7: PEOPLE }));
  assert.equal(overviewOf(items, geometry, 'wall').length, 150);
});
