import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circleOf, columnsOf, inColumns, originsOf } from '../../../static/js/core/lines.js';

const CONCEPTS = /** @type {any} */ ([
  { key: 'own', label: 'Own' },
  { key: 'each', label: 'Each' },
]);
const EXAMPLES = new Map([
  ['b', { id: 'b', number: 2, title: 'Passion hour' }],
  ['a', { id: 'a', number: 1, title: 'Learning plan' }],
]);
/** @param {string} kind @param {string | null} [concept] @returns {any} */
const at = (kind, concept = null) => ({ step: 0, steps: [{ kind, concept }] });
/** @param {string} kind @param {object} about @returns {any} */
const line = (kind, about) => ({ kind, text: kind, example: null, concept: null, ...about });

test('lines stand in the columns of the step, the newest first, without those about removed examples', () => {
  const lines = [
    line('stop', { example: 'a', text: 'older' }),
    line('stop', { example: 'b', text: 'newer' }),
    line('start', { example: 'gone' }),
    line('looks', { concept: 'own' }),
    line('looks', { concept: 'each' }),
  ];
  const state = { workshop: at('continue'), concepts: CONCEPTS, examples: EXAMPLES };
  assert.deepEqual(
    inColumns(lines, state).map((column) => column.lines.map(({ text }) => text)),
    [[], ['newer', 'older'], []],
  );
  const chart = inColumns(lines, { ...state, workshop: at('senses', 'each') });
  assert.deepEqual(
    chart.map(({ heading, lines: some }) => [heading, some.map(({ concept }) => concept)]),
    [
      ['Looks like', ['each']],
      ['Sounds like', []],
      ['Feels like', []],
    ],
  );
  assert.deepEqual(columnsOf(at('talk')), []);
  assert.equal(circleOf(at('senses'), CONCEPTS)?.key, 'own');
});

test('a line grows out of where people differ, or of any example', () => {
  const circles = { own: { split: 0.8 }, each: { split: 0 } };
  const agreement = /** @type {any} */ ({
    round: 2,
    items: [
      { example: 'b', circles },
      { example: 'gone', circles },
    ],
  });
  const { contested, all } = originsOf(agreement, CONCEPTS, EXAMPLES);
  assert.deepEqual(
    contested.map(({ example, concept, round }) => [example, concept, round]),
    [['b', 'own', 2]],
  );
  assert.deepEqual(
    all.map(({ example, round }) => [example, round]),
    [
      ['a', null],
      ['b', null],
    ],
  );
  assert.deepEqual(originsOf(null, CONCEPTS, EXAMPLES).contested, []);
});
