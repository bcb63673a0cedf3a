// Notes on the facilitator's remote: written, changed and removed while the room talks.

import { render } from '../../vendor/lit-html/lit-html.js';
import { stepOf } from '../core/wall.js';
import { notesView } from '../ui/remote/notes.js';

/**
 * @typedef {import('../core/regions.js').Note} Note
 * @typedef {import('../core/state.js').State} State
 * @typedef {import('../ui/remote/notes.js').Written} Written
 * @typedef {object} Options
 * @property {Pick<import('../net/api.js').Api, 'note' | 'editNote' | 'removeNote'>} api
 * @property {() => State} state
 * @property {Pick<import('./facilitation.js').Facilitation, 'send' | 'underWay'>} facilitation
 * @property {Pick<ReturnType<typeof import('../ui/shared/toasts.js').createToasts>, 'say' | 'show'>} toasts
 */

/** A note is sent once: sent again after a lost answer, it would be written twice. */
const ONCE = { once: true };

export class NoteTaking {
  #host;
  #options;
  /** @type {string | null} the id of the note being edited */
  #edited = null;

  /** @param {HTMLElement} host @param {Options} options */
  constructor(host, options) {
    this.#host = host;
    this.#options = options;
  }

  draw() {
    const { workshop, examples } = this.#options.state();
    render(
      notesView({
        notes: workshop?.notes ?? [],
        usual: stepOf(workshop)?.kind === 'next' ? 'next_step' : 'decision',
        editing: this.#edited,
        underWay: this.#options.facilitation.underWay,
        about: examples.get(workshop?.spotlight ?? '') ?? null,
        examples,
        onEdit: (id) => this.#edit(id),
        onWrite: (note, form) => this.#write(note, form),
        onSave: (id, note) => this.#save(id, note),
        onRemove: (note) => this.#remove(note),
      }),
      this.#host,
    );
  }

  /** @param {string | null} id */
  #edit(id) {
    this.#edited = id;
    this.draw();
  }

  /** @param {Written} note @param {HTMLFormElement} form */
  #write(note, form) {
    const { api, toasts } = this.#options;
    this.#send('note new', async () => {
      await api.note(note);
      form.reset();
      toasts.say('Written down.');
    });
  }

  /** @param {string} id @param {Pick<Written, 'kind' | 'text'>} note */
  #save(id, note) {
    this.#send(`note ${id}`, async () => {
      await this.#options.api.editNote(id, note);
      this.#edit(null);
    });
  }

  /** @param {Note} note */
  #remove({ id, kind, text, example }) {
    const { api, toasts } = this.#options;
    const run = () => this.#send('note undo', () => api.note({ kind, text, example }));
    this.#send(`note ${id}`, async () => {
      await api.removeNote(id);
      toasts.show('The note is removed.', { action: { label: 'Undo', run } });
    });
  }

  /** Pressed twice it is done once. @param {string} name @param {() => Promise<unknown>} request */
  #send(name, request) {
    const { facilitation } = this.#options;
    if (!facilitation.underWay.has(name)) facilitation.send(name, request, ONCE);
  }
}
