// The form of an example in a dialog over the map.

import { entriesOf, lookAfter, showProblem, showTheirs } from '../shared/example_form.js';
import { addStyle } from '../shared/page.js';

const CHANGED_MEANWHILE = 412;

/** The form out of a page of the server. @param {string} page its HTML @returns {HTMLFormElement} @throws {Error} with what the page says when it has none */
export function formIn(page) {
  const found = new DOMParser().parseFromString(page, 'text/html');
  const form = found.querySelector('form.example-form');
  if (form instanceof HTMLFormElement) return document.adoptNode(form);
  throw new Error(found.querySelector('.lead')?.textContent ?? 'This form cannot be opened now.');
}

/**
 * Opens a form. What was typed stays until it has been saved, whatever the network does.
 * @param {HTMLElement} root
 * @param {{name: string, lead?: string, fetchForm: () => Promise<HTMLFormElement>, save: (entries: [string, string][], before: [string, string][]) => Promise<void>}} options
 *   `name`: of the dialog; `fetchForm`: the form as it stands on the server now; `before`: what it said there
 */
export async function openExampleForm(root, { name, lead, fetchForm, save }) {
  const form = await fetchForm();
  let before = entriesOf(form);
  await addStyle(form.dataset.style ?? '');
  form.noValidate = true;
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog example-dialog';
  dialog.setAttribute('aria-label', name);
  const heading = document.createElement('h2');
  heading.textContent = name;
  dialog.append(heading, ...(lead ? [quiet(lead)] : []), form);
  root.append(dialog);
  const draft = lookAfter(form);
  const end = () => {
    draft.forget();
    dialog.close();
  };
  cancelOf(form, end);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement} */ (form.querySelector('button.primary'));
    button.disabled = true;
    try {
      await save(entriesOf(form), before);
      end();
    } catch (error) {
      showProblem(form, error);
      if (/** @type {any} */ (error).status !== CHANGED_MEANWHILE) return;
      const now = await fetchForm();
      before = entriesOf(now);
      showTheirs(form, now);
    } finally {
      button.disabled = false;
    }
  });
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
  /** @type {HTMLElement | null} */ (form.querySelector('[name="title"]'))?.focus();
}

/** @param {string} words */
const quiet = (words) => {
  const lead = document.createElement('p');
  lead.className = 'quiet';
  lead.textContent = words;
  return lead;
};

/** In place of the link that leads back. @param {HTMLFormElement} form @param {() => void} onCancel */
const cancelOf = (form, onCancel) => {
  const cancel = document.createElement('button');
  cancel.type = 'button';
  cancel.className = 'button';
  cancel.textContent = 'Cancel';
  cancel.addEventListener('click', onCancel);
  form.querySelector('[data-cancel]')?.replaceWith(cancel);
};
