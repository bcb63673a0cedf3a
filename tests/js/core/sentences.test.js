import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { regionLabel } from '../../../static/js/core/regions.js';
import * as sentences from '../../../static/js/core/sentences.js';
import {
  isolated,
  sayCircles,
  sayComments,
  sayDoings,
  sayMove,
  sayOthers,
  saySummary,
} from '../../../static/js/core/sentences.js';
import { counts, initial } from '../../../static/js/core/state.js';
import { answers, CONCEPTS, event, example, KEYS, snapshot } from '../board.js';

const title = 'Student-led conference';

test('our own move is said with where it went', () => {
  const said = [3, 7, 0, null].map((mask) => sayMove({ title }, regionLabel(mask, CONCEPTS)));
  assert.deepEqual(said, [
    '“Student-led conference” is now in Personalizing + Individualizing.',
    '“Student-led conference” is now in all three.',
    '“Student-led conference” is now outside all three.',
    '“Student-led conference” is back in the tray.',
  ]);
});

test('a title from right to left does not turn the words around it about', () => {
  assert.equal(
    sayMove({ title: 'مشروع 3!' }, regionLabel(1, CONCEPTS)),
    '“\u2068مشروع 3!\u2069” is now in Personalizing.',
  );
});

test('the diagram is named by its counts, the centre first', () => {
  const placed = [example(1, { answers: answers('p') }), example(2, { answers: answers('pi') })];
  const state = initial(snapshot([...placed, example(3)]));
  assert.equal(
    saySummary(counts(state), CONCEPTS),
    'Diagram: 2 examples placed, 1 to place. All three 0, Personalizing + Individualizing 1, ' +
      'Personalizing + Differentiating 0, Individualizing + Differentiating 0, Personalizing 1, ' +
      'Individualizing 0, Differentiating 0, Outside all three 0.',
  );
});

test('one example is one example', () => {
  const state = initial(snapshot([example(1, { answers: answers('p') })]));
  assert.match(saySummary(counts(state), CONCEPTS), /^Diagram: 1 example placed, 0 to place\./);
});

test("another's single change is said whole, by name where there is one", () => {
  const placed = event(11, 'example.placed', example(1, { title, answers: answers('pi') }));
  const where = '“Student-led conference” in Personalizing + Individualizing.';
  assert.equal(sayOthers([placed], CONCEPTS), `Somebody placed ${where}`);
  assert.equal(sayOthers([{ ...placed, actor: 'Calm Heron' }], CONCEPTS), `Calm Heron placed ${where}`);
});

test('every kind of change has words, one newer than the page too', () => {
  const it = example(1, { title });
  const said = (/** @type {string} */ type, /** @type {Record<string, any>} */ data) =>
    sayOthers([event(11, type, data)], CONCEPTS);
  assert.equal(
    said('example.placed', { ...it, answers: answers('') }),
    `Somebody placed “${title}” outside all three.`,
  );
  assert.equal(said('example.returned', it), `Somebody returned “${title}” to the tray.`);
  assert.equal(said('example.removed', { id: 'e1' }), 'Somebody removed an example.');
  assert.equal(said('concept.revised', { key: 'personalizing' }), 'Somebody revised a definition.');
  assert.equal(said('board.painted', {}), 'Somebody changed something.');
});

test('many changes are summed up by kind', () => {
  const place = event(11, 'example.placed', example(1, { answers: answers('p') }));
  const others = [
    place,
    place,
    event(13, 'example.added', example(2)),
    place,
    event(15, 'concept.revised', {}),
  ];
  assert.equal(sayOthers(others, CONCEPTS), '5 changes by others: 3 placed, 1 added, 1 to the definitions.');
  assert.equal(sayOthers(others.slice(0, 2), CONCEPTS), '2 changes by others: 2 placed.');
});

test('nothing is said about nothing', () => {
  assert.equal(sayOthers([], CONCEPTS), '');
});

