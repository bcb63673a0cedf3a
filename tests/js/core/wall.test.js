import assert from 'node:assert/strict';
import test from 'node:test';
import { regionLabel } from '../../../static/js/core/regions.js';
import {
  askFirst,
  describe,
  goal,
  inQueue,
  sayAgreement,
  sayCircle,
  sayMoved,
  sayNext,
  sayProgress,
  sayStep,
  sayToPlace,
  screenOf,
  segmentsOf,
  sharesOf,
  shortNames,
  timeLeft,
  timerNews,
} from '../../../static/js/core/wall.js';
import { CONCEPTS } from '../board.js';

/**
 * @typedef {import('../../../static/js/core/regions.js').Workshop} Workshop
 * @typedef {import('../../../static/js/core/regions.js').Round} Round
 */

/** @type {import('../../../static/js/core/phase.js').Kind[]} */
const KINDS = ['gather', 'read', 'place', 'reveal', 'talk', 'settle', 'next'];
const STEPS = KINDS.map((kind) => ({
  kind,
  title: `The ${kind}`,
  minutes: 5,
  most_contested: null,
  concept: null,
}));

/** @param {Round['state']} state @returns {Round} */
const round = (state) => ({
  number: 1,
  title: null,
  state,
  examples: ['e1', 'e2'],
  opened_at: '2026-11-21T17:26:00Z',
  closed_at: null,
  revealed_at: null,
  follows: null,
  closes_at: null,
});

/** @param {Partial<Workshop>} [fields] @returns {Workshop} */
const workshop = (fields = {}) => ({
  version: 1,
  steps: STEPS,
  step: null,
  round: null,
  timer: null,
  spotlight: null,
  blank: false,
  beat: null,
  lens: null,
  ended_at: null,
  notes: [],
  look: null,
  agree: null,
  ...fields,
});

/** @param {number} done @param {number} of */
const progress = (done, of) => ({
  round: 1,
  people: { done, of, placed: done },
  answers: { given: 214, of: 270 },
  by_answers: [],
});
const NOW = Date.parse('2026-11-21T18:00:00Z');

test('every step has its screen; before it runs the wall shows the map', () => {
  assert.equal(screenOf(null, NOW), 'lobby');
  assert.equal(screenOf(workshop(), NOW), 'lobby');
  const screens = KINDS.map((_, step) => screenOf(workshop({ step, round: round('revealed') }), NOW));
  assert.deepEqual(screens, ['gather', 'read', 'answers', 'answers', 'answers', 'settle', 'notes']);
});

test('a reveal begins with how many placed; a workshop that ended lately says so', () => {
  const reveal = { step: 3, round: round('revealed') };
  assert.equal(screenOf(workshop({ ...reveal, beat: 'counted' }), NOW), 'counted');
  assert.equal(screenOf(workshop({ ...reveal, beat: 'example', spotlight: 'e1' }), NOW), 'example');
  assert.equal(screenOf(workshop({ ...reveal, beat: 'overview' }), NOW), 'answers');
  const ended = workshop({ ended_at: '2026-11-21T17:00:00Z' });
  assert.equal(screenOf(ended, NOW), 'ended');
  assert.equal(screenOf(ended, NOW + 12 * 3_600_000), 'lobby');
  assert.equal(screenOf({ ...ended, round: round('open') }, NOW), 'alone');
});

test('while a round is hidden nothing else is shown, not even a spotlight', () => {
  assert.equal(screenOf(workshop({ step: 2, round: round('open'), spotlight: 'e1' }), NOW), 'alone');
  assert.equal(screenOf(workshop({ step: 2, round: round('closed') }), NOW), 'alone');
  assert.equal(screenOf(workshop({ round: round('open') }), NOW), 'alone');
  assert.equal(screenOf(workshop({ step: 4, round: round('revealed'), spotlight: 'e1' }), NOW), 'example');
  assert.equal(screenOf(workshop({ step: 2, round: round('open'), lens: 'nested' }), NOW), 'alone');
  assert.equal(screenOf(workshop({ step: 4, spotlight: 'e1', lens: 'nested' }), NOW), 'lens');
});

test('the step and the button are said in the facilitator’s own words', () => {
  assert.equal(sayStep(workshop()), '');
  assert.equal(sayStep(workshop({ step: 1 })), 'Step 2 of 7 · The read');
  assert.equal(sayNext(workshop()), 'Start: The gather');
  assert.equal(sayNext(workshop({ step: 2 })), 'Next: The reveal');
  assert.equal(sayNext(workshop({ step: 6 })), 'End the workshop');
  assert.equal(sayNext(workshop({ steps: [] })), '');
});

