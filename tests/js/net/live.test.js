import assert from 'node:assert/strict';
import test from 'node:test';
import { Refused, Unreachable } from '../../../static/js/net/api.js';
import { follow } from '../../../static/js/net/live.js';
import { HandClock, handSources, settled } from './hand.js';

/**
 * A follower with all that it said; its state is nothing but a version that takes events in order.
 *
 * @param {Partial<import('../../../static/js/net/live.js').Options>} [options]
 */
function following(options = {}) {
  const clock = new HandClock();
  const { opened, EventSource } = handSources();
  /** @type {string[]} */
  const links = [];
  /** @type {number[]} */
  const events = [];
  /** @type {number[]} */
  const here = [];
  const state = { version: 5, resets: 0 };
  /** @type {(lost?: boolean) => void} */
  let wake = () => undefined;
  const live = follow({
    url: '/events',
    since: () => state.version,
    onEvent({ version }) {
      events.push(version);
      if (version === state.version + 1) state.version = version;
    },
    onReset() {
      state.resets += 1;
      state.version = 50;
    },
    onPresence: (count) => here.push(count),
    onLink: (link) => links.push(link),
    wake(again) {
      wake = again;
      return () => links.push('unsubscribed');
    },
    EventSource,
    clock,
    random: () => 0.5,
    ...options,
  });
  const source = () => /** @type {import('./hand.js').HandSource} */ (opened.at(-1));
  const placed = (/** @type {number} */ version) => source().say('example.placed', { version });
  return {
    live,
    clock,
    opened,
    source,
    placed,
    links,
    events,
    here,
    state,
    wake: (/** @type {boolean} */ lost) => wake(lost),
  };
}

test('the stream opens after the version of the state, and hands on events and presence', () => {
  const { source, opened, placed, events, here, links } = following();
  assert.equal(source().url, '/events?since=5');
  source().say('open');
  placed(6);
  source().say('presence', { here: 3 });
  assert.deepEqual([events, here, links, opened.length], [[6], [3], ['connecting', 'live'], 1]);
});

test('how far a round is and the server’s time are handed on, and what workshops do', () => {
  /** @type {unknown[]} */
  const heard = [];
  const { source, events } = following({
    onProgress: (progress) => heard.push(progress),
    onPresence: (_, at) => heard.push(at),
  });
  source().say('open');
  source().say('progress', { round: 1 });
  source().say('presence', { here: 3, at: '2026-11-21T17:26:00.250Z' });
  source().say('workshop.changed', { version: 6, type: 'workshop.changed', data: {} });
  source().say('round.opened', { version: 7, type: 'round.opened', data: {} });
  assert.deepEqual(heard, [{ round: 1 }, '2026-11-21T17:26:00.250Z']);
  assert.deepEqual(events, [6, 7]);
});

test('a query in the address is kept', () => {
  assert.equal(following({ url: '/events?wall=1' }).source().url, '/events?wall=1&since=5');
});

test('a broken stream is closed and asked again from where the state then stands', () => {
  const { source, opened, placed, clock, links } = following();
  source().say('open');
  placed(6);
  const first = source();
  first.say('error');
  assert.equal(first.closed, true);
  clock.turn(499);
  assert.equal(opened.length, 1);
  clock.turn(1);
  assert.equal(source().url, '/events?since=6');
  assert.deepEqual(links, ['connecting', 'live', 'connecting']);
});

// Sync rule S21.
test('pauses grow to 8 s while attempts fail, and offline is said once', () => {
  const { source, clock, links } = following();
  source().say('open');
  const pauses = [1, 2, 3, 4, 5, 6].map(() => {
    source().say('error');
    const pause = clock.ahead ?? 0;
    clock.turn(pause);
    return pause;
  });
  assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  assert.deepEqual(links, ['connecting', 'live', 'connecting', 'offline']);
});

