import assert from 'node:assert/strict';
import test from 'node:test';
import { TagFilter } from '../../../static/js/controllers/tag_filter.js';
import { Viewer } from '../../../static/js/controllers/viewer.js';
import { BOARD, example } from '../board.js';

const STRANGER = {
  identity: '/',
  name: null,
  group: null,
  participant: false,
  facilitator: false,
  sent_in: 0,
  examples: [],
};
const BY_CODE = { access: { ...BOARD.access, join: /** @type {const} */ ('code') } };

test('a stranger looks on where joining needs a code, and takes part once they have joined', () => {
  const viewer = new Viewer(STRANGER);
  assert.equal(viewer.looksOn(BOARD), false);
  assert.equal(viewer.looksOn(BY_CODE), true);
  viewer.join({ id: 'p1', name: 'Calm Heron', board: 'sample' });
  assert.equal(viewer.looksOn(BY_CODE), false);
  assert.equal(viewer.name, 'Calm Heron');
});

test('a facilitator never only looks on', () => {
  assert.equal(new Viewer({ ...STRANGER, facilitator: true }).looksOn(BY_CODE), false);
});

test('another name leaves the group as it was, unless the answer brings one', () => {
  const viewer = new Viewer({ ...STRANGER, participant: true, group: 'K–3' });
  viewer.join({ id: 'p1', name: 'Ana', board: 'sample' });
  assert.equal(viewer.group, 'K–3');
  viewer.join({ id: 'p1', name: 'Ana', board: 'sample', group: '4–7' });
  assert.equal(viewer.group, '4–7');
});

test('an example added here is owned like those the page came with', () => {
  const viewer = new Viewer({ ...STRANGER, examples: ['e1'] });
  viewer.addExample('e2');
  assert.deepEqual(
    ['e1', 'e2', 'e3'].map((id) => viewer.owns(id)),
    [true, true, false],
  );
});

test('a tag chosen twice is not chosen, and all chosen tags have to be there', () => {
  const filter = new TagFilter();
  const examples = [example(1, { tags: ['Pace', 'Choice'] }), example(2, { tags: ['pace'] }), example(3)];
  assert.deepEqual([...filter.matching(examples)], ['e1', 'e2', 'e3']);
  filter.toggle('Pace');
  assert.deepEqual([...filter.matching(examples)], ['e1', 'e2']);
  filter.toggle('Choice');
  assert.deepEqual([...filter.matching(examples)], ['e1']);
  filter.toggle('Choice');
  assert.deepEqual(filter.chosen, ['Pace']);
  filter.clear();
  assert.deepEqual(filter.chosen, []);
});
