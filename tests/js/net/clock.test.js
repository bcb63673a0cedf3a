import assert from 'node:assert/strict';
import test from 'node:test';
import { backoff } from '../../../static/js/net/clock.js';

const BOUNDS = { first: 500, longest: 8_000 };

test('pauses double up to the longest', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 50].map((failures) => backoff(failures, BOUNDS, () => 0.5));
  assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
});

// Sync rule S21.
test('pauses are spread by a quarter to both sides', () => {
  assert.deepEqual(
    [0, 1].map((random) => backoff(1, BOUNDS, () => random)),
    [375, 625],
  );
});