test('a stream that only opens does not shorten the pauses; one that speaks does', () => {
  const { source, clock } = following();
  for (const pause of [500, 1_000]) {
    source().say('open');
    source().say('error');
    assert.equal(clock.ahead, pause);
    clock.turn(pause);
  }
  source().say('presence', { here: 1 });
  source().say('error');
  assert.equal(clock.ahead, 500);
});

// Sync rule S22.
test('a stream that is silent for 40 s is opened anew; a heartbeat is enough to keep it', () => {
  const { source, opened, clock } = following();
  source().say('open');
  clock.turn(39_000);
  source().say('presence', { here: 1 });
  clock.turn(39_999);
  assert.equal(opened.length, 1);
  clock.turn(1);
  assert.equal(opened[0]?.closed, true);
  clock.turn(500);
  assert.equal(opened.length, 2);
});

test('a stream that does not open in 10 s is given up', () => {
  const { source, clock } = following();
  clock.turn(10_000);
  assert.equal(source().closed, true);
});

// Sync rule S21.
test('the network coming back opens at once, even a stream that looks alive', () => {
  const { source, opened, wake } = following();
  source().say('error');
  wake(false);
  assert.equal(opened.length, 2);
  source().say('open');
  wake(true);
  assert.equal(opened.length, 3);
});

test('becoming visible leaves a lively stream alone and renews a silent one', () => {
  const { source, opened, clock, wake } = following();
  source().say('open');
  clock.turn(19_999);
  wake(false);
  assert.equal(opened.length, 1);
  clock.turn(1);
  wake(false);
  assert.equal(opened.length, 2);
});

// Sync rule S17.
test('a reset takes a snapshot, then opens after its version', async () => {
  const { source, state, clock } = following();
  source().say('open');
  source().say('reset');
  assert.equal(source().closed, true);
  await settled();
  clock.turn(500);
  assert.deepEqual([state.resets, source().since], [1, 50]);
});

// Sync rule S17.
test('a snapshot that fails is tried again', async () => {
  let failures = 2;
  const { source, clock, opened } = following({
    async onReset() {
      if (failures-- > 0) throw new Error('no network');
    },
  });
  for (const pause of [500, 1_000, 1_000]) {
    const before = opened.length;
    source().say('reset');
    await settled();
    clock.turn(pause - 1);
    assert.equal(opened.length, before);
    clock.turn(1);
    assert.equal(opened.length, before + 1);
  }
  assert.equal(failures, -1);
});

test('while a snapshot is awaited nothing else is tried, but for a wake', async () => {
  /** @type {(value: unknown) => void} */
  let taken = () => undefined;
  const { source, clock, opened, wake } = following({
    onReset: () =>
      new Promise((resolve) => {
        taken = resolve;
      }),
  });
  source().say('open');
  source().say('reset');
  clock.turn(100_000);
  assert.equal(opened.length, 1);
  wake(true);
  taken(null);
  await settled();
  clock.turn(1_000);
  assert.equal(opened.length, 2);
});

// Sync rule S19.
test('a gap asks again at once, from the state, and goes on when that mends it', () => {
  const { opened, source, placed, events, state } = following();
  source().say('open');
  placed(8);
  assert.equal(opened.length, 2);
  assert.equal(source().since, 5);
  for (const version of [6, 7, 8]) placed(version);
  assert.deepEqual([events, state.version, opened.length], [[8, 6, 7, 8], 8, 2]);
});

// Sync rule S19.
test('a gap that comes again ends in a snapshot, not in a circle', async () => {
  const { opened, placed, state, source, clock } = following();
  placed(8);
  placed(8);
  await settled();
  clock.turn(500);
  assert.deepEqual([state.resets, source().since, opened.length], [1, 50, 3]);
});

test('asking for a reconnection again and again, or from within a callback, makes one', () => {
  /** @type {{reconnect(): void} | undefined} */
  let handle;
  const { live, opened, placed, state } = following({ onLink: () => handle?.reconnect() });
  handle = live;
  placed(8);
  for (const _ of [1, 2, 3]) live.reconnect();
  assert.deepEqual([opened.length, state.resets], [2, 0]);
});

