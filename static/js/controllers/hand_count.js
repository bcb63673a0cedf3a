// Hands counted in the room: read from the server, and sent one after the other, the newest count last.

import { counted, noHands } from '../core/workshop.js';
import { Refused } from '../net/api.js';

/**
 * @typedef {import('../core/regions.js').Concept} Concept
 * @typedef {import('../core/workshop.js').Hand} Hand
 * @typedef {import('../core/workshop.js').Tally} Tally
 * @typedef {Pick<import('../net/api.js').Api, 'tally' | 'tallied'>} Api
 */

const AGAIN_MS = 3000;
const AWAY = 'The server cannot be reached; this is tried again soon.';

/** @param {Api} api @param {() => void} changed */
export function createCount(api, changed) {
  /** @type {Map<string, Tally>} by round and example; none before it was read: a count replaces the one before */
  const tallies = new Map();
  /** @type {Map<string, Tally>} counts the server has not taken yet */
  const waiting = new Map();
  let sending = false;
  let said = '';

  const tell = (/** @type {string} */ words) => {
    said = words;
    changed();
  };

  /** @param {string} place @returns {[number, string]} */
  const named = (place) => {
    const [round = '', example = ''] = place.split('/');
    return [Number(round), example];
  };

  /** @param {string} place @param {Tally} tally @returns {Promise<boolean>} whether the server can be reached */
  const sendOne = async (place, tally) => {
    try {
      await api.tally(...named(place), tally);
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
    tell(AWAY);
  };

  /** What was counted meanwhile, here or by another facilitator; a count made here since then stays. @param {string} place */
  const read = async (place) => {
    const before = tallies.get(place);
    try {
      const { answers } = await api.tallied(...named(place));
      if (waiting.has(place) || tallies.get(place) !== before) return;
      tallies.set(place, answers);
      changed();
    } catch (error) {
      if (error instanceof Refused) return tell(error.detail);
      setTimeout(read, AGAIN_MS, place);
      tell(AWAY);
    }
  };

  return {
    /** @param {number} round @param {string} example @param {readonly Concept[]} concepts */
    of: (round, example, concepts) => ({
      tally: tallies.get(`${round}/${example}`) ?? noHands(concepts),
      known: tallies.has(`${round}/${example}`),
      saved: waiting.has(`${round}/${example}`) && said === 'Counted.' ? 'Saving…' : said,
    }),
    /** @param {number} round @param {string} example */
    read: (round, example) => read(`${round}/${example}`),
    forget() {
      said = '';
    },
    /** @param {number} round @param {string} example @param {{key: string, hand: Hand, by: number}} change */
    change(round, example, { key: concept, hand, by }) {
      const place = `${round}/${example}`;
      const before = tallies.get(place);
      if (!before) return;
      const tally = counted(before, concept, hand, by);
      tallies.set(place, tally);
      waiting.set(place, tally);
      changed();
      send();
    },
  };
}
