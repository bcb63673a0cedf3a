// Settling: what is asked of the server, and what is said of its answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doing, open, sayOutcome, sayPreview, undoing } from '../../../static/js/core/settling.js';

const OWN = { own: true, each: false };
const EACH = { own: false, each: true };
/** @param {number} count */
const settled = (count) =>
  Array.from({ length: count }, (_, i) => ({
    example: `e${i}`,
    number: i + 1,
    title: `Number ${i + 1}`,
    round: 1,
    before: i ? OWN : null,
    after: EACH,
  }));
/** @typedef {import('../../../static/js/core/settling.js').Code} Code */
/** @param {...[Code, string]} obstacles */
const left = (...obstacles) =>
  obstacles.map(([code, why], i) => ({
    example: `l${i}`,
    number: 90 + i,
    title: `Left ${i}`,
    round: 1,
    code,
    why,
    majority: null,
  }));
/** @param {number} count @param {...[Code, string]} obstacles */
const outcome = (count, ...obstacles) => ({ round: 1, settled: settled(count), left: left(...obstacles) });

test('what a preview showed is done only where nobody moved it meanwhile', () => {
  assert.deepEqual(doing(outcome(2)), {
    examples: [
      { example: 'e0', answers: EACH, from: null },
      { example: 'e1', answers: EACH, from: OWN },
    ],
  });
});

test('undoing asks for what was before, where it is still as it was settled', () => {
  assert.deepEqual(undoing(outcome(2)), {
    examples: [
      { example: 'e0', answers: null, from: EACH },
      { example: 'e1', answers: OWN, from: EACH },
    ],
  });
});

test('a preview says how many would be settled, are there, and stay open', () => {
  /** @type {[Code, string]} */
  const there = ['there_already', 'Any words.'];
  assert.equal(sayPreview(outcome(12)), '12 examples would be settled.');
  assert.equal(
    sayPreview(outcome(1, there, ['too_few', 'Fewer than three people answered.'])),
    '1 example would be settled, 1 already there, 1 stays open.',
  );
  assert.equal(sayPreview(outcome(0, there)), '0 examples would be settled, 1 already there.');
  assert.equal(open(outcome(0, there, ['not_agreed', 'It is already there.'])).length, 1);
});

test('an outcome says what was left, and why when it is one', () => {
  assert.equal(sayOutcome(outcome(3), false), '3 examples settled.');
  assert.equal(sayOutcome(outcome(1), true), '1 example moved back.');
  assert.equal(
    sayOutcome(outcome(3, ['moved', 'Somebody moved it in the meantime.']), false),
    '3 examples settled. “Left 0” stays as it is. Somebody moved it in the meantime.',
  );
  assert.equal(
    sayOutcome(outcome(3, ['removed', 'a'], ['moved', 'b']), false),
    '3 examples settled. 2 stay as they are.',
  );
});
