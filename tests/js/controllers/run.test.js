import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Run } from '../../../static/js/controllers/run.js';
import { HandClock } from '../net/hand.js';

/** @param {number} version @param {string | null} notes */
const answer = (version, notes) =>
  /** @type {any} */ ({ version, step: null, steps: [{ kind: 'read', title: 'Read', notes }] });

/** @param {() => Promise<any>} fetched */
function remote(fetched) {
  const clock = new HandClock();
  const room = { workshop: /** @type {any} */ (answer(1, null)), questions: 0, drawings: 0 };
  const api = {
    run() {
      room.questions += 1;
      return fetched();
    },
  };
  const run = new Run({
    api,
    run: answer(1, 'Breathe.'),
    workshop: () => room.workshop,
    onChange: () => (room.drawings += 1),
    clock,
  });
  return { run, room, clock };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('notes are asked for again once the workshop has changed, whether its event or its answer came first', async () => {
  const { run, room } = remote(async () => answer(2, 'Slowly.'));
  run.follow();
  assert.equal(room.questions, 0);
  assert.equal(run.at(0)?.notes, 'Breathe.');
  room.workshop = answer(2, null);
  run.follow();
  run.follow();
  await settled();
  run.follow();
  assert.equal(run.at(0)?.notes, 'Slowly.');
  assert.deepEqual([room.questions, room.drawings], [1, 1]);
});

test('notes of another step are not shown beside this one', () => {
  const { run, room } = remote(async () => answer(2, 'Slowly.'));
  room.workshop = { ...answer(2, null), steps: [{ kind: 'talk', title: 'Read' }] };
  assert.equal(run.at(0), null);
  assert.equal(run.at(1), null);
});

test('without an answer the last notes stay, and it is asked again later, or when the connection is back', async () => {
  const { run, room, clock } = remote(() => Promise.reject(new Error('no answer')));
  room.workshop = answer(2, null);
  run.follow();
  await settled();
  run.follow();
  assert.equal(room.questions, 1);
  assert.equal(run.at(0)?.notes, 'Breathe.');
  clock.turn(10_000);
  run.follow();
  await settled();
  run.retry();
  await settled();
  assert.equal(room.questions, 3);
});
