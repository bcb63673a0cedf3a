// Who is one step ahead, as the server made it: its form is answered in place. This browser keeps nothing of it.

import { entriesOf } from './example_form.js';

const NOT_SHOWN = 'This cannot be shown now.';

/**
 * The part of a page of the server that says it.
 * @param {string} page its HTML @returns {HTMLElement} @throws {Error} with what the page says when it has none
 */
export function aheadIn(page) {
  const read = new DOMParser().parseFromString(page, 'text/html');
  const section = read.querySelector('section.ahead');
  if (section instanceof HTMLElement) return document.adoptNode(section);
  throw new Error(read.querySelector('.lead')?.textContent ?? NOT_SHOWN);
}

/** @param {HTMLElement} section @param {(entries: [string, string][]) => Promise<void>} send sends the form, and shows the answer */
export function lookAfterAhead(section, send) {
  for (const form of section.querySelectorAll('form')) {
    form.addEventListener('input', () => form.toggleAttribute('data-touched', true));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const { submitter } = event;
      if (submitter instanceof HTMLButtonElement) submitAlone(section, form, submitter, send);
    });
  }
  section.querySelector('.problem')?.scrollIntoView({ block: 'nearest' });
}

/** No second press while the first is on its way. @param {HTMLElement} section @param {HTMLFormElement} form @param {HTMLButtonElement} button @param {(entries: [string, string][]) => Promise<void>} send */
async function submitAlone(section, form, button, send) {
  const buttons = section.querySelectorAll('button');
  for (const each of buttons) each.disabled = true;
  const fields = entriesOf(form).filter(([name]) => name !== 'back');
  await send([...fields, ['back', 'ahead'], [button.name, button.value]]);
  for (const each of buttons) each.disabled = false;
}
