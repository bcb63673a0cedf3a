import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlacingStack } from '../../../static/js/controllers/placing_stack.js';
import { initial, reduce } from '../../../static/js/core/state.js';
import { answers, CONCEPTS, example, op, snapshot } from '../board.js';

const [first, second, third] = CONCEPTS.map(({ key }) => key);

/** A board of four, of which the second is placed, and a stack on it. */
const begun = () => {
  const examples = [1, 2, 3, 4].map((number) =>
    example(number, { answers: number === 2 ? answers('p') : null }),
  );
  let state = initial(snapshot(examples));
  const stack = new PlacingStack(() => state);
  const place = (/** @type {string} */ id, letters = '') => {
    state = reduce(state, { type: 'queued', op: op(`${id} ${letters}`, id, answers(letters)) });
  };
  return { stack, place };
};

test('examples that wait come in their order, and those that were skipped at the end', () => {
  const { stack, place } = begun();
  assert.equal(stack.next, 'e1');
  stack.open('e1');
  assert.equal(stack.next, 'e3');
  stack.open('e3');
  place('e3');
  stack.open('e4');
  assert.equal(stack.next, 'e1');
  place('e4');
  stack.open('e1');
  assert.equal(stack.next, null);
});

test('the third answer is the last one, whatever the order; one that is given again is not', () => {
  const { stack } = begun();
  stack.open('e1');
  assert.equal(stack.give(third), false);
  assert.equal(stack.give(first), false);
  assert.equal(stack.give(first), false);
  assert.equal(stack.give(second), true);
  assert.equal(stack.give(second), false);
});

test('an answer by a key counts, and a circle without an answer does not look like “not sure”', () => {
  const { stack, place } = begun();
  stack.open('e1');
  stack.give(first);
  place('e1', 'p?');
  assert.deepEqual([...stack.present.given], [[first, true]]);
  place('e1', 'p');
  assert.deepEqual([...stack.present.given.values()], [true, false, false]);
});

test('an example counts where it stands, before and after its first answer', () => {
  const { stack, place } = begun();
  stack.open('e1');
  assert.equal(stack.present.position, 2);
  place('e1');
  assert.equal(stack.present.position, 2);
  stack.open('e3');
  assert.deepEqual([stack.present.position, stack.present.of, stack.present.given.size], [3, 4, 0]);
});

test('one goes back to the example before, with the answers that it has', () => {
  const { stack, place } = begun();
  assert.equal(stack.back(), null);
  stack.open('e1');
  assert.equal(stack.present.before, null);
  place('e1');
  stack.open('e3');
  assert.equal(stack.back(), 'e1');
  assert.ok(stack.holds('e1'));
  assert.equal(stack.present.given.size, 3);
  stack.end();
  assert.ok(!stack.holds('e1'));
});
