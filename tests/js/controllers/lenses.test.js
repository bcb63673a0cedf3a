import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lenses } from '../../../static/js/controllers/lenses.js';
import { HandClock } from '../net/hand.js';

const NESTED = /** @type {any} */ ({ key: 'nested', title: 'Nested' });

/** A board whose server answers as told. @param {() => Promise<{items: any[]}>} answer */
function asked(answer) {
  const clock = new HandClock();
  const counts = { questions: 0, changes: 0 };
  const api = {
    lenses() {
      counts.questions += 1;
      return answer();
    },
  };
  const lenses = new Lenses({ api, onChange: () => (counts.changes += 1), clock });
  return { lenses, clock, counts };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('they are asked for once, when one is needed, and again after somebody changed them', async () => {
  const { lenses, counts } = asked(async () => ({ items: [NESTED] }));
  assert.equal(lenses.get(null), null);
  assert.equal(counts.questions, 0);
  assert.equal(lenses.get('nested'), null);
  await settled();
  assert.equal(lenses.get('nested'), NESTED);
  assert.equal(lenses.get('removed'), null);
  assert.deepEqual(counts, { questions: 1, changes: 1 });
  lenses.receive({ type: 'example.placed' });
  lenses.receive({ type: 'lens.edited' });
  await settled();
  assert.deepEqual(counts, { questions: 2, changes: 2 });
});

test('while nothing answers, drawing often is not asking often', async () => {
  const { lenses, clock, counts } = asked(() => Promise.reject(new Error('no answer')));
  for (let drawing = 0; drawing < 50; drawing++) {
    lenses.get('nested');
    await settled();
  }
  assert.equal(counts.questions, 1);
  clock.turn(10_000);
  lenses.get('nested');
  await settled();
  assert.equal(counts.questions, 2);
  await assert.rejects(lenses.fetch());
  assert.equal(counts.questions, 3, 'who opens the menu asks at once');
});
