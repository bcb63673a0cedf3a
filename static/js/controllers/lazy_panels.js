// What opens over the map is loaded once the map is there, which must not wait for it.

/** @typedef {typeof import('../ui/map/panels.js')} Panels */

export class LazyPanels {
  #onLoaded;
  /** @type {Panels | null} */
  #panels = null;

  /** @param {() => void} onLoaded */
  constructor(onLoaded) {
    this.#onLoaded = onLoaded;
  }

  /** The panels, or null while they are being loaded, which this asks for. @returns {Panels | null} */
  get loaded() {
    if (!this.#panels) this.load();
    return this.#panels;
  }

  /** @returns {Promise<Panels>} */
  async load() {
    this.#panels ??= await import('../ui/map/panels.js');
    this.#onLoaded();
    return this.#panels;
  }
}
