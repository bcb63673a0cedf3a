import assert from 'node:assert/strict';
import test from 'node:test';
import { initial, reduce, resultsOf } from '../../../static/js/core/state.js';
import { AgreementFetcher } from '../../../static/js/net/agreement_fetcher.js';
import { Refused, Unreachable } from '../../../static/js/net/api.js';
import { event, example, ROUND, snapshot, WORKSHOP } from '../board.js';
import { HandClock, settled } from './hand.js';

/**
 * @typedef {{kind: string, round: number, answer: (value: any) => void, fail: (error: unknown) => void}} Question
 */

/** @param {number} number @param {any} [state] */
const round = (number, state = 'revealed') => ({ ...ROUND, number, state });
/** @param {number} number @param {number} [people] */
const agreement = (number, people = 3) => ({ round: number, title: null, people, items: [], next: null });
/** @param {number} number */
const comparison = (number) => ({
  round: number,
  with: number - 1,
  items: [],
  sum: { closer: 1, further: 0, same: 0, unknown: 0 },
});

/**
 * A screen at a board whose second round is revealed, with every question it asks.
 *
 * @param {Partial<import('../../../static/js/net/agreement_fetcher.js').Options>} [options]
 */
function screen(options = {}) {
  const clock = new HandClock();
  /** @type {Question[]} */
  const questions = [];
  const ask = (/** @type {string} */ kind) => (/** @type {number} */ number) =>
    new Promise((answer, fail) => questions.push({ kind, round: number, answer, fail }));
  let state = initial({ ...snapshot([example(1)]), workshop: { ...WORKSHOP, round: round(2) } });
  const dispatch = (/** @type {import('../../../static/js/core/state.js').Action} */ action) => {
    state = reduce(state, action);
    fetcher.load();
  };
  const fetcher = new AgreementFetcher({
    api: { agreement: ask('agreement'), comparison: ask('comparison'), proposals: ask('proposals') },
    state: () => state,
    dispatch,
    clock,
    random: () => 0.5,
    ...options,
  });
  return {
    clock,
    questions,
    fetcher,
    dispatch,
    people: () => resultsOf(state)?.agreement.people ?? null,
    moved: () => resultsOf(state)?.comparison ?? null,
    /** @param {string} type @param {any} data */
    happens(type, data) {
      if (type === 'round.revealed') fetcher.forget();
      dispatch({ type: 'event', event: event(state.version + 1, type, data) });
    },
    load() {
      fetcher.load();
      clock.turn(1_500);
    },
  };
}

test('drawn again and again it is asked once, spread over a room', async () => {
  const { fetcher, clock, questions, people } = screen();
  for (const _ of [1, 2, 3]) fetcher.load();
  assert.equal(clock.ahead, 750);
  clock.turn(750);
  fetcher.load();
  questions[0]?.answer(agreement(2));
  await settled();
  fetcher.load();
  clock.turn(100_000);
  assert.deepEqual([questions.length, people()], [1, 3]);
});

test('pauses grow while the server does not answer, whether or not anything was known before', async () => {
  const { fetcher, clock, questions } = screen({ spread: 0 });
  fetcher.load();
  clock.turn(0);
  const pauses = [1, 2, 3, 4, 5, 6, 7].map(() => async () => {
    questions.at(-1)?.fail(new Unreachable());
    await settled();
    fetcher.load();
    const pause = clock.ahead ?? 0;
    clock.turn(pause);
    return pause;
  });
  const waited = [];
  for (const pause of pauses) waited.push(await pause());
  assert.deepEqual(waited, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  assert.equal(questions.length, 8);
});

for (const status of [404, 410]) {
  test(`a removed board (${status}) is not asked for again`, async () => {
    const { load, fetcher, clock, questions } = screen();
    load();
    questions[0]?.fail(new Refused(status, {}, null));
    await settled();
    fetcher.load();
    clock.turn(1_000_000);
    assert.equal(questions.length, 1);
  });
}

test('a board that is gone, or a round that is no longer the newest, is not asked about again', async () => {
  for (const [type, data] of [
    ['board.removed', {}],
    ['round.opened', round(3, 'open')],
  ]) {
    const { load, clock, questions, happens } = screen();
    load();
    questions[0]?.fail(new Unreachable());
    await settled();
    happens(String(type), data);
    clock.turn(1_000_000);
    assert.equal(questions.length, 1);
  }
});

test('an older round’s answer that comes late changes nothing', async () => {
  const { load, questions, happens, people, clock } = screen();
  load();
  happens('round.opened', round(3, 'open'));
  happens('round.revealed', round(3));
  clock.turn(1_500);
  questions[1]?.answer(agreement(3, 9));
  await settled();
  questions[0]?.answer(agreement(2, 4));
  await settled();
  assert.equal(people(), 9);
});

test('what was answered before somebody took their answers along is forgotten, also when it is still to come', async () => {
  const { load, questions, happens, people, clock } = screen();
  load();
  questions[0]?.answer(agreement(2, 4));
  await settled();
  assert.equal(people(), 4);
  happens('round.revealed', round(2));
  assert.equal(people(), null);
  clock.turn(1_500);
  happens('round.revealed', round(2));
  clock.turn(1_500);
  questions[2]?.answer(agreement(2, 2));
  await settled();
  questions[1]?.answer(agreement(2, 3));
  await settled();
  assert.equal(people(), 2);
});

test('what a screen depends on is loaded again when it changes, one question at a time', async () => {
  const { load, fetcher, questions, happens, people, clock } = screen({
    spread: 0,
    dependsOn: ({ examples }) => [examples],
  });
  load();
  for (const number of [1, 2, 3]) happens('example.edited', example(number));
  clock.turn(100_000);
  assert.equal(questions.length, 1);
  questions[0]?.answer(agreement(2, 3));
  await settled();
  fetcher.load();
  assert.equal(clock.ahead, 300);
  clock.turn(300);
  questions[1]?.answer(agreement(2, 5));
  await settled();
  fetcher.load();
  clock.turn(100_000);
  assert.deepEqual([questions.length, people()], [2, 5]);
});

test('where it is shown, what moved is loaded too; a round that cannot be compared is no failure', async () => {
  for (const answer of [comparison(2), null]) {
    const { load, questions, people, moved, clock } = screen({ comparison: true });
    load();
    assert.deepEqual(
      questions.map(({ kind }) => kind),
      ['agreement', 'comparison'],
    );
    if (answer) questions[1]?.answer(answer);
    else questions[1]?.fail(new Refused(409, {}, null));
    questions[0]?.answer(agreement(2));
    await settled();
    clock.turn(100_000);
    assert.deepEqual([people(), moved(), questions.length], [3, answer, 2]);
  }
});

test('the connection coming back ends the pause', async () => {
  const { load, fetcher, questions, clock } = screen();
  load();
  questions[0]?.fail(new Unreachable());
  await settled();
  fetcher.retry();
  fetcher.retry();
  clock.turn(750);
  assert.equal(questions.length, 2);
});

test('what can be settled is asked for where it is shown', async () => {
  const { load, questions } = screen({ proposals: () => true });
  load();
  assert.deepEqual(
    questions.map(({ kind, round: number }) => [kind, number]),
    [
      ['agreement', 2],
      ['proposals', 2],
    ],
  );
});