test('presses lead on and back, over both ends out of the run', () => {
  assert.deepEqual(goal(workshop(), 1), { step: 0, from: null });
  assert.equal(goal(workshop(), -1), null);
  assert.deepEqual(goal(workshop({ step: 4 }), 1), { step: 5, from: 4 });
  assert.deepEqual(goal(workshop({ step: 0 }), -1), { step: null, from: 0 });
  assert.deepEqual(goal(workshop({ step: 6 }), 1), { step: null, from: 6 });
});

test('a reveal goes on beat by beat, one press each, and back the same way', () => {
  const at = (/** @type {Workshop['beat']} */ beat) => workshop({ step: 3, beat, round: round('revealed') });
  assert.deepEqual(goal(workshop({ step: 2 }), 1), { step: 3, from: 2, beat: 'counted' });
  assert.deepEqual(goal(at('counted'), 1), { step: 3, from: 3, beat: 'example' });
  assert.deepEqual(goal(at('example'), 1), { step: 3, from: 3, beat: 'overview' });
  assert.deepEqual(goal(at('overview'), 1), { step: 4, from: 3 });
  assert.deepEqual(goal(workshop({ step: 4 }), -1), { step: 3, from: 4, beat: 'overview' });
  assert.deepEqual(goal(at('overview'), -1), { step: 3, from: 3, beat: 'example' });
  assert.deepEqual(goal(at('counted'), -1), { step: 2, from: 3 });
  assert.equal(sayNext(at('counted')), 'Next: Where we differ most');
  assert.equal(sayNext(at('example')), 'Next: All examples');
  assert.equal(sayNext(workshop({ ended_at: '2026-11-21T17:00:00Z' })), 'Start again');
});

test('settling is asked about before agreed examples are left, and not on the way back', () => {
  /** @param {('proposed' | 'settled' | 'open')[]} states */
  const at = (states) => ({
    progress: null,
    workshop: workshop({ step: 5, round: round('revealed') }),
    results: /** @type {any} */ ({ round: 1, proposals: { items: states.map((state) => ({ state })) } }),
  });
  const on = { step: 6, from: 5 };
  assert.equal(
    askFirst(at(['proposed', 'open', 'proposed']), on),
    '2 examples are agreed and not on the map yet. Settle them? Press again to leave them.',
  );
  assert.match(askFirst(at(['proposed']), { step: null, from: 5 }), /^1 example is agreed .* Settle it\?/);
  assert.equal(askFirst(at(['proposed']), { step: 4, from: 5 }), '');
  assert.equal(askFirst(at(['settled', 'open']), on), '');
});

test('a reveal is asked about while people still place, and not when all are done', () => {
  const open = workshop({ step: 2, round: round('open') });
  const on = { step: 3, from: 2 };
  assert.equal(
    askFirst({ workshop: open, progress: progress(7, 9), results: null }, on),
    '2 are still placing. Press again to reveal.',
  );
  assert.equal(
    askFirst({ workshop: open, progress: progress(8, 9), results: null }, on),
    '1 is still placing. Press again to reveal.',
  );
  assert.equal(askFirst({ workshop: open, progress: progress(9, 9), results: null }, on), '');
  assert.equal(askFirst({ workshop: open, progress: null, results: null }, on), 'Press again to reveal.');
  const late = { ...progress(9, 9), round: 0 };
  assert.equal(askFirst({ workshop: open, progress: late, results: null }, on), 'Press again to reveal.');
  const closed = workshop({ step: 2, round: round('closed') });
  assert.equal(askFirst({ workshop: closed, progress: null, results: null }, on), '');
});

test('going back from placing alone is asked about, as it reveals too', () => {
  const open = workshop({ step: 2, round: round('open') });
  for (const to of [
    { step: 1, from: 2 },
    { step: null, from: 2 },
  ]) {
    assert.match(
      askFirst({ workshop: open, progress: progress(9, 9), results: null }, to),
      /Press again to reveal\.$/,
    );
  }
});

test('beginning and ending are asked about; other steps are not', () => {
  const revealed = {
    workshop: workshop({ step: 3, round: round('revealed') }),
    progress: null,
    results: null,
  };
  assert.equal(askFirst(revealed, { step: 4, from: 3 }), '');
  assert.equal(askFirst(revealed, { step: null, from: 6 }), 'Press again to end the workshop.');
  const before = { workshop: workshop(), progress: null, results: null };
  assert.equal(askFirst(before, { step: 0, from: null }), 'Press again to start the workshop.');
});

