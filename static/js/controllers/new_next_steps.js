// The next steps that people write during a workshop, read anew whenever one of them changes while they are shown.

/**
 * @typedef {ReturnType<typeof import('./board_store.js').followBoard>} Board
 */

/** Next steps count as new for so long, in milliseconds. */
const NEW_FOR = 12 * 3_600_000;

export class NewNextSteps {
  #board;
  #onChange;
  #isShown = false;
  #isReading = false;
  #isOld = false;
  /** @type {Schemas.NextStep[]} the open ones, oldest first; not those that examples brought along */
  items = [];

  /** @param {Board} board @param {() => void} onChange */
  constructor(board, onChange) {
    this.#board = board;
    this.#onChange = onChange;
  }

  /** Whether the screen shows them now: then they are read. @param {boolean} isShown */
  show(isShown) {
    const begins = isShown && !this.#isShown;
    this.#isShown = isShown;
    if (begins) this.#read();
  }

  /** @param {{type: string}} event */
  receive({ type }) {
    if (this.#isShown && type.startsWith('next_step.')) this.#read();
  }

  async #read() {
    this.#isOld = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isOld) {
      this.#isOld = false;
      const since = new Date(Date.now() + this.#board.state.ahead - NEW_FOR);
      const items = await this.#board.api.openNextSteps(since).catch(() => null);
      if (items) this.items = items.filter(({ brought }) => !brought);
    }
    this.#isReading = false;
    this.#onChange();
  }
}
