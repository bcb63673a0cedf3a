/**
 * Which examples a round is about, and how long they take. Pure. `app/services/rounds/choosing.py` chooses them.
 *
 * @import {Concept, Example} from './regions.js'
 *
 * @typedef {NonNullable<Schemas.RunStep['choose']>} Choice
 * @typedef {{value: string, label: string}} Place where examples may be on the map
 */
import { answersOf, REGION_ORDER, regionLabel, regionOf } from './regions.js';

const SECONDS_AN_EXAMPLE = 20;
/** As many examples may be chosen one by one. */
export const MOST_CHOSEN = 100;
/** @type {Choice} */
const ALL = { tag: null, region: null, placed: null, numbers: null };
/** Neither is the name of a region. */
const TO_PLACE = 'to-place:';
const PLACED = 'placed:';

/** A choice with other fields; null when nothing is chosen any more. @param {Choice | null} choice @param {Partial<Choice>} fields */
export function withChoice(choice, fields) {
  const changed = { ...ALL, ...choice, ...fields };
  return Object.values(changed).some((value) => value !== null) ? changed : null;
}

/** One example more, or one fewer. @param {Choice | null} choice @param {number} number */
export function withNumber(choice, number) {
  const before = choice?.numbers ?? [];
  const numbers = before.includes(number) ? before.filter((other) => other !== number) : [...before, number];
  return withChoice(choice, { numbers: numbers.length ? numbers.sort((a, b) => a - b) : null });
}

/** @param {readonly Concept[]} concepts @returns {Place[]} */
export function placesOf(concepts) {
  const keys = concepts.map(({ key }) => key);
  return [
    { value: '', label: 'Anywhere' },
    { value: TO_PLACE, label: 'Still to place' },
    { value: PLACED, label: 'On the map' },
    ...REGION_ORDER.map((mask) => ({
      value: regionOf(answersOf(mask, keys), keys) ?? '',
      label: regionLabel(mask, concepts),
    })),
  ];
}

/** Where the chosen examples are, as a place has it. @param {Choice | null} choice */
export function placeOf(choice) {
  if (!choice) return '';
  return choice.region ?? { true: PLACED, false: TO_PLACE }[String(choice.placed)] ?? '';
}

/** @param {Choice | null} choice @param {string} place */
export function withPlace(choice, place) {
  const placed = { [PLACED]: true, [TO_PLACE]: false }[place] ?? null;
  return withChoice(choice, { placed, region: placed === null && place ? place : null });
}

/** The tags of all examples, each once, by name. @param {Iterable<Example>} examples */
export function tagsOf(examples) {
  /** @type {Map<string, string>} */
  const tags = new Map();
  for (const { tags: own } of examples)
    for (const tag of own) tags.set(tag.toLowerCase(), tags.get(tag.toLowerCase()) ?? tag);
  return [...tags.values()].sort((a, b) => a.localeCompare(b));
}

/** @param {Choice | null} choice @param {Iterable<Example>} examples @returns {Example[]} */
export function chosen(choice, examples) {
  const { tag, region, placed, numbers } = choice ?? ALL;
  return [...examples].filter(
    (example) =>
      (tag === null || example.tags.some((own) => own.toLowerCase() === tag.toLowerCase())) &&
      (region === null || example.region === region) &&
      (placed === null || (example.answers !== null) === placed) &&
      (numbers === null || numbers.includes(example.number)),
  );
}

/** How many examples a round is about, and how long that takes. @param {number} examples @param {boolean} [atMost] it may be fewer */
export function sayChosen(examples, atMost = false) {
  if (!examples) return 'No example fits. Nothing can be placed.';
  const minutes = Math.ceil((examples * SECONDS_AN_EXAMPLE) / 60);
  const count = examples === 1 ? '1 example' : `${examples} examples`;
  const time = minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `${atMost ? 'At most ' : ''}${count}, about ${time}.`;
}
