/**
 * English sentences for the status line and for accessible names. Pure.
 *
 * @import {Concept, Example} from './regions.js'
 * @import {BoardEvent} from './state.js'
 *
 * @typedef {Schemas.DoingChoice['state']} DoingState
 * @typedef {Record<DoingState, number | null>} Doings how many people say what; null: hidden
 */
import { ALL_LABEL, maskOf, OUTSIDE_LABEL, REGION_ORDER, regionLabel, TRAY_LABEL } from './regions.js';

/** Where an example goes, by `direction`. @type {Record<string, string>} */
export const DIRECTIONS = {
  continue: 'We continue this',
  start: 'We want to start this',
  stop: 'We might stop this',
};
/** Where an example comes from, by `source.kind`; any other kind is the words of whoever wrote it. @type {Record<string, string>} */
export const SOURCES = {
  'own class': 'Our own class',
  colleague: 'A colleague',
  'another school': 'Another school',
  research: 'Research',
  vendor: 'A company that sells it',
};
/** What is decided, by the fields of `decides`. @type {Record<string, string>} */
export const DECISIONS = {
  goal: 'Goal',
  content: 'Content',
  path: 'Path',
  pace: 'Pace',
  place: 'Place',
  proof: 'Proof',
};
/** Who decides it. @type {Record<string, string>} */
export const DECIDERS = { learner: 'Learner', together: 'Together', teacher: 'Teacher', home: 'Home' };
/** What people say of an example in one press. @type {Record<DoingState, string>} */
export const DOING = { doing: 'We do this', tried: 'Tried it', want: 'Want to try' };
/** How we know what we saw, by `how`. @type {Record<string, string>} */
export const KNOWING = {
  think: 'We think so',
  told: 'Learners said',
  looked: 'Looked at work',
  compared: 'Compared',
};
export const EXAMPLE_REMOVED = 'Somebody removed that example.';

