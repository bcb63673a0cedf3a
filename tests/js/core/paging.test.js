import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paginate } from '../../../static/js/core/paging.js';

const head = (/** @type {string} */ row) => ({ row, height: 10, head: true });
const entry = (/** @type {string} */ row, height = 10) => ({ row, height, head: false });

test('everything that fits stands on one page, in the first column', () => {
  assert.deepEqual(paginate([head('A'), entry('a1'), entry('a2')], [30, 30]), [[['A', 'a1', 'a2']]]);
});

test('nothing to show is one empty page', () => {
  assert.deepEqual(paginate([], [30, 30]), [[[]]]);
});

test('a group that goes on in the next column repeats its heading there', () => {
  assert.deepEqual(paginate([head('A'), entry('a1'), entry('a2'), entry('a3')], [30, 30]), [
    [
      ['A', 'a1', 'a2'],
      ['A', 'a3'],
    ],
  ]);
});

test('a heading is never left alone at the foot of a column', () => {
  assert.deepEqual(paginate([head('A'), entry('a1'), head('B'), entry('b1')], [35, 35]), [
    [
      ['A', 'a1'],
      ['B', 'b1'],
    ],
  ]);
});

test('what does not fit a page goes on to the next, and no column is higher than its room', () => {
  const lines = [head('A'), ...Array.from({ length: 20 }, (_, i) => entry(`a${i}`, 7))];
  const heights = [40, 25];
  const pages = paginate(lines, heights);
  const rows = pages.flat(2).filter((row) => row !== 'A');
  assert.deepEqual(
    rows,
    lines.filter((line) => !line.head).map((line) => line.row),
  );
  for (const page of pages) {
    page.forEach((column, i) => {
      const height = column.reduce((sum, row) => sum + (row === 'A' ? 10 : 7), 0);
      assert.ok(height <= heights[i], `${height} in ${heights[i]}`);
    });
  }
});

test('a line higher than any column is still shown', () => {
  assert.deepEqual(paginate([head('A'), entry('a1', 90), entry('a2')], [30]), [[['A', 'a1']], [['A', 'a2']]]);
});
