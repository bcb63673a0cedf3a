import assert from 'node:assert/strict';
import test from 'node:test';
import * as run from '../../../static/js/core/workshop.js';
import { CONCEPTS, example } from '../board.js';

/** @type {import('../../../static/js/core/regions.js').Workshop['steps']} */
const STEPS = [
  { kind: 'read', title: 'Read the definitions', minutes: 5 },
  { kind: 'place', title: 'Place alone', minutes: 10 },
  { kind: 'talk', title: 'In pairs', minutes: null },
];
const ALL = new Map([3, 1, 2].map((number) => [`e${number}`, example(number)]));
const ROUND = {
  number: 1,
  title: null,
  state: /** @type {const} */ ('open'),
  examples: ['e1', 'e2'],
  opened_at: '2026-11-21T17:26:00Z',
  closed_at: null,
  revealed_at: null,
};
const WORKSHOP = {
  version: 1,
  steps: STEPS,
  step: 1,
  round: ROUND,
  timer: null,
  spotlight: 'e1',
  blank: false,
  notes: [],
};

/** @type {(id: string) => any} */
const agreed = (id) => ({
  example: id,
  number: Number(id.slice(1)),
  title: 'Old words',
  sentence: 'All agree.',
});

test('before a reveal the queue is every example by number, after it the round’s in the order given', () => {
  assert.deepEqual(
    run.queueOf(null, ALL).map(({ number, agreed }) => [number, agreed]),
    [
      [1, null],
      [2, null],
      [3, null],
    ],
  );
  const agreement = { round: 1, title: null, people: 3, items: ['e2', 'e9', 'e1'].map(agreed), next: null };
  assert.deepEqual(
    run.queueOf(agreement, ALL).map(({ example, title }) => [example, title]),
    [
      ['e2', 'Example 2'],
      ['e1', 'Example 1'],
    ],
  );
});

test('hands are counted for the example in the spotlight, in its round, before the reveal', () => {
  assert.equal(run.countsHands(WORKSHOP), true);
  assert.equal(run.countsHands({ ...WORKSHOP, spotlight: null }), false);
  assert.equal(run.countsHands({ ...WORKSHOP, spotlight: 'e3' }), false);
  assert.equal(run.countsHands({ ...WORKSHOP, round: { ...ROUND, state: 'closed' } }), true);
  assert.equal(run.countsHands({ ...WORKSHOP, round: { ...ROUND, state: 'revealed' } }), false);
  assert.equal(run.countsHands({ ...WORKSHOP, round: null }), false);
  assert.equal(run.countsHands(null), false);
});

test('hands go up and down, never below none', () => {
  const none = run.noHands(CONCEPTS);
  assert.equal(run.anyHands(none), false);
  const two = run.counted(run.counted(none, 'personalizing', 'yes', 1), 'personalizing', 'yes', 1);
  assert.deepEqual(two.personalizing, { yes: 2, no: 0, unsure: 0 });
  assert.deepEqual(two.individualizing, none.individualizing);
  assert.equal(run.anyHands(two), true);
  assert.deepEqual(run.counted(none, 'personalizing', 'no', -1), none);
  assert.equal(run.counted(two, 'personalizing', 'yes', 5000).personalizing?.yes, run.MOST_HANDS);
});

test('steps move, go and come, and the present one is found again', () => {
  const rows = run.rowsOf(STEPS);
  assert.deepEqual(run.stepsOf(rows, 1), { steps: STEPS, step: 1 });
  const moved = run.movedRow(rows, 1, 1);
  assert.deepEqual(
    run.stepsOf(moved, 1).steps.map(({ kind }) => kind),
    ['read', 'talk', 'place'],
  );
  assert.equal(run.stepsOf(moved, 1).step, 2);
  assert.deepEqual(run.movedRow(rows, 0, -1), rows);
  assert.deepEqual(run.movedRow(rows, 2, 1), rows);
  assert.equal(run.stepsOf(rows.slice(1), 0).step, null);
  assert.equal(run.stepsOf(rows, null).step, null);
  const more = run.withRow(run.withRow(rows.slice(0, 2)));
  assert.deepEqual(
    more.map(({ key, was }) => [key, was]),
    [
      [0, 0],
      [1, 1],
      [2, null],
      [3, null],
    ],
  );
  assert.equal(run.withRow([])[0]?.key, 0);
});

test('another kind brings its own title, unless somebody chose one', () => {
  const rows = run.rowsOf(STEPS);
  assert.equal(run.changedRow(rows, 1, { kind: 'gather' })[1]?.title, 'Gather examples');
  assert.equal(run.changedRow(rows, 2, { kind: 'settle' })[2]?.title, 'In pairs');
  assert.equal(run.changedRow(rows, 2, { minutes: 7 })[2]?.minutes, 7);
  assert.equal(run.changedRow(rows, 2, { title: ' ' })[2]?.title, ' ');
  assert.equal(run.stepsOf(run.changedRow(rows, 2, { title: ' Alone ' }), null).steps[2]?.title, 'Alone');
});

test('the length of the run is said when steps say theirs', () => {
  assert.equal(run.sayLength(STEPS), 'about 15 minutes');
  assert.equal(run.sayLength([{ kind: 'talk', title: 'Talk', minutes: 1 }]), 'about 1 minute');
  assert.equal(run.sayLength([{ kind: 'talk', title: 'Talk', minutes: null }]), '');
});
