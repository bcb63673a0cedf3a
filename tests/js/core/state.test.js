import assert from 'node:assert/strict';
import test from 'node:test';
import {
  byRegion,
  counts,
  current,
  earlierAnswer,
  earlierAnswers,
  filtered,
  initial,
  isAlone,
  isMine,
  reduce,
  resultsOf,
  revealedRound,
  tags,
  tray,
  whyOf,
} from '../../../static/js/core/state.js';
import { answers, BOARD, CONCEPTS, event, example, op, ROUND, snapshot, WORKSHOP } from '../board.js';

/**
 * @import {Action, State} from '../../../static/js/core/state.js'
 */

const start = () => initial(snapshot([example(1), example(2, { answers: answers('p') }), example(3)]));

/** @type {(state: State, ...actions: Action[]) => State} */
const after = (state, ...actions) => actions.reduce(reduce, state);

/** @type {(state: State, id: string) => any} */
const shown = (state, id) => current(state).get(id);

const placed = (
  /** @type {number} */ version,
  /** @type {string} */ letters,
  /** @type {object} */ fields = {},
) =>
  event(
    version,
    'example.placed',
    example(1, { answers: answers(letters), placed: version, version, ...fields }),
  );

// Sync rule S18.
test('the next event is applied, an old one is ignored', () => {
  const state = after(start(), { type: 'event', event: placed(11, 'pi') });
  assert.equal(state.version, 11);
  assert.equal(shown(state, 'e1').region, 'personalizing,individualizing');
  assert.equal(reduce(state, { type: 'event', event: placed(11, 'd') }), state);
});

// Sync rule S6.
test('a comment changes how many its example has, and nothing else', () => {
  const before = start();
  const data = { id: 'c1', example: 'e1', comments: 1 };
  const state = after(before, { type: 'event', event: event(11, 'comment.added', data) });
  assert.deepEqual(state.examples.get('e1'), example(1, { comments: 1 }));
  const other = { type: 'event', event: event(11, 'comment.added', { ...data, example: 'gone' }) };
  assert.equal(after(before, /** @type {Action} */ (other)).examples, before.examples);
});

// Sync rule S19.
test('an event too far ahead is not applied and leaves a gap, until the missing one comes', () => {
  const before = start();
  const state = after(before, { type: 'event', event: placed(12, 'pi') });
  assert.equal(state.gap, true);
  assert.equal(state.version, 10);
  assert.equal(state.examples, before.examples);
  assert.equal(reduce(state, { type: 'event', event: placed(13, 'p') }), state);
  assert.equal(after(state, { type: 'event', event: placed(11, 'd') }).gap, false);
});

test('examples come, go, come back and change', () => {
  const state = after(
    start(),
    { type: 'event', event: event(11, 'example.added', example(4)) },
    { type: 'event', event: event(12, 'example.removed', { id: 'e3' }) },
    { type: 'event', event: event(13, 'example.edited', example(1, { title: 'Better' })) },
    { type: 'event', event: event(14, 'example.returned', example(2)) },
  );
  assert.deepEqual(
    tray(state).map(({ id, title }) => [id, title]),
    [
      ['e1', 'Better'],
      ['e2', 'Example 2'],
      ['e4', 'Example 4'],
    ],
  );
  const restored = after(state, { type: 'event', event: event(15, 'example.restored', example(3)) });
  assert.deepEqual(
    tray(restored).map(({ number }) => number),
    [1, 2, 3, 4],
  );
});

// Sync rule S20.
test('the board and a definition may change, and a type newer than the page only raises the version', () => {
  const [personalizing] = CONCEPTS;
  const state = after(
    start(),
    { type: 'event', event: event(11, 'board.changed', { ...BOARD, locked: true }) },
    { type: 'event', event: event(12, 'concept.revised', { ...personalizing, label: 'Own way' }) },
    { type: 'event', event: event(13, 'round.revealed', {}) },
  );
  assert.equal(state.board.locked, true);
  assert.deepEqual(
    state.concepts.map(({ label }) => label),
    ['Own way', 'Individualizing', 'Differentiating'],
  );
  assert.equal(state.version, 13);
  assert.equal(after(state, { type: 'event', event: event(14, 'board.removed', { id: 'b' }) }).gone, true);
});