test('asked to try at once, a quiet stream is opened anew and is not said to be live meanwhile', () => {
  const { live, opened, source, clock, links } = following();
  source().say('open');
  source().say('presence', { here: 1 });
  clock.turn(1_000);
  live.reconnect();
  assert.deepEqual([opened.length, opened[0]?.closed, links.at(-1)], [2, true, 'connecting']);
});

test('asked to try at once, it does not wait for the pause to end', () => {
  const { live, opened, source, clock } = following();
  for (const pause of [500, 1_000, 2_000]) {
    source().say('error');
    clock.turn(pause);
  }
  source().say('error');
  clock.turn(1_000);
  live.reconnect();
  assert.equal(opened.length, 5);
  source().say('open');
  clock.turn(3_000);
  assert.equal(opened.length, 5);
});

test('being asked to try at once without end makes one attempt a second, and none while one is under way', () => {
  const { live, opened, source, clock } = following();
  const ask = () => {
    for (const _ of [1, 2, 3]) live.reconnect();
  };
  clock.turn(2_000);
  ask();
  assert.equal(opened.length, 1);
  source().say('open');
  ask();
  assert.equal(opened.length, 2);
  source().say('open');
  ask();
  assert.equal(opened.length, 2);
  clock.turn(1_000);
  ask();
  assert.equal(opened.length, 3);
});

test('where the browser says that the network went, a stream is not live however new it is', () => {
  const { live, source, links } = following();
  source().say('open');
  live.reconnect(true);
  assert.equal(links.at(-1), 'connecting');
});

test('asked to try at once while a snapshot is awaited or after closing, nothing is opened', () => {
  const { live, opened, source, clock } = following({ onReset: () => new Promise(() => undefined) });
  source().say('open');
  source().say('reset');
  clock.turn(2_000);
  live.reconnect();
  assert.equal(opened.length, 1);
  live.close();
  live.reconnect();
  assert.equal(opened.length, 1);
});

test('closing ends all: stream, timers, the wait for a snapshot', async () => {
  const { live, opened, source, clock, links, state } = following();
  source().say('reset');
  live.close();
  await settled();
  clock.turn(100_000);
  assert.deepEqual([opened.length, state.resets, clock.ahead], [1, 1, null]);
  assert.equal(links.at(-1), 'unsubscribed');
});

test('that our own placements changed is told, and is no event', () => {
  let told = 0;
  const { source, events, state } = following({
    onOwn: () => {
      told += 1;
    },
  });
  source().say('own', { round: 1 });
  assert.deepEqual([told, events, state.version], [1, [], 5]);
});

/**
 * A follower whose change feed is answered by hand.
 *
 * @param {Partial<import('../../../static/js/net/live.js').Options>} [options]
 */
function polling(options = {}) {
  /** @type {{since: number, answer: (versions: number[]) => Promise<void>, fail: (error: Error) => Promise<void>}[]} */
  const reads = [];
  /** @type {(isLeft: boolean) => void} */
  let rest = () => undefined;
  /** @type {(lost?: boolean) => void} */
  let show = () => undefined;
  const followed = following({
    changes: (since) =>
      new Promise((resolve, reject) => {
        const feedOf = (/** @type {number[]} */ versions) => ({
          items: versions.map((version) => /** @type {any} */ ({ version, type: 'example.placed' })),
          more: false,
        });
        reads.push({
          since,
          answer: (versions) => settled(resolve(feedOf(versions))),
          fail: (error) => settled(reject(error)),
        });
      }),
    wake(again, hide) {
      show = again;
      rest = hide;
      return () => undefined;
    },
    ...options,
  });
  const last = () => /** @type {(typeof reads)[0]} */ (reads.at(-1));
  return { ...followed, reads, last, hide: (isLeft = false) => rest(isLeft), show: () => show() };
}

