/**
 * What the wall shows at each step of a workshop, and what its facilitator's keys lead to. Pure.
 *
 * @import {Agreed, Concept, Workshop} from './regions.js'
 * @import {State} from './state.js'
 *
 * @typedef {'lobby' | 'gather' | 'read' | 'alone' | 'answers' | 'example' | 'settle' | 'notes'} Screen
 */
import { isHidden } from './phase.js';
import { isolated } from './sentences.js';

/** @type {Record<string, Screen>} */
const SCREENS = { gather: 'gather', read: 'read', settle: 'settle', next: 'notes' };
const LAST_SECONDS = 60;
const START = 'Press again to start the workshop.';
const NOTHING_TO_PLACE =
  'There are no examples yet. Add some on the map, or add the step “Gather examples” on the page Run. Press again to start anyway.';

/** How many examples wait, for the foot of the wall. @param {{tray: number, examples: number}} counts */
export const sayToPlace = ({ tray, examples }) => (examples ? `${tray} to place` : 'No examples yet');

/** @param {Workshop | null} workshop @returns {Screen} */
export function screenOf(workshop) {
  if (!workshop) return 'lobby';
  if (isHidden(workshop)) return 'alone';
  if (workshop.spotlight) return 'example';
  const step = stepOf(workshop);
  return step ? (SCREENS[step.kind] ?? 'answers') : 'lobby';
}

/** Whether a round's answers are on the wall, and the room goes through them. @param {Workshop | null} workshop */
export const isTalking = (workshop) => ['answers', 'example'].includes(screenOf(workshop));

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
 * @returns {{step: number | null, from: number | null} | null} step null: the run ends
 */
export function goal(workshop, by) {
  if (!workshop || workshop.steps.length === 0) return null;
  const { step: from, steps } = workshop;
  if (from === null) return by > 0 ? { step: 0, from } : null;
  const step = from + by;
  return { step: step < 0 || step >= steps.length ? null : step, from };
}

/** What stands on the button. @param {Workshop | null} workshop */
export function sayNext(workshop) {
  const to = goal(workshop, 1);
  if (!workshop || !to) return '';
  if (to.step === null) return 'End the workshop';
  return `${to.from === null ? 'Start' : 'Next'}: ${isolated(workshop.steps[to.step].title)}`;
}

/**
 * What is said before a press that cannot be taken back is carried out; empty when it is carried out at once.
 * @param {Pick<State, 'workshop' | 'progress'> & {examples?: {size: number}}} state
 * @param {{step: number | null, from: number | null}} to
 */
export function askFirst({ workshop, progress, examples }, to) {
  if (!workshop) return '';
  const reveals = isHidden(workshop) && (to.step === null || workshop.steps[to.step].kind !== 'place');
  if (reveals) return askReveal(workshop, progress, to);
  if (to.from === null) return isEmpty(workshop, examples) ? NOTHING_TO_PLACE : START;
  return to.step === null ? 'Press again to end the workshop.' : '';
}

/** Whether nothing will be there to place. @param {Workshop} workshop @param {{size: number}} [examples] */
const isEmpty = ({ steps }, examples) => examples?.size === 0 && steps[0].kind !== 'gather';

/** @param {Workshop} workshop @param {State['progress']} progress @param {{step: number | null, from: number | null}} to */
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
  return {
    done: `${people.done} of ${people.of}`,
    doing: people.of === 1 ? 'has placed everything' : 'have placed everything',
    given: `${answers.given} of ${answers.of} answers`,
    share: answers.of ? answers.given / answers.of : 0,
  };
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
