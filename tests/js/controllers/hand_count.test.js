import assert from 'node:assert/strict';
import test from 'node:test';
import { HandCount } from '../../../static/js/controllers/hand_count.js';
import { noHands } from '../../../static/js/core/workshop.js';
import { Refused, Unreachable } from '../../../static/js/net/api.js';
import { CONCEPTS } from '../board.js';
import { HandClock, settled } from '../net/hand.js';

/** What the server was sent, and what it answers in turn. @param {(Error | null)[]} answers */
function server(...answers) {
  /** @type {[string, number][]} */
  const sent = [];
  const tally = async (/** @type {number} */ round, /** @type {string} */ id, /** @type {any} */ hands) => {
    await Promise.resolve();
    sent.push([`${round}/${id}`, hands.personalizing.yes]);
    const answer = answers.shift();
    if (answer) throw answer;
  };
  return { sent, api: /** @type {any} */ ({ tally, tallied: async () => ({ answers: noHands(CONCEPTS) }) }) };
}

/** Somebody who counts, and has read what was counted. @param {any} api @param {() => void} [onChange] */
async function counting(api, onChange = () => undefined) {
  const clock = new HandClock();
  const count = new HandCount({ api, onChange, clock, random: () => 0.5 });
  await Promise.all(['e1', 'e2'].map((example) => count.read(1, example)));
  return { count, clock };
}

const YES = { key: 'personalizing', hand: /** @type {const} */ ('yes'), by: 1 };

test('the newest count reaches the server last', async () => {
  const { sent, api } = server();
  const { count } = await counting(api);
  for (let hand = 0; hand < 3; hand++) count.change(1, 'e1', YES);
  count.change(1, 'e2', YES);
  await settled();
  assert.deepEqual(sent.filter(([place]) => place === '1/e1').at(-1), ['1/e1', 3]);
  assert.deepEqual(sent.filter(([place]) => place === '1/e2').at(-1), ['1/e2', 1]);
  assert.equal(count.of(1, 'e1', CONCEPTS).saved, 'Counted.');
});

test('every count is said to be under way, the first too', async () => {
  const { api } = server();
  const { count } = await counting(api);
  for (const _ of ['first', 'second']) {
    count.change(1, 'e1', YES);
    assert.equal(count.of(1, 'e1', CONCEPTS).saved, 'Saving…');
    await settled();
    assert.equal(count.of(1, 'e1', CONCEPTS).saved, 'Counted.');
  }
});

test('a count made while the server is out of reach is sent again', async () => {
  const { sent, api } = server(new Unreachable());
  const { count, clock } = await counting(api);
  count.change(1, 'e1', YES);
  await settled();
  assert.match(count.of(1, 'e1', CONCEPTS).saved, /tries again soon/);
  clock.turn(2_000);
  await settled();
  assert.deepEqual(sent, [
    ['1/e1', 1],
    ['1/e1', 1],
  ]);
  assert.equal(count.of(1, 'e1', CONCEPTS).saved, 'Counted.');
});

test('pauses grow while the server is out of reach, and end when the connection is back', async () => {
  const { sent, api } = server(new Unreachable(), new Unreachable(), new Unreachable());
  const { count, clock } = await counting(api);
  count.change(1, 'e1', YES);
  for (const pause of [2_000, 4_000]) {
    await settled();
    assert.equal(clock.ahead, pause);
    clock.turn(pause);
  }
  await settled();
  count.retry();
  await settled();
  assert.deepEqual([sent.length, clock.ahead], [4, null]);
});

test('a refusal is said and not sent again; other counts still are', async () => {
  const { sent, api } = server(new Refused(409, { detail: 'This round is over.' }, null));
  /** @type {string[]} */
  const said = [];
  const { count } = await counting(api, () => sent.length && said.push(count.of(1, 'e1', CONCEPTS).saved));
  count.change(1, 'e1', YES);
  count.change(1, 'e2', YES);
  await settled();
  assert.deepEqual(sent, [
    ['1/e1', 1],
    ['1/e2', 1],
  ]);
  assert.ok(said.includes('This round is over.'));
});

test('what was counted before is read first, and a count made since then stays', async () => {
  const before = { ...noHands(CONCEPTS), personalizing: { yes: 4, no: 0, unsure: 1 } };
  /** @type {(Error | null)[]} */
  const troubles = [new Unreachable(), null, null];
  const { sent, api } = server();
  api.tallied = async () => {
    const trouble = troubles.shift();
    if (trouble) throw trouble;
    return { answers: before };
  };
  const clock = new HandClock();
  const count = new HandCount({ api, onChange: () => undefined, clock, random: () => 0.5 });
  count.read(1, 'e1');
  await settled();
  assert.equal(count.of(1, 'e1', CONCEPTS).known, false);
  count.change(1, 'e1', YES);
  clock.turn(2_000);
  await settled();
  assert.deepEqual([count.of(1, 'e1', CONCEPTS).known, sent], [true, []]);
  const reading = count.read(1, 'e1');
  count.change(1, 'e1', YES);
  await reading;
  await settled();
  assert.equal(count.of(1, 'e1', CONCEPTS).tally.personalizing?.yes, 5);
  assert.deepEqual(sent, [['1/e1', 5]]);
});
