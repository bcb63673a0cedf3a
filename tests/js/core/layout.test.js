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
const TITLES = [
  'Book clubs',
  'Choice boards in reading',
  'One physics problem, solved together',
  'Donaudampfschifffahrt',
];
const VIEWS = /** @type {const} */ (['wide', 'portrait', 'wall']);

/** @param {string} name @returns {Item[]} */
const board = (name) =>
  cases.boards[name].map((/** @type {any[]} */ [id, mask, at, order, number, title]) => ({
    id,
    title,
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
      title: TITLES[k % TITLES.length],
      mask: Math.floor(random() * 8),
      at: hinted ? at : null,
      order: k,
      number: k + 1,
    };
  });
}

/** Whether two marks do not touch: boxes for cards, circles for all others. @param {Mark} a @param {Mark} b */
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

/** Marks of the first map that stand elsewhere in the second. @param {Map<string, Mark>} before @param {Map<string, Mark>} after */
const moved = (before, after) =>
  [...before]
    .filter(([id]) => after.has(id))
    .map(([id, was]) => ({ was, is: mark(after, id) }))
    .filter(({ was, is }) => was.x !== is.x || was.y !== is.y);

for (const { name, board: boardName, view, dots, discs, marks: expected } of cases.cases) {
  test(`${name}: every mark has its place`, () => {
    const views = { ...geometry.views };
    const viewName = /** @type {ViewName} */ (view);
    if (dots) views[viewName] = { ...views[viewName], dots, discs };
    const items = board(boardName);
    const marks = createLayout({ ...geometry, views }, view)(items);
    for (const [k, [x, y, kind, width, font, lines]] of expected.entries()) {
      const drawn = mark(marks, items[k].id);
      const off = [drawn.x - x, drawn.y - y, drawn.width - width, drawn.font - font].map(Math.abs);
      assert.ok(Math.max(...off) <= 0.01, `${items[k].id} is at ${drawn.x}, ${drawn.y}, not ${x}, ${y}`);
      assert.deepEqual([drawn.kind, drawn.lines], [kind, lines]);
    }
    if (!dots) assertTidy(view, items, marks);
  });
}

for (const view of VIEWS) {
  test(`${view}: no mark overlaps another or leaves its region, from 1 to 1,000 marks`, () => {
    for (const [k, count] of [1, 7, 20, 45, 90, 200, 450, 1000].entries()) {
      const items = workshop(count, k + 1);
      assertTidy(view, items, createLayout(geometry, view)(items));
    }
  });

  test(`${view}: adding a mark moves at most two others, which become discs`, () => {
    const layout = createLayout(geometry, view);
    const items = workshop(99, 11);
    let before = layout([]);
    for (let count = 1; count <= items.length; count++) {
      const after = layout(items.slice(0, count));
      const changes = moved(before, after);
      if (![...after.values()].some(({ kind }) => kind === 'dot')) {
        assert.ok(changes.length <= 2);
        for (const { was, is } of changes) assert.deepEqual([was.kind, is.kind], ['card', 'disc']);
      }
      before = after;
    }
  });

  test(`${view}: looked at closer, no fewer marks bear a title`, () => {
    const items = workshop(120, 3);
    const titles = [1, 1.5, 2, 3].map((times) => {
      const marks = createLayout(geometry, view, times)(items);
      return [...marks.values()].filter(({ kind }) => kind === 'card').length;
    });
    assert.deepEqual(
      titles,
      [...titles].sort((a, b) => a - b),
    );
  });
}

test('a mark dropped where it stands stays there', () => {
  const view = geometry.views.wide;
  const layout = createLayout(geometry, 'wide');
  const loose = workshop(40, 5);
  const marks = layout(loose);
  const items = loose.map((item) => ({
    ...item,
    at: hintOf(view, mark(marks, item.id).x, mark(marks, item.id).y),
  }));
  for (const { was, is } of moved(marks, layout(items)))
    assert.ok(Math.abs(was.x - is.x) < 0.1 && was.y === is.y);
});

test('the order of the list means nothing, the order of placing everything', () => {
  const items = workshop(120, 9);
  const marks = createLayout(geometry, 'wide')(items);
  const shuffled = [...items].sort((a, b) => (a.id < b.id ? 1 : -1));
  assert.deepEqual(moved(marks, createLayout(geometry, 'wide')(shuffled)), []);
});

test('only regions that changed are laid out again', () => {
  const layout = createLayout(geometry, 'wide');
  const items = workshop(60, 4);
  const marks = layout(items);
  assert.equal(layout([...items]), marks);
  assert.equal(layout(items.map((item) => ({ ...item }))), marks);
  const more = layout([...items, { id: 'new', title: 'New', mask: 3, at: null, order: 99, number: 99 }]);
  for (const { id, mask: region } of items) if (region !== 3) assert.equal(more.get(id), marks.get(id));
  assert.ok(more.has('new') && !marks.has('new'));
});

test('a workshop shows nearly all titles, also on the wall and on a tablet most', () => {
  const titles = (/** @type {ViewName} */ view, times = 1) =>
    [...createLayout(geometry, view, times)(board('workshop')).values()].filter(({ kind }) => kind === 'card')
      .length;
  assert.ok(titles('wide') >= 28);
  assert.ok(titles('portrait', 2) >= 28);
  assert.ok(titles('wall') >= 19);
});

test('more marks than the smallest size has slots are all placed, none thrown out', () => {
  const items = Array.from({ length: 4000 }, (_, k) => ({
    id: `${k}`,
    title: 'Book clubs',
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
