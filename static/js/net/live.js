/**
 * Follows a board's event stream, come what may. No DOM.
 *
 * An EventSource reconnects by itself too, but not at once when the network returns, not when the connection has died
 * without a word, and never after an error answer; so each one is closed when it fails and a new one asks for what
 * follows the state's version. Where no stream comes through (a content filter), or where other tabs of this browser
 * need the few connections it has, the change feed is read every five seconds. A hidden page lets go of its stream.
 *
 * @import {BoardEvent, Link, Progress} from '../core/state.js'
 * @import {Clock} from './clock.js'
 *
 * @typedef {object} Options
 * @property {string} url the stream's address
 * @property {() => number} since the version the state stands at
 * @property {(event: BoardEvent) => void} onEvent when it returns and `since()` is still behind, an event is missing
 * @property {() => unknown} onReset the server cannot go on from `since()`: take a snapshot. The stream opens again
 *   when the promise answered is kept
 * @property {(here: number, at?: string) => void} onPresence `at`: the server's time when it said so
 * @property {(progress: Progress) => void} [onProgress] how far the open round is
 * @property {(consents: {answered: number, of: number}) => void} [onConsents] how many have said what they think of the words
 * @property {() => void} [onOwn] what we placed in the open round changed, here or on another screen of ours
 * @property {() => unknown} [onPolled] the feed was read because no stream speaks: what only a stream tells has to be read too
 * @property {(link: Link) => void} onLink only when it changes
 * @property {(since: number) => Promise<{items: BoardEvent[], more: boolean}>} [changes] reads the change feed
 * @property {Pick<BroadcastChannel, 'postMessage' | 'onmessage'> | null} [peers] to the other tabs of this browser
 * @property {(again: (lost?: boolean) => void, rest: (isLeft: boolean) => void) => () => void} [wake] subscribes `again`
 *   to the moments when trying at once is worth it, with `lost` when the network had gone, and `rest` to those when
 *   nobody looks, with `isLeft` when the page ends; answers the unsubscribe function
 * @property {typeof globalThis.EventSource} [EventSource]
 * @property {Clock} [clock]
 * @property {() => number} [random]
 */
import { Refused } from './api.js';
import { backoff, systemClock } from './clock.js';

/** An EventSource hears only the types it is asked to; one missing here shows as a gap and ends in a snapshot. */
export const EVENT_TYPES = Object.freeze([
  'board.created',
  'board.changed',
  'board.removed',
  'concept.revised',
  'lens.added',
  'lens.edited',
  'lens.removed',
  'example.added',
  'example.edited',
  'example.removed',
  'example.restored',
  'example.placed',
  'example.returned',
  'doing.changed',
  'comment.added',
  'comment.edited',
  'comment.removed',
  'next_step.added',
  'next_step.edited',
  'next_step.removed',
  'line.added',
  'line.edited',
  'line.removed',
  'readiness.answered',
  'workshop.changed',
  'round.opened',
  'round.closed',
  'round.revealed',
]);

const PAUSES = { first: 500, longest: 8_000 };
const OPENING = 10_000;
/** Being asked to try at once counts no more than once in this time. */
const PAUSE_AT_ONCE = 1_000;
/** The server sends presence every 15 s at the least: 20 s of silence are suspicious, 40 s an end. */
const SUSPICIOUS = 20_000;
const SILENCE = 40_000;
/** A stream that brought nothing so long after it was asked for is no reason to wait: the feed is read. */
const PATIENCE = 3_000;
const POLLING = 5_000;
/** A page hidden so long lets go of its stream. */
const HIDDEN = 5_000;
/** Browsers open six connections to one host over HTTP/1.1; half of them are for streams. */
const STREAMS = 3;
/** @type {(Link | null)[]} */
const POLLED = ['blocked', 'shared'];

/**
 * Opens the stream and keeps it open.
 *
 * @param {Options} options
 * @returns {{close(): void, reconnect(lost?: boolean): void}} `reconnect` opens the stream anew at once, as something
 *   hints that the network went; not while it is being opened, nor within a second after, so that no circle comes of it.
 *   `lost`: the browser says so, and an open stream is closed however new it is
 */
export function follow(options) {
  return new Follower(options);
}

