// The same sentences as on the server: tests/domain/test_sentences.py reads the same cases.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sayCircles, saySummary } from '../../../static/js/core/say.js';
import { CONCEPTS, KEYS } from '../board.js';

const cases = JSON.parse(readFileSync(new URL('../../cases/sentences.json', import.meta.url), 'utf8'));

for (const { answers, says } of cases.circles) {
  test(`circle by circle: ${says}`, () => {
    const given = answers && Object.fromEntries(KEYS.map((key, i) => [key, answers[i]]));
    assert.equal(sayCircles({ answers: given }, CONCEPTS), says);
  });
}

for (const { counts, says } of cases.summaries) {
  test(`region by region: ${says.slice(0, 30)}`, () => {
    const { tray = 0, ...masks } = counts;
    const regions = new Map(Object.entries(masks).map(([mask, count]) => [Number(mask), count]));
    const placed = [...regions.values()].reduce((sum, count) => sum + count, 0);
    assert.equal(saySummary({ placed, tray, regions }, CONCEPTS), `Diagram: ${says}`);
  });
}

test('a label from right to left does not turn the words around it about', () => {
  const { labels, answers, ...says } = cases.right_to_left;
  const concepts = CONCEPTS.map((concept, i) => ({ ...concept, label: labels[i] }));
  const given = Object.fromEntries(KEYS.map((key, i) => [key, answers[i]]));
  assert.equal(sayCircles({ answers: given }, concepts), says.circles);
  const regions = new Map([[3, 1]]);
  assert.equal(saySummary({ placed: 1, tray: 0, regions }, concepts), `Diagram: ${says.summary}`);
});
