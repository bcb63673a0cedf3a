// We do this, we tried it, we want to try: the one press in an example's sheet.

import { onWake, tabStorage } from '../ui/shared/page.js';
import { DoingCounts } from './doing_counts.js';
import { DoingPresses } from './doing_presses.js';

/**
 * @typedef {import('../core/regions.js').Example} Example
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {import('./viewer.js').Viewer} viewer
 * @property {(text: string) => void} warn
 */

export class Doing {
  #board;
  #counts;
  #presses;

  /** @param {Options} options */
  constructor({ board, viewer, warn }) {
    this.#board = board;
    this.#counts = new DoingCounts(board);
    this.#presses = new DoingPresses({
      api: () => board.api,
      owner: (slug) => (slug === this.#slug ? viewer.participant : undefined),
      storage: tabStorage(),
      onChange: board.schedule,
      onAnswer: ({ example }, doing) =>
        board.dispatch({ type: 'doing.loaded', example, doing, asked: board.state.version }),
      onRefused: (_, { detail }) => warn(detail),
    });
    this.#presses.restore();
    onWake(() => this.#presses.retry());
  }

  /** No example is shown any more. */
  close() {
    this.#counts.show(null);
  }

  /**
   * What the sheet shows of an example that lies open.
   *
   * @param {Example} example @param {boolean} mayPress
   * @returns {import('../ui/map/doing.js').Pressed}
   */
  show({ id, title }, mayPress) {
    this.#counts.show(id);
    const counts = this.#board.state.doing.get(id) ?? null;
    const waiting = this.#presses.waiting(this.#slug, id);
    const mine = waiting === undefined ? (counts?.mine ?? null) : waiting;
    const press = (/** @type {typeof mine} */ state) => this.#presses.press(this.#slug, id, state);
    return { title, counts, mine, onPress: mayPress ? press : null };
  }

  get #slug() {
    return this.#board.state.board.slug;
  }
}
