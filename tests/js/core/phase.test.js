// The same phases as on the server: tests/domain/workshop/test_phases.py reads the same cases.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { answersShow, phaseOf, readOnly, restricted } from '../../../static/js/core/phase.js';

const {
  answers,
  cases,
  can,
  read_only: readings,
} = JSON.parse(readFileSync(new URL('../../cases/phases.json', import.meta.url), 'utf8'));

/** The time at which a workshop of these cases that has ended, ended `ended` hours ago. */
const NOW = Date.parse('2026-11-21T18:00:00Z');

/** @param {{step: any, round: any, spotlight?: boolean, beat?: any, ended?: number}} given */
const courseOf = ({ step, round, spotlight = false, beat = null, ended }) => ({
  steps: [{ kind: step, title: `The ${step} step`, minutes: null, most_contested: null, concept: null }],
  beat,
  ended_at: ended === undefined ? null : new Date(NOW - ended * 3_600_000).toISOString(),
  step: step && 0,
  round: round && { number: 2, title: 'Second look', state: round, examples: [] },
  spotlight: spotlight ? 'an-id' : null,
});

for (const { step, round, who, ended, locked = false, ...phase } of cases) {
  test(`${step} step, ${locked ? 'locked, ' : ''}${round} round, for ${who || 'a visitor'}: ${phase.name}`, () => {
    const viewer = { participant: who.includes('p'), facilitator: who.includes('f') };
    assert.deepEqual(phaseOf(courseOf({ step, round, ended }), viewer, NOW, locked), {
      ...phase,
      can: can[phase.name],
    });
  });
}

/** @type {import('../../../static/js/core/phase.js').Surface[]} */
const SURFACES = ['map', 'list', 'wall', 'remote'];

for (const { on, ...given } of answers) {
  const where = on.length ? `on ${on.join(', ')}` : 'nowhere';
  test(`answers show ${where}: ${given.step} step, ${given.round} round${given.spotlight ? ', spotlight' : ''}`, () => {
    assert.deepEqual(
      SURFACES.filter((surface) => answersShow(courseOf(given), surface)),
      on,
    );
  });
}

for (const { locked, takes_part: takesPart, join, why } of readings) {
  test(`${locked ? 'a locked board' : join}${takesPart ? ', taking part' : ''}: ${why || 'nothing is in the way'}`, () => {
    assert.equal(readOnly({ locked, takesPart, join }), why);
    const leader = { participant: true, facilitator: true };
    const gather = phaseOf(courseOf({ step: 'gather', round: null }), leader, 0);
    const expected = why ? { ...gather, can: why, place: false, add: false } : gather;
    assert.deepEqual(restricted(gather, why), expected);
  });
}

test('a board that never had a workshop shows no answers', () => {
  assert.equal(
    SURFACES.some((surface) => answersShow(null, surface)),
    false,
  );
});

test('a board without a workshop is free', () => {
  assert.equal(phaseOf(null, { participant: true, facilitator: false }, NOW).name, 'free');
});

test('no page decides by itself when answers may show', () => {
  const root = new URL('../../../static/js/', import.meta.url);
  const modules = ['pages/', 'controllers/', 'ui/'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map((name) => folder + name),
  );
  const deciding = modules
    .filter((name) => name.endsWith('.js'))
    .filter((name) => /'revealed'|'reveal', 'talk'/.test(readFileSync(new URL(name, root), 'utf8')));
  assert.ok(modules.length > 50);
  assert.deepEqual(deciding, []);
});
