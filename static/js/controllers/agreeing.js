// Can you work with these words? The form of that step in place of the map. The server makes it.

import { sendForm } from '../net/api.js';
import { entriesOf } from '../ui/shared/example_form.js';
import { addStyle } from '../ui/shared/page.js';
import { agreeIn, keepTyped, say } from '../ui/workshop/agree.js';

export class Agreeing {
  #board;
  #place;
  /** What the form was made for: whether the answers show, and the words that it asks about. */
  #known = '';
  /** A request after the other: what comes last is what the server knows last. @type {Promise<unknown>} */
  #work = Promise.resolve();

  /** @param {ReturnType<typeof import('./board_store.js').followBoard>} board @param {HTMLElement} place */
  constructor(board, place) {
    this.#board = board;
    this.#place = place;
  }

  /** Another step shows something else in its place. */
  leave() {
    this.#known = '';
  }

  draw() {
    const { workshop, concepts, board } = this.#board.state;
    const known = `${workshop?.agree?.shown} ${concepts.map(({ version }) => version)}`;
    if (known === this.#known) return;
    this.#known = known;
    this.#show(known, () => this.#board.api.page(`/b/${board.slug}/agree`));
  }

  /** @param {string} known @param {() => Promise<string>} load */
  #show(known, load) {
    this.#work = this.#work.then(async () => {
      try {
        const section = agreeIn(await load());
        await addStyle(section.dataset.style ?? '');
        if (this.#known === known) this.#replace(section);
      } catch (error) {
        if (this.#known !== known) return;
        say(this.#place, /** @type {Error} */ (error).message);
        this.#known = '';
      }
    });
  }

  /** @param {HTMLElement} section */
  #replace(section) {
    const before = this.#place.querySelector('form');
    const focused = this.#place.contains(document.activeElement) ? document.activeElement?.id : '';
    const form = section.querySelector('form');
    if (before && form) keepTyped(before, form);
    this.#place.replaceChildren(section);
    if (focused) document.getElementById(focused)?.focus();
    form?.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send(form);
    });
  }

  /** @param {HTMLFormElement} form */
  #send(form) {
    const fields = entriesOf(form);
    this.#show(this.#known, async () => (await sendForm(form.action, fields)).text);
  }
}
