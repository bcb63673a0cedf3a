import assert from 'node:assert/strict';
import test from 'node:test';
import { createCount } from '../../../static/js/controllers/hand_count.js';
import { noHands } from '../../../static/js/core/workshop.js';
import { Refused, Unreachable } from '../../../static/js/net/api.js';
import { CONCEPTS } from '../board.js';

/** What the server was told, and what it answers in turn. @param {(Error | null)[]} answers */
function server(...answers) {
  /** @type {[string, number][]} */
  const told = [];
  const tally = async (/** @type {number} */ round, /** @type {string} */ id, /** @type {any} */ hands) => {
    await Promise.resolve();
    told.push([`${round}/${id}`, hands.personalizing.yes]);
    const answer = answers.shift();
    if (answer) throw answer;
  };
  return { told, api: /** @type {any} */ ({ tally, tallied: async () => ({ answers: noHands(CONCEPTS) }) }) };
}

/** Somebody who counts, and has read what was counted. @param {any} api @param {() => void} [changed] */
async function counting(api, changed = () => undefined) {
  const count = createCount(api, changed);
  await Promise.all(['e1', 'e2'].map((example) => count.read(1, example)));
  return count;
}

const YES = { key: 'personalizing', hand: /** @type {const} */ ('yes'), by: 1 };
const settled = () => new Promise(setImmediate);

test('the newest count reaches the server last', async () => {
  const { told, api } = server();
  const count = await counting(api);
  for (let hand = 0; hand < 3; hand++) count.change(1, 'e1', YES);
  count.change(1, 'e2', YES);
  await settled();
  assert.deepEqual(
    told.findLast(([place]) => place === '1/e1'),
    ['1/e1', 3],
  );
  assert.deepEqual(
    told.findLast(([place]) => place === '1/e2'),
    ['1/e2', 1],
  );
  assert.equal(count.of(1, 'e1', CONCEPTS).saved, 'Counted.');
});

test('a count made while the server is out of reach is sent again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { told, api } = server(new Unreachable());
  const count = await counting(api);
  count.change(1, 'e1', YES);
  await settled();
  assert.match(count.of(1, 'e1', CONCEPTS).saved, /tried again soon/);
  t.mock.timers.tick(3000);
  await settled();
  assert.deepEqual(told, [
    ['1/e1', 1],
    ['1/e1', 1],
  ]);
  assert.equal(count.of(1, 'e1', CONCEPTS).saved, 'Counted.');
});

test('a refusal is told and not sent again; other counts still are', async () => {
  const { told, api } = server(new Refused(409, { detail: 'This round is over.' }, null));
  /** @type {string[]} */
  const said = [];
  const count = await counting(api, () => told.length && said.push(count.of(1, 'e1', CONCEPTS).saved));
  count.change(1, 'e1', YES);
  count.change(1, 'e2', YES);
  await settled();
  assert.deepEqual(told, [
    ['1/e1', 1],
    ['1/e2', 1],
  ]);
  assert.ok(said.includes('This round is over.'));
});

test('what was counted before is read first, and a count made since then stays', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const before = { ...noHands(CONCEPTS), personalizing: { yes: 4, no: 0, unsure: 1 } };
  /** @type {(Error | null)[]} */
  const troubles = [new Unreachable(), null, null];
  const { told, api } = server();
  api.tallied = async () => {
    const trouble = troubles.shift();
    if (trouble) throw trouble;
    return { answers: before };
  };
  const count = createCount(api, () => undefined);
  count.read(1, 'e1');
  await settled();
  assert.equal(count.of(1, 'e1', CONCEPTS).known, false);
  count.change(1, 'e1', YES);
  t.mock.timers.tick(3000);
  await settled();
  assert.deepEqual([count.of(1, 'e1', CONCEPTS).known, told], [true, []]);
  const reading = count.read(1, 'e1');
  count.change(1, 'e1', YES);
  await reading;
  await settled();
  assert.equal(count.of(1, 'e1', CONCEPTS).tally.personalizing?.yes, 5);
  assert.deepEqual(told, [['1/e1', 5]]);
});
