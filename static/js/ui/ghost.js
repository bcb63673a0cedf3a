// What is being carried: the example under the finger or the keys, and the name of the region it would land in.

import { html, render } from '../../vendor/lit-html/lit-html.js';

/** @typedef {import('../core/regions.js').Example} Example */

export function createGhost() {
  const ghost = document.createElement('div');
  ghost.className = 'ghost';
  ghost.ariaHidden = 'true';
  ghost.hidden = true;
  document.body.append(ghost);

  return {
    /** @param {Example} example @param {number} x @param {number} y client pixels @param {string} name empty: no place */
    show(example, x, y, name) {
      ghost.hidden = false;
      ghost.style.transform = `translate(${x}px, ${y}px)`;
      render(
        html`<span class="ghost-name" ?hidden=${!name}>${name}</span>
          <span class="ghost-card">
            <span class="number">${example.number}</span><span class="title" dir="auto">${example.title}</span>
          </span>`,
        ghost,
      );
      keepInside(/** @type {HTMLElement} */ (ghost.firstElementChild), x);
    },
    hide() {
      ghost.hidden = true;
    },
  };
}

/** The name stays readable at the screen's edges. @param {HTMLElement} name @param {number} x */
const keepInside = (name, x) => {
  const half = name.offsetWidth / 2 + 8;
  const shift = Math.max(half - x, 0) + Math.min(innerWidth - half - x, 0);
  name.style.translate = `${shift}px`;
};
