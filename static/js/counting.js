// Hands counted in the room: kept for the tab, and sent one after the other, the newest count last.

import { counted, noHands } from './core/workshop.js';
import { Refused } from './net/api.js';

/**
 * @typedef {import('./core/regions.js').Concept} Concept
 * @typedef {import('./core/workshop.js').Hand} Hand
 * @typedef {import('./core/workshop.js').Tally} Tally
 * @typedef {import('./net/api.js').Api} Api
 */

const AGAIN_MS = 3000;

/**
 * @param {Api} api
 * @param {{store: Storage | null, key: string, changed: () => void}} options `key` names what the tab keeps
 */
export function createCount(api, { store, key, changed }) {
  /** @type {Record<string, Tally>} by round and example */
  const tallies = JSON.parse(store?.getItem(key) ?? '{}');
  /** @type {Map<string, Tally>} counts the server has not taken yet */
  const waiting = new Map();
  let sending = false;
  let said = '';

  const tell = (/** @type {string} */ words) => {
    said = words;
    changed();
  };

  /** @param {string} place @param {Tally} tally @returns {Promise<boolean>} whether the server can be reached */
  const sendOne = async (place, tally) => {
    const [round = '', example = ''] = place.split('/');
    try {
      await api.tally(Number(round), example, tally);
      if (waiting.get(place) === tally) waiting.delete(place);
      tell('Counted.');
    } catch (error) {
      if (!(error instanceof Refused)) return false;
      waiting.delete(place);
      tell(error.detail);
    }
    return true;
  };

  const send = async () => {
    if (sending) return;
    sending = true;
    let reached = true;
    while (reached && waiting.size) {
      for (const [place, tally] of waiting) reached &&= await sendOne(place, tally);
    }
    sending = false;
    if (reached) return;
    setTimeout(send, AGAIN_MS);
    tell('The server cannot be reached; this is sent again soon.');
  };

  return {
    /** @param {number} round @param {string} example @param {readonly Concept[]} concepts */
    of: (round, example, concepts) => ({
      tally: tallies[`${round}/${example}`] ?? noHands(concepts),
      saved: waiting.has(`${round}/${example}`) && said === 'Counted.' ? 'Saving…' : said,
    }),
    forget() {
      said = '';
    },
    /** @param {number} round @param {string} example @param {readonly Concept[]} concepts @param {{key: string, hand: Hand, by: number}} change */
    change(round, example, concepts, { key: concept, hand, by }) {
      const place = `${round}/${example}`;
      const tally = counted(tallies[place] ?? noHands(concepts), concept, hand, by);
      tallies[place] = tally;
      store?.setItem(key, JSON.stringify(tallies));
      waiting.set(place, tally);
      changed();
      send();
    },
  };
}
