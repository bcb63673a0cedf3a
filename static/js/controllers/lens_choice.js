// The lens through which somebody reads the map, at this screen. It stands in the address, which can be passed on.

import { Lenses } from './lenses.js';

export class LensChoice {
  #lenses;
  #onChange;
  /** @type {string | null} */
  #key = new URLSearchParams(location.search).get('lens');

  /** @param {{api: Pick<import('../net/api.js').Api, 'lenses'>, onChange: () => void}} options */
  constructor({ api, onChange }) {
    this.#lenses = new Lenses({ api, onChange });
    this.#onChange = onChange;
  }

  get all() {
    return this.#lenses.all;
  }

  get chosen() {
    return this.#lenses.get(this.#key);
  }

  fetch() {
    this.#lenses.fetch().catch(() => undefined);
  }

  /** @param {{type: string}} event */
  receive(event) {
    this.#lenses.receive(event);
  }

  /** @param {string | null} key null: as the board says it */
  choose(key) {
    this.#key = key;
    const address = new URL(location.href);
    if (key) address.searchParams.set('lens', key);
    else address.searchParams.delete('lens');
    history.replaceState(history.state, '', address);
    this.#onChange();
  }
}
