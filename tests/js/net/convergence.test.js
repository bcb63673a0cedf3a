/** In whatever order chance brings things about, in the end all screens show the server's picture. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { regionOf } from '../../../static/js/core/regions.js';
import { current } from '../../../static/js/core/state.js';
import { KEYS } from '../board.js';
import { dice, settled } from './hand.js';
import { EXAMPLES, pick, Screen, Server } from './world.js';

const SEEDS = 60;
const STEPS = 250;
/** @type {('opened' | 'closed' | 'revealed')[]} */
const TURNS = ['opened', 'closed', 'revealed'];
const IDS = Array.from({ length: EXAMPLES }, (_, index) => `e${index + 1}`);

/**
 * @param {Screen[]} screens
 * @param {() => number} random
 * @param {(screen: number) => string} subject what a screen moves next
 */
async function step(screens, random, subject) {
  const index = Math.floor(random() * screens.length);
  const screen = /** @type {Screen} */ (screens[index]);
  const chance = random();
  if (chance < 0.2) screen.move(subject(index));
  else if (chance < 0.55) screen.deliver();
  else if (chance < 0.85) screen.hear();
  else if (chance < 0.96) screen.clock.turn(random() * 3_000);
  else if (chance < 0.98) screen.hangUp();
  else if (chance < 0.985) screens[index] = screen.reloaded();
  await settled();
}

/** @param {Screen[]} screens */
async function calm(screens) {
  for (let round = 0; round < 2_000 && screens.some((screen) => screen.busy); round += 1) {
    for (const screen of screens) {
      screen.losses = 0;
      screen.deliver();
      screen.hear();
      screen.clock.turn(1_000);
    }
    await settled();
  }
}

/**
 * @param {Screen} screen
 * @param {Server} server
 * @param {string} story
 */
function assertSamePicture({ state, outbox }, server, story) {
  assert.equal(outbox.size, 0, `${story}: moves left in the outbox`);
  assert.deepEqual(state.pending, [], `${story}: moves left pending`);
  const byId = (/** @type {[string, unknown]} */ [one], /** @type {[string, unknown]} */ [other]) =>
    one < other ? -1 : 1;
  assert.deepEqual(
    [...current(state)].sort(byId),
    [...server.examples].sort(byId),
    `${story}: another picture`,
  );
}

/**
 * @param {Server} server
 * @param {() => number} random
 */
function meddle(server, random) {
  const chance = random();
  if (chance < 0.05) server.edit(pick(IDS, random));
  else if (chance < 0.08) server.removeOrRestore(pick(IDS, random));
  else if (chance < 0.1) server.locked = !server.locked;
}

// Sync rule S30.
test('screens that contend for the same examples end with the server’s picture and nothing pending', async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const random = dice(seed);
    const server = new Server();
    const screens = [1, 2, 3].map(() => new Screen(server, random, 0.15));
    for (let count = 0; count < STEPS; count += 1) {
      meddle(server, random);
      await step(screens, random, () => pick(IDS, random));
    }
    await calm(screens);
    for (const screen of screens) assertSamePicture(screen, server, `seed ${seed}`);
  }
});

test('what nobody else touches always shows as last moved, and ends there', async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const random = dice(1_000 + seed);
    const server = new Server();
    const screens = [0, 1].map(() => new Screen(server, random, 0.15));
    const own = (/** @type {number} */ screen) => `e${1 + screen * 3 + Math.floor(random() * 3)}`;
    for (let count = 0; count < STEPS; count += 1) {
      if (random() < 0.05) server.edit(pick(IDS, random));
      await step(screens, random, own);
      for (const screen of screens)
        assertAsMoved(screen, current(screen.state), `seed ${seed}, step ${count}`);
    }
    await calm(screens);
    for (const screen of screens) {
      assertSamePicture(screen, server, `seed ${seed}`);
      assertAsMoved(screen, server.examples, `seed ${seed}, the server`);
    }
  }
});

/**
 * @param {Screen} screen
 * @param {ReadonlyMap<string, import('../../../static/js/core/regions.js').Example>} examples
 * @param {string} story
 */
function assertAsMoved({ wanted }, examples, story) {
  for (const [id, { answers, at }] of wanted) {
    const it = examples.get(id);
    assert.deepEqual([it?.answers, it?.region], [answers, regionOf(answers, KEYS)], `${story}: ${id}`);
    if (at) assert.deepEqual(it?.at, at, `${story}: ${id}`);
  }
}

// Sync rule S29.
test('what is placed alone ends on the server or, when the round was over, nowhere', async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const random = dice(seed);
    const server = new Server();
    const screens = [new Screen(server, random, 0.3)];
    screens[0]?.readOwn();
    server.turnRound('opened');
    for (let count = 0; count < STEPS; count += 1) {
      const chance = random();
      if (count === STEPS / 2) server.turnRound('opened');
      else if (chance < 0.3) screens[0]?.judge(pick(IDS, random));
      else if (chance < 0.32 && count < STEPS / 2) server.turnRound(pick(TURNS, random));
      else await step(screens, random, () => pick(IDS, random));
    }
    await calm(screens);
    const [screen] = /** @type {[Screen]} */ (screens);
    assert.deepEqual(screen.state.pending, [], `seed ${seed}: moves left pending`);
    const shown = [...current(screen.state).values()].filter((it) => it.answers);
    const kept = [...server.judgements.values()].filter((it) => server.round.examples.includes(it.example));
    assert.deepEqual(
      shown.map((it) => [it.id, it.answers]).sort(),
      kept.map((it) => [it.example, it.answers]).sort(),
      `seed ${seed}`,
    );
  }
});
