import assert from 'node:assert/strict';
import test from 'node:test';
import { DoingPresses } from '../../../static/js/controllers/doing_presses.js';
import { Refused, Unreachable } from '../../../static/js/net/api.js';
import { HandClock, HandStorage, settled } from '../net/hand.js';

const COUNTS = { doing: 1, tried: 0, want: 0, mine: null };

/** Somebody who presses, and every request that is sent. @param {{owner?: string, storage?: HandStorage}} [given] */
function person({ owner = 'ana', storage = new HandStorage() } = {}) {
  const clock = new HandClock();
  /** @type {{board: string, example: string, state: string | null, answer: (counts: any) => void, fail: (error: unknown) => void}[]} */
  const sent = [];
  /** @type {string[]} */
  const refused = [];
  const presses = new DoingPresses({
    api: (board) => ({
      sayDoing: (example, state) =>
        new Promise((answer, fail) => sent.push({ board, example, state, answer, fail })),
    }),
    owner: (board) => (board === 'staffroom' ? owner : undefined),
    storage,
    onChange: () => undefined,
    onAnswer: () => undefined,
    onRefused: ({ example }, { detail }) => refused.push(`${example}: ${detail}`),
    clock,
    random: () => 0.5,
  });
  return { presses, clock, sent, refused, storage };
}

test('what is pressed shows until the server has answered, and the last press of an example is sent last', async () => {
  const { presses, sent } = person();
  presses.press('staffroom', 'e1', 'doing');
  presses.press('staffroom', 'e1', 'want');
  presses.press('staffroom', 'e1', null);
  presses.press('staffroom', 'e2', 'tried');
  assert.equal(presses.waiting('staffroom', 'e1'), null);
  assert.equal(presses.waiting('staffroom', 'e3'), undefined);
  for (let at = 0; at < sent.length; at += 1) {
    sent[at].answer(COUNTS);
    await settled();
  }
  assert.deepEqual(
    sent.map(({ example, state }) => [example, state]),
    [
      ['e1', 'doing'],
      ['e1', null],
      ['e2', 'tried'],
    ],
  );
  assert.equal(presses.waiting('staffroom', 'e1'), undefined);
});

test('a press is sent again until the server answers, and by the next page if this one ends before', async () => {
  const { presses, clock, sent, storage } = person();
  presses.press('staffroom', 'e1', 'doing');
  sent[0].fail(new Unreachable());
  await settled();
  assert.ok(presses.isHeld);
  clock.turn(10_000);
  await settled();
  assert.equal(sent.length, 2);

  const somebodyElse = person({ owner: 'ben', storage });
  somebodyElse.presses.restore();
  assert.deepEqual(somebodyElse.sent, []);
  somebodyElse.presses.press('staffroom', 'e2', 'want');

  const next = person({ storage });
  next.presses.restore();
  assert.equal(next.presses.waiting('staffroom', 'e1'), 'doing');
  next.sent[0].answer(COUNTS);
  await settled();
  const after = person({ storage });
  after.presses.restore();
  assert.deepEqual(after.sent, []);
});

test('what the server refuses is shown no more, and why', async () => {
  const { presses, sent, refused } = person();
  presses.press('staffroom', 'e1', 'doing');
  sent[0].fail(new Refused(409, { detail: 'The board is locked.' }, null));
  await settled();
  assert.equal(presses.waiting('staffroom', 'e1'), undefined);
  assert.deepEqual(refused, ['e1: The board is locked.']);
});
