// The form that asks whether one can work with the words, as the server made it.

const NOT_SHOWN = 'The question cannot be shown now.';

/**
 * The form, or what came of it, out of a page of the server.
 * @param {string} page its HTML @returns {HTMLElement} @throws {Error} with what the page says when it has none
 */
export function agreeIn(page) {
  const read = new DOMParser().parseFromString(page, 'text/html');
  const section = read.querySelector('section.agree');
  if (section instanceof HTMLElement) return document.adoptNode(section);
  throw new Error(read.querySelector('.lead')?.textContent ?? NOT_SHOWN);
}

/**
 * What somebody has typed or chosen and not sent stays, in a form that comes anew.
 * @param {HTMLFormElement} before @param {HTMLFormElement} form
 */
export function keepTyped(before, form) {
  for (const field of before.querySelectorAll('input')) {
    const same = form.elements.namedItem(field.name);
    const isRadio = field.type === 'radio';
    if (isRadio && field.checked && !field.defaultChecked && same instanceof RadioNodeList)
      same.value = field.value;
    if (!isRadio && field.value !== field.defaultValue && same instanceof HTMLInputElement)
      same.value = field.value;
  }
}

/** A line above the form. @param {HTMLElement} place @param {string} words */
export function say(place, words) {
  const line = place.querySelector('.agree-said') ?? document.createElement('p');
  line.className = 'notice agree-said';
  line.setAttribute('role', 'alert');
  line.textContent = words;
  place.prepend(line);
}
