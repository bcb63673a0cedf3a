// When the page is drawn anew: while something is carried, what stands around the picture only so often.

import { isCarrying } from '../ui/map/drag_to_region.js';

const AROUND_MS = 1000;

export class Redrawing {
  #all;
  #picture;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;

  /** @param {{all: () => void, picture: () => void}} draw the whole page; the picture alone, if it is shown */
  constructor({ all, picture }) {
    this.#all = all;
    this.#picture = picture;
  }

  draw() {
    if (!isCarrying()) return this.#drawAll();
    this.#picture();
    this.#later ??= setTimeout(() => this.#drawAll(), AROUND_MS);
  }

  #drawAll() {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#all();
  }
}
