/**
 * What the wall shows at each step of a workshop, and what its facilitator's keys lead to. Pure.
 *
 * @import {Agreed, Concept, Workshop} from './regions.js'
 * @import {State} from './state.js'
 *
 * @typedef {'lobby' | 'gather' | 'read' | 'alone' | 'lens' | 'counted' | 'answers' | 'example' | 'settle' | 'notes' | 'look' | 'columns' | 'agree' | 'ended'} Screen
 * @typedef {NonNullable<Workshop['beat']>} Beat
 * @typedef {{step: number | null, from: number | null, beat?: Beat}} Move where a press leads, and from where
 */
import { hasEnded, isHidden } from './phase.js';
import { isolated } from './sentences.js';

/** @type {Record<string, Screen>} */
const SCREENS = {
  gather: 'gather',
  read: 'read',
  settle: 'settle',
  next: 'notes',
  look: 'look',
  continue: 'columns',
  senses: 'columns',
  agree: 'agree',
};
const LAST_SECONDS = 60;
const START = 'Press again to start the workshop.';
const NOTHING_TO_PLACE =
  'There are no examples yet. Add some on the map, or add the step “Gather examples” on the page Run. Press again to start anyway.';

/** How many examples wait, for the foot of the wall. @param {{tray: number, examples: number}} counts */
export const sayToPlace = ({ tray, examples }) => (examples ? `${tray} to place` : 'No examples yet');
/** What a reveal shows, one after the other. @type {Beat[]} */
const BEATS = ['counted', 'example', 'overview'];
/** What a press goes on to. @type {Record<Beat, string>} */
const BEAT_NAMES = {
  counted: 'Who has placed',
  example: 'Where we differ most',
  overview: 'All examples',
};

/** @param {Workshop | null} workshop @param {number} now milliseconds, by the server's clock @returns {Screen} */
export function screenOf(workshop, now) {
  if (!workshop) return 'lobby';
  if (isHidden(workshop)) return 'alone';
  if (workshop.lens) return 'lens';
  if (workshop.spotlight) return 'example';
  if (workshop.beat === 'counted') return 'counted';
  const step = stepOf(workshop);
  if (step) return SCREENS[step.kind] ?? 'answers';
  return hasEnded(workshop, now) ? 'ended' : 'lobby';
}

/** Whether a round's answers are on the wall, and the room goes through them. @param {Workshop | null} workshop */
export const isTalking = (workshop) => ['answers', 'example'].includes(screenOf(workshop, 0));

/** @param {Workshop | null} workshop */
export const stepOf = (workshop) =>
  workshop && workshop.step !== null ? (workshop.steps[workshop.step] ?? null) : null;

/** The step in words, as "Step 2 of 7 · Place alone"; empty while no workshop runs. @param {Workshop | null} workshop */
export function sayStep(workshop) {
  const step = stepOf(workshop);
  return workshop && step
    ? `Step ${Number(workshop.step) + 1} of ${workshop.steps.length} · ${isolated(step.title)}`
    : '';
}

/**
 * Where the next press leads, or the last one when going back; null where there is nowhere to go.
 * @param {Workshop | null} workshop
 * @param {1 | -1} by
 * @returns {Move | null} step null: the run ends
 */
export function goal(workshop, by) {
  if (!workshop || workshop.steps.length === 0) return null;
  const { step: from, steps } = workshop;
  if (from === null) return by > 0 ? moveTo(workshop, 0) : null;
  const beat = steps[from]?.kind === 'reveal' && BEATS[BEATS.indexOf(workshop.beat ?? 'overview') + by];
  if (beat) return { step: from, from, beat };
  const step = from + by;
  return moveTo(workshop, step < 0 || step >= steps.length ? null : step);
}

/**
 * To another step; a reveal begins with its first beat, and is seen whole by whoever comes back to it.
 * @param {Workshop} workshop
 * @param {number | null} step
 * @returns {Move}
 */
export function moveTo({ steps, step: from }, step) {
  if (step === null || steps[step]?.kind !== 'reveal') return { step, from };
  return { step, from, beat: from === null || step > from ? 'counted' : 'overview' };
}

/** What stands on the button. @param {Workshop | null} workshop */
export function sayNext(workshop) {
  const to = goal(workshop, 1);
  if (!workshop || !to) return '';
  if (to.step === null) return 'End the workshop';
  if (to.step === to.from && to.beat) return `Next: ${BEAT_NAMES[to.beat]}`;
  if (to.from === null && workshop.ended_at) return 'Start again';
  return `${to.from === null ? 'Start' : 'Next'}: ${isolated(workshop.steps[to.step].title)}`;
}

/**
 * How many examples of the newest round are agreed on and not on the map yet, while the room settles.
 * @param {Pick<State, 'workshop' | 'results'>} state
 */
