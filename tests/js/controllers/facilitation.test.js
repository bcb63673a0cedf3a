import assert from 'node:assert/strict';
import test from 'node:test';
import { Facilitation } from '../../../static/js/controllers/facilitation.js';
import { initial } from '../../../static/js/core/state.js';
import { scaled, withGathering } from '../../../static/js/core/workshop.js';
import { Refused, Unreachable } from '../../../static/js/net/api.js';
import { BOARD, example, ROUND, snapshot, WORKSHOP } from '../board.js';
import { HandClock, settled } from '../net/hand.js';

/**
 * @typedef {import('../../../static/js/core/regions.js').Workshop} Workshop
 * @typedef {{request: string, answer: () => void, fail: (error: unknown) => void}} Sent
 */

/** @type {import('../../../static/js/core/phase.js').Kind[]} */
const KINDS = ['gather', 'read', 'talk', 'settle', 'next'];
const STEPS = KINDS.map((kind) => ({
  kind,
  title: `The ${kind}`,
  minutes: 5,
  most_contested: null,
  concept: null,
}));

/**
 * A facilitator at a screen whose stream brings nothing: all it learns is what the server answers.
 *
 * @param {Partial<Workshop>} [fields]
 */
function leading(fields = {}) {
  const clock = new HandClock();
  /** @type {Sent[]} */
  const sent = [];
  let workshop = { ...WORKSHOP, steps: STEPS, step: 0, round: null, ...fields };
  let board = BOARD;
  const state = { ...initial(snapshot([example(1), example(2)])), workshop };

  /** @template T @param {string} request @param {() => T} effect @returns {Promise<T>} */
  const ask = (request, effect) =>
    new Promise((resolve, fail) => sent.push({ request, answer: () => resolve(effect()), fail }));
  const change = (/** @type {Partial<Workshop>} */ changed) => {
    workshop = { ...workshop, version: workshop.version + 1, ...changed };
    return workshop;
  };
  const timer = (/** @type {number | null} */ seconds) =>
    seconds === null ? null : { seconds, ends_at: new Date(clock.now() + seconds * 1_000).toISOString() };
  const facilitation = new Facilitation({
    api: {
      step: ({ step, from, beat = null }, again) =>
        ask(`step ${from}→${step}${beat ? ` ${beat}` : ''}${again ? ' again' : ''}`, () =>
          change({ step, beat }),
        ),
      steps: (steps, step, version) =>
        ask(`steps ${steps.map(({ kind, minutes }) => `${kind} ${minutes}`).join(', ')} of ${version}`, () =>
          change({ steps, step }),
        ),
      takeOver: (from) => ask(`take over ${from}`, () => change({})),
      countAbsent: (_, counts) => ask(`count absent ${counts}`, () => /** @type {any} */ ({})),
      spotlight: (spotlight) => ask(`spotlight ${spotlight}`, () => change({ spotlight })),
      timer: (seconds) => ask(`timer ${seconds}`, () => change({ timer: timer(seconds) })),
      blank: (blank) => ask(`blank ${blank}`, () => change({ blank })),
      lens: (lens) => ask(`lens ${lens}`, () => change({ lens })),
      lock: (locked) =>
        ask(`lock ${locked}`, () => {
          board = { ...board, version: board.version + 1, locked };
          return board;
        }),
      note: ({ text }) => ask(`note ${text}`, () => /** @type {any} */ ({})),
    },
    state: () => state,
    items: () => [{ example: 'e1' }, { example: 'e2' }],
    onChange: () => undefined,
    lenses: async () => /** @type {any} */ ([{ key: 'nested' }, { key: 'who-drives' }]),
    clock,
    random: () => 0.5,
  });
  return {
    facilitation,
    clock,
    sent,
    /** Somebody else goes to a step, and the stream brings it. @param {number} step */
    goElsewhere(step) {
      state.workshop = change({ step });
    },
    requests: () => sent.map(({ request }) => request),
    /** @param {import('../../../static/js/controllers/facilitation.js').Act[]} acts */
    press: (...acts) => acts.forEach(facilitation.act),
    /** The server answers what is under way. */
    async answer() {
      sent.at(-1)?.answer();
      await settled();
    },
    /** @param {unknown} error */
    async fail(error) {
      sent.at(-1)?.fail(error);
      await settled();
    },
  };
}

