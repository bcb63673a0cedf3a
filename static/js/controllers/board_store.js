// Following a board live: one state, drawn once a frame, whoever shows it.

import { initial, reduce } from '../core/state.js';
import { createApi, Refused } from '../net/api.js';
import { follow } from '../net/live.js';
import { onWake, showLink } from '../ui/shared/page.js';

/**
 * @typedef {import('../core/state.js').State} State
 * @typedef {import('../core/state.js').Action} Action
 * @typedef {import('../core/state.js').BoardEvent} BoardEvent
 * @typedef {{draw: (state: State, before: State) => void, onEvent?: (event: BoardEvent) => void, onLive?: () => void, onOwn?: () => void}} Options
 *   `draw` at most once a frame (five times a second while something is dragged), with the state drawn before; `onEvent` before an event changes the state;
 *   `onOwn` when what we placed in the open round changed, perhaps on another screen of ours
 */

const GONE = [403, 404];
/** How far the server's clock is ahead of ours, in milliseconds. @param {string} at its time now */
const aheadOf = (at) => Date.parse(at) - Date.now();
/** The hand on the screen comes before what others move. */
const PACE_MS = 200;

/**
 * The state of the page's board. It stands still until `start`; where the board was removed or may no longer be read,
 * it ends with `gone`.
 * @param {import('../ui/shared/page.js').Page} page @param {Options} options
 */
export function followBoard(
  page,
  { draw, onEvent = () => undefined, onLive = () => undefined, onOwn = () => undefined },
) {
  const api = createApi(page.api);
  let state = initial(page.snapshot);
  let drawn = state;
  let frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  /** @type {ReturnType<typeof follow> | null} */
  let live = null;

  const due = () => {
    frame = 0;
    waiting = undefined;
    const before = drawn;
    drawn = state;
    draw(state, before);
  };

  const schedule = () => {
    if (frame) return;
    if (document.body.hasAttribute('data-dragging')) {
      waiting ??= setTimeout(due, PACE_MS);
      return;
    }
    clearTimeout(waiting);
    frame = requestAnimationFrame(due);
  };

  const dispatch = (/** @type {Action} */ action) => {
    const next = reduce(state, action);
    if (next === state) return;
    state = next;
    if (state.gone) live?.close();
    schedule();
  };

  const readAgain = async () => dispatch({ type: 'snapshot', snapshot: await api.snapshot() });

  /** An event stream that will not open does not say why; the snapshot does. */
  const askWhy = () =>
    readAgain().catch((error) => {
      if (error instanceof Refused && GONE.includes(error.status)) dispatch({ type: 'gone' });
    });

  return {
    api,
    dispatch,
    schedule,
    get state() {
      return state;
    },
    /** Tries the connection at once. */
    retry: () => live?.reconnect(),
    start() {
      live = follow({
        url: `${page.api}/events`,
        since: () => state.version,
        wake: onWake,
        onEvent(event) {
          onEvent(event);
          dispatch({ type: 'event', event });
        },
        onReset: readAgain,
        onPresence: (here, at) => dispatch({ type: 'presence', here, ...(at ? { ahead: aheadOf(at) } : {}) }),
        onProgress: (progress) => dispatch({ type: 'progress', progress }),
        onOwn,
        onLink(link) {
          dispatch({ type: 'link', link });
          showLink(link);
          if (link === 'live') onLive();
          if (link === 'offline') askWhy();
        },
      });
      addEventListener('offline', () => live?.reconnect());
    },
  };
}
