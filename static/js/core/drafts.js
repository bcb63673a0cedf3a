/**
 * What people have begun to write on a board, kept by their browser until it is sent. No DOM.
 *
 * @typedef {readonly (readonly [string, string])[]} Entries the names and values of a form's controls
 */

export class Drafts {
  #storage;
  #key;
  #owner;

  /**
   * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null} storage null keeps nothing
   * @param {string} board its slug
   * @param {string} owner who writes now: what somebody else began is deleted
   */
  constructor(storage, board, owner) {
    this.#storage = storage;
    this.#key = `threefold-drafts-${board}`;
    this.#owner = owner;
    this.#store(this.#read());
  }

  /** @param {string} about an example, or `new` @returns {Entries | null} */
  get(about) {
    const entries = this.#read()[about];
    return Array.isArray(entries) ? entries : null;
  }

  /** @param {string} about @param {Entries} entries */
  keep(about, entries) {
    this.#store({ ...this.#read(), [about]: entries });
  }

  /** @param {string} about */
  forget(about) {
    const { [about]: _, ...others } = this.#read();
    this.#store(others);
  }

  /** @returns {Record<string, Entries>} */
  #read() {
    try {
      const { owner, forms } = JSON.parse(this.#storage?.getItem(this.#key) ?? '{}');
      return owner === this.#owner ? forms : {};
    } catch {
      return {};
    }
  }

  /** @param {Record<string, Entries>} forms */
  #store(forms) {
    try {
      if (Object.keys(forms).length === 0) this.#storage?.removeItem(this.#key);
      else this.#storage?.setItem(this.#key, JSON.stringify({ owner: this.#owner, forms }));
    } catch {
      // Full or forbidden storage: what was typed is in the form, and lost by a reload.
    }
  }
}