test('a queued move shows at once, after all that is placed there', () => {
  const state = after(start(), { type: 'queued', op: op('a', 'e1', answers('p'), [0.5, 0]) });
  const it = shown(state, 'e1');
  assert.deepEqual([it.region, it.concepts, it.at], ['personalizing', ['personalizing'], [0.5, 0]]);
  assert.deepEqual(
    byRegion(state)
      .get(1)
      ?.map(({ id }) => id),
    ['e2', 'e1'],
  );
  assert.equal(state.examples.get('e1')?.region, null);
});

test('a queued return shows in the tray', () => {
  const it = shown(after(start(), { type: 'queued', op: op('a', 'e2', null) }), 'e2');
  assert.deepEqual([it.region, it.concepts, it.answers, it.at, it.placed], [null, [], null, null, null]);
});

test('an answer that leaves the region alone leaves order and hint alone, as on the server', () => {
  const state = initial(snapshot([example(1, { answers: answers('p'), placed: 4, at: [0, -1] })]));
  const unsure = shown(after(state, { type: 'queued', op: op('a', 'e1', answers('p?')) }), 'e1');
  assert.deepEqual([unsure.placed, unsure.at], [4, [0, -1]]);
  const nudged = shown(after(state, { type: 'queued', op: op('a', 'e1', answers('p'), [0, -0.9]) }), 'e1');
  assert.deepEqual([nudged.placed > 4, nudged.at], [true, [0, -0.9]]);
  const elsewhere = shown(after(state, { type: 'queued', op: op('a', 'e1', answers('d')) }), 'e1');
  assert.deepEqual([elsewhere.placed > 4, elsewhere.at], [true, null]);
});

test('the latest of several moves of one example shows; a refusal uncovers what lies below', () => {
  const two = after(
    start(),
    { type: 'queued', op: op('a', 'e1', answers('p')) },
    { type: 'queued', op: op('b', 'e1', answers('d')) },
  );
  assert.equal(shown(two, 'e1').region, 'differentiating');
  const one = after(two, { type: 'refused', op: 'b' });
  assert.equal(shown(one, 'e1').region, 'personalizing');
  assert.equal(shown(after(one, { type: 'dropped', op: 'a' }), 'e1').region, null);
});

// Sync rule S23.
test('an accepted move stays on top until its event has come, whatever comes before', () => {
  let state = after(start(), { type: 'queued', op: op('a', 'e1', answers('p')) });
  state = after(state, { type: 'accepted', op: 'a', version: 12 });
  state = after(state, { type: 'event', event: placed(11, 'd') });
  assert.equal(shown(state, 'e1').region, 'personalizing');
  state = after(state, { type: 'event', event: placed(12, 'p') });
  assert.deepEqual(state.pending, []);
  assert.equal(shown(state, 'e1').region, 'personalizing');
});

test('an event faster than the answer ends the move; the late answer changes nothing shown', () => {
  let state = after(start(), { type: 'queued', op: op('a', 'e1', answers('p')) });
  state = after(state, { type: 'event', event: placed(11, 'p') });
  assert.deepEqual(state.pending, []);
  const before = current(state);
  state = after(state, { type: 'accepted', op: 'a', version: 11 });
  assert.equal(current(state), before);
});

test('an answer about an event already seen ends the move', () => {
  let state = after(start(), { type: 'queued', op: op('a', 'e1', answers('p'), [0.1, 0]) });
  state = after(state, { type: 'event', event: placed(11, 'p', { at: [0.2, 0] }) });
  assert.equal(state.pending.length, 1);
  assert.deepEqual(after(state, { type: 'accepted', op: 'a', version: 11 }).pending, []);
});