test('presses made while another is under way all happen, one after the other', async () => {
  const { press, requests, answer } = leading();
  press('timer', 'blank', 'lock');
  assert.deepEqual(requests(), ['timer 300']);
  for (const _ of [1, 2, 3]) await answer();
  assert.deepEqual(requests(), ['timer 300', 'blank true', 'lock true']);
});

test('a press that turns something about goes by what the press before it did, not by what the screen still shows', async () => {
  const { press, requests, answer } = leading();
  press('blank', 'blank', 'lock', 'lock', 'timer', 'more');
  for (const _ of [1, 2, 3, 4, 5, 6]) await answer();
  assert.deepEqual(requests(), [
    'blank true',
    'blank false',
    'lock true',
    'lock false',
    'timer 300',
    'timer 360',
  ]);
});

test('a change of the steps goes by what the change before it made, though the stream has not brought that', async () => {
  const { facilitation, requests, answer } = leading({ step: null, steps: STEPS.slice(1, 3) });
  facilitation.changeSteps('gather', withGathering);
  facilitation.changeSteps('length', (steps) => scaled(steps, 30));
  await answer();
  assert.deepEqual(facilitation.workshop?.steps.length, 3);
  await answer();
  assert.deepEqual(requests(), [
    'steps gather 5, read 5, talk 5 of 1',
    'steps gather 10, read 10, talk 10 of 2',
  ]);
  facilitation.saveSteps([], null, facilitation.workshop?.version ?? 0);
  await answer();
  assert.equal(requests().at(-1), 'steps  of 3');
});

test('next pressed twice goes two steps on, and each says from where', async () => {
  const { press, requests, answer } = leading();
  press('next', 'next', 'back');
  for (const _ of [1, 2, 3]) await answer();
  assert.deepEqual(requests(), ['step 0→1', 'step 1→2', 'step 2→1']);
});

test('a reveal goes on beat by beat, however fast the key is pressed', async () => {
  const steps = [
    ...STEPS.slice(0, 1),
    { ...STEPS[0], kind: /** @type {const} */ ('reveal') },
    ...STEPS.slice(1),
  ];
  const { press, requests, answer } = leading({ steps, round: { ...ROUND, state: 'revealed' } });
  press('next', 'next', 'next', 'next');
  for (const _ of [1, 2, 3, 4]) await answer();
  assert.deepEqual(requests(), ['step 0→1 counted', 'step 1→1 example', 'step 1→1 overview', 'step 1→2']);
});

test('examples are gone through as often as the key is pressed', async () => {
  const { press, requests, answer } = leading({ step: 2, round: { ...ROUND, state: 'revealed' } });
  press('down', 'down', 'up');
  for (const _ of [1, 2, 3]) await answer();
  assert.deepEqual(requests(), ['spotlight e1', 'spotlight e2', 'spotlight e1']);
});

test('one key goes from lens to lens, and after the last one shows the map without any', async () => {
  const { press, requests, answer } = leading({ step: 4 });
  press('lens', 'lens', 'lens');
  for (const _ of [1, 2, 3]) await answer();
  assert.deepEqual(requests(), ['lens nested', 'lens who-drives', 'lens null']);
});

test('while everyone places alone there is no map to read, which is said', async () => {
  const { press, requests, answer, facilitation } = leading({ steps: WORKSHOP.steps, round: ROUND });
  press('lens');
  await answer();
  assert.deepEqual(requests(), []);
  assert.match(facilitation.said, /after the reveal/);
});

test('what cannot be taken back is asked first, also when its turn comes late', async () => {
  const { press, requests, answer, facilitation } = leading({ step: 4 });
  press('blank', 'next');
  await answer();
  assert.deepEqual([facilitation.said, facilitation.asks], ['Press again to end the workshop.', true]);
  press('next');
  assert.deepEqual([requests(), facilitation.said], [['blank true', 'step 4→null'], '']);
});

