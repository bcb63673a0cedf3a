import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Drafts } from '../../../static/js/core/drafts.js';

/** @returns {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & {items: Map<string, string>}} */
const memory = () => {
  const items = new Map();
  return {
    items,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => items.set(name, value),
    removeItem: (name) => items.delete(name),
  };
};

test('what was begun is there after a reload, until it is forgotten', () => {
  const storage = memory();
  new Drafts(storage, 'staffroom', 'ana/').keep('new', [['title', 'Friday letters']]);
  new Drafts(storage, 'staffroom', 'ana/').keep('e1', [['title', 'Labs']]);
  const drafts = new Drafts(storage, 'staffroom', 'ana/');
  assert.deepEqual(drafts.get('new'), [['title', 'Friday letters']]);
  assert.equal(new Drafts(storage, 'elsewhere', 'ana/').get('new'), null);
  drafts.forget('new');
  drafts.forget('e1');
  assert.equal(storage.items.size, 0);
});

test('the next person neither sees nor leaves what the person before began', () => {
  const storage = memory();
  new Drafts(storage, 'staffroom', 'ana/').keep('new', [['title', 'Friday letters']]);
  assert.equal(new Drafts(storage, 'staffroom', 'ben/').get('new'), null);
  assert.equal(storage.items.size, 0);
});

test('without storage, or with a full or a broken one, nothing is kept and nothing breaks', () => {
  const full = {
    ...memory(),
    getItem: () => '{broken',
    setItem: () => {
      throw new Error('full');
    },
  };
  for (const storage of [null, full]) {
    const drafts = new Drafts(storage, 'staffroom', 'ana/');
    drafts.keep('new', [['title', 'Friday letters']]);
    assert.equal(drafts.get('new'), null);
  }
});
