// The layout against a scan of all slots for every mark, in the same run; every mark's place is checked.

import { readFileSync } from 'node:fs';
import { circlesOf, maskAt, pole } from '../../static/js/core/geometry.js';
import { rectFits } from '../js/core/reference.js';
import { createLayout } from '../../static/js/core/layout.js';
import { slotsOf } from '../../static/js/core/slots.js';

/** @typedef {import('../../static/js/core/layout.js').Item} Item */
/** @typedef {import('../../static/js/core/layout.js').Mark} Mark */

const geometry = JSON.parse(readFileSync(new URL('../../static/geometry.json', import.meta.url), 'utf8'));
const VIEW = 'wide';
const view = geometry.views[VIEW];
const circles = circlesOf(geometry, VIEW);
const TITLES = ['Book clubs', 'Choice boards in reading', 'The student leads the conference', 'Quiet corner'];

/** Marks all over the map, some without a hint.
 * @param {number} count @param {number} seed @returns {Item[]} */
function board(count, seed) {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, (_, k) => {
    const [x, y] = [300 + random() * 1000, 20 + random() * 860];
    const at = /** @type {[number, number]} */ ([(x - view.cx) / view.r, (y - view.cy) / view.r]);
    const hint = random() < 0.7 ? at : null;
    return { id: `${seed}-${k}`, title: TITLES[k % TITLES.length], mask: maskAt(circles, x, y), at: hint, order: k, number: k + 1 };
  });
}

/** Median milliseconds of many warm runs; `run` gets another board every time, so that nothing is remembered.
 * @param {Item[][]} boards @param {(items: Item[]) => unknown} run */
function median(boards, run) {
  const times = [];
  for (let k = 0; k < 40; k++) {
    const start = performance.now();
    run(boards[k % boards.length]);
    times.push(performance.now() - start);
  }
  return times.slice(10).sort((a, b) => a - b)[15];
}

/** The places of as many dots by looking at every slot for every mark; anchors without a hint are the region's pole.
 * @returns {(items: Item[]) => void} */
function scanning() {
  const cache = new Map();
  const slotsAt = (/** @type {number} */ mask, /** @type {number} */ step) => {
    const key = `${mask} ${step}`;
    if (!cache.has(key)) {
      cache.set(key, slotsOf({ view, circles, mask, pole: pole(circles, mask, view) }, { ...view.dots[step], counted: true }));
    }
    return cache.get(key);
  };
  return (items) => {
    for (let mask = 0; mask < 8; mask++) {
      const group = items.filter((item) => item.mask === mask);
      let step = 0;
      while (step < view.dots.length - 1 && slotsAt(mask, step).xs.length < group.length) step++;
      const { xs, ys } = slotsAt(mask, step);
      const used = new Uint8Array(xs.length);
      const middle = pole(circles, mask, view);
      for (const { at } of group) {
        const [x, y] = at ? [view.cx + at[0] * view.r, view.cy + at[1] * view.r] : [middle.x, middle.y];
        let [best, least] = [-1, Infinity];
        for (let k = 0; k < xs.length; k++) {
          const distance = (xs[k] - x) ** 2 + (ys[k] - y) ** 2;
          if (!used[k] && distance < least) [best, least] = [k, distance];
        }
        used[best] = 1;
      }
    }
  };
}

/** @param {Mark} a @param {Mark} b */
function overlap(a, b) {
  if (a.kind === 'card' || b.kind === 'card') {
    return Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;
  }
  return Math.hypot(a.x - b.x, a.y - b.y) < (a.width + b.width) / 2;
}

/** @param {Item[]} items @param {Map<string, Mark>} marks */
function faults(items, marks) {
  const all = items.map((item) => ({ item, mark: /** @type {Mark} */ (marks.get(item.id)) }));
  const outside = all.filter(({ item, mark }) => {
    const half = mark.kind === 'card' ? [mark.width / 2, mark.height / 2, 0] : [0, 0, mark.width / 2];
    return !rectFits(circles, item.mask, mark.x, mark.y, half[0], half[1], half[2]);
  });
  let overlaps = 0;
  for (const [k, { mark }] of all.entries()) {
    for (let other = 0; other < k; other++) if (overlap(mark, all[other].mark)) overlaps++;
  }
  return { outside: outside.length, overlaps };
}

for (const count of [150, 300, 1000, 10000]) {
  const boards = [1, 2, 3].map((seed) => board(count, seed));
  const cold = performance.now();
  const layout = createLayout(geometry, VIEW);
  const marks = layout(boards[0]);
  const first = performance.now() - cold;
  const { outside, overlaps } = faults(boards[0], marks);
  const ours = median(boards, layout);
  const scan = median(boards, scanning());
  const moved = boards[0].map((item, k) => (k === 5 ? { ...item, order: count } : item));
  const one = median([boards[0], moved], layout);
  console.log(
    `layout of ${count} marks: ${ours.toFixed(2)} ms, ${(scan / ours).toFixed(1)} times as fast as a scan ` +
      `(${scan.toFixed(2)} ms); one drop ${one.toFixed(2)} ms, first time ${first.toFixed(1)} ms; ` +
      `${overlaps} overlaps, ${outside} outside`,
  );
}
