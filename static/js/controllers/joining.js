// Joining the board and choosing a name on it.

import { nameForm, openForm } from '../ui/map/forms.js';
import { element } from '../ui/shared/page.js';

/**
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {import('./viewer.js').Viewer} viewer
 * @property {import('./participation.js').Participation} participation
 */

export class Joining {
  #board;
  #viewer;
  #participation;

  /** @param {Options} options */
  constructor({ board, viewer, participation }) {
    this.#board = board;
    this.#viewer = viewer;
    this.#participation = participation;
  }

  /** Joins whoever may take part here and has not joined yet, without a question. */
  async joinQuietly() {
    if (this.#viewer.isParticipant || this.#viewer.looksOn(this.#board.state.board)) return;
    await this.#board.api.join().then(
      (participant) => this.#joined(participant),
      () => undefined,
    );
  }

  rename() {
    openForm(element('sheets'), {
      label: 'Use this name',
      view: (trouble) => nameForm(trouble, this.#viewer.name ?? ''),
      save: async (form) => this.#joined(await this.#board.api.join(String(form.get('name') ?? '').trim())),
    });
  }

  /** @param {import('../net/api.js').Participant} participant */
  #joined(participant) {
    this.#viewer.join(participant);
    if (this.#board.state.own === null) this.#participation.join([]);
    this.#board.schedule();
  }
}
