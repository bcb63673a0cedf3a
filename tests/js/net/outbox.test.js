import assert from 'node:assert/strict';
import test from 'node:test';
import { Refused, Unreachable } from '../../../static/js/net/api.js';
import { Outbox } from '../../../static/js/net/outbox.js';
import { answers, example, op } from '../board.js';
import { HandClock, HandStorage, settled } from './hand.js';

/**
 * @import {Options} from '../../../static/js/net/outbox.js'
 */

/**
 * An outbox whose requests are answered by hand.
 *
 * @param {Partial<Options>} [options]
 */
function sending(options = {}) {
  const clock = new HandClock();
  const storage = new HandStorage();
  /** @type {string[]} */
  const said = [];
  /** @type {{what: string, yes: (version: number) => Promise<unknown>, no: (error: Error) => Promise<unknown>}[]} */
  const sent = [];
  const ask = (/** @type {string} */ what) =>
    new Promise((resolve, reject) => {
      sent.push({
        what,
        yes: (version) => settled(resolve(example(1, { version }))),
        no: (error) => settled(reject(error)),
      });
    });
  const outbox = new Outbox({
    api: {
      place: (id, given, at) =>
        ask(`${id} ${Object.keys(given).filter((key) => given[key])} ${at ?? ''}`.trim()),
      returnToTray: (id) => ask(`${id} tray`),
      judge: (round, id, { why }) => ask(`round ${round}: ${id} ${why}`),
      unjudge: (round, id) => ask(`round ${round}: ${id} tray`),
    },
    storage,
    key: 'outbox',
    dispatch: (action) => {
      if (action.type === 'queued') said.push(`queued ${action.op.id}`);
      if (action.type === 'accepted') said.push(`accepted ${action.op} ${action.version}`);
      if (action.type === 'judged') said.push(`judged ${action.op.id}`);
      if (action.type === 'refused' || action.type === 'dropped') said.push(`${action.type} ${action.op}`);
    },
    onRefused: ({ id }, { detail }) => said.push(`${id}: ${detail}`),
    clock,
    random: () => 0.5,
    ...options,
  });
  return { outbox, clock, storage, said, sent, whats: () => sent.map(({ what }) => what) };
}

const locked = new Refused(409, { detail: 'The board is locked.' }, null);

// Sync rule S23.
test('a move is shown, sent and accepted', async () => {
  const { outbox, said, sent, whats, storage } = sending();
  outbox.enqueue(op('a', 'e1', answers('p'), [0.5, 0]));
  assert.deepEqual([said, whats(), outbox.size], [['queued a'], ['e1 personalizing 0.5,0'], 1]);
  await sent[0]?.yes(11);
  assert.deepEqual([said, outbox.size], [['queued a', 'accepted a 11'], 0]);
  assert.equal(storage.getItem('outbox'), null);
});

test('a return to the tray is sent as one', () => {
  const { outbox, whats } = sending();
  outbox.enqueue(op('a', 'e1', null));
  assert.deepEqual(whats(), ['e1 tray']);
});

// Sync rule S24.
test('moves of one example go one after the other, and only the newest waits', async () => {
  const { outbox, said, sent, whats } = sending();
  outbox.enqueue(op('a', 'e1', answers('p')));
  outbox.enqueue(op('b', 'e1', answers('i')));
  outbox.enqueue(op('c', 'e1', answers('d')));
  assert.deepEqual([whats(), outbox.size], [['e1 personalizing'], 2]);
  await sent[0]?.yes(11);
  assert.deepEqual(whats(), ['e1 personalizing', 'e1 differentiating']);
  await sent[1]?.yes(12);
  assert.deepEqual(said, ['queued a', 'queued b', 'queued c', 'dropped b', 'accepted a 11', 'accepted c 12']);
  assert.equal(outbox.size, 0);
});

// Sync rule S24.
test('moves of different examples do not wait for each other', () => {
  const { outbox, whats } = sending();
  outbox.enqueue(op('a', 'e1', answers('p')));
  outbox.enqueue(op('b', 'e2', answers('i')));
  assert.equal(whats().length, 2);
});

// Sync rule S26.
test('a refusal is told after the state let go, and the next move still goes', async () => {
  const { outbox, said, sent, whats } = sending();
  outbox.enqueue(op('a', 'e1', answers('p')));
  outbox.enqueue(op('b', 'e1', answers('d')));
  await sent[0]?.no(locked);
  assert.deepEqual(said.slice(2), ['refused a', 'a: The board is locked.']);
  assert.equal(whats().at(-1), 'e1 differentiating');
});

