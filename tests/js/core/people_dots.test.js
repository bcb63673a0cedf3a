import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { circlesOf, clearance, maskAt } from '../../../static/js/core/geometry.js';
import { crowdOf, peoplePerDot, sayPeople } from '../../../static/js/core/people_dots.js';

/**
 * @typedef {import('../../../static/js/core/geometry.js').Geometry} Geometry
 * @typedef {import('../../../static/js/core/geometry.js').ViewName} ViewName
 */

/** @type {Geometry} */
const geometry = JSON.parse(readFileSync(new URL('../../../static/geometry.json', import.meta.url), 'utf8'));
/** @type {ViewName[]} */
const VIEWS = ['wall', 'wide', 'portrait'];

/** @param {Record<number, number>} counts people by mask @param {number} [unsure] of each group */
const groups = (counts, unsure = 0) =>
  Object.entries(counts).map(([mask, count]) => ({ mask: Number(mask), count, unsure }));

/** @type {Record<number, number>[]} people by mask */
const ROOMS = [
  { 3: 3, 7: 5, 0: 2, 1: 2 },
  { 0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 5 },
  { 3: 60 },
  { 0: 60 },
  { 1: 20, 6: 20, 7: 20 },
  { 3: 150, 7: 150 },
  { 5: 1000 },
];

for (const viewName of VIEWS) {
  test(`every dot keeps within its region and clear of all others: ${viewName}`, () => {
    const circles = circlesOf(geometry, viewName);
    for (const room of ROOMS) {
      const { dots, captions } = crowdOf(groups(room), geometry, viewName);
      for (const [i, { mask, x, y, r }] of dots.entries()) {
        assert.equal(maskAt(circles, x, y), mask);
        assert.ok(clearance(circles, mask, x, y) >= r, `${JSON.stringify(room)}: on a line`);
        for (const other of dots.slice(i + 1))
          assert.ok(Math.hypot(x - other.x, y - other.y) >= r + other.r, `${JSON.stringify(room)}: overlap`);
      }
      for (const { mask, x, y } of captions) assert.equal(maskAt(circles, x, y), mask);
    }
  });
}

test('a staff of twelve is drawn as dots of full size on the wall: at least 28 pixels of a projector of 1080 lines', () => {
  const { dots, per } = crowdOf(groups({ 3: 3, 7: 5, 0: 2, 1: 2 }), geometry, 'wall');
  const stage = 840;
  const scale = stage / geometry.views.wall.viewBox[3];
  assert.deepEqual([dots.length, per], [12, 1]);
  assert.ok(dots.every(({ r }) => 2 * r * scale >= 28 && 2 * r * scale <= 40));
});

test('with more than sixty people a dot stands for five, and the caption for all of them', () => {
  const { dots, captions, per } = crowdOf(groups({ 3: 33, 6: 37, 1: 1 }), geometry, 'wall');
  assert.equal(per, 5);
  assert.deepEqual(
    captions.map(({ people }) => people),
    [1, 33, 37],
  );
  assert.equal(dots.length, 1 + 7 + 7);
  assert.deepEqual([60, 61, 300, 301].map(peoplePerDot), [1, 5, 5, 10]);
  assert.deepEqual([sayPeople(1), sayPeople(3)], ['1 person', '3 people']);
});

test('those who are not sure somewhere are hollow, as many as there are', () => {
  const { dots } = crowdOf(groups({ 3: 4 }, 2), geometry, 'wall');
  assert.deepEqual(
    dots.map(({ hollow }) => hollow),
    [false, false, true, true],
  );
  assert.equal(crowdOf(groups({ 3: 90 }, 1), geometry, 'wall').dots.filter(({ hollow }) => hollow).length, 1);
});

test('who answered in the round before starts where they were, and an arrow says who moved', () => {
  const moves = [
    { from_mask: 1, to_mask: 1, people: 1 },
    { from_mask: 1, to_mask: 3, people: 2 },
  ];
  const { dots, arrows } = crowdOf(groups({ 1: 1, 3: 3 }), geometry, 'wall', moves);
  const circles = circlesOf(geometry, 'wall');
  const from = dots.map((dot) => dot.from && [maskAt(circles, dot.from.x, dot.from.y), dot.mask]);
  assert.deepEqual(from, [[1, 1], [1, 3], [1, 3], null]);
  assert.deepEqual(
    arrows.map(({ people }) => people),
    [2],
  );
});

test('where nobody moved every dot stays, and where nobody knows they all come anew', () => {
  const stayed = crowdOf(groups({ 1: 2 }), geometry, 'wall', [{ from_mask: 1, to_mask: 1, people: 2 }]);
  assert.deepEqual(stayed.arrows, []);
  assert.ok(stayed.dots.every(({ from, x, y }) => from && from.x === x && from.y === y));
  assert.ok(crowdOf(groups({ 1: 2 }), geometry, 'wall', null).dots.every(({ from }) => from === null));
});
