// Who is one step ahead of the example that lies open. The server makes it; it is fetched each time somebody looks.

import { sendForm, Unreachable } from '../net/api.js';
import { addStyle } from '../ui/shared/page.js';

export class ExampleAhead {
  #board;
  #viewer;
  /** @type {string | null} the example that lies open */
  #example = null;
  /** Where it stands. */
  #place = document.createElement('div');
  /** Only what was asked last is shown: an answer that comes late may tell what is deleted by now. */
  #turn = 0;

  /** @param {{board: ReturnType<typeof import('./board_store.js').followBoard>, viewer: import('./viewer.js').Viewer}} options */
  constructor({ board, viewer }) {
    this.#board = board;
    this.#viewer = viewer;
  }

  /** No example lies open any more. */
  close() {
    this.#example = null;
    this.#turn += 1;
    this.#place.replaceChildren();
  }

  /**
   * What the sheet shows of an example that lies open; null: nothing. Participants read it, where names show.
   *
   * @param {string} id @returns {import('../ui/map/ahead.js').Ahead | null}
   */
  show(id) {
    if (!this.#viewer.isParticipant || this.#board.state.board.naming === 'anonymous') return null;
    if (id !== this.#example) {
      this.close();
      this.#example = id;
      this.#place = document.createElement('div');
    }
    return { example: id, place: this.#place, onToggle: (isOpen) => isOpen && this.#look() };
  }

  /** Somebody opens it. What they have typed and not sent stays. */
  #look() {
    if (this.#place.querySelector('form[data-touched]')) return;
    return this.#ask(() => this.#board.api.page(this.#address));
  }

  get #address() {
    return `/b/${this.#board.state.board.slug}/examples/${this.#example}/ahead`;
  }

  /** @param {() => Promise<string>} request for the HTML of a page */
  async #ask(request) {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const [{ aheadIn, lookAfterAhead }, page] = await Promise.all([
        import('../ui/shared/ahead.js').catch(unreachable),
        request(),
      ]);
      if (turn !== this.#turn) return;
      const section = aheadIn(page);
      await addStyle(section.dataset.style ?? '');
      if (turn !== this.#turn) return;
      this.#place.replaceChildren(section);
      lookAfterAhead(section, (entries) => this.#send(entries));
    } catch (error) {
      if (turn === this.#turn) this.#say(/** @type {Error} */ (error).message);
    }
  }

  /** @param {[string, string][]} entries of the form */
  async #send(entries) {
    await this.#ask(async () => (await sendForm(this.#address, entries)).text);
    const summary = this.#place.querySelector('summary');
    if (summary instanceof HTMLElement && !this.#place.contains(document.activeElement)) summary.focus();
  }

  /** Beside what stands there: what was typed is kept. @param {string} words */
  #say(words) {
    const problem = this.#place.querySelector('.problem') ?? document.createElement('p');
    problem.className = 'problem';
    problem.setAttribute('role', 'alert');
    problem.textContent = words;
    (this.#place.querySelector('form') ?? this.#place).append(problem);
  }
}

/** @param {unknown} error @returns {never} */
const unreachable = (error) => {
  throw new Unreachable(error);
};
