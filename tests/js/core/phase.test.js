// The same phases as on the server: tests/domain/test_phases.py reads the same cases.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { phaseOf } from '../../../static/js/core/phase.js';

const { cases, can } = JSON.parse(readFileSync(new URL('../../cases/phases.json', import.meta.url), 'utf8'));

for (const { step, round, who, locked = false, ...phase } of cases) {
  test(`${step} step, ${locked ? 'locked, ' : ''}${round} round, for ${who || 'a visitor'}: ${phase.name}`, () => {
    const course = {
      steps: [{ kind: step, title: `The ${step} step`, minutes: null }],
      step: step && 0,
      round: round && { number: 2, title: 'Second look', state: round, examples: [] },
    };
    const viewer = { participant: who.includes('p'), facilitator: who.includes('f') };
    assert.deepEqual(phaseOf(course, viewer, locked), { ...phase, can: can[phase.name] });
  });
}

test('a board without a workshop is free', () => {
  assert.equal(phaseOf(null, { participant: true, facilitator: false }).name, 'free');
});