test('an echo is mine before and after it is applied, by number or by likeness', () => {
  const queued = after(start(), { type: 'queued', op: op('a', 'e1', answers('p')) });
  const echo = placed(11, 'p');
  assert.equal(isMine(queued, echo), true);
  assert.equal(isMine(after(queued, { type: 'event', event: echo }), echo), true);
  const accepted = after(queued, { type: 'accepted', op: 'a', version: 11 });
  assert.equal(isMine(accepted, echo), true);
  assert.equal(isMine(after(accepted, { type: 'event', event: echo }), echo), true);
});

test("another's move is not mine, be it of the same example or to the same place", () => {
  const queued = after(start(), { type: 'queued', op: op('a', 'e1', answers('p')) });
  assert.equal(isMine(queued, placed(11, 'd')), false);
  assert.equal(isMine(queued, event(11, 'example.placed', example(3, { answers: answers('p') }))), false);
  assert.equal(isMine(queued, event(11, 'example.returned', example(1))), false);
});

test('only the oldest unanswered move of an example can be under way', () => {
  const queued = after(
    start(),
    { type: 'queued', op: op('a', 'e1', answers('p')) },
    { type: 'queued', op: op('b', 'e1', answers('d')) },
  );
  assert.equal(isMine(queued, placed(11, 'd')), false);
});

test('a change of mine that is no move is mine by its number', () => {
  const state = after(start(), { type: 'accepted', op: null, version: 11 });
  assert.equal(isMine(state, event(11, 'example.added', example(4))), true);
});

test('a return to the tray has an echo too', () => {
  const queued = after(start(), { type: 'queued', op: op('a', 'e2', null) });
  const state = after(queued, { type: 'event', event: event(11, 'example.returned', example(2)) });
  assert.deepEqual(state.pending, []);
});

test('a snapshot keeps the moves it does not hold yet', () => {
  let state = after(
    start(),
    { type: 'queued', op: op('a', 'e1', answers('p')) },
    { type: 'queued', op: op('b', 'e2', answers('d')) },
    { type: 'queued', op: op('c', 'e3', answers('i')) },
    { type: 'accepted', op: 'a', version: 15 },
    { type: 'accepted', op: 'b', version: 30 },
    { type: 'event', event: placed(19, 'd') },
  );
  assert.equal(state.gap, true);
  state = after(state, { type: 'snapshot', snapshot: snapshot([example(1), example(2), example(3)], 20) });
  assert.deepEqual(
    state.pending.map(({ id }) => id),
    ['b', 'c'],
  );
  assert.deepEqual([state.version, state.gap], [20, false]);
});

test('a board set back to an older version forgets the numbers it gave', () => {
  const state = after(
    start(),
    { type: 'queued', op: op('a', 'e1', answers('p')) },
    { type: 'accepted', op: 'a', version: 11 },
    { type: 'snapshot', snapshot: snapshot([example(1)], 3) },
  );
  assert.deepEqual([state.version, state.pending], [3, []]);
});

test('a move of an example that is gone shows nowhere', () => {
  const state = after(
    start(),
    { type: 'queued', op: op('a', 'e1', answers('p')) },
    { type: 'event', event: event(11, 'example.removed', { id: 'e1' }) },
  );
  assert.equal(shown(state, 'e1'), undefined);
});

test('what changes nothing answers the same state, and the same picture is computed once', () => {
  const state = after(start(), { type: 'presence', here: 3 }, { type: 'link', link: 'live' });
  /** @type {Action[]} */
  const idle = [
    { type: 'presence', here: 3 },
    { type: 'link', link: 'live' },
    { type: 'refused', op: 'unknown' },
    { type: 'dropped', op: 'unknown' },
  ];
  for (const action of idle) assert.equal(reduce(state, action), state);
  const moved = after(state, { type: 'queued', op: op('a', 'e1', answers('p')) });
  const later = after(moved, { type: 'presence', here: 4 });
  assert.equal(current(later), current(moved));
  assert.equal(byRegion(later), byRegion(moved));
  assert.equal(current(moved).get('e3'), state.examples.get('e3'));
});

test('no state is changed in place', () => {
  const state = start();
  const copy = structuredClone(state);
  after(
    state,
    { type: 'queued', op: op('a', 'e1', answers('p')) },
    { type: 'accepted', op: 'a', version: 11 },
    { type: 'event', event: placed(11, 'p') },
    { type: 'event', event: event(12, 'example.removed', { id: 'e2' }) },
  );
  assert.deepEqual(state, copy);
});

