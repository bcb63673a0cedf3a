import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changedFields,
  changedMeanwhile,
  evidenceRows,
  exampleFields,
  faultsByControl,
  sameWhereChanged,
} from '../../../static/js/core/example_fields.js';

test('controls become the fields that they are named after', () => {
  assert.deepEqual(
    exampleFields([
      ['words', 'abc'],
      ['title', ' Friday letters '],
      ['description', ''],
      ['tags', 'families,  play、, '],
      ['setting.subject', 'English'],
      ['setting.needs', ''],
      ['direction', ''],
    ]),
    {
      ask_me: false,
      title: 'Friday letters',
      description: '',
      tags: ['families', 'play'],
      setting: { subject: 'English', needs: null },
      direction: null,
    },
  );
  assert.equal(exampleFields([['ask_me', 'on']]).ask_me, true);
});

test('grades are numbers, and of evidence only what says something is sent', () => {
  const rows = /** @type {[string, string][]} */ ([
    ['evidence.0.how', 'think'],
    ['evidence.0.text', ' '],
    ['evidence.1.how', 'told'],
    ['evidence.1.text', 'They asked for more.'],
    ['evidence.1.url', ''],
  ]);
  assert.deepEqual(exampleFields([['setting.grade_from', '0'], ['setting.grade_to', ''], ...rows]), {
    ask_me: false,
    setting: { grade_from: 0, grade_to: null },
    evidence: [{ how: 'told', text: 'They asked for more.', url: null }],
  });
  const fault = { pointer: '/evidence/0/url', detail: 'No address.' };
  assert.deepEqual(
    [...faultsByControl([fault], ['evidence.0.url', 'evidence.1.url'], evidenceRows(rows)).keys()],
    ['evidence.1.url'],
  );
});

test('a fault belongs to the control of its field, or of what holds it', () => {
  const faults = [
    { pointer: '/setting/subject', detail: 'Too long.' },
    { pointer: '/tags/3', detail: 'No.' },
    { pointer: '/elsewhere', detail: 'Nobody.' },
    { detail: 'Nowhere.' },
  ];
  assert.deepEqual(
    [...faultsByControl(faults, ['title', 'tags', 'setting.subject'])],
    [
      ['setting.subject', 'Too long.'],
      ['tags', 'No.'],
    ],
  );
});

test('only what somebody touched is sent', () => {
  const before = { title: 'Labs', tags: ['a'], caution: null, setting: { subject: 'Art', needs: null } };
  const now = { title: 'Labs', tags: ['a', 'b'], caution: null, setting: { subject: 'Art', needs: 'clay' } };
  assert.deepEqual(changedFields(now, before), { tags: ['a', 'b'], setting: { needs: 'clay' } });
  assert.deepEqual(changedFields(before, before), {});
});

test('of a nested field only what both changed is in the way', () => {
  const before = {
    title: 'Post',
    setting: { needs: null, adapted_for: null, grades: 'K', grade_from: 0, grade_to: 0 },
  };
  const now = {
    ...before,
    setting: { ...before.setting, adapted_for: 'Readers', grades: 'K–3', grade_to: 3 },
  };
  const same = (/** @type {Record<string, any>} */ fields) => sameWhereChanged(now, before, fields);
  assert.equal(same({ setting: { needs: 'Stamps' } }), true);
  assert.equal(same({ title: 'Letters', setting: { needs: 'Stamps' } }), true);
  assert.equal(same({ setting: { needs: 'Stamps', adapted_for: 'Writers' } }), false);
  assert.equal(same({ setting: { grade_from: 1 } }), false, 'grades count as one');
});

test('somebody is asked only about what others changed', () => {
  const isChanged = changedMeanwhile(
    'title:a setting.needs:b setting.grade_from:c setting.grade_to:d',
    'title:x setting.needs:b setting.grade_from:c setting.grade_to:e',
  );
  assert.deepEqual(['title', 'setting.needs', 'setting.grade_from', 'evidence.0.text'].map(isChanged), [
    true,
    false,
    true,
    true,
  ]);
});
