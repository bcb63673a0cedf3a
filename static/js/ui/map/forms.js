// The small dialogs a person types into: a name, and a next step.

import { html, nothing, render } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {{errors: Map<string, string>, problem: string, busy: boolean}} Trouble
 */

/** @returns {Trouble} */
const calm = () => ({ errors: new Map(), problem: '', busy: false });

/**
 * A modal dialog around one form. What was typed stays until it has been saved, whatever the network does.
 * @param {HTMLElement} root
 * @param {{view: (trouble: Trouble) => unknown, save: (form: FormData) => Promise<void>, name: string, label: string}} form
 *   `name`: of the dialog; `label`: of the button that saves
 */
export function openForm(root, { view, save, name, label }) {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.setAttribute('aria-label', name);
  root.append(dialog);
  let trouble = calm();

  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    trouble = { ...calm(), busy: true };
    draw();
    try {
      await save(data);
      dialog.close();
    } catch (error) {
      trouble = { ...calm(), ...explain(error) };
      draw();
      /** @type {HTMLElement | null} */ (dialog.querySelector('[aria-invalid="true"]'))?.focus();
    }
  };

  const draw = () =>
    render(
      html`<form class="form" novalidate @submit=${submit}>
        ${view(trouble)}
        ${trouble.problem ? html`<p class="problem" role="alert">${trouble.problem}</p>` : nothing}
        <div class="row end">
          <button type="button" class="button" @click=${() => dialog.close()}>Cancel</button>
          <button type="submit" class="button primary" ?disabled=${trouble.busy}>${label}</button>
        </div>
      </form>`,
      dialog,
    );

  dialog.addEventListener('close', () => dialog.remove());
  draw();
  dialog.showModal();
}

/** @param {any} error @returns {Partial<Trouble>} */
const explain = (error) => {
  const errors = new Map(
    (error.errors ?? []).map((/** @type {any} */ e) => [e.pointer.split('/')[1] ?? '', e.detail]),
  );
  const shown = ['name', 'next_step'].some((field) => errors.has(field));
  return {
    errors,
    problem: shown ? '' : (error.detail ?? error.message ?? 'That did not work. Please try again.'),
  };
};

/**
 * @param {{name: string, label: string, value?: string | null, hint?: string, rows?: number, most: number, required?: boolean}} field
 * @param {Trouble} trouble
 */
const textField = ({ name, label, value = '', hint = '', rows = 0, most, required = false }, trouble) => {
  const error = trouble.errors.get(name);
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ') || nothing;
  return html`<div class="field">
    <label for=${`field-${name}`}>${label}</label>
    ${hint ? html`<p class="quiet" id=${`${name}-hint`}>${hint}</p>` : nothing}
    ${
      rows
        ? html`<textarea id=${`field-${name}`} name=${name} rows=${rows} maxlength=${most} dir="auto" aria-describedby=${described} aria-invalid=${Boolean(error)} .defaultValue=${value ?? ''}></textarea>`
        : html`<input id=${`field-${name}`} name=${name} maxlength=${most} dir="auto" autocomplete="off" ?required=${required} aria-describedby=${described} aria-invalid=${Boolean(error)} .defaultValue=${value ?? ''} />`
    }
    ${error ? html`<p class="problem" id=${`${name}-error`}>${error}</p>` : nothing}
  </div>`;
};

/** @param {Trouble} trouble @param {string} name */
export const nameForm = (trouble, name) => html`
  <h2>Your name here</h2>
  <p class="quiet">Others see it beside what you add. Any name you like.</p>
  ${textField({ name: 'name', label: 'Name', value: name, most: 60, required: true }, trouble)}`;

/** The one thing to write down about an example of one's own. @param {Trouble} trouble @param {Example} example */
export const planForm = (trouble, example) => html`
  <h2>Next step</h2>
  <p class="quiet" dir="auto">${example.number} · ${example.title}</p>
  ${textField({ name: 'next_step', label: 'What will you do next?', value: example.next_step, rows: 3, most: 2000 }, trouble)}`;
