// What people say of the example that a screen shows: read when it comes, and followed live from then on.

/** @typedef {ReturnType<typeof import('./board_store.js').followBoard>} Board */

export class DoingCounts {
  #board;
  /** @type {string | null} */
  #shown = null;
  #isReading = false;

  /** @param {Board} board */
  constructor(board) {
    this.#board = board;
  }

  /** The example that is shown now; its counts are read when it is another one, or when they are not known. @param {string | null} id */
  show(id) {
    const isKnown = id === this.#shown && (id === null || this.#board.state.doing.has(id));
    this.#shown = id;
    if (!isKnown && id) this.#read(id);
  }

  /** @param {string} id */
  async #read(id) {
    if (this.#isReading) return;
    this.#isReading = true;
    const asked = this.#board.state.version;
    // Without an answer no counts are shown; the next drawing asks again.
    const doing = await this.#board.api.doing(id).catch(() => null);
    this.#isReading = false;
    if (doing) this.#board.dispatch({ type: 'doing.loaded', example: id, doing, asked });
    if (this.#shown && this.#shown !== id) this.#read(this.#shown);
  }
}
