// Keys that are a letter, a digit or a sign: who speaks to the computer can turn them off, in this browser (WCAG 2.2, 2.1.4).

import { browserStorage } from './page.js';

const NAME = 'threefold-letters';
const store = browserStorage();
let act = store?.getItem(NAME) !== 'off';

const show = () => document.documentElement.toggleAttribute('data-letters-off', !act);

/** Whether they do anything. */
export const lettersAct = () => act;

/** On or off, the other way round. */
export const switchLetters = () => {
  act = !act;
  store?.setItem(NAME, act ? 'on' : 'off');
  show();
};

/** Whether a key is one that was turned off; the space bar never is. @param {string} key as an event names it */
export const isOff = (key) => !act && [...key].length === 1 && key !== ' ';

show();
addEventListener('storage', ({ key, newValue }) => {
  if (key !== NAME) return;
  act = newValue !== 'off';
  show();
});
