import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { clusters, emsOf, narrowest } from '../../../static/js/core/lettering.js';

/** @param {string} path from the repository's root */
const read = (path) => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));

const { advances } = read('static/geometry.json');

test('titles are as wide as the cases say', () => {
  for (const [title, two, three] of read('tests/cases/lettering.json')) {
    const widths = narrowest(title, 1.2, 10, [2, 3], advances);
    assert.ok(Math.abs(widths[0] - two) < 1e-4 && Math.abs(widths[1] - three) < 1e-4, `${title}: ${widths}`);
  }
});

test('characters are kept whole', () => {
  assert.deepEqual(clusters('k\u0313m'), ['k\u0313', 'm']);
  assert.deepEqual(clusters('👩\u200d👧👍🏽🇨🇦🇩🇪'), ['👩\u200d👧', '👍🏽', '🇨🇦', '🇩🇪']);
  assert.deepEqual(clusters(`a${'\u0301'.repeat(40)}`), [`a${'\u0301'.repeat(11)}`]);
});

test('a number is as wide as its digits', () => {
  assert.ok(Math.abs(emsOf('12', advances) - 1.01) < 1e-9);
});
