import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chosen,
  placeOf,
  placesOf,
  sayChosen,
  tagsOf,
  withChoice,
  withNumber,
  withPlace,
} from '../../../static/js/core/choices.js';
import { CONCEPTS, example } from '../board.js';

const KEYS = CONCEPTS.map(({ key }) => key);
const answers = Object.fromEntries(KEYS.map((key, place) => [key, place === 0]));
const ALL = [
  { ...example(1), tags: ['Maths'] },
  { ...example(2), tags: ['maths', 'Art'], answers, region: KEYS[0] ?? '' },
  { ...example(3), tags: [], answers, region: KEYS[0] ?? '' },
];
const numbers = (/** @type {any} */ choice) => chosen(choice, ALL).map(({ number }) => number);

test('a choice meets all that it says: tag, place, and one by one', () => {
  assert.deepEqual(numbers(null), [1, 2, 3]);
  const maths = withChoice(null, { tag: 'MATHS' });
  assert.deepEqual(numbers(maths), [1, 2]);
  assert.deepEqual(numbers(withPlace(maths, 'to-place:')), [1]);
  assert.deepEqual(numbers(withPlace(maths, KEYS[0] ?? '')), [2]);
  assert.deepEqual(numbers(withNumber(withNumber(null, 3), 1)), [1, 3]);
});

test('what is taken back leaves no choice', () => {
  assert.equal(withNumber(withNumber(null, 3), 3), null);
  assert.equal(withPlace(withPlace(null, 'placed:'), ''), null);
  assert.equal(placeOf(withPlace(null, 'placed:')), 'placed:');
  assert.equal(placeOf(withPlace(null, 'outside')), 'outside');
});

test('tags stand once each, and every region has its place', () => {
  assert.deepEqual(tagsOf(ALL), ['Art', 'Maths']);
  assert.equal(placesOf(CONCEPTS).length, 11);
});

for (const [count, words] of /** @type {[number, string][]} */ ([
  [0, 'No example fits. Nothing can be placed.'],
  [1, '1 example, about 1 minute.'],
  [12, '12 examples, about 4 minutes.'],
  [13, '13 examples, about 5 minutes.'],
])) {
  test(`${count} examples: ${words}`, () => assert.equal(sayChosen(count), words));
}