test('the most contested come one after the other, with all of them before the first and after the last', () => {
  const items = [{ example: 'e2' }, { example: 'e1' }];
  const at = (/** @type {string | null} */ spotlight) =>
    workshop({ step: 4, round: round('revealed'), spotlight });
  assert.equal(inQueue(at(null), items, 1), 'e2');
  assert.equal(inQueue(at('e2'), items, 1), 'e1');
  assert.equal(inQueue(at('e1'), items, 1), null);
  assert.equal(inQueue(at('e2'), items, -1), null);
  assert.equal(inQueue(at(null), items, -1), 'e1');
  assert.equal(inQueue(at('gone'), items, 1), 'e2');
});

test('the queue’s keys mean nothing where no answers are shown', () => {
  assert.equal(inQueue(workshop({ step: 1, round: round('revealed') }), [{ example: 'e1' }], 1), undefined);
  assert.equal(inQueue(workshop({ step: 4, round: round('revealed') }), [], 1), undefined);
});

test('the time left is counted up to whole seconds and never below none', () => {
  const timer = { ends_at: '2026-11-21T18:00:00Z' };
  const end = Date.parse(timer.ends_at);
  assert.equal(timeLeft(null, end), null);
  assert.deepEqual(timeLeft(timer, end - 605_000), { text: '10:05', short: false, over: false });
  assert.deepEqual(timeLeft(timer, end - 59_400), { text: '1:00', short: false, over: false });
  assert.deepEqual(timeLeft(timer, end - 58_900), { text: '0:59', short: true, over: false });
  assert.deepEqual(timeLeft(timer, end - 1), { text: '0:01', short: true, over: false });
  assert.deepEqual(timeLeft(timer, end + 9_000), { text: '0:00', short: true, over: true });
});

test('progress is people and answers, never which', () => {
  assert.equal(sayProgress(null), null);
  assert.deepEqual(sayProgress(progress(7, 9)), {
    done: '7 placed',
    left: '2 not yet',
    given: '214 of 270 answers',
    share: 214 / 270,
    absent: 2,
  });
  assert.equal(sayProgress(progress(9, 9))?.left, 'everyone');
  assert.equal(sayProgress({ ...progress(0, 1), answers: { given: 0, of: 0 } })?.share, 0);
});

test('a dot for each person fills as they place, the fullest first; each stands for several where there are many', () => {
  const placed = [
    { given: 0, people: 1 },
    { given: 6, people: 2 },
    { given: 12, people: 1 },
  ];
  assert.deepEqual(sharesOf(placed, 12, 1), [1, 0.5, 0.5, 0]);
  assert.deepEqual(sharesOf(placed, 12, 3), [2 / 3, 0]);
  assert.deepEqual(sharesOf([], 12, 1), []);
});

test('a strip has ten segments, and none of the answers given is missing from it', () => {
  const count = (/** @type {number} */ yes, /** @type {number} */ unsure, /** @type {number} */ no) => {
    const segments = segmentsOf({ yes, unsure, no });
    return ['yes', 'unsure', 'no'].map((answer) => segments.filter((segment) => segment === answer).length);
  };
  assert.deepEqual(count(6, 0, 6), [5, 0, 5]);
  assert.deepEqual(count(11, 0, 1), [9, 0, 1]);
  assert.deepEqual(count(100, 1, 1), [8, 1, 1]);
  assert.deepEqual(count(1, 1, 1).sort(), [3, 3, 4]);
  assert.deepEqual(count(0, 0, 0), [0, 0, 0]);
  assert.deepEqual(segmentsOf({ yes: null, unsure: null, no: null }), []);
  assert.deepEqual(segmentsOf({ yes: 1, unsure: 1, no: 8 }).slice(0, 3), ['yes', 'unsure', 'no']);
});

test('a circle’s answers are said in words', () => {
  assert.equal(sayCircle({ yes: 5, no: 4, unsure: 0 }), '5 yes, 4 no');
  assert.equal(sayCircle({ yes: 5, no: 3, unsure: 1 }), '5 yes, 3 no, 1 not sure');
  assert.equal(sayCircle({ yes: null, no: null, unsure: null }), 'too few answers to show');
});

test('a round is summed up by what is split', () => {
  assert.equal(
    sayAgreement([{ contested: 0.9 }, { contested: 0 }, { contested: null }], 9),
    '9 people, 3 examples: 1 split, everyone agrees on 1.',
  );
  assert.equal(sayAgreement([{ contested: null }], 1), '1 person, 1 example.');
});

