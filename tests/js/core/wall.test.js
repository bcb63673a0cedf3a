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
const STEPS = KINDS.map((kind) => ({ kind, title: `The ${kind}`, minutes: 5 }));

/** @param {Round['state']} state @returns {Round} */
const round = (state) => ({
  number: 1,
  title: null,
  state,
  examples: ['e1', 'e2'],
  opened_at: '2026-11-21T17:26:00Z',
  closed_at: null,
  revealed_at: null,
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
  notes: [],
  ...fields,
});

/** @param {number} done @param {number} of */
const progress = (done, of) => ({ round: 1, people: { done, of }, answers: { given: 214, of: 270 } });

test('every step has its screen; before it runs the wall shows the map', () => {
  assert.equal(screenOf(null), 'lobby');
  assert.equal(screenOf(workshop()), 'lobby');
  const screens = KINDS.map((_, step) => screenOf(workshop({ step, round: round('revealed') })));
  assert.deepEqual(screens, ['gather', 'read', 'answers', 'answers', 'answers', 'settle', 'notes']);
});

test('while a round is hidden nothing else is shown, not even a spotlight', () => {
  assert.equal(screenOf(workshop({ step: 2, round: round('open'), spotlight: 'e1' })), 'alone');
  assert.equal(screenOf(workshop({ step: 2, round: round('closed') })), 'alone');
  assert.equal(screenOf(workshop({ round: round('open') })), 'alone');
  assert.equal(screenOf(workshop({ step: 4, round: round('revealed'), spotlight: 'e1' })), 'example');
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
  assert.deepEqual(goal(workshop({ step: 3 }), 1), { step: 4, from: 3 });
  assert.deepEqual(goal(workshop({ step: 0 }), -1), { step: null, from: 0 });
  assert.deepEqual(goal(workshop({ step: 6 }), 1), { step: null, from: 6 });
});

test('a reveal is asked about while people still place, and not when all are done', () => {
  const open = workshop({ step: 2, round: round('open') });
  const on = { step: 3, from: 2 };
  assert.equal(
    askFirst({ workshop: open, progress: progress(7, 9) }, on),
    '2 are still placing. Press again to reveal.',
  );
  assert.equal(
    askFirst({ workshop: open, progress: progress(8, 9) }, on),
    '1 is still placing. Press again to reveal.',
  );
  assert.equal(askFirst({ workshop: open, progress: progress(9, 9) }, on), '');
  assert.equal(askFirst({ workshop: open, progress: null }, on), 'Press again to reveal.');
  const late = { ...progress(9, 9), round: 0 };
  assert.equal(askFirst({ workshop: open, progress: late }, on), 'Press again to reveal.');
  const closed = workshop({ step: 2, round: round('closed') });
  assert.equal(askFirst({ workshop: closed, progress: null }, on), '');
});

test('going back from placing alone is asked about, as it reveals too', () => {
  const open = workshop({ step: 2, round: round('open') });
  for (const to of [
    { step: 1, from: 2 },
    { step: null, from: 2 },
  ]) {
    assert.match(askFirst({ workshop: open, progress: progress(9, 9) }, to), /Press again to reveal\.$/);
  }
});

test('beginning and ending are asked about; other steps are not', () => {
  const revealed = { workshop: workshop({ step: 3, round: round('revealed') }), progress: null };
  assert.equal(askFirst(revealed, { step: 4, from: 3 }), '');
  assert.equal(askFirst(revealed, { step: null, from: 6 }), 'Press again to end the workshop.');
  const before = { workshop: workshop(), progress: null };
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
    done: '7 of 9',
    doing: 'have placed everything',
    given: '214 of 270 answers',
    share: 214 / 270,
  });
  assert.equal(sayProgress({ round: 1, people: { done: 0, of: 1 }, answers: { given: 0, of: 0 } })?.share, 0);
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
    { region: 'personalizing', mask: 1, count: 5, share: 5 / 9 },
    { region: 'outside', mask: 0, count: 4, share: 4 / 9 },
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
  const regions = [1, 5, 2].map((mask) => ({ region: '', mask, count: 3, share: 1 / 3 }));
  assert.equal(
    describe([{ regions }], concepts, regionLabel),
    'Where people placed it: \u2068اختيار\u2069 3, \u2068اختيار + عمل\u2069 3, Pace 3.',
  );
  /** @type {Workshop['steps']} */
  const steps = [{ kind: 'talk', title: 'حوار 2', minutes: null }];
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
  const progress = null;
  assert.match(askFirst({ workshop, progress, examples: { size: 0 } }, start), /There are no examples yet\./);
  const usual = 'Press again to start the workshop.';
  assert.equal(askFirst({ workshop, progress, examples: { size: 3 } }, start), usual);
  const gathering = { ...workshop, steps: [{ kind: 'gather' }, ...workshop.steps] };
  assert.equal(askFirst({ workshop: gathering, progress, examples: { size: 0 } }, start), usual);
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