// Sync rule S25.
test('an unreachable server is tried again with growing pauses until it answers', async () => {
  const { outbox, said, sent, clock } = sending();
  outbox.enqueue(op('a', 'e1', answers('p')));
  const pauses = [];
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await sent[attempt]?.no(new Unreachable());
    pauses.push(clock.ahead);
    clock.turn(clock.ahead ?? 0);
  }
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  await sent[6]?.yes(11);
  assert.deepEqual([said, outbox.size, clock.ahead], [['queued a', 'accepted a 11'], 0, null]);
});

test('a move made during an outage takes the place of the one that waits', async () => {
  const { outbox, said, sent, whats, clock } = sending();
  outbox.enqueue(op('a', 'e1', answers('p')));
  outbox.enqueue(op('b', 'e1', answers('d')));
  await sent[0]?.no(new Unreachable());
  clock.turn(1_000);
  assert.deepEqual(whats(), ['e1 personalizing', 'e1 differentiating']);
  assert.equal(said.at(-1), 'dropped a');
});

test('the connection coming back, or one answer, sends all that waits', async () => {
  const { outbox, sent, whats, clock } = sending();
  for (const [id, subject] of [
    ['a', 'e1'],
    ['b', 'e2'],
    ['c', 'e3'],
  ]) {
    outbox.enqueue(op(id ?? '', subject ?? '', answers('p')));
  }
  for (const request of sent) await request.no(new Unreachable());
  assert.equal(clock.ahead, 1_000);
  outbox.retry();
  assert.equal(whats().length, 6);
  await sent[3]?.no(new Unreachable());
  await sent[4]?.yes(11);
  assert.equal(whats().at(-1), 'e1 personalizing');
  assert.equal(whats().length, 7);
});

// Sync rule S27.
test('too many requests wait as long as the server says, whatever comes', async () => {
  const { outbox, said, sent, whats, clock } = sending();
  outbox.enqueue(op('a', 'e1', answers('p')));
  await sent[0]?.no(new Refused(429, {}, 7));
  outbox.enqueue(op('b', 'e2', answers('d')));
  outbox.retry();
  clock.turn(6_999);
  assert.equal(whats().length, 1);
  clock.turn(1);
  assert.deepEqual(whats().slice(1), ['e1 personalizing', 'e2 differentiating']);
  assert.equal(said.includes('refused a'), false);
});

test('a timer that rings a little early does not leave moves behind', async () => {
  const clock = new HandClock();
  const hasty = {
    ...clock,
    later: (/** @type {() => void} */ run, /** @type {number} */ ms) => clock.later(run, ms - 2),
  };
  const { outbox, sent, whats } = sending({ clock: hasty });
  outbox.enqueue(op('a', 'e1', answers('p')));
  await sent[0]?.no(new Refused(429, {}, 7));
  clock.turn(6_998);
  assert.equal(whats().length, 2);
});

// Sync rule S25.
test('a reload in the middle of an outage loses nothing', async () => {
  const before = sending();
  before.outbox.enqueue(op('a', 'e1', answers('p'), [0.5, 0]));
  before.outbox.enqueue(op('b', 'e1', answers('d')));
  before.outbox.enqueue(op('c', 'e2', null));
  const { outbox, said, sent, whats } = sending({ storage: before.storage });
  outbox.restore();
  assert.deepEqual(said, ['queued b', 'queued c']);
  assert.deepEqual(whats(), ['e1 differentiating', 'e2 tray']);
  for (const request of sent) await request.yes(11);
  assert.equal(before.storage.getItem('outbox'), null);
});

test('storage that is broken, full or missing hinders nothing', async () => {
  const refusing = () => {
    throw new Error('forbidden');
  };
  const broken = { getItem: () => '{"half', setItem: refusing, removeItem: refusing };
  for (const storage of [broken, null]) {
    const { outbox, sent } = sending({ storage });
    outbox.restore();
    outbox.enqueue(op('a', 'e1', answers('p')));
    await sent[0]?.yes(11);
    assert.equal(outbox.size, 0);
  }
});

// Sync rule S28.
test('a move whose effect was seen is not sent again', async () => {
  const pending = new Set(['a']);
  const { outbox, sent, whats, clock } = sending({ isPending: (id) => pending.has(id) });
  outbox.enqueue(op('a', 'e1', answers('p')));
  await sent[0]?.no(new Unreachable());
  pending.delete('a');
  clock.turn(1_000);
  await settled();
  assert.deepEqual([whats().length, outbox.size], [1, 0]);
});

