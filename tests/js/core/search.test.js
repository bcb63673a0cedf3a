import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TagFilter } from '../../../static/js/controllers/tag_filter.js';
import { holding } from '../../../static/js/core/search.js';
import { example } from '../board.js';

const EXAMPLES = [
  example(1, { id: 'a', title: 'Passion hour', description: 'Their own question.', tags: ['Inquiry'] }),
  example(2, { id: 'b', title: 'Café corner', description: 'Straße und Ecke', tags: [] }),
  example(3, { id: 'c', title: 'Spelling', description: '', tags: ['reading', 'choice'] }),
];

/** @param {string} words */
const ids = (words) => holding(EXAMPLES, words).map(({ id }) => id);

test('every word is somewhere in the title, the description or a tag, whatever the case and the accents', () => {
  assert.deepEqual(ids('QUESTION  hour'), ['a']);
  assert.deepEqual(ids('cafe'), ['b']);
  assert.deepEqual(ids('STRASSE'), ['b']);
  assert.deepEqual(ids('read spell'), ['c']);
  assert.deepEqual(ids('inquiry reading'), []);
});

test('without words nothing is left out', () => {
  assert.deepEqual(ids(' \n '), ['a', 'b', 'c']);
});

test('a screen shows what has both the words and the tags', () => {
  const filter = new TagFilter();
  filter.words = 'spelling';
  filter.toggle('Reading');
  assert.deepEqual([...filter.matching(EXAMPLES)], ['c']);
  filter.words = 'hour';
  assert.equal(filter.matching(EXAMPLES).size, 0);
  filter.clear();
  assert.equal(filter.matching(EXAMPLES).size, 3);
});
