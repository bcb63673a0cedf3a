import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { circlesOf, hintOf } from '../../../static/js/core/geometry.js';
import { createLayout } from '../../../static/js/core/layout.js';
import { rectFits } from './reference.js';

/**
 * @typedef {import('../../../static/js/core/geometry.js').ViewName} ViewName
 * @typedef {import('../../../static/js/core/layout.js').Item} Item
 * @typedef {import('../../../static/js/core/layout.js').Mark} Mark
 */

/** @param {string} path from the repository's root */
const read = (path) => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));

/** @type {import('../../../static/js/core/geometry.js').Geometry} */
const geometry = read('static/geometry.json');
const cases = read('tests/cases/layout.json');
const VIEWS = /** @type {const} */ (['wide', 'portrait', 'wall']);

/** @param {string} name @returns {Item[]} */
const board = (name) =>
  cases.boards[name].map((/** @type {any[]} */ [id, mask, at, order, number]) => ({
    id,
    mask,
    at,
    order,
    number,
  }));

/** @param {Map<string, Mark>} marks @param {string} id @returns {Mark} */
const mark = (marks, id) => /** @type {Mark} */ (marks.get(id));

/** Numbers from 0 to 1, the same in every run. @param {number} seed */
function randoms(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @param {number} count @param {number} seed @returns {Item[]} anywhere on the map, placed one after the other */
function workshop(count, seed) {
  const random = randoms(seed);
  return Array.from({ length: count }, (_, k) => {
    const at = /** @type {[number, number]} */ ([random() * 3 - 1.5, random() * 3 - 1.5]);
    const hinted = random() < 0.6;
    return {
      id: `${seed}-${k}`,
      mask: Math.floor(random() * 8),
      at: hinted ? at : null,
      order: k,
      number: k + 1,
    };
  });
}

/** @param {Mark} a @param {Mark} b */
function apart(a, b) {
  if (a.kind === 'card' || b.kind === 'card') {
    return Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
  }
  return Math.hypot(a.x - b.x, a.y - b.y) >= (a.width + b.width) / 2;
}

/** @param {ViewName} view @param {Item} item @param {Mark} mark */
function inItsRegion(view, item, { kind, x, y, width, height }) {
  const { frame, margin, nameBand } = geometry.views[view];
  const [halfWidth, halfHeight] = [width / 2, height / 2];
  const free = (item.mask === 0 ? nameBand : margin) - 0.001;
  const fits =
    kind === 'card'
      ? rectFits(circlesOf(geometry, view), item.mask, x, y, halfWidth, halfHeight, free)
      : rectFits(circlesOf(geometry, view), item.mask, x, y, 0, 0, halfWidth + free);
  const [x0, y0, x1, y1] = frame;
  const framed = x - halfWidth >= x0 - 0.001 && x + halfWidth <= x1 + 0.001;
  return (
    fits && (item.mask !== 0 || (framed && y - halfHeight >= y0 - 0.001 && y + halfHeight <= y1 + 0.001))
  );
}

/** @param {ViewName} view @param {Item[]} items @param {Map<string, Mark>} marks */
function assertTidy(view, items, marks) {
  for (const [k, item] of items.entries()) {
    const own = mark(marks, item.id);
    assert.ok(inItsRegion(view, item, own), `${item.id} is outside of region ${item.mask}`);
    for (const other of items.slice(0, k))
      assert.ok(apart(own, mark(marks, other.id)), `${item.id} on ${other.id}`);
  }
}

/** Marks of the first map that stand elsewhere in the second: all, and those whose size is the same.
 * @param {Map<string, Mark>} before @param {Map<string, Mark>} after */
function moved(before, after) {
  const both = [...before].filter(([id]) => after.has(id)).map(([id, was]) => ({ was, is: mark(after, id) }));
  const elsewhere = both.filter(({ was, is }) => was.x !== is.x || was.y !== is.y);
  return { all: elsewhere.length, sameSize: elsewhere.filter(({ was, is }) => was.step === is.step).length };
}

for (const { name, board: boardName, view, ladder, marks: expected } of cases.cases) {
  test(`${name}: every mark has its place`, () => {
    const views = { ...geometry.views };
    if (ladder) views[/** @type {ViewName} */ (view)] = { ...views[/** @type {ViewName} */ (view)], ladder };
    const items = board(boardName);
    const marks = createLayout({ ...geometry, views }, view)(items);
    for (const [k, [x, y, step, font]] of expected.entries()) {
      const found = mark(marks, items[k].id);
      const off = Math.max(Math.abs(found.x - x), Math.abs(found.y - y), Math.abs(found.font - font));
      assert.ok(off <= 0.01, `${items[k].id} is at ${found.x}, ${found.y}, not ${x}, ${y}`);
      assert.equal(found.step, step);
    }
    if (!ladder) assertTidy(view, items, marks);
  });
}

for (const view of VIEWS) {
  test(`${view}: no mark overlaps another or leaves its region, from 1 to 1,000 marks`, () => {
    for (const [k, count] of [1, 7, 20, 45, 90, 200, 450, 1000].entries()) {
      const items = workshop(count, k + 1);
      assertTidy(view, items, createLayout(geometry, view)(items));
    }
  });

  test(`${view}: adding a mark moves no other, unless its region takes the next size`, () => {
    const layout = createLayout(geometry, view);
    const items = workshop(1000, 11);
    let quiet = 0;
    let before = layout([]);
    for (let count = 1; count <= items.length; count++) {
      const after = layout(items.slice(0, count));
      const { all, sameSize } = moved(before, after);
      assert.equal(sameSize, 0);
      quiet += all === 0 ? 1 : 0;
      before = after;
    }
    assert.ok(quiet >= 930, `only ${quiet} of 1,000 additions moved nothing`);
  });
}

test('a mark dropped on a free slot stays there, and stays when another leaves', () => {
  const view = geometry.views.wide;
  const layout = createLayout(geometry, 'wide');
  const loose = workshop(40, 5);
  const marks = layout(loose);
  const items = loose.map((item) => ({
    ...item,
    at: hintOf(view, mark(marks, item.id).x, mark(marks, item.id).y),
  }));
  assert.deepEqual(moved(marks, layout(items)), { all: 0, sameSize: 0 });
  for (const leaving of items) {
    const rest = items.filter((item) => item !== leaving);
    assert.equal(moved(marks, layout(rest)).sameSize, 0);
  }
});

test('a mark takes the free slot nearest to its drop', () => {
  const layout = createLayout(geometry, 'wide');
  const items = workshop(300, 3);
  const slots = [...layout(items)].filter(([id]) => items.some((item) => item.id === id && item.mask === 4));
  const free = slots[10][1];
  const rest = items.filter((item) => item.id !== slots[10][0]);
  const at = hintOf(geometry.views.wide, free.x + 3, free.y - 2);
  const again = layout([...rest, { id: 'new', mask: 4, at, order: 999, number: 999 }]);
  const taken = rest.filter(({ mask }) => mask === 4).map(({ id }) => mark(again, id));
  const own = mark(again, 'new');
  const distance = Math.hypot(own.x - free.x - 3, own.y - free.y + 2);
  for (const slot of slots.map(([, place]) => place)) {
    if (taken.some(({ x, y }) => x === slot.x && y === slot.y)) continue;
    assert.ok(distance <= Math.hypot(slot.x - free.x - 3, slot.y - free.y + 2) + 1e-6);
  }
});

test('the order of the list means nothing, the order of placing everything', () => {
  const items = workshop(120, 9);
  const marks = createLayout(geometry, 'wide')(items);
  const shuffled = [...items].sort((a, b) => (a.id < b.id ? 1 : -1));
  assert.deepEqual(moved(marks, createLayout(geometry, 'wide')(shuffled)), { all: 0, sameSize: 0 });
});

test('only regions that changed are laid out again', () => {
  const layout = createLayout(geometry, 'wide');
  const items = workshop(60, 4);
  const marks = layout(items);
  assert.equal(layout([...items]), marks);
  assert.equal(layout(items.map((item) => ({ ...item }))), marks);
  const more = layout([...items, { id: 'new', mask: 3, at: null, order: 99, number: 99 }]);
  for (const { id, mask: region } of items) if (region !== 3) assert.equal(more.get(id), marks.get(id));
  assert.ok(more.has('new') && !marks.has('new'));
});

test('a workshop shows titles in the single regions and on no phone', () => {
  const items = board('workshop');
  const kinds = (/** @type {ViewName} */ view) => {
    const marks = createLayout(geometry, view)(items);
    return new Map(items.map(({ id, mask: region }) => [region, mark(marks, id).kind]));
  };
  const wide = kinds('wide');
  for (const region of [0, 1, 2, 4]) assert.equal(wide.get(region), 'card');
  assert.deepEqual(new Set(kinds('portrait').values()), new Set(['disc']));
});

test('more marks than the smallest size has slots are all placed, none thrown out', () => {
  const items = Array.from({ length: 4000 }, (_, k) => ({
    id: `${k}`,
    mask: 7,
    at: null,
    order: k,
    number: k,
  }));
  const marks = createLayout(geometry, 'wide')(items);
  assert.equal(marks.size, 4000);
  const places = new Map();
  for (const { x, y } of marks.values()) places.set(`${x} ${y}`, (places.get(`${x} ${y}`) ?? 0) + 1);
  assert.ok(Math.max(...places.values()) - Math.min(...places.values()) <= 1);
});
