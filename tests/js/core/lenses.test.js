import assert from 'node:assert/strict';
import { test } from 'node:test';
import { impossibleByMask, nextLens } from '../../../static/js/core/lenses.js';
import { CONCEPTS } from '../board.js';

const part = (/** @type {string} */ region) => ({ region, reason: 'No.', question: '' });
const lens = {
  key: 'nested',
  title: 'Nested',
  source: null,
  concepts: {},
  own: false,
  version: 0,
  impossible: [],
};

test('what a lens makes impossible is known by mask, in whatever order its circles are named', () => {
  const [first, second, third] = CONCEPTS.map(({ key }) => key);
  const impossible = [part(first), part(`${third},${first}`), part('outside'), part(`${second},nobody`)];
  const byMask = impossibleByMask({ ...lens, impossible }, CONCEPTS);
  assert.deepEqual([...byMask.keys()], [1, 5, 0, 2]);
  assert.equal(byMask.get(5), impossible[1]);
  assert.equal(impossibleByMask(null, CONCEPTS).size, 0);
});

test('one press leads from lens to lens, and after the last one to none', () => {
  const lenses = [{ key: 'nested' }, { key: 'who-drives' }];
  assert.equal(nextLens(lenses, null), 'nested');
  assert.equal(nextLens(lenses, 'nested'), 'who-drives');
  assert.equal(nextLens(lenses, 'who-drives'), null);
  assert.equal(nextLens(lenses, 'removed meanwhile'), 'nested');
  assert.equal(nextLens([], null), null);
});
