// What is being carried: the example under the finger or the keys, and the name of the region it would land in.

import { html, render } from '../../../vendor/lit-html/lit-html.js';

/** @typedef {import('../../core/regions.js').Example} Example */

export function createGhost() {
  const ghost = document.createElement('div');
  ghost.className = 'ghost';
  ghost.ariaHidden = 'true';
  ghost.hidden = true;
  document.body.append(ghost);
  /** @type {Example | null} */
  let shown = null;
  let named = '';
  let half = 0;

  /** Only what is new is drawn, and measured: this is asked for every frame. @param {Example} example @param {string} name */
  const dress = (example, name) => {
    if (example === shown && name === named) return;
    shown = example;
    named = name;
    render(
      html`<span class="ghost-name" ?hidden=${!name}>${name}</span>
        <span class="ghost-card">
          <span class="number">${example.number}</span><span class="title" dir="auto">${example.title}</span>
        </span>`,
      ghost,
    );
    half = nameOf(ghost).offsetWidth / 2 + 8;
  };

  return {
    /** @param {Example} example @param {number} x @param {number} y client pixels @param {string} name empty: no place */
    show(example, x, y, name) {
      ghost.hidden = false;
      dress(example, name);
      ghost.style.transform = `translate(${x}px, ${y}px)`;
      nameOf(ghost).style.translate = `${insideBy(half, x)}px`;
    },
    hide() {
      ghost.hidden = true;
    },
  };
}

/** @param {HTMLElement} ghost */
const nameOf = (ghost) => /** @type {HTMLElement} */ (ghost.firstElementChild);

/** How far a name so wide moves to stay readable at the screen's edges. @param {number} half @param {number} x */
const insideBy = (half, x) => Math.max(half - x, 0) + Math.min(innerWidth - half - x, 0);
