// Joining the board and choosing a name on it.

import { nameForm, openForm } from '../ui/map/forms.js';
import { element } from '../ui/shared/page.js';

/**
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {import('./viewer.js').Viewer} viewer
 * @property {import('./participation.js').Participation} participation
 * @property {() => void} onJoined this screen's person is somebody else than before, or has another name
 */

export class Joining {
  #board;
  #viewer;
  #participation;
  #onJoined;

  /** @param {Options} options */
  constructor({ board, viewer, participation, onJoined }) {
    this.#board = board;
    this.#viewer = viewer;
    this.#participation = participation;
    this.#onJoined = onJoined;
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
      name: 'Your name here',
      label: 'Use this name',
      view: (trouble) => nameForm(trouble, this.#viewer.name ?? ''),
      save: async (form) => this.#joined(await this.#board.api.join(String(form.get('name') ?? '').trim())),
    });
  }

  /** @param {import('../net/api.js').Participant} participant */
  #joined(participant) {
    this.#viewer.join(participant);
    this.#onJoined();
    if (this.#board.state.own === null) this.#participation.join([]);
    this.#board.schedule();
  }
}
