import assert from 'node:assert/strict';
import test from 'node:test';
import { createCount } from '../../static/js/counting.js';
import { Refused, Unreachable } from '../../static/js/net/api.js';
import { CONCEPTS } from './board.js';

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
  return { told, api: /** @type {any} */ ({ tally }) };
}

/** @returns {any} */
function tab() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => kept.set(key, text),
  };
}

const YES = { key: 'personalizing', hand: /** @type {const} */ ('yes'), by: 1 };
const settled = () => new Promise(setImmediate);

test('the newest count reaches the server last, and the tab remembers it', async () => {
  const { told, api } = server();
  const options = { store: tab(), key: 'hands', changed: () => undefined };
  const count = createCount(api, options);
  for (let hand = 0; hand < 3; hand++) count.change(1, 'e1', CONCEPTS, YES);
  count.change(1, 'e2', CONCEPTS, YES);
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
  const again = createCount(api, options);
  assert.equal(again.of(1, 'e1', CONCEPTS).tally.personalizing?.yes, 3);
  assert.equal(again.of(2, 'e1', CONCEPTS).tally.personalizing?.yes, 0);
});

test('a count made while the server is out of reach is sent again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { told, api } = server(new Unreachable());
  const count = createCount(api, { store: null, key: 'hands', changed: () => undefined });
  count.change(1, 'e1', CONCEPTS, YES);
  await settled();
  assert.match(count.of(1, 'e1', CONCEPTS).saved, /sent again soon/);
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
  const count = createCount(api, {
    store: null,
    key: 'hands',
    changed: () => said.push(count.of(1, 'e1', CONCEPTS).saved),
  });
  count.change(1, 'e1', CONCEPTS, YES);
  count.change(1, 'e2', CONCEPTS, YES);
  await settled();
  assert.deepEqual(told, [
    ['1/e1', 1],
    ['1/e2', 1],
  ]);
  assert.ok(said.includes('This round is over.'));
});