test('regions list by placing order, then number, and empty ones are there', () => {
  const examples = [
    example(1, { answers: answers('p'), placed: 9 }),
    example(2, { answers: answers('p'), placed: 4 }),
    example(3, { answers: answers('p'), placed: 9 }),
  ];
  const regions = byRegion(initial(snapshot(examples)));
  assert.deepEqual(
    regions.get(1)?.map(({ number }) => number),
    [2, 1, 3],
  );
  assert.deepEqual([...regions.keys()], [7, 3, 5, 6, 1, 2, 4, 0]);
  assert.deepEqual(regions.get(0), []);
});

test('counts add up', () => {
  const { examples, placed: onMap, tray, regions } = counts(start());
  assert.deepEqual([examples, onMap, tray, regions.get(1), regions.get(7)], [3, 1, 2, 1, 0]);
});

test('tags are counted and chosen whatever their case', () => {
  const examples = [
    example(1, { tags: ['Families', 'maß'] }),
    example(2, { tags: ['families'] }),
    example(3),
  ];
  assert.deepEqual(tags(initial(snapshot(examples))), [
    { tag: 'Families', count: 2 },
    { tag: 'maß', count: 1 },
  ]);
  const numbers = (/** @type {string[]} */ ...chosen) =>
    filtered(examples, chosen).map(({ number }) => number);
  assert.deepEqual(numbers('FAMILIES'), [1, 2]);
  assert.deepEqual(numbers('families', ' MASS'), [1]);
  assert.deepEqual(numbers(), [1, 2, 3]);
});

// Placing alone

const inRound = (/** @type {object} */ round = {}, /** @type {object} */ workshop = {}) => ({
  ...snapshot([example(1), example(2, { answers: answers('p') }), example(3, { answers: answers('d') })]),
  workshop: { ...WORKSHOP, step: 0, round: { ...ROUND, ...round }, ...workshop },
});
const judgement = (/** @type {string} */ id, /** @type {string} */ letters, why = null) => ({
  example: id,
  answers: answers(letters),
  at: null,
  why,
});
/** @type {(...placements: any[]) => State} */
const alone = (...placements) => after(initial(inRound()), { type: 'own', round: 1, placements });
const regions = (/** @type {State} */ state) =>
  [...current(state).values()].map(({ id, region }) => [id, region]);

test('while a round is hidden, its examples show as we placed them, and nothing of the shared map', () => {
  assert.deepEqual(regions(alone()), [
    ['e1', null],
    ['e2', null],
  ]);
  const state = alone(judgement('e2', 'di'));
  assert.deepEqual(regions(state).at(-1), ['e2', 'individualizing,differentiating']);
  assert.equal(tray(state).length, 1);
  const theirs = after(state, { type: 'event', event: placed(11, 'pid') });
  assert.deepEqual(regions(theirs), regions(state));
});

test('a screen that takes no part shows the shared map, also while a round is open', () => {
  assert.equal(shown(initial(inRound()), 'e2').region, 'personalizing');
});

test('our move in a round shows at once, the answer keeps it, and neither touches the shared map', () => {
  const move = { ...op('a', 'e1', answers('p'), [0.1, 0.2]), round: 1, why: 'They choose.' };
  const queued = after(alone(), { type: 'queued', op: move });
  assert.equal(shown(queued, 'e1').region, 'personalizing');
  assert.equal(whyOf(queued, 'e1'), 'They choose.');
  const placement = {
    ...judgement('e1', 'p'),
    at: /** @type {[number, number]} */ ([0.1, 0.2]),
    why: 'They choose.',
  };
  const kept = after(queued, { type: 'judged', op: move, placement });
  assert.deepEqual(kept.pending, []);
  assert.deepEqual(shown(kept, 'e1').at, [0.1, 0.2]);
  assert.equal(whyOf(kept, 'e1'), 'They choose.');
  const revealed = after(kept, {
    type: 'event',
    event: event(11, 'round.revealed', { ...ROUND, state: 'revealed' }),
  });
  assert.equal(shown(revealed, 'e1').region, null);
  const back = { ...op('b', 'e1', null), round: 1 };
  assert.equal(shown(after(kept, { type: 'judged', op: back, placement: null }), 'e1').region, null);
});

