// The small dialog a person types into: a name.

import { html, nothing, render } from '../../../vendor/lit-html/lit-html.js';

/**
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
  const shown = errors.has('name');
  return {
    errors,
    problem: shown ? '' : (error.detail ?? error.message ?? 'That did not work. Please try again.'),
  };
};

/**
 * @param {{name: string, label: string, value?: string | null, hint?: string, most: number, required?: boolean}} field
 * @param {Trouble} trouble
 */
const textField = ({ name, label, value = '', hint = '', most, required = false }, trouble) => {
  const error = trouble.errors.get(name);
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ') || nothing;
  return html`<div class="field">
    <label for=${`field-${name}`}>${label}</label>
    ${hint ? html`<p class="quiet" id=${`${name}-hint`}>${hint}</p>` : nothing}
    <input id=${`field-${name}`} name=${name} maxlength=${most} dir="auto" autocomplete="off" ?required=${required} aria-describedby=${described} aria-invalid=${Boolean(error)} .defaultValue=${value ?? ''} />
    ${error ? html`<p class="problem" id=${`${name}-error`}>${error}</p>` : nothing}
  </div>`;
};

/** @param {Trouble} trouble @param {string} name */
export const nameForm = (trouble, name) => html`
  <h2>Your name here</h2>
  <p class="quiet">Others see it beside what you add. Any name you like.</p>
  ${textField({ name: 'name', label: 'Name', value: name, most: 60, required: true }, trouble)}`;