// Sync rule S29.
test('a move in a round goes there, apart from the map’s own move of the same example', async () => {
  const { outbox, said, sent, whats } = sending();
  outbox.enqueue(op('a', 'e1', answers('p')));
  outbox.enqueue({ ...op('b', 'e1', answers('d')), round: 2, why: 'They choose.' });
  outbox.enqueue({ ...op('c', 'e1', null), round: 2 });
  assert.deepEqual(whats(), ['e1 personalizing', 'round 2: e1 They choose.']);
  await sent[1]?.yes(0);
  assert.deepEqual(whats().at(-1), 'round 2: e1 tray');
  await sent[2]?.yes(0);
  await sent[0]?.yes(11);
  assert.deepEqual(said.slice(3), ['judged b', 'judged c', 'accepted a 11']);
  assert.equal(outbox.size, 0);
});

test('moves of a round survive a reload, each for its own round', async () => {
  const { outbox, sent, storage } = sending();
  outbox.enqueue({ ...op('a', 'e1', answers('p')), round: 1 });
  outbox.enqueue({ ...op('b', 'e1', answers('d')), round: 2 });
  await sent[0]?.no(new Unreachable());
  const after = sending({ storage });
  after.outbox.restore();
  assert.deepEqual(after.whats(), ['round 1: e1 null', 'round 2: e1 null']);
});

// Issue 10, P2: a tablet that is passed on.
test('what somebody else could not deliver is forgotten; our own goes out after a reload', async () => {
  const storage = new HandStorage();
  const ana = sending({ storage, owner: () => 'ana/' });
  ana.outbox.enqueue(op('a', 'e1', answers('p')));
  const again = sending({ storage, owner: () => 'ana/' });
  again.outbox.restore();
  assert.deepEqual(again.whats(), ['e1 personalizing']);
  const ben = sending({ storage, owner: () => 'ben/' });
  ben.outbox.restore();
  assert.deepEqual([ben.whats(), ben.outbox.size, storage.getItem('outbox')], [[], 0, null]);
});

test('moves made before joining belong to whoever joined', () => {
  const storage = new HandStorage();
  let owner = '/';
  const first = sending({ storage, owner: () => owner });
  first.outbox.enqueue(op('a', 'e1', answers('p')));
  owner = 'ana/';
  first.outbox.keep();
  const again = sending({ storage, owner: () => 'ana/' });
  again.outbox.restore();
  assert.deepEqual(again.whats(), ['e1 personalizing']);
});

test('of two tabs with the same kept move, the one left behind sends it neither late nor twice', async () => {
  const shared = new HandStorage();
  const storage = new HandStorage();
  const first = sending({ storage, shared });
  first.outbox.enqueue(op('a', 'e1', answers('p')));
  await first.sent[0]?.no(new Unreachable());
  const copy = new HandStorage();
  copy.setItem('outbox', storage.getItem('outbox') ?? '');
  const newer = sending({ storage: new HandStorage(), shared });
  newer.clock.turn(10);
  newer.outbox.enqueue(op('b', 'e1', answers('i')));
  await newer.sent[0]?.yes(11);
  const duplicate = sending({ storage: copy, shared });
  duplicate.outbox.restore();
  first.clock.turn(20_000);
  await settled();
  assert.deepEqual([duplicate.whats(), duplicate.outbox.size], [[], 0]);
  assert.deepEqual([first.whats(), first.outbox.size], [['e1 personalizing'], 0]);
});

test('while the disk of the server is full, moves wait and are tried slowly; it is said once', async () => {
  /** @type {string[]} */
  const told = [];
  const { outbox, clock, said, sent, whats } = sending({ onHeld: ({ detail }) => told.push(detail) });
  const full = new Refused(507, { detail: 'The disk is full.' }, null);
  outbox.enqueue(op('a', 'e1', answers('p')));
  await sent[0]?.no(full);
  assert.deepEqual([outbox.size, told], [1, ['The disk is full.']]);
  clock.turn(14_999);
  assert.equal(whats().length, 1);
  clock.turn(1);
  await sent[1]?.no(full);
  assert.deepEqual([outbox.size, told.length], [1, 1]);
  clock.turn(15_000);
  await sent[2]?.yes(11);
  assert.equal(outbox.size, 0);
  assert.ok(!said.some((words) => words.startsWith('refused')));
});
