import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sayAgreed, sayOtherwise, staleCircles, staleIds } from '../../../static/js/core/meanings.js';
import { initial, reduce } from '../../../static/js/core/state.js';
import { answers, CONCEPTS, example, op, ROUND, snapshot, WORKSHOP } from '../board.js';

const CHANGED = { ...CONCEPTS[0], version: 12, meaning_version: 12 };
const placed = (/** @type {number} */ number, /** @type {number} */ reviewed) =>
  example(number, { answers: answers('p'), placed: 3, reviewed });

/** @param {Partial<import('../../../static/js/core/regions.js').Snapshot>} fields */
const stateOf = (fields) =>
  initial({
    ...snapshot([placed(1, 11), placed(2, 12)]),
    concepts: [CHANGED, ...CONCEPTS.slice(1)],
    ...fields,
  });

test('what was placed before another meaning is to be looked at again', () => {
  assert.deepEqual([...staleIds(stateOf({}))], ['e1']);
  assert.deepEqual(staleCircles(placed(1, 11), [CHANGED, ...CONCEPTS.slice(1)]), [CHANGED]);
  assert.deepEqual(staleCircles(example(3), [CHANGED]), []);
});

test('a move of ours counts as a look before the server has taken it', () => {
  const stays = op('o1', 'e1', answers('p'));
  assert.equal(staleIds(reduce(stateOf({}), { type: 'queued', op: stays })).size, 0);
});

test('while we place alone nothing is said of the shared map', () => {
  const alone = stateOf({ workshop: { ...WORKSHOP, step: 0, round: ROUND } });
  const own = reduce(alone, {
    type: 'own',
    round: 1,
    placements: [{ example: 'e1', answers: answers('p'), at: null, why: null }],
  });
  assert.equal(staleIds(own).size, 0);
});

test('how many can work with the words is said without names, and not where too few answered', () => {
  const agreed = { yes: 14, no: 1, unsure: 0, of: 15, at: '2026-11-26T10:00:00Z', hinders: [] };
  assert.equal(sayAgreed(agreed), '14 of 15 can work with these words.');
  assert.equal(sayOtherwise(agreed), '1 not yet.');
  assert.equal(sayOtherwise({ ...agreed, no: 0 }), '');
  const hidden = { ...agreed, yes: null, no: null, unsure: null };
  assert.match(sayAgreed(hidden), /^Fewer than three/);
  assert.equal(sayOtherwise(hidden), '');
  assert.equal(sayAgreed(null), '');
});
