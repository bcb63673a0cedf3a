import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveList } from '../../../static/js/controllers/live_list.js';

test('a list is read while it is shown, and again when something changed during the reading', async () => {
  /** @type {((items: string[]) => void)[]} */
  const answers = [];
  let changes = 0;
  /** @type {() => void} */
  let drawn = () => {};
  const list = new LiveList({
    about: ['line.', 'board.'],
    read: () => new Promise((answer) => answers.push(answer)),
    onChange() {
      changes += 1;
      drawn();
    },
  });
  list.receive({ type: 'line.added' });
  assert.equal(answers.length, 0, 'nobody looks');
  list.show(true);
  list.receive({ type: 'line.added' });
  list.receive({ type: 'example.added' });
  assert.equal(answers.length, 1, 'one reading at a time');
  answers[0]?.(['old']);
  await new Promise((go) => setImmediate(go));
  assert.equal(answers.length, 2, 'what came during the reading is read too');
  const shown = new Promise((go) => {
    drawn = () => go(null);
  });
  answers[1]?.(['old', 'new']);
  await shown;
  assert.deepEqual([list.items, changes], [['old', 'new'], 1]);
  list.show(false);
  list.refresh();
  assert.equal(answers.length, 2);
});