const TURNS =
  /[\u0590-\u08ff\u200f\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** @type {Record<string, string>} region labels that do not read well after "in" */
const PLACES = { [ALL_LABEL]: 'in all three', [OUTSIDE_LABEL]: 'outside all three' };

/** @type {Record<string, {single: (title: string) => string, many: string}>} what somebody did; what happened to many */
const DEEDS = {
  'example.placed': { single: (title) => `placed ${title}`, many: 'placed' },
  'example.returned': { single: (title) => `returned ${title} to the tray`, many: 'returned to the tray' },
  'example.added': { single: (title) => `added ${title}`, many: 'added' },
  'example.edited': { single: (title) => `edited ${title}`, many: 'edited' },
  'example.removed': { single: (title) => `removed ${title}`, many: 'removed' },
  'example.restored': { single: (title) => `brought back ${title}`, many: 'brought back' },
  'board.changed': { single: () => 'changed the board', many: 'to the board' },
  'board.removed': { single: () => 'removed the board', many: 'to the board' },
  'concept.revised': { single: () => 'revised a definition', many: 'to the definitions' },
  'lens.added': { single: () => 'added another way to read the map', many: 'to the ways to read the map' },
  'lens.edited': { single: () => 'changed a way to read the map', many: 'to the ways to read the map' },
  'lens.removed': { single: () => 'removed a way to read the map', many: 'to the ways to read the map' },
};
/** What the workshop's own announcements say: steps, the timer, the spotlight, the reveal. Nobody is told of each count. */
const SAID_ELSEWHERE = /^(workshop|round|doing)\./;
/** For event types newer than this page. */
const SOMETHING = { single: () => 'changed something', many: 'of another kind' };

/**
 * Our own move, just made.
 *
 * @param {{title: string}} example
 * @param {string} label of where it is now, from `regionLabel`
 * @returns {string}
 */
export function sayMove({ title }, label) {
  return label === TRAY_LABEL
    ? `${quoted(title)} is back in the tray.`
    : `${quoted(title)} is now ${where(label)}.`;
}

/**
 * A question about an example whose goal the learner decides and that is answered no for personalizing.
 *
 * @param {Pick<Example, 'answers' | 'decides'>} example
 * @param {readonly Concept[]} concepts
 * @returns {string} empty where it does not apply
 */
export function stillNot({ answers, decides }, concepts) {
  const asked = concepts.find(({ key }) => key === 'personalizing');
  if (!asked || decides.goal !== 'learner' || answers?.[asked.key] !== false) return '';
  return `The learner decides the goal: is it still not ${isolated(asked.label).toLowerCase()}?`;
}

/**
 * How many people say what of an example.
 *
 * @param {Doings} counts
 * @returns {string} empty where nobody does, or where no count is shown
 */
export function sayDoings({ doing, tried, want }) {
  const said = [
    doing && (doing === 1 ? '1 does this' : `${doing} do this`),
    tried && `${tried} tried it`,
    want && `${want} would like to`,
  ];
  return said.filter(Boolean).join(', ');
}

/** How many examples were placed under older words. @param {number} count */
export const sayStale = (count) =>
  `${count === 1 ? '1 example was' : `${count} examples were`} placed under older words. Look again`;

/**
 * A question about an example that was placed before circles got another meaning.
 *
 * @param {readonly Concept[]} stale the circles
 */
export function askStale(stale) {
  const names = stale.map(({ label }) => quoted(label));
  const all = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `Since this was placed, ${all} ${stale.length === 1 ? 'has' : 'have'} another meaning. Does it still belong there?`;
}

/** How many comments there are. @param {number} count */
export const sayComments = (count) => (count === 1 ? '1 comment' : `${count} comments`);

/**
 * The diagram's accessible name.
 *
 * @param {{placed: number, tray: number, regions: ReadonlyMap<number, number>}} counts from the state's `counts`
 * @param {readonly Concept[]} concepts in position order
 * @returns {string}
 */
export function saySummary({ placed, tray, regions }, concepts) {
  const apart = concepts.map((concept) => ({ ...concept, label: isolated(concept.label) }));
  const regionCounts = REGION_ORDER.map((mask) => `${regionLabel(mask, apart)} ${regions.get(mask) ?? 0}`);
  return `Diagram: ${plural(placed, 'example')} placed, ${tray} to place. ${regionCounts.join(', ')}.`;
}

/**
 * What others did since it was last said.
 *
 * @param {readonly BoardEvent[]} events theirs alone, oldest first
 * @param {readonly Concept[]} concepts in position order
 * @returns {string} empty when there is nothing to say
 */
export function sayOthers(events, concepts) {
  const changes = events.filter(({ type }) => !SAID_ELSEWHERE.test(type));
  const [only] = changes;
  if (!only) return '';
  if (changes.length === 1) return `${isolated(only.actor ?? 'Somebody')} ${deed(only, concepts)}.`;
  return `${plural(changes.length, 'change')} by others: ${tally(changes)}.`;
}

/**
 * Where an example stands, circle by circle, to follow its title.
 *
 * @param {{answers: Example['answers']}} example
 * @param {readonly Concept[]} concepts in position order
 * @returns {string}
 */
export function sayCircles({ answers }, concepts) {
  if (!answers) return 'not placed yet';
  const inside = concepts.filter(({ key }) => answers[key] === true);
  const unsure = concepts.filter(({ key }) => answers[key] === null);
  return unsure.length === 0 ? circles(inside) : `${circles(inside)}; not sure about ${doubts(unsure)}`;
}

/** @param {readonly Concept[]} inside */
function circles(inside) {
  if (inside.length === 0) return 'outside all three';
  return inside.length === 3 ? 'in all three' : `in ${listed(inside)}`;
}

/** @param {readonly Concept[]} unsure */
function doubts(unsure) {
  return unsure.length === 3 ? 'any of them' : listed(unsure);
}

/** @param {readonly Concept[]} concepts */
function listed(concepts) {
  const names = concepts.map(({ label }) => isolated(inSentence(label)));
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** @param {string} label small, unless capitals further in say that it is a name or an abbreviation */
function inSentence(label) {
  return /\p{Lu}/u.test(label.slice(1)) ? label : label.toLowerCase();
}

/** @param {string} label */
function where(label) {
  return PLACES[label] ?? `in ${isolated(label)}`;
}

/**
 * Words that could turn those around them about, isolated from them (UAX 9); others as they are.
 *
 * @param {string} words
 */
export function isolated(words) {
  const ended = endedDirections(words);
  return TURNS.test(ended) ? `\u2068${ended}\u2069` : ended;
}

/**
 * A text of one line whose directions end within it: no overrides, and only isolates that are whole.
 * `ended_directions` in `app/domain/text.py` does the same.
 *
 * @param {string} text
 */
function endedDirections(text) {
  const characters = [...text.replace(/[\u202a-\u202e]/g, '')];
  /** @type {number[]} */
  const begun = [];
  for (const [place, character] of characters.entries()) {
    if (/[\u2066-\u2068]/.test(character)) begun.push(place);
    else if (character === '\u2069' && begun.pop() === undefined) characters[place] = '';
  }
  for (const place of begun) characters[place] = '';
  return characters.join('');
}

/** A title within a sentence. @param {string} title */
export function quoted(title) {
  return `“${isolated(title)}”`;
}

/**
 * @param {BoardEvent} event
 * @param {readonly Concept[]} concepts
 */
function deed({ type, data }, concepts) {
  const { single } = DEEDS[type] ?? SOMETHING;
  const sentence = single(data.title ? quoted(data.title) : 'an example');
  if (type !== 'example.placed') return sentence;
  const keys = concepts.map(({ key }) => key);
  return `${sentence} ${where(regionLabel(maskOf(data.answers, keys), concepts))}`;
}

/** @param {readonly BoardEvent[]} events */
function tally(events) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const { type } of events) {
    const { many } = DEEDS[type] ?? SOMETHING;
    times.set(many, (times.get(many) ?? 0) + 1);
  }
  return [...times].map(([many, count]) => `${count} ${many}`).join(', ');
}

/**
 * @param {number} count
 * @param {string} noun
 */
function plural(count, noun) {
  return count === 1 ? `${count} ${noun}` : `${count} ${noun}s`;
}