export function unsettled({ workshop, results }) {
  if (stepOf(workshop)?.kind !== 'settle' || results?.round !== workshop?.round?.number) return 0;
  return results?.proposals?.items.filter(({ state }) => state === 'proposed').length ?? 0;
}

/**
 * What is said before a press that cannot be taken back is carried out; empty when it is carried out at once.
 * @param {Pick<State, 'workshop' | 'progress' | 'results'> & {examples?: {size: number}}} state
 * @param {Move} to
 */
export function askFirst({ workshop, progress, results, examples }, to) {
  if (!workshop) return '';
  const left = unsettled({ workshop, results });
  if (left && (to.step === null || to.step > Number(to.from))) return askSettle(left);
  const reveals = isHidden(workshop) && (to.step === null || workshop.steps[to.step].kind !== 'place');
  if (reveals) return askReveal(workshop, progress, to);
  if (to.from === null) return isEmpty(workshop, examples) ? NOTHING_TO_PLACE : START;
  return to.step === null ? 'Press again to end the workshop.' : '';
}

/** Whether nothing will be there to place. @param {Workshop} workshop @param {{size: number}} [examples] */
const isEmpty = ({ steps }, examples) => examples?.size === 0 && steps[0].kind !== 'gather';

/** @param {number} left */
const askSettle = (left) =>
  left === 1
    ? '1 example is agreed and not on the map yet. Settle it? Press again to leave it.'
    : `${left} examples are agreed and not on the map yet. Settle them? Press again to leave them.`;

/** @param {Workshop} workshop @param {State['progress']} progress @param {Move} to */
function askReveal({ round }, progress, { step, from }) {
  if ((step ?? -1) < (from ?? -1))
    return 'When you leave this step, the answers are revealed. Press again to reveal.';
  if (round?.state === 'closed') return '';
  if (!progress || progress.round !== round?.number) return 'Press again to reveal.';
  const left = progress.people.of - progress.people.done;
  if (left <= 0) return '';
  return `${left === 1 ? '1 is' : `${left} are`} still placing. Press again to reveal.`;
}

/**
 * Going through a round's examples, the most contested first; before the first one and after the last are all of them.
 * @param {Workshop | null} workshop
 * @param {readonly {example: string}[]} items
 * @param {1 | -1} by
 * @returns {string | null | undefined} an example to put into the spotlight; null: none; undefined: the key means nothing now
 */
export function inQueue(workshop, items, by) {
  if (!workshop || !isTalking(workshop) || items.length === 0) return undefined;
  const ids = items.map(({ example }) => example);
  const at = workshop.spotlight ? ids.indexOf(workshop.spotlight) : by > 0 ? -1 : ids.length;
  return ids[at + by] ?? null;
}

/**
 * The time left of a timer.
 * @param {{ends_at: string} | null} timer
 * @param {number} now milliseconds, by the server's clock
 * @returns {{text: string, short: boolean, over: boolean} | null} `short`: less than a minute
 */
export function timeLeft(timer, now) {
  if (!timer) return null;
  const seconds = Math.max(0, Math.ceil((Date.parse(timer.ends_at) - now) / 1000));
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return { text, short: seconds < LAST_SECONDS, over: seconds === 0 };
}

/**
 * What is said of a timer, once each: that it runs, that a minute is left, that the time is up, that it was stopped.
 * @param {{ends_at: string} | null} timer
 * @param {number} now milliseconds, by the server's clock
 * @returns {{about: string, words: string}} `about`: as long as it stays the same, nothing new is to be said
 */