test('an event about the shared map does not end a move of ours in a round', () => {
  const move = { ...op('a', 'e1', answers('p')), round: 1 };
  const state = after(alone(), { type: 'queued', op: move }, { type: 'event', event: placed(11, 'p') });
  assert.equal(state.pending.length, 1);
  assert.equal(isMine(alone(), placed(11, 'p')), false);
});

test('a move of the shared map that still waits is not part of what we place alone', () => {
  const state = after(alone(), { type: 'queued', op: op('a', 'e1', answers('d')) });
  assert.equal(shown(state, 'e1').region, null);
});

test('a round that ends uncovers the shared map; refused moves are gone from both', () => {
  const move = { ...op('a', 'e1', answers('p')), round: 1 };
  const ended = after(
    alone(),
    { type: 'queued', op: move },
    { type: 'event', event: event(11, 'round.revealed', { ...ROUND, state: 'revealed' }) },
  );
  assert.equal(shown(ended, 'e1').region, null);
  assert.equal(shown(ended, 'e3').region, 'differentiating');
  assert.deepEqual(after(ended, { type: 'refused', op: 'a' }).pending, []);
});

test('a closed round stays hidden until it is revealed, unless no step waits for it', () => {
  const closed = {
    type: /** @type {const} */ ('event'),
    event: event(11, 'round.closed', { ...ROUND, state: 'closed' }),
  };
  assert.equal(isAlone(after(alone(), closed)), true);
  const withoutStep = {
    type: /** @type {const} */ ('event'),
    event: event(12, 'workshop.changed', { ...WORKSHOP, round: { ...ROUND, state: 'closed' } }),
  };
  assert.equal(isAlone(after(alone(), closed, withoutStep)), false);
});

test('a new round starts empty, a second device brings what we placed there, a late word of an old round nothing', () => {
  const second = after(alone(judgement('e1', 'p')), {
    type: 'event',
    event: event(11, 'round.opened', { ...ROUND, number: 2 }),
  });
  assert.equal(isAlone(second), true);
  assert.equal(tray(second).length, 2);
  const old = { ...op('a', 'e1', answers('p')), round: 1 };
  assert.equal(tray(after(second, { type: 'judged', op: old, placement: judgement('e1', 'p') })).length, 2);
  const read = after(second, { type: 'own', round: 2, placements: [judgement('e2', '')] });
  assert.equal(shown(read, 'e2').region, 'outside');
});

test('an example removed during a round leaves what we place', () => {
  const state = after(alone(judgement('e1', 'p')), {
    type: 'event',
    event: event(11, 'example.removed', { id: 'e1' }),
  });
  assert.deepEqual(regions(state), [['e2', null]]);
});

test('the workshop follows its events, and its newest round only newer ones', () => {
  const state = after(initial(inRound({ number: 2 })), {
    type: 'event',
    event: event(11, 'round.revealed', { ...ROUND, number: 1, state: 'revealed' }),
  });
  assert.equal(state.workshop?.round?.number, 2);
  const blank = after(state, {
    type: 'event',
    event: event(12, 'workshop.changed', { ...WORKSHOP, blank: true }),
  });
  assert.equal(blank.workshop?.blank, true);
});

test('the server’s clock is taken over unless it differs by no more than a message takes', () => {
  const state = after(start(), { type: 'presence', here: 2, ahead: 61_000 });
  assert.equal(state.ahead, 61_000);
  assert.equal(after(state, { type: 'presence', here: 2, ahead: 60_900 }), state);
  assert.equal(after(state, { type: 'presence', here: 3 }).ahead, 61_000);
});