class Follower {
  #options;
  #clock;
  #random;
  #unwake;
  /** @type {EventSource | null} */
  #source = null;
  /** @type {unknown} */
  #timer;
  /** @type {Link | null} */
  #link = null;
  /** @type {number | null} */
  #askedAgain = null;
  #failures = 0;
  #openedAt = Number.NEGATIVE_INFINITY;
  #isOpening = false;
  #isResetting = false;
  #heardAt = 0;
  #closed = false;
  /** @type {unknown} */
  #pollTimer;
  #polls = 0;
  /** @type {unknown} */
  #restTimer;
  #isResting = false;
  /** Whether newer tabs have all the streams. */
  #isYielding = false;
  #id = Math.random();
  /** @type {Set<number>} tabs that were shown after this one, and have a stream */
  #newer = new Set();

  /** @param {Options} options */
  constructor(options) {
    this.#options = { EventSource: globalThis.EventSource, ...options };
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    if (options.peers) options.peers.onmessage = ({ data }) => this.#meet(data);
    this.#open();
    this.#announce(true);
    this.#unwake = options.wake?.(
      (lost = false) => this.#wake(lost),
      (isLeft) => this.#restIn(isLeft ? 0 : HIDDEN),
    );
  }

  close() {
    this.#closed = true;
    this.#unwake?.();
    this.#rest();
  }

  /** @param {boolean} [lost] */
  reconnect(lost = false) {
    const isRecent = !lost && this.#clock.now() - this.#openedAt < PAUSE_AT_ONCE;
    const isIdle = this.#closed || this.#isResting || this.#isYielding;
    if (!isIdle && !this.#isOpening && !this.#isResetting && !isRecent) this.#open();
  }

  #open() {
    this.#hangUp();
    this.#isOpening = true;
    this.#openedAt = this.#clock.now();
    this.#sayTrying(this.#link === 'offline');
    if (this.#polls === 0) this.#pollIn(PATIENCE);
    const { url, since, EventSource } = this.#options;
    this.#source = new EventSource(`${url}${url.includes('?') ? '&' : '?'}since=${since()}`);
    this.#listen(this.#source);
    this.#in(OPENING, () => this.#fail());
  }

  /** @param {EventSource} source */
  #listen(source) {
    const { onPresence, onProgress, onConsents, onOwn } = this.#options;
    source.addEventListener('open', () => this.#opened());
    source.addEventListener('error', () => this.#fail());
    source.addEventListener('reset', () => this.#reset());
    source.addEventListener('presence', (message) => {
      const { here, at } = this.#heard(message);
      onPresence(here, at);
    });
    source.addEventListener('progress', (message) => onProgress?.(this.#heard(message)));
    source.addEventListener('consents', (message) => onConsents?.(this.#heard(message)));
    source.addEventListener('own', (message) => {
      this.#heard(message);
      onOwn?.();
    });
    for (const type of EVENT_TYPES) source.addEventListener(type, (message) => this.#event(message));
  }

  /** @param {MessageEvent} message */
  #event(message) {
    const event = this.#heard(message);
    this.#options.onEvent(event);
    if (this.#options.since() < event.version) this.#mendGap();
  }

  /** Asks again from where the state stands, once; when that brings the gap again, a snapshot has to be taken. */
  #mendGap() {
    const since = this.#options.since();
    if (since === this.#askedAgain) {
      this.#reset();
    } else {
      this.#askedAgain = since;
      this.#open();
    }
  }

  #opened() {
    this.#isOpening = false;
    if (!POLLED.includes(this.#link)) this.#say('live');
    this.#watch();
  }

  /** @param {MessageEvent} message */
  #heard(message) {
    this.#failures = 0;
    this.#isOpening = false;
    this.#polls = 0;
    this.#pollIn(SUSPICIOUS);
    this.#say('live');
    this.#watch();
    return JSON.parse(message.data);
  }

  #watch() {
    this.#heardAt = this.#clock.now();
    this.#in(SILENCE, () => this.#fail());
  }

  /** One broken connection is not worth a word; a failed attempt after it is. */
  #fail() {
    this.#hangUp();
    this.#failures += 1;
    this.#in(this.#pause(), () => this.#open());
    this.#sayTrying(this.#failures > 1 || this.#link === 'offline');
  }

  async #reset() {
    this.#hangUp();
    this.#askedAgain = null;
    this.#isResetting = true;
    const taken = await this.#snapshot();
    this.#isResetting = false;
    if (this.#closed || this.#source || this.#isResting || this.#isYielding) return;
    // Not at once either way: a server that resets every time must not be asked without pause.
    if (taken) this.#in(this.#pause(), () => this.#open());
    else this.#fail();
  }

  async #snapshot() {
    try {
      await this.#options.onReset();
      return true;
    } catch {
      return false;
    }
  }

  /** @param {boolean} lost */
  #wake(lost) {
    this.#clock.cancel(this.#restTimer);
    if (this.#isResting && lost) return;
    this.#newer.clear();
    this.#announce(true);
    const quiet = this.#clock.now() - this.#heardAt;
    if (this.#link === 'live' && !lost && quiet < SUSPICIOUS) return;
    this.#failures = 0;
    this.#isResting = false;
    this.#isYielding = false;
    this.#open();
  }

  /** @param {number} ms */
  #restIn(ms) {
    this.#clock.cancel(this.#restTimer);
    if (ms) this.#restTimer = this.#clock.later(() => this.#rest(), ms);
    else this.#rest();
  }

  /** Nobody looks: others have the connection until somebody does. */
  #rest() {
    this.#clock.cancel(this.#restTimer);
    this.#clock.cancel(this.#pollTimer);
    this.#isResting = true;
    this.#hangUp();
    this.#announce(false);
    if (!this.#closed) this.#say('connecting');
  }

  /** @param {boolean} isOpen whether this tab has a stream now */
  #announce(isOpen) {
    this.#options.peers?.postMessage({ id: this.#id, isOpen });
  }

  /** Another tab has a stream now, or has it no more. @param {{id: number, isOpen: boolean}} tab */
  #meet({ id, isOpen }) {
    if (isOpen) this.#newer.add(id);
    else this.#newer.delete(id);
    const isCrowded = this.#newer.size >= STREAMS;
    if (this.#closed || this.#isResting || isCrowded === this.#isYielding) return;
    this.#isYielding = isCrowded;
    this.#announce(!isCrowded);
    if (!isCrowded) return this.#open();
    this.#hangUp();
    this.#poll();
  }

  /** @param {number} ms */
  #pollIn(ms) {
    this.#clock.cancel(this.#pollTimer);
    if (this.#options.changes) this.#pollTimer = this.#clock.later(() => this.#poll(), ms);
  }

  /** Reads what the stream did not bring. One poll without a word from the stream proves nothing; the second does. */
  async #poll() {
    this.#clock.cancel(this.#pollTimer);
    this.#polls += 1;
    const polls = this.#polls;
    const isRead = await this.#readChanges();
    // The stream spoke, or nobody looks any more.
    if (this.#closed || this.#isResting || polls !== this.#polls) return;
    if (isRead && this.#isYielding) this.#say('shared');
    else if (isRead && (polls > 1 || this.#failures > 0)) this.#say('blocked');
    else if (!isRead && POLLED.includes(this.#link)) this.#say('offline');
    if (isRead && POLLED.includes(this.#link)) {
      this.#options.onPolled?.();
      this.#options.onOwn?.();
    }
    this.#pollIn(POLLING);
  }

  async #readChanges() {
    const { changes, since, onEvent, onReset } = this.#options;
    try {
      for (let more = true; more && changes; ) {
        const feed = await changes(since());
        for (const event of feed.items) onEvent(event);
        more = feed.more;
      }
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 410) return false;
      await onReset();
    }
    return true;
  }

  #hangUp() {
    this.#clock.cancel(this.#timer);
    this.#source?.close();
    this.#source = null;
    this.#isOpening = false;
  }

  #pause() {
    return backoff(Math.max(1, this.#failures), PAUSES, this.#random);
  }

  /**
   * @param {number} ms
   * @param {() => void} run
   */
  #in(ms, run) {
    this.#clock.cancel(this.#timer);
    this.#timer = this.#clock.later(run, ms);
  }

  /** As long as the feed tells what happens, a stream that does not open is not worth a word. @param {boolean} isOffline */
  #sayTrying(isOffline) {
    if (!POLLED.includes(this.#link)) this.#say(isOffline ? 'offline' : 'connecting');
  }

  /** @param {Link} link */
  #say(link) {
    if (link === this.#link) return;
    this.#link = link;
    this.#options.onLink(link);
  }
}
