import assert from 'node:assert/strict';
import test from 'node:test';
import { Settlement } from '../../../static/js/controllers/settlement.js';
import { Refused, Unreachable } from '../../../static/js/net/api.js';
import { HandClock, settled } from '../net/hand.js';

const OWN = { own: true };
/** @param {string[]} ids */
const outcome = (...ids) => ({
  round: 1,
  settled: ids.map((id, i) => ({ example: id, number: i, title: id, round: 1, before: null, after: OWN })),
  left: [],
});

/** A panel that is open, and every request it sends. */
function panel() {
  const clock = new HandClock();
  /** @type {{choice: any, answer: (outcome: any) => void, fail: (error: unknown) => void}[]} */
  const sent = [];
  const settlement = new Settlement({
    api: { settle: (_, choice) => new Promise((answer, fail) => sent.push({ choice, answer, fail })) },
    onChange: () => undefined,
    clock,
    random: () => 0.5,
  });
  settlement.update(1, 'examples');
  settlement.show(true);
  clock.turn(0);
  const last = () => /** @type {typeof sent[number]} */ (sent.at(-1));
  return {
    settlement,
    clock,
    sent,
    /** @param {any} value */
    async answer(value) {
      last().answer(value);
      await settled();
    },
    /** @param {unknown} error */
    async fail(error) {
      last().fail(error);
      await settled();
    },
  };
}

test('nothing is asked while the panel is closed, nor again when nothing has changed', async () => {
  const { settlement, clock, sent, answer } = panel();
  await answer(outcome('e1'));
  settlement.update(1, 'examples');
  settlement.setShare(90);
  settlement.setShare(80);
  settlement.show(true);
  clock.turn(1_000);
  assert.equal(sent.length, 1);
  settlement.show(false);
  settlement.update(1, 'other examples');
  clock.turn(1_000);
  assert.equal(sent.length, 1);
  settlement.show(true);
  clock.turn(0);
  assert.equal(sent.length, 2);
});

test('a slider is asked about where it rests, one question at a time', async () => {
  const { settlement, clock, sent, answer } = panel();
  for (const share of [75, 70, 65]) {
    settlement.setShare(share);
    clock.turn(100);
  }
  assert.equal(sent.length, 1);
  await answer(outcome('e1'));
  assert.equal(settlement.panel.isCurrent, false);
  clock.turn(150);
  assert.deepEqual([sent.length, sent[1]?.choice.at_least], [2, 0.65]);
  await answer(outcome('e1', 'e2'));
  assert.deepEqual([settlement.panel.preview?.settled.length, settlement.panel.isCurrent], [2, true]);
});

test('why there is no preview is said, and it is asked again only where that may help', async () => {
  const refused = panel();
  await refused.fail(new Refused(409, { detail: 'Too few answered.' }, null));
  refused.clock.turn(100_000);
  assert.deepEqual([refused.settlement.panel.problem, refused.sent.length], ['Too few answered.', 1]);
  const away = panel();
  await away.fail(new Unreachable());
  assert.match(away.settlement.panel.problem, /tries again soon/);
  assert.equal(away.clock.ahead, 1_000);
  away.settlement.update(1, 'examples');
  assert.equal(away.clock.ahead, 1_000);
  away.clock.turn(1_000);
  await away.answer(outcome('e1'));
  assert.deepEqual([away.settlement.panel.problem, away.sent.length], ['', 2]);
});

test('presses made while another is under way all happen, one after the other', async () => {
  const { settlement, sent, answer } = panel();
  await answer(outcome('e1'));
  settlement.settle();
  settlement.settleExample('e2', OWN, null);
  settlement.undo();
  assert.deepEqual([sent.length, [...settlement.panel.underWay]], [2, ['settle', 'settle e2', 'undo']]);
  await answer(outcome('e1'));
  await answer(outcome('e2'));
  assert.deepEqual(
    sent.slice(1).map(({ choice }) => choice.examples),
    [
      [{ example: 'e1', answers: OWN, from: null }],
      [{ example: 'e2', answers: OWN, from: null }],
      [{ example: 'e2', answers: null, from: OWN }],
    ],
  );
  await answer(outcome('e2'));
  assert.deepEqual([settlement.panel.said, settlement.panel.canUndo], ['1 example moved back.', false]);
});

test('what is pressed twice is done once', async () => {
  const { settlement, sent, answer } = panel();
  await answer(outcome('e1'));
  settlement.settle();
  settlement.settle();
  await answer(outcome('e1'));
  assert.equal(sent.length, 2);
});

test('what is pressed while the server is out of reach waits, which is said', async () => {
  const { settlement, sent, answer, fail, clock } = panel();
  await answer(outcome('e1'));
  settlement.settle();
  await fail(new Unreachable());
  assert.match(settlement.panel.said, /Your press is sent later/);
  clock.turn(1_000);
  await settled();
  await answer(outcome('e1'));
  assert.deepEqual([sent.length, settlement.panel.said], [3, '1 example settled.']);
});