test('what moved is told in sum, never by whom', () => {
  assert.equal(
    sayMoved({ with: 1, sum: { closer: 5, further: 2, same: 23 } }),
    'Since round 1: 5 closer together, 2 further apart, 23 as before.',
  );
  assert.equal(sayMoved({ with: 1, sum: { closer: 0, further: 0, same: 0 } }), '');
});

test('the picture of one example is described region by region', () => {
  const regions = [
    { region: 'personalizing', mask: 1, count: 5, share: 5 / 9, unsure: 0 },
    { region: 'outside', mask: 0, count: 4, share: 4 / 9, unsure: 0 },
  ];
  assert.equal(
    describe([{ regions }], CONCEPTS, regionLabel),
    'Where people placed it: Personalizing 5, Outside all three 4.',
  );
  assert.equal(describe([{ regions: [] }], CONCEPTS, regionLabel), 'Nobody’s placement is shown.');
  assert.equal(
    describe([{ regions }, { regions }], CONCEPTS, regionLabel),
    'Where people placed 2 examples.',
  );
});

test('a label or title from right to left does not turn the words around it about', () => {
  const concepts = CONCEPTS.map((concept, i) => ({ ...concept, label: ['اختيار', 'Pace', 'عمل'][i] ?? '' }));
  const regions = [1, 5, 2].map((mask) => ({ region: '', mask, count: 3, share: 1 / 3, unsure: 0 }));
  assert.equal(
    describe([{ regions }], concepts, regionLabel),
    'Where people placed it: \u2068اختيار\u2069 3, \u2068اختيار + عمل\u2069 3, Pace 3.',
  );
  /** @type {Workshop['steps']} */
  const steps = [{ kind: 'talk', title: 'حوار 2', minutes: null, most_contested: null, concept: null }];
  assert.equal(sayStep({ ...workshop(), steps, step: 0 }), 'Step 1 of 1 · \u2068حوار 2\u2069');
  assert.equal(sayNext({ ...workshop(), steps }), 'Start: \u2068حوار 2\u2069');
});

test('circles are called by a capital letter, and by more where two are alike', () => {
  assert.deepEqual(shortNames(['Personalizing', 'Individualizing', 'Differentiating']), ['P', 'I', 'D']);
  assert.deepEqual(shortNames(['nk̓ʷaʔ', 'ʔasil', 'kaʔłis']), ['N', 'ʔ', 'K']);
  assert.deepEqual(shortNames(['Choice', 'challenge', 'Own pace']), ['Cho', 'Cha', 'Own']);
  assert.deepEqual(shortNames(['Goal 1', 'Goal 2', 'Goal 3']), ['G1', 'G2', 'G3']);
});

test('a workshop that would start without anything to place says so first', () => {
  /** @type {any} */
  const workshop = { steps: [{ kind: 'read' }, { kind: 'place' }], step: null, round: null };
  const start = { step: 0, from: null };
  const nothing = { progress: null, results: null };
  assert.match(
    askFirst({ workshop, ...nothing, examples: { size: 0 } }, start),
    /There are no examples yet\./,
  );
  const usual = 'Press again to start the workshop.';
  assert.equal(askFirst({ workshop, ...nothing, examples: { size: 3 } }, start), usual);
  const gathering = { ...workshop, steps: [{ kind: 'gather' }, ...workshop.steps] };
  assert.equal(askFirst({ workshop: gathering, ...nothing, examples: { size: 0 } }, start), usual);
  assert.equal(sayToPlace({ examples: 0, tray: 0 }), 'No examples yet');
  assert.equal(sayToPlace({ examples: 5, tray: 0 }), '0 to place');
});

test('a timer is said once when it runs, in its last minute, at its end and when it is stopped', () => {
  const timer = { ends_at: '2026-11-21T10:05:00Z' };
  const at = (/** @type {string} */ time) => timerNews(timer, Date.parse(`2026-11-21T${time}Z`));
  assert.equal(at('10:00:00').words, 'The timer runs: 5 minutes.');
  assert.equal(at('10:01:30').about, at('10:00:00').about);
  assert.equal(at('10:04:01').words, 'Less than a minute is left.');
  assert.equal(at('10:04:59').about, at('10:04:01').about);
  assert.notEqual(at('10:04:01').about, at('10:00:00').about);
  assert.equal(at('10:05:00').words, 'Time is up.');
  assert.equal(timerNews(null, 0).words, 'The timer was stopped.');
});
