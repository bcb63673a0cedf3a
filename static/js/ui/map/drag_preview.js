// What is being carried: the example under the finger or the keys, and the name of the region it would land in.

import { html, render } from '../../../vendor/lit-html/lit-html.js';

/** @typedef {import('../../core/regions.js').Example} Example */

export class DragPreview {
  #root = document.createElement('div');
  /** @type {Example | null} */
  #example = null;
  #name = '';
  /** Half the width that the name needs. */
  #half = 0;

  constructor() {
    this.#root.className = 'ghost';
    this.#root.ariaHidden = 'true';
    this.#root.hidden = true;
    document.body.append(this.#root);
  }

  /** @param {Example} example @param {number} x @param {number} y client pixels @param {string} name of the place; empty: none */
  show(example, x, y, name) {
    this.#root.hidden = false;
    this.#draw(example, name);
    this.#root.style.transform = `translate(${x}px, ${y}px)`;
    this.#label.style.translate = `${insideBy(this.#half, x)}px`;
  }

  hide() {
    this.#root.hidden = true;
  }

  get #label() {
    return /** @type {HTMLElement} */ (this.#root.firstElementChild);
  }

  /** Draws and measures only what is new: this is asked for every frame. @param {Example} example @param {string} name */
  #draw(example, name) {
    if (example === this.#example && name === this.#name) return;
    this.#example = example;
    this.#name = name;
    render(
      html`<span class="ghost-name" ?hidden=${!name}>${name}</span>
        <span class="ghost-card">
          <span class="number">${example.number}</span><span class="title" dir="auto">${example.title}</span>
        </span>`,
      this.#root,
    );
    this.#half = this.#label.offsetWidth / 2 + 8;
  }
}

/** How far a name so wide moves to stay readable at the screen's edges. @param {number} half @param {number} x */
const insideBy = (half, x) => Math.max(half - x, 0) + Math.min(innerWidth - half - x, 0);
