// Adding, editing, removing and restoring examples.

import { Drafts } from '../core/drafts.js';
import { changedFields, exampleFields, sameWhereChanged } from '../core/example_fields.js';
import { quoted } from '../core/sentences.js';
import { Unreachable } from '../net/api.js';
import { element, tabStorage } from '../ui/shared/page.js';

/**
 * @typedef {import('../core/regions.js').Example} Example
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {import('./viewer.js').Viewer} viewer
 * @property {ReturnType<typeof import('../ui/shared/toasts.js').createToasts>} toasts
 * @property {(id: string) => void} onAdded
 * @property {() => void} onRemove before an example is removed
 */

const CHANGED_MEANWHILE =
  'Somebody else changed this in the meantime. Their words stand under yours. If you save again, yours replace theirs.';
const LEAD = 'Something you already do. A few words are enough: the rest can come later.';

export class ExampleEditing {
  #board;
  #viewer;
  #toasts;
  #onAdded;
  #onRemove;
  /** @type {Promise<unknown> | null} a form that is being fetched */
  #opening = null;

  /** @param {Options} options */
  constructor({ board, viewer, toasts, onAdded, onRemove }) {
    this.#board = board;
    this.#viewer = viewer;
    this.#toasts = toasts;
    this.#onAdded = onAdded;
    this.#onRemove = onRemove;
    // Deletes what somebody else began to write in this tab.
    new Drafts(tabStorage(), board.state.board.slug, viewer.identity);
  }

  add() {
    return this.#open('new', {
      name: 'Add an example',
      lead: LEAD,
      save: async (entries) => this.#added(await this.#board.api.add(exampleFields(entries))),
    });
  }

  /** @param {string} id */
  async edit(id) {
    const read = await this.#attempt(() => this.#board.api.getExample(id));
    if (!read) return;
    await this.#open(`${id}/edit`, {
      name: 'Edit this example',
      save: (entries, before) =>
        this.#save(read, changedFields(exampleFields(entries), exampleFields(before))),
    });
  }

  /**
   * The form is the server's, and what handles it is loaded when it is first needed.
   *
   * @param {string} page @param {Omit<Parameters<typeof import('../ui/map/example_dialog.js').openExampleForm>[1], 'fetchForm'>} options
   */
  #open(page, options) {
    this.#opening ??= this.#attempt(async () => {
      const { formIn, openExampleForm } = await import('../ui/map/example_dialog.js').catch(unreachable);
      const address = `/b/${this.#board.state.board.slug}/examples/${page}`;
      const fetchForm = async () => formIn(await this.#board.api.page(address));
      await openExampleForm(element('sheets'), { ...options, fetchForm });
    }).finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** @param {Pick<Example, 'id' | 'title'>} example */
  remove({ id, title }) {
    return this.#attempt(async () => {
      const { etag } = await this.#board.api.getExample(id);
      this.#onRemove();
      await this.#board.api.remove(id, etag);
      const action = { label: 'Undo', run: () => this.#restore(id) };
      this.#toasts.show(`Removed ${quoted(title)}.`, { action });
    });
  }

  /** @param {string} id */
  #restore(id) {
    return this.#attempt(async () => this.#accept(await this.#board.api.restore(id)));
  }

  /** @param {Example} example */
  #added(example) {
    this.#accept(example);
    this.#viewer.addExample(example.id);
    this.#onAdded(example.id);
    this.#board.schedule();
    this.#toasts.show(`Added ${quoted(example.title)} to the tray, number ${example.number}.`);
  }

  /** @param {{example: Example, etag: string}} read @param {Record<string, unknown>} fields */
  async #save(read, fields) {
    this.#accept(await this.#saveOver(read, fields));
    this.#toasts.show('Saved.');
  }

  /**
   * Saves unless somebody else changed the words since they were read; only being placed does not count as that.
   *
   * @param {{example: Example, etag: string}} read brought up to date when the words differ
   * @param {Record<string, unknown>} fields
   */
  async #saveOver(read, fields) {
    const { api } = this.#board;
    try {
      return await api.edit(read.example.id, fields, read.etag);
    } catch (error) {
      if (/** @type {any} */ (error).status !== 412) throw error;
      const now = await api.getExample(read.example.id);
      const isSame = sameWhereChanged(now.example, read.example, fields);
      Object.assign(read, now);
      if (isSame) return api.edit(read.example.id, fields, read.etag);
      throw Object.assign(new Error(CHANGED_MEANWHILE), { status: 412 });
    }
  }

  /** @param {{version: number}} example */
  #accept({ version }) {
    this.#board.dispatch({ type: 'accepted', op: null, version });
  }

  /** Does something on the server, or says why it cannot be done. @template T @param {() => Promise<T>} act */
  async #attempt(act) {
    try {
      return await act();
    } catch (error) {
      this.#toasts.show(/** @type {Error} */ (error).message, { tone: 'warn' });
      return null;
    }
  }
}

/** @param {unknown} error @returns {never} */
const unreachable = (error) => {
  throw new Unreachable(error);
};