test('while nobody answers the presses wait, which is said; then they go in their order', async () => {
  const { press, requests, fail, answer, facilitation, clock } = leading();
  press('next');
  await fail(new Unreachable());
  assert.equal(facilitation.said, 'The server cannot be reached. Your press is sent later.');
  press('next', 'timer');
  assert.equal(facilitation.said, 'The server cannot be reached. Your 3 presses are sent later.');
  clock.turn(1_000);
  await settled();
  await fail(new Unreachable());
  assert.equal(clock.ahead, 2_000);
  facilitation.retry();
  await settled();
  for (const _ of [1, 2, 3]) await answer();
  assert.deepEqual(requests(), ['step 0→1', 'step 0→1', 'step 0→1', 'step 1→2', 'timer 300']);
  assert.equal(facilitation.said, '');
});

test('a step that waited is still said from where it was pressed, so no step is skipped', async () => {
  const { press, requests, fail, answer, facilitation } = leading();
  press('timer', 'next');
  await fail(new Unreachable());
  facilitation.retry();
  await settled();
  await answer();
  assert.equal(requests().at(-1), 'step 0→1');
});

test('a step pressed before somebody else went on is refused, not moved on', async () => {
  const { press, requests, answer, goElsewhere } = leading();
  press('timer', 'next');
  goElsewhere(2);
  press('next');
  await answer();
  assert.equal(requests().at(-1), 'step 0→1');
});

test('where a step is refused, the steps pressed after it are left out, which is said; other presses go on', async () => {
  const { press, requests, fail, answer, facilitation } = leading();
  press('next', 'next', 'blank', 'next');
  await fail(new Refused(409, { detail: 'The workshop is at step 4 of 5.' }, null));
  const words = 'The workshop is at step 4 of 5. The 2 steps that you pressed next were left out.';
  assert.equal(facilitation.said, words);
  await answer();
  assert.deepEqual([requests(), facilitation.said], [['step 0→1', 'blank true'], words]);
});

test('what is under way can be seen at once, and is said when it takes long', async () => {
  const { press, answer, facilitation, clock } = leading();
  press('timer', 'lock');
  assert.deepEqual([[...facilitation.underWay], facilitation.said], [['timer', 'lock'], '']);
  clock.turn(400);
  assert.equal(facilitation.said, 'Sending…');
  await answer();
  assert.deepEqual([[...facilitation.underWay], facilitation.said], [['lock'], '']);
  await answer();
  assert.equal(facilitation.underWay.size, 0);
});

test('what waits can be taken back', async () => {
  const { press, requests, fail, facilitation, clock } = leading();
  press('next', 'timer');
  await fail(new Unreachable());
  press('cancel');
  await settled();
  clock.turn(100_000);
  assert.deepEqual([requests(), facilitation.underWay.size, facilitation.said], [['step 0→1'], 0, '']);
});

test('what waits can be taken back also while it is tried again', async () => {
  const { press, requests, fail, facilitation, clock } = leading();
  press('next', 'timer');
  await fail(new Unreachable());
  clock.turn(1_000);
  await settled();
  facilitation.giveUp();
  await fail(new Unreachable());
  clock.turn(100_000);
  assert.deepEqual([requests(), facilitation.underWay.size], [['step 0→1', 'step 0→1'], 0]);
});

test('a note is written once, and stays to be sent again by hand when no answer came', async () => {
  const { press, requests, fail, answer, facilitation, clock } = leading();
  press('note');
  const note = { kind: /** @type {const} */ ('decision'), text: 'Next term' };
  facilitation.write(note);
  facilitation.write(note);
  await fail(new Unreachable());
  clock.turn(1_000);
  assert.deepEqual([requests(), facilitation.writing], [['note Next term'], 'decision']);
  assert.equal(facilitation.said, 'The server cannot be reached. Press again in a moment.');
  facilitation.write(note);
  await answer();
  assert.deepEqual([requests().length, facilitation.writing, facilitation.said], [2, null, '']);
});

test('too many presses wait as long as the server asks', async () => {
  const { press, requests, fail, clock } = leading();
  press('timer');
  await fail(new Refused(429, {}, 7));
  assert.equal(clock.ahead, 7_000);
  clock.turn(7_000);
  await settled();
  assert.equal(requests().length, 2);
});