const AGREEMENT = {
  round: 1,
  title: null,
  people: 3,
  counted: { done: 3, of: 3, placed: 3 },
  items: [],
  next: null,
};
/** @param {Partial<typeof ROUND>} [fields] */
const revealed = (fields) =>
  initial({
    ...snapshot([example(1)]),
    workshop: { ...WORKSHOP, round: { ...ROUND, state: 'revealed', ...fields } },
  });
const loaded = (round = 1) =>
  /** @type {Action} */ ({
    type: 'agreement.loaded',
    agreement: { ...AGREEMENT, round },
    comparison: null,
    proposals: null,
  });

test('what the newest round came to is kept once it is revealed, and of no other round', () => {
  assert.equal(resultsOf(after(revealed(), loaded()))?.agreement.people, 3);
  for (const state of [start(), revealed({ state: 'open' }), revealed({ number: 2 })]) {
    assert.equal(reduce(state, loaded()), state);
  }
});

test('a page that was served with what a round came to shows it, until another round opens', () => {
  const workshop = { ...WORKSHOP, round: { ...ROUND, state: /** @type {const} */ ('revealed') } };
  const state = initial({ ...snapshot([example(1)]), workshop }, AGREEMENT);
  assert.equal(resultsOf(state)?.round, 1);
  const next = event(11, 'round.opened', { ...ROUND, number: 2 });
  assert.equal(resultsOf(after(state, { type: 'event', event: next })), null);
});

test('what a round came to is forgotten when it is revealed again, and when the board is gone nothing is loaded', () => {
  const again = event(11, 'round.revealed', { ...ROUND, state: 'revealed' });
  assert.equal(resultsOf(after(revealed(), loaded(), { type: 'event', event: again })), null);
  assert.equal(revealedRound(revealed()), 1);
  assert.equal(revealedRound(after(revealed(), { type: 'gone' })), null);
});

test('what we answered before is at hand in a round that asks again, until we place it again', () => {
  const placed = { example: 'e1', answers: answers('p'), at: null, why: 'They choose.' };
  const first = { ...WORKSHOP, step: 0, round: ROUND };
  const again = { ...ROUND, number: 2, follows: 1, examples: ['e1'] };
  const before = after(
    initial({ ...snapshot([example(1), example(2)]), workshop: first }),
    { type: 'own', round: 1, placements: [placed] },
    { type: 'event', event: event(11, 'round.revealed', { ...ROUND, state: 'revealed' }) },
  );
  const second = after(before, { type: 'event', event: event(12, 'round.opened', again) });
  assert.deepEqual(earlierAnswers(second), [placed]);
  assert.equal(whyOf(second, 'e1'), 'They choose.');
  assert.equal(counts(second).placed, 0);
  const fresh = after(before, {
    type: 'event',
    event: event(12, 'round.opened', { ...again, follows: null, closes_at: null }),
  });
  assert.deepEqual(earlierAnswers(fresh), []);
  const told = after(second, {
    type: 'own',
    round: 2,
    placements: [],
    earlier: [{ ...placed, answers: answers('i') }],
  });
  assert.deepEqual(earlierAnswer(told, 'e1')?.answers, answers('i'));
  const kept = after(told, { type: 'own', round: 2, placements: [placed] });
  assert.deepEqual([earlierAnswer(kept, 'e1'), earlierAnswers(kept)], [null, []]);
});

test('what people say of an example follows the events, and an answer that was asked for before one says only what is ours', () => {
  const counts = { doing: 4, tried: 0, want: 1 };
  const doing = event(11, 'doing.changed', { id: 'e1', doing: counts });
  const late = {
    type: 'doing.loaded',
    example: 'e1',
    doing: { ...counts, doing: 3, mine: 'want' },
    asked: 10,
  };
  const state = after(start(), { type: 'event', event: doing }, /** @type {Action} */ (late));
  assert.deepEqual(state.doing.get('e1'), { ...counts, mine: 'want', version: 11 });
  const more = event(12, 'doing.changed', { id: 'e1', doing: { ...counts, doing: 5 } });
  const next = after(state, { type: 'event', event: more });
  assert.deepEqual(next.doing.get('e1'), { ...counts, doing: 5, mine: 'want', version: 12 });
  assert.deepEqual(next.examples, state.examples);
});