test('where an example stands is said circle by circle', () => {
  /** @type {[import('../../../static/js/core/regions.js').Answers | null, string][]} */
  const cases = [
    [answers('p'), 'in personalizing'],
    [answers('pi?'), 'in personalizing and individualizing; not sure about differentiating'],
    [answers('pid'), 'in all three'],
    [answers('d?'), 'in differentiating; not sure about personalizing and individualizing'],
    [answers(''), 'outside all three'],
    [answers('?'), 'outside all three; not sure about any of them'],
    [null, 'not placed yet'],
  ];
  for (const [given, said] of cases) assert.equal(sayCircles({ answers: given }, CONCEPTS), said);
});

test('a name or an abbreviation keeps its capitals', () => {
  const concepts = CONCEPTS.map((concept) => ({ ...concept, label: `UDL ${concept.position}` }));
  assert.equal(sayCircles({ answers: answers('p') }, concepts), 'in UDL 0');
});

// The same sentences as on the server: tests/domain/test_sentences.py reads the same cases.
const shared = JSON.parse(readFileSync(new URL('../../cases/sentences.json', import.meta.url), 'utf8'));

test('what is said of an example is said the same everywhere', () => {
  for (const name of ['directions', 'sources', 'decisions', 'deciders', 'knowing', 'doing'])
    assert.deepEqual(shared[name], /** @type {Record<string, any>} */ (sentences)[name.toUpperCase()]);
  for (const { goal, answer, says } of shared.still_not) {
    const said = sentences.stillNot(
      /** @type {any} */ ({ decides: { goal }, answers: { personalizing: answer } }),
      CONCEPTS,
    );
    assert.equal(said, says);
  }
});

for (const { answers, says } of shared.circles) {
  test(`circle by circle: ${says}`, () => {
    const given = answers && Object.fromEntries(KEYS.map((key, i) => [key, answers[i]]));
    assert.equal(sayCircles({ answers: given }, CONCEPTS), says);
  });
}

for (const { counts, says } of shared.summaries) {
  test(`region by region: ${says.slice(0, 30)}`, () => {
    const { tray = 0, ...masks } = counts;
    const regions = new Map(Object.entries(masks).map(([mask, count]) => [Number(mask), count]));
    const placed = [...regions.values()].reduce((sum, count) => sum + count, 0);
    assert.equal(saySummary({ placed, tray, regions }, CONCEPTS), `Diagram: ${says}`);
  });
}

test('a label from right to left does not turn the words around it about', () => {
  const { labels, answers, ...says } = shared.right_to_left;
  const concepts = CONCEPTS.map((concept, i) => ({ ...concept, label: labels[i] }));
  const given = Object.fromEntries(KEYS.map((key, i) => [key, answers[i]]));
  assert.equal(sayCircles({ answers: given }, concepts), says.circles);
  const regions = new Map([[3, 1]]);
  assert.equal(saySummary({ placed: 1, tray: 0, regions }, concepts), `Diagram: ${says.summary}`);
});

for (const { words, says } of shared.isolated) {
  test(`turns nothing about: ${encodeURIComponent(words)}`, () => assert.equal(isolated(words), says));
}

test('what a workshop announces itself is not told a second time as changes by others', () => {
  const steps = ['workshop.changed', 'round.opened', 'round.revealed'].map((type, i) =>
    event(20 + i, type, {}),
  );
  assert.equal(sayOthers(steps, CONCEPTS), '');
  const added = event(30, 'example.added', { id: 'e9', title: 'Labs' });
  assert.equal(sayOthers([...steps, added], CONCEPTS), 'Somebody added “Labs”.');
});

test('what people say of an example is counted in words, as the server does', () => {
  for (const { count, says } of shared.comments) assert.equal(sayComments(count), says);
  for (const { counts, says } of shared.doings) assert.equal(sayDoings(counts), says);
});