export function timerNews(timer, now) {
  const left = timeLeft(timer, now);
  if (!timer || !left) return { about: '', words: 'The timer was stopped.' };
  if (left.over) return { about: `${timer.ends_at} over`, words: 'Time is up.' };
  if (left.short) return { about: `${timer.ends_at} short`, words: 'Less than a minute is left.' };
  const minutes = Math.round((Date.parse(timer.ends_at) - now) / 60_000);
  return {
    about: timer.ends_at,
    words: `The timer runs: ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
  };
}

/**
 * How many have placed everything; null before anything is known.
 * @param {State['progress']} progress
 */
export function sayProgress(progress) {
  if (!progress) return null;
  const { people, answers } = progress;
  const left = people.of - people.done;
  return {
    done: `${people.done} placed`,
    left: left ? `${left} not yet` : 'everyone',
    given: `${answers.given} of ${answers.of} answers`,
    share: answers.of ? answers.given / answers.of : 0,
    absent: people.of - people.placed,
  };
}

/** How many had placed everything when a round was revealed. @param {{done: number, of: number}} counted */
export const sayCounted = ({ done, of }) => `${done} of ${of} placed`;

/**
 * One person after the other, by how much of a round each has placed: the fullest first. With many people each stands for
 * several.
 * @param {readonly {given: number, people: number}[]} byAnswers
 * @param {number} examples of the round
 * @param {number} per people
 * @returns {number[]} from 0 to 1
 */
export function sharesOf(byAnswers, examples, per) {
  const each = byAnswers
    .flatMap(({ given, people }) => Array(people).fill(examples ? Math.min(1, given / examples) : 1))
    .sort((a, b) => b - a);
  return Array.from({ length: Math.ceil(each.length / per) }, (_, i) => {
    const some = each.slice(i * per, (i + 1) * per);
    return some.reduce((sum, share) => sum + share, 0) / some.length;
  });
}

const SEGMENTS = 10;

/**
 * A circle's answers as ten segments. Whoever answered is seen: no answer that was given has none.
 * @param {{yes: number | null, no: number | null, unsure: number | null}} circle
 * @returns {('yes' | 'unsure' | 'no')[]} empty where too few answered
 */
export function segmentsOf({ yes, no, unsure }) {
  const counts = [
    { answer: /** @type {const} */ ('yes'), count: yes ?? 0 },
    { answer: /** @type {const} */ ('unsure'), count: unsure ?? 0 },
    { answer: /** @type {const} */ ('no'), count: no ?? 0 },
  ].filter(({ count }) => count > 0);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const parts = counts.map(({ answer, count }) => {
    const exact = (SEGMENTS * count) / total;
    return { answer, exact, size: Math.max(1, Math.floor(exact)) };
  });
  const missing = () => SEGMENTS - parts.reduce((sum, { size }) => sum + size, 0);
  while (parts.length && missing()) {
    const by = Math.sign(missing());
    const open = parts.filter(({ size }) => by > 0 || size > 1);
    open.sort((a, b) => by * (b.exact - b.size - (a.exact - a.size)))[0].size += by;
  }
  return counts.flatMap(({ answer }) =>
    Array(parts.find((part) => part.answer === answer)?.size ?? 0).fill(answer),
  );
}

/**
 * One circle's answers in words.
 * @param {{yes: number | null, no: number | null, unsure: number | null}} circle null where too few answered
 */
export function sayCircle({ yes, no, unsure }) {
  if (yes === null || no === null) return 'too few answers to show';
  const sure = `${yes} yes, ${no} no`;
  return unsure ? `${sure}, ${unsure} not sure` : sure;
}

/** @type {(text: string) => string[]} letters as people see them; where the browser cannot tell, code points */
const letters = Intl.Segmenter
  ? (text) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
  : (text) => [...text];
/** More letters than these are no short name. */
const SHORT = 3;

/**
 * What circles are called where there is no room: by as few letters as set them apart, else by a letter and their place.
 * @param {readonly string[]} labels in position order
 */
export function shortNames(labels) {
  const spelled = labels.map(letters);
  for (let count = 1; count <= SHORT; count++) {
    const names = spelled.map((own) => capital(own.slice(0, count)).trim());
    if (new Set(names.map((name) => name.toLocaleLowerCase())).size === labels.length) return names;
  }
  return spelled.map((own, i) => `${capital(own.slice(0, 1))}${i + 1}`);
}

/** @param {string[]} letters */
const capital = ([first = '', ...rest]) => first.toLocaleUpperCase() + rest.join('');

/**
 * All answers of a round in a sentence.
 * @param {readonly Pick<Agreed, 'contested'>[]} items
 * @param {number} people
 */
export function sayAgreement(items, people) {
  const known = items.filter(({ contested }) => contested !== null);
  const split = known.filter(({ contested }) => Number(contested) > 0).length;
  const who = people === 1 ? '1 person' : `${people} people`;
  const what = items.length === 1 ? '1 example' : `${items.length} examples`;
  if (known.length === 0) return `${who}, ${what}.`;
  return `${who}, ${what}: ${split} split, everyone agrees on ${known.length - split}.`;
}

/**
 * What moved since the round before; empty where nothing can be compared.
 * @param {{with: number, sum: {closer: number, further: number, same: number}}} comparison
 */
export function sayMoved({ with: before, sum: { closer, further, same } }) {
  if (closer + further + same === 0) return '';
  return `Since round ${before}: ${closer} closer together, ${further} further apart, ${same} as before.`;
}

/**
 * What the picture of a round shows, for those who do not see it.
 * @param {readonly Pick<Agreed, 'regions'>[]} items
 * @param {readonly Concept[]} concepts in position order
 * @param {(mask: number, concepts: readonly Concept[]) => string} label of a region
 */
export function describe(items, concepts, label) {
  if (items.length !== 1) return `Where people placed ${items.length} examples.`;
  const where = items[0].regions.map(({ mask, count }) => `${isolated(label(mask, concepts))} ${count}`);
  return where.length ? `Where people placed it: ${where.join(', ')}.` : 'Nobody’s placement is shown.';
}
