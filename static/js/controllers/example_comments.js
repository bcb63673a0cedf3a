// What people write about the example that lies open. The server makes it; it is fetched when somebody looks.

import { sendForm, Unreachable } from '../net/api.js';
import { addStyle } from '../ui/shared/page.js';

/**
 * @typedef {import('../core/regions.js').Example} Example
 */

export class ExampleComments {
  #board;
  /** @type {string | null} the example that lies open */
  #example = null;
  /** Where its comments stand. */
  #place = document.createElement('div');
  #opensByItself = false;
  #isFetching = false;
  /** Whether somebody looks at the comments. */
  #isLookedAt = false;
  /** Whether there is something newer on the server. */
  #isStale = true;
  /** @type {Example | undefined} as the server had it when the comments were last drawn */
  #known;
  /** @type {unknown} the board then: names may have changed with it */
  #boardKnown;

  /** @param {ReturnType<typeof import('./board_store.js').followBoard>} board */
  constructor(board) {
    this.#board = board;
  }

  /** No example lies open any more. */
  close() {
    this.#example = null;
  }

  /**
   * What the sheet shows of an example that lies open.
   *
   * @param {Example} example @param {boolean} opensByItself where there are comments
   * @returns {import('../ui/map/comments.js').Talk}
   */
  show({ id, comments }, opensByItself) {
    if (id !== this.#example) this.#begin(id, opensByItself && comments > 0);
    this.#notice(id);
    if (this.#isLookedAt) this.#fetch();
    return {
      example: id,
      count: comments,
      place: this.#place,
      isOpen: this.#opensByItself,
      onToggle: (isOpen) => {
        this.#isLookedAt = isOpen;
        if (isOpen) this.#fetch();
      },
    };
  }

  /** A comment changes an example without its version; any other change leaves the comments as they are. @param {string} id */
  #notice(id) {
    const { examples, board } = this.#board.state;
    const now = examples.get(id);
    const isTalk = now !== this.#known && now?.version === this.#known?.version;
    if (isTalk || now?.comments !== this.#known?.comments || board !== this.#boardKnown) this.#isStale = true;
    this.#known = now;
    this.#boardKnown = board;
  }

  /** @param {string} id @param {boolean} opensByItself */
  #begin(id, opensByItself) {
    this.#example = id;
    this.#place = document.createElement('div');
    this.#opensByItself = opensByItself;
    this.#isLookedAt = opensByItself;
    this.#isStale = true;
  }

  async #fetch() {
    if (this.#isFetching || !this.#isStale) return;
    this.#isFetching = true;
    this.#isStale = false;
    const place = this.#place;
    const isDone = await this.#fill(place).then(
      () => true,
      (/** @type {Error} */ { message }) => {
        if (!place.firstElementChild) place.textContent = message;
        return false;
      },
    );
    this.#isFetching = false;
    const isNewer = this.#isStale;
    if (!isDone) this.#isStale = true;
    if (place !== this.#place || (isDone && isNewer)) this.#board.schedule();
  }

  /** @param {HTMLElement} place */
  async #fill(place) {
    const address = `/b/${this.#board.state.board.slug}/examples/${this.#example}/comments`;
    const [{ allSent, commentsIn, isOlder, lookAfterComments, replaceComments }, page] = await Promise.all([
      import('../ui/shared/comments.js').catch(unreachable),
      this.#board.api.page(address),
    ]);
    const section = commentsIn(page);
    await addStyle(section.dataset.style ?? '');
    await allSent();
    const present = place.querySelector('section');
    if (present && isOlder(section, present)) return;
    if (present) return replaceComments(present, section, sendForm);
    place.replaceChildren(section);
    lookAfterComments(section, sendForm);
  }
}

/** @param {unknown} error @returns {never} */
const unreachable = (error) => {
  throw new Unreachable(error);
};
