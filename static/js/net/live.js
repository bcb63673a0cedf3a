/**
 * Follows a board's event stream, come what may. No DOM.
 *
 * An EventSource reconnects by itself too, but not at once when the network returns, not when the connection has died
 * without a word, and never after an error answer; so each one is closed when it fails and a new one asks for what
 * follows the state's version.
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
 * @property {() => void} [onOwn] what we placed in the open round changed, here or on another screen of ours
 * @property {(link: Link) => void} onLink only when it changes
 * @property {(again: (lost?: boolean) => void) => () => void} [wake] subscribes `again` to the moments when trying at
 *   once is worth it, with `lost` when the network had gone; answers the unsubscribe function
 * @property {typeof globalThis.EventSource} [EventSource]
 * @property {Clock} [clock]
 * @property {() => number} [random]
 */
import { backoff, systemClock } from './clock.js';

/** An EventSource hears only the types it is asked to; one missing here shows as a gap and ends in a snapshot. */
export const EVENT_TYPES = Object.freeze([
  'board.created',
  'board.changed',
  'board.removed',
  'concept.revised',
  'example.added',
  'example.edited',
  'example.removed',
  'example.restored',
  'example.placed',
  'example.returned',
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

  /** @param {Options} options */
  constructor(options) {
    this.#options = { EventSource: globalThis.EventSource, ...options };
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#open();
    this.#unwake = options.wake?.((lost = false) => this.#wake(lost));
  }

  close() {
    this.#closed = true;
    this.#unwake?.();
    this.#hangUp();
  }

  /** @param {boolean} [lost] */
  reconnect(lost = false) {
    const isRecent = !lost && this.#clock.now() - this.#openedAt < PAUSE_AT_ONCE;
    if (!this.#closed && !this.#isOpening && !this.#isResetting && !isRecent) this.#open();
  }

  #open() {
    this.#hangUp();
    this.#isOpening = true;
    this.#openedAt = this.#clock.now();
    this.#say(this.#link === 'offline' ? 'offline' : 'connecting');
    const { url, since, EventSource } = this.#options;
    this.#source = new EventSource(`${url}${url.includes('?') ? '&' : '?'}since=${since()}`);
    this.#listen(this.#source);
    this.#in(OPENING, () => this.#fail());
  }

  /** @param {EventSource} source */
  #listen(source) {
    const { onPresence, onProgress, onOwn } = this.#options;
    source.addEventListener('open', () => this.#opened());
    source.addEventListener('error', () => this.#fail());
    source.addEventListener('reset', () => this.#reset());
    source.addEventListener('presence', (message) => {
      const { here, at } = this.#heard(message);
      onPresence(here, at);
    });
    source.addEventListener('progress', (message) => onProgress?.(this.#heard(message)));
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
    this.#say('live');
    this.#watch();
  }

  /** @param {MessageEvent} message */
  #heard(message) {
    this.#failures = 0;
    this.#isOpening = false;
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
    this.#say(this.#failures > 1 || this.#link === 'offline' ? 'offline' : 'connecting');
  }

  async #reset() {
    this.#hangUp();
    this.#askedAgain = null;
    this.#isResetting = true;
    const taken = await this.#snapshot();
    this.#isResetting = false;
    if (this.#closed || this.#source) return;
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
    const quiet = this.#clock.now() - this.#heardAt;
    if (this.#link === 'live' && !lost && quiet < SUSPICIOUS) return;
    this.#failures = 0;
    this.#open();
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

  /** @param {Link} link */
  #say(link) {
    if (link === this.#link) return;
    this.#link = link;
    this.#options.onLink(link);
  }
}
