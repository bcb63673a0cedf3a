/**
 * A small board for the tests.
 *
 * @import {Answers, Board, Concept, Example, Round, Snapshot, Workshop} from '../../static/js/core/regions.js'
 * @import {BoardEvent, Op} from '../../static/js/core/state.js'
 */
import { conceptsOf, maskOf, regionOf } from '../../static/js/core/regions.js';

export const KEYS = ['personalizing', 'individualizing', 'differentiating'];

/** @type {Concept[]} */
export const CONCEPTS = KEYS.map((key, position) => ({
  key,
  position,
  label: `${key[0]?.toUpperCase()}${key.slice(1)}`,
  question: `Is it ${key}?`,
  definition: '',
  looks_like: null,
  sounds_like: null,
  feels_like: null,
  revised_at: '2026-11-21T17:26:00Z',
  version: 1,
  meaning_version: 1,
}));

/** @type {Board} */
export const BOARD = {
  slug: 'sample',
  title: 'What does personalizing mean here?',
  prompt: 'Where does it belong?',
  version: 10,
  embedding: false,
  locked: false,
  access: { read: 'anyone', join: 'open' },
  naming: 'named',
  leaving: 'keep',
  groups: null,
  subjects: [],
  communities: [],
  concepts: KEYS,
  counts: { tray: 0, placed: 0, examples: 0 },
  created_at: '2026-11-21T17:26:00Z',
  updated_at: '2026-11-21T17:26:00Z',
};

/** @type {Round} of two of the examples */
export const ROUND = {
  number: 1,
  title: null,
  state: 'open',
  examples: ['e1', 'e2'],
  opened_at: '2026-11-21T17:26:00Z',
  closed_at: null,
  revealed_at: null,
  follows: null,
  closes_at: null,
};

/** @type {Workshop} */
export const WORKSHOP = {
  version: 1,
  steps: [
    { kind: 'place', title: 'Place alone', minutes: 10, most_contested: null, concept: null },
    { kind: 'reveal', title: 'Reveal', minutes: 5, most_contested: null, concept: null },
  ],
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
};

/**
 * @param {string} letters of "pid" answered yes; "?" after them leaves the rest unsure
 * @returns {Answers}
 */
export function answers(letters) {
  const rest = letters.endsWith('?') ? null : false;
  return Object.fromEntries(KEYS.map((key) => [key, letters.includes(key.charAt(0)) ? true : rest]));
}

/**
 * @param {number} number
 * @param {Partial<Example>} [fields] concepts and region follow from the answers
 * @returns {Example}
 */
export function example(number, fields = {}) {
  const given = fields.answers ?? null;
  return {
    id: `e${number}`,
    board: 'sample',
    version: 10,
    number,
    title: `Example ${number}`,
    description: '',
    tags: [],
    concepts: given ? conceptsOf(maskOf(given, KEYS), KEYS) : [],
    region: regionOf(given, KEYS),
    answers: given,
    at: null,
    placed: given ? number : null,
    reviewed: given ? number : null,
    setting: {
      grades: null,
      subject: null,
      community: null,
      needs: null,
      grade_from: null,
      grade_to: null,
      adapted_for: null,
    },
    looks_like: null,
    sounds_like: null,
    feels_like: null,
    next_step: null,
    caution: null,
    direction: null,
    contributor: null,
    ask_me: false,
    source: { kind: null, url: null, note: null, label: null },
    decides: { goal: null, content: null, path: null, pace: null, place: null, proof: null },
    evidence: [],
    comments: 0,
    origin: null,
    created_at: '2026-11-21T17:26:00Z',
    updated_at: '2026-11-21T17:26:00Z',
    ...fields,
  };
}

/**
 * @param {Example[]} examples
 * @param {number} [version]
 * @returns {Snapshot}
 */
export function snapshot(examples, version = 10) {
  return { version, board: BOARD, concepts: CONCEPTS, examples, regions: [], workshop: WORKSHOP };
}

/**
 * @param {number} version
 * @param {string} kind its type, perhaps one that this page does not know
 * @param {Record<string, any>} data
 * @param {string | null} [actor]
 * @returns {BoardEvent}
 */
export function event(version, kind, data, actor = null) {
  const type = /** @type {BoardEvent['type']} */ (kind);
  const subject = type.startsWith('example.') ? data.id : null;
  return { version, type, at: '2026-11-21T17:26:00Z', actor, example: subject, data };
}

/**
 * @param {string} id
 * @param {string} subject an example's id
 * @param {Answers | null} given
 * @param {[number, number] | null} [at]
 * @returns {Op}
 */
export function op(id, subject, given, at = null) {
  return { id, example: subject, answers: given, at, before: { answers: null, at: null } };
}
