// Following a board live: one state, drawn once a frame, whoever shows it.

import { initial, reduce } from '../core/state.js';
import { AgreementFetcher } from '../net/agreement_fetcher.js';
import { Api, Refused } from '../net/api.js';
import { follow } from '../net/live.js';
import { onWake, openPeers, showLink } from '../ui/shared/page.js';

/**
 * @typedef {import('../core/state.js').State} State
 * @typedef {import('../core/state.js').Action} Action
 * @typedef {import('../core/state.js').BoardEvent} BoardEvent
 * @typedef {import('../net/agreement_fetcher.js').Needs} Needs
 * @typedef {object} Options
 * @property {(state: State, before: State) => void} draw at most once a frame (five times a second while something is
 *   dragged), with the state drawn before
 * @property {(event: BoardEvent) => void} [onEvent] before an event changes the state
 * @property {() => void} [onLive] the stream is open
 * @property {() => void} [onOwn] what we placed in the open round changed, perhaps on another screen of ours
 * @property {Needs} [results] what this screen shows of a revealed round
 */

const GONE = [403, 404, 410];
/** The hand on the screen comes before what others move. */
const PACE_MS = 200;

/**
 * The state of the page's board. It stands still until `start`; where the board was removed or may no longer be read,
 * it ends with `gone`.
 * @param {import('../ui/shared/page.js').Page} page @param {Options} options
 */
export const followBoard = (page, options) => new BoardStore(page, options);

class BoardStore {
  #page;
  #options;
  #fetcher;
  #state;
  #drawn;
  #frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting;
  /** @type {ReturnType<typeof follow> | null} */
  #live = null;

  /** @param {import('../ui/shared/page.js').Page} page @param {Options} options */
  constructor(page, options) {
    this.#page = page;
    this.#options = options;
    this.api = new Api(page.api, globalThis.fetch, page.me.participant);
    this.#state = this.#drawn = initial(page.snapshot, page.agreement);
    this.#fetcher = new AgreementFetcher({
      api: this.api,
      state: () => this.#state,
      dispatch: this.dispatch,
      ...options.results,
    });
  }

  get state() {
    return this.#state;
  }

  /** @param {Action} action */
  dispatch = (action) => {
    const next = reduce(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    if (next.gone) this.#live?.close();
    this.schedule();
  };

  /** Draws soon. */
  schedule = () => {
    if (this.#frame) return;
    if (document.body.hasAttribute('data-dragging')) {
      this.#waiting ??= setTimeout(this.#draw, PACE_MS);
      return;
    }
    clearTimeout(this.#waiting);
    this.#frame = requestAnimationFrame(this.#draw);
  };

  /** Loads what the newest round came to once it is revealed, and keeps it as new as this screen needs it. */
  loadResults = () => this.#fetcher.load();

  /** Tries the connection at once. */
  retry = () => this.#live?.reconnect();

  start() {
    this.#live = follow({
      url: `${this.#page.api}/events`,
      since: () => this.#state.version,
      wake: onWake,
      changes: (since) => this.api.changes(since),
      peers: openPeers(),
      onEvent: (event) => this.#receive(event),
      onReset: () => this.#readAgain(),
      onPresence: (here, at) =>
        this.dispatch({ type: 'presence', here, ...(at ? { ahead: aheadOf(at) } : {}) }),
      onProgress: (progress) => this.dispatch({ type: 'progress', progress }),
      onConsents: (consents) => this.dispatch({ type: 'consents', consents }),
      onOwn: this.#options.onOwn,
      onPolled: () => this.#readProgress().catch(() => undefined),
      onLink: (link) => this.#changeLink(link),
    });
    addEventListener('offline', () => this.#live?.reconnect(true));
  }

  /** How far the open round is, where no stream tells it. */
  async #readProgress() {
    const round = this.#state.workshop?.round;
    if (round?.state !== 'open') return;
    const { progress } = await this.api.round(round.number);
    this.dispatch({ type: 'progress', progress: { round: round.number, ...progress } });
  }

  #draw = () => {
    this.#frame = 0;
    this.#waiting = undefined;
    const before = this.#drawn;
    this.#drawn = this.#state;
    this.#options.draw(this.#state, before);
  };

  /** @param {BoardEvent} event */
  #receive(event) {
    this.#options.onEvent?.(event);
    if (event.type === 'round.revealed') this.#fetcher.forget();
    this.dispatch({ type: 'event', event });
  }

  /** @param {import('../core/state.js').Link} link */
  #changeLink(link) {
    this.dispatch({ type: 'link', link });
    showLink(link);
    if (link === 'offline') this.#askWhy();
    if (link === 'offline' || link === 'connecting') return;
    this.#options.onLive?.();
    this.#fetcher.retry();
  }

  async #readAgain() {
    this.dispatch({ type: 'snapshot', snapshot: await this.api.snapshot() });
  }

  /** An event stream that will not open does not say why; the snapshot does. */
  #askWhy() {
    return this.#readAgain().catch((error) => {
      if (error instanceof Refused && GONE.includes(error.status)) this.dispatch({ type: 'gone' });
    });
  }
}

/** How far the server's clock is ahead of ours, in milliseconds. @param {string} at its time now */
const aheadOf = (at) => Date.parse(at) - Date.now();
