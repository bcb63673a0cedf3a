import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
  anyHands,
  changedRow,
  counted,
  countsHands,
  MOST_HANDS,
  movedRow,
  noHands,
  queueOf,
  rowsOf,
  sayLength,
  scaled,
  stepsOf,
  withRow,
} from '../../../static/js/core/workshop.js';
import { CONCEPTS, example } from '../board.js';

/** @type {import('../../../static/js/core/workshop.js').RunStep[]} */
const STEPS = [
  {
    kind: 'read',
    title: 'Read the definitions',
    minutes: 5,
    most_contested: null,
    concept: null,
    notes: 'Slowly.',
    choose: null,
  },
  {
    kind: 'place',
    title: 'Place alone',
    minutes: 10,
    most_contested: null,
    concept: null,
    notes: null,
    choose: null,
  },
  {
    kind: 'talk',
    title: 'In pairs',
    minutes: null,
    most_contested: null,
    concept: null,
    notes: null,
    choose: null,
  },
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
  follows: null,
  closes_at: null,
};
const WORKSHOP = {
  version: 1,
  steps: STEPS,
  step: 1,
  round: ROUND,
  timer: null,
  spotlight: 'e1',
  blank: false,
  beat: null,
  lens: null,
  ended_at: null,
  notes: [],
  look: null,
  agree: null,
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
    queueOf(null, ALL).map(({ number, agreed }) => [number, agreed]),
    [
      [1, null],
      [2, null],
      [3, null],
    ],
  );
  const agreement = {
    round: 1,
    title: null,
    people: 3,
    counted: { done: 3, of: 3, placed: 3 },
    items: ['e2', 'e9', 'e1'].map(agreed),
    next: null,
  };
  assert.deepEqual(
    queueOf(agreement, ALL).map(({ example, title }) => [example, title]),
    [
      ['e2', 'Example 2'],
      ['e1', 'Example 1'],
    ],
  );
});

test('hands are counted for the example in the spotlight, in its round, before the reveal', () => {
  assert.equal(countsHands(WORKSHOP), true);
  assert.equal(countsHands({ ...WORKSHOP, spotlight: null }), false);
  assert.equal(countsHands({ ...WORKSHOP, spotlight: 'e3' }), false);
  assert.equal(countsHands({ ...WORKSHOP, round: { ...ROUND, state: 'closed' } }), true);
  assert.equal(countsHands({ ...WORKSHOP, round: { ...ROUND, state: 'revealed' } }), false);
  assert.equal(countsHands({ ...WORKSHOP, round: null }), false);
  assert.equal(countsHands(null), false);
});

test('hands go up and down, never below none', () => {
  const none = noHands(CONCEPTS);
  assert.equal(anyHands(none), false);
  const two = counted(counted(none, 'personalizing', 'yes', 1), 'personalizing', 'yes', 1);
  assert.deepEqual(two.personalizing, { yes: 2, no: 0, unsure: 0 });
  assert.deepEqual(two.individualizing, none.individualizing);
  assert.equal(anyHands(two), true);
  assert.deepEqual(counted(none, 'personalizing', 'no', -1), none);
  assert.equal(counted(two, 'personalizing', 'yes', 5000).personalizing?.yes, MOST_HANDS);
});

test('steps move, go and come, and the present one is found again', () => {
  const rows = rowsOf(STEPS);
  assert.deepEqual(stepsOf(rows, 1), { steps: STEPS, step: 1 });
  const moved = movedRow(rows, 1, 1);
  assert.deepEqual(
    stepsOf(moved, 1).steps.map(({ kind }) => kind),
    ['read', 'talk', 'place'],
  );
  assert.equal(stepsOf(moved, 1).step, 2);
  assert.deepEqual(movedRow(rows, 0, -1), rows);
  assert.deepEqual(movedRow(rows, 2, 1), rows);
  assert.equal(stepsOf(rows.slice(1), 0).step, null);
  assert.equal(stepsOf(rows, null).step, null);
  const more = withRow(withRow(rows.slice(0, 2)));
  assert.deepEqual(
    more.map(({ key, was }) => [key, was]),
    [
      [0, 0],
      [1, 1],
      [2, null],
      [3, null],
    ],
  );
  assert.equal(withRow([])[0]?.key, 0);
});

test('another kind brings its own title, unless somebody chose one', () => {
  const rows = rowsOf(STEPS);
  assert.equal(changedRow(rows, 1, { kind: 'gather' })[1]?.title, 'Gather examples');
  assert.equal(changedRow(rows, 2, { kind: 'settle' })[2]?.title, 'In pairs');
  assert.equal(changedRow(rows, 2, { minutes: 7, most_contested: null })[2]?.minutes, 7);
  assert.equal(changedRow(rows, 2, { title: ' ' })[2]?.title, ' ');
  assert.equal(stepsOf(changedRow(rows, 2, { title: ' Alone ' }), null).steps[2]?.title, 'Alone');
});

test('the length of the run is said when steps say theirs', () => {
  assert.equal(sayLength(STEPS), 'about 15 minutes');
  assert.equal(
    sayLength([{ kind: 'talk', title: 'Talk', minutes: 1, most_contested: null, concept: null }]),
    'about 1 minute',
  );
  assert.equal(
    sayLength([{ kind: 'talk', title: 'Talk', minutes: null, most_contested: null, concept: null }]),
    '',
  );
});

const { cases: lengths } = JSON.parse(
  readFileSync(new URL('../../cases/lengths.json', import.meta.url), 'utf8'),
);

for (const { steps, to, become } of lengths) {
  test(`steps of ${steps} minutes, scaled to ${to}`, () => {
    const timed = steps.map((/** @type {number | null} */ minutes) => ({ title: 'Talk', minutes }));
    const expected = become.map((/** @type {number | null} */ minutes) => ({ title: 'Talk', minutes }));
    assert.deepEqual(scaled(timed, to), expected);
  });
}