// Issue 10, P5: a network that lets no byte of a stream through.
test('where the stream never opens, the feed is read every five seconds until it does', async () => {
  const { clock, reads, last, events, links, source } = polling();
  clock.turn(3_000);
  await last().answer([6, 7]);
  clock.turn(5_000);
  assert.deepEqual([last().since, events], [7, [6, 7]]);
  await last().answer([]);
  clock.turn(5_000);
  await last().answer([]);
  assert.deepEqual(links, ['connecting', 'blocked']);
  source().say('open');
  assert.deepEqual(links, ['connecting', 'blocked']);
  source().say('presence', { here: 2 });
  clock.turn(19_000);
  assert.deepEqual([links, reads.length], [['connecting', 'blocked', 'live'], 3]);
});

test('with the feed comes what only a stream tells, and no more once the stream speaks', async () => {
  /** @type {string[]} */
  const asked = [];
  const { clock, last, source } = polling({
    onPolled: () => asked.push('progress'),
    onOwn: () => asked.push('own'),
  });
  clock.turn(3_000);
  await last().answer([]);
  assert.deepEqual(asked, []);
  for (const wait of [5_000, 5_000]) {
    clock.turn(wait);
    await last().answer([]);
  }
  assert.deepEqual(asked, ['progress', 'own', 'progress', 'own']);
  source().say('presence', { here: 2 });
  clock.turn(20_000);
  await last().answer([]);
  assert.equal(asked.length, 4);
});

test('a stream that opens and brings nothing, or falls silent, is helped by the feed', async () => {
  const { clock, reads, last, source, links } = polling();
  source().say('open');
  source().say('presence', { here: 2 });
  clock.turn(20_000);
  await last().answer([]);
  clock.turn(5_000);
  await last().answer([]);
  assert.deepEqual([reads.length, links], [2, ['connecting', 'live', 'blocked']]);
});

test('a server that does not answer the feed either is offline, and a feed that reaches too far back starts anew', async () => {
  const { clock, last, links, state } = polling();
  clock.turn(3_000);
  await last().answer([]);
  clock.turn(5_000);
  await last().fail(new Refused(410, {}, null));
  assert.deepEqual([state.version, links], [50, ['connecting', 'blocked']]);
  clock.turn(5_000);
  await last().fail(new Unreachable());
  assert.deepEqual(links, ['connecting', 'blocked', 'offline']);
});

// Issue 10, P3: a browser has six connections to one host over HTTP/1.1.
test('a hidden page lets go of its stream after five seconds, and catches up when it is shown', () => {
  const { clock, opened, source, reads, hide, show, state } = polling();
  source().say('open');
  source().say('presence', { here: 1 });
  hide();
  clock.turn(4_999);
  assert.equal(source().closed, false);
  show();
  clock.turn(10_000);
  assert.equal(source().closed, false);
  hide();
  clock.turn(5_000);
  assert.equal(source().closed, true);
  clock.turn(120_000);
  assert.deepEqual([opened.length, reads.length], [1, 0]);
  state.version = 9;
  show();
  assert.equal(source().url, '/events?since=9');
});

test('of many tabs the three shown last have a stream, the others read the feed', async () => {
  /** @type {{onmessage: ((event: any) => void) | null, postMessage(data: unknown): void}[]} */
  const channels = [];
  const open = () => {
    const channel = {
      onmessage: /** @type {((event: any) => void) | null} */ (null),
      postMessage(/** @type {unknown} */ data) {
        for (const other of channels) if (other !== channel) other.onmessage?.({ data });
      },
    };
    channels.push(channel);
    return polling({ peers: channel });
  };
  const tabs = [open(), open(), open(), open()];
  const holding = () => tabs.map(({ source }) => !source().closed);
  assert.deepEqual(holding(), [false, true, true, true]);
  await tabs[0]?.last().answer([6]);
  assert.deepEqual([tabs[0]?.events, tabs[0]?.links], [[6], ['connecting', 'shared']]);
  tabs[0]?.show();
  assert.deepEqual(holding(), [true, false, true, true]);
  tabs[3]?.hide(true);
  assert.deepEqual(holding(), [true, true, true, false]);
});
