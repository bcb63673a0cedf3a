import assert from 'node:assert/strict';
import test from 'node:test';
import {
  answersOf,
  maskOf,
  REGION_ORDER,
  regionLabel,
  regionOf,
  toggled,
} from '../../../static/js/core/regions.js';
import { answers, CONCEPTS, KEYS } from '../board.js';

const MASKS = [0, 1, 2, 3, 4, 5, 6, 7];

test('a mask has the bit of every circle answered yes, and no other', () => {
  assert.equal(maskOf(answers('pd'), KEYS), 5);
  assert.equal(maskOf(answers('i?'), KEYS), 2);
  assert.equal(maskOf({}, KEYS), 0);
});

test('a drop answers all three questions, and the answers lead back to the region', () => {
  for (const mask of MASKS) assert.equal(maskOf(answersOf(mask, KEYS), KEYS), mask);
  assert.deepEqual(answersOf(4, KEYS), {
    personalizing: false,
    individualizing: false,
    differentiating: true,
  });
});

test('a region is named by its keys in order; outside is a region, the tray is none', () => {
  assert.equal(regionOf(answers('dp'), KEYS), 'personalizing,differentiating');
  assert.equal(regionOf(answers('?'), KEYS), 'outside');
  assert.equal(regionOf(null, KEYS), null);
});

test('people read labels, not keys', () => {
  const labels = [7, 3, 1, 0, null].map((mask) => regionLabel(mask, CONCEPTS));
  const expected = [
    'All three',
    'Personalizing + Individualizing',
    'Personalizing',
    'Outside all three',
    'To place',
  ];
  assert.deepEqual(labels, expected);
});

test('every region is listed once', () => {
  assert.deepEqual([...REGION_ORDER].sort(), MASKS);
});

test('toggling turns a yes to no and all else to yes, and leaves the other circles alone', () => {
  assert.deepEqual(toggled(answers('p'), 'personalizing', KEYS), answers(''));
  assert.deepEqual(toggled(answers('p'), 'individualizing', KEYS), answers('pi'));
  assert.deepEqual(toggled(answers('p?'), 'individualizing', KEYS), answers('pi?'));
});

test('toggling in the tray says no to the other two', () => {
  assert.deepEqual(toggled(null, 'differentiating', KEYS), answers('d'));
});
