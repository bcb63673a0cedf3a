/**
 * What three answers mean: masks, regions and their names. Pure.
 *
 * A mask is a number 0..7: bit i is set when the concept at position i is answered yes.
 *
 * @typedef {Record<string, boolean | null>} Answers By concept key; null is "not sure".
 * @typedef {[number, number]} Hint Where it was dropped, in circle radii from the centroid, y down.
 *
 * @typedef {object} Concept
 * @property {string} key
 * @property {number} position 0..2
 * @property {string} label
 * @property {string} question
 * @property {string | null} definition
 * @property {string | null} looks_like
 * @property {string | null} sounds_like
 * @property {string | null} feels_like
 * @property {string | null} revised_at
 *
 * @typedef {object} Example
 * @property {string} id
 * @property {string} board
 * @property {number} version the board's version at the example's last change
 * @property {number} number permanent on its board, from 1
 * @property {string} title
 * @property {string | null} description
 * @property {string[]} tags
 * @property {string[]} concepts keys answered yes, in the board's order
 * @property {string | null} region those keys joined by commas, "outside", or null in the tray
 * @property {Answers | null} answers null in the tray
 * @property {Hint | null} at
 * @property {number | null} placed the board's version when it last changed region or hint: the placing order
 * @property {{grades: string | null, subject: string | null, community: string | null, needs: string | null}} setting
 * @property {string | null} looks_like
 * @property {string | null} sounds_like
 * @property {string | null} feels_like
 * @property {string | null} next_step
 * @property {string | null} caution
 * @property {'continue' | 'stop' | 'start' | null} direction
 * @property {string | null} contributor
 * @property {boolean} ask_me
 * @property {{kind: string | null, url: string | null, note: string | null}} source
 * @property {string} created_at
 * @property {string} updated_at
 *
 * @typedef {object} Board
 * @property {string} slug
 * @property {string} title
 * @property {string} prompt
 * @property {number} version
 * @property {boolean} locked
 * @property {{read: string, join: string}} access
 * @property {{question: string, choices: string[]} | null} [groups] what people say of themselves on joining
 * @property {string} naming
 * @property {string[]} concepts
 * @property {{tray: number, placed: number, examples: number}} counts
 * @property {string} created_at
 * @property {string} updated_at
 *
 * @typedef {object} Snapshot
 * @property {number} version
 * @property {Board} board
 * @property {Concept[]} concepts in position order
 * @property {Example[]} examples by number
 * @property {{region: string | null, concepts: string[], label: string, count: number}[]} regions
 * @property {Workshop | null} [workshop]
 *
 * @typedef {object} Round
 * @property {number} number
 * @property {string | null} title
 * @property {'open' | 'closed' | 'revealed'} state
 * @property {string[]} examples ids
 * @property {string} opened_at
 * @property {string | null} closed_at
 * @property {string | null} revealed_at
 *
 * @typedef {object} Workshop
 * @property {number} version
 * @property {{kind: string, title: string, minutes: number | null}[]} steps
 * @property {number | null} step counts from 0; null while it does not run
 * @property {Round | null} round the newest
 * @property {{ends_at: string, seconds: number} | null} timer
 * @property {string | null} spotlight an example's id
 * @property {boolean} blank
 * @property {Note[]} notes oldest first
 *
 * @typedef {{id: string, kind: 'decision' | 'next_step', text: string, example: string | null, at: string}} Note
 *
 * @typedef {{yes: number, no: number, unsure: number}} Hands
 * @typedef {{yes: number | null, no: number | null, unsure: number | null, split: number | null}} Counted
 *   null where too few answered
 *
 * @typedef {object} Agreed What everyone answered about one example, as one viewer may know it.
 * @property {string} example
 * @property {number} number
 * @property {string} title
 * @property {number | null} answers how many people
 * @property {{region: string, mask: number, count: number, share: number}[]} regions those somebody chose
 * @property {Record<string, Counted & {by_hand: Hands | null}>} circles
 * @property {number | null} contested 0..1
 * @property {number | null} agreement 0..1
 * @property {Record<string, boolean | null>} majority
 * @property {string} sentence
 * @property {{why: string, name: string | null, region: string}[]} reasons
 * @property {{group: string, people: number, circles: Record<string, Counted>}[]} groups
 * @property {boolean} settled
 *
 * @typedef {{round: number, title: string | null, people: number, items: Agreed[], next: null}} Agreement
 */

/** The order of regions in every list: the centre first, outside last. */
export const REGION_ORDER = Object.freeze([7, 3, 5, 6, 1, 2, 4, 0]);

export const ALL_LABEL = 'All three';
export const OUTSIDE_LABEL = 'Outside all three';
export const TRAY_LABEL = 'To place';

/**
 * @param {Answers} answers
 * @param {readonly string[]} keys in position order
 * @returns {number} bit i set when keys[i] is answered yes
 */
export function maskOf(answers, keys) {
  return keys.reduce((mask, key, bit) => (answers[key] === true ? mask | (1 << bit) : mask), 0);
}

/**
 * @param {number} mask
 * @param {readonly string[]} keys in position order
 * @returns {string[]} the keys whose bit is set
 */
export function conceptsOf(mask, keys) {
  return keys.filter((_, bit) => mask & (1 << bit));
}

/**
 * @param {Answers | null} answers null in the tray
 * @param {readonly string[]} keys in position order
 * @returns {string | null} the region's name in the API: keys joined by commas, "outside", or null in the tray
 */
export function regionOf(answers, keys) {
  return answers && (conceptsOf(maskOf(answers, keys), keys).join(',') || 'outside');
}

/**
 * What dropping something into a region answers: all three questions at once, none left unsure.
 *
 * @param {number} mask
 * @param {readonly string[]} keys in position order
 * @returns {Answers}
 */
export function answersOf(mask, keys) {
  return Object.fromEntries(keys.map((key, bit) => [key, (mask & (1 << bit)) !== 0]));
}

/**
 * @param {number | null} mask null for the tray
 * @param {readonly {label: string}[]} concepts in position order
 * @returns {string} the region's name for people
 */
export function regionLabel(mask, concepts) {
  if (mask === null) return TRAY_LABEL;
  if (mask === 0) return OUTSIDE_LABEL;
  if (mask === 7) return ALL_LABEL;
  const inside = concepts.filter((_, bit) => mask & (1 << bit));
  return inside.map((concept) => concept.label).join(' + ');
}

/**
 * Turns one circle on or off. From the tray the other two start as no; a "not sure" becomes yes.
 *
 * @param {Answers | null} answers
 * @param {string} key the circle to turn
 * @param {readonly string[]} keys in position order
 * @returns {Answers}
 */
export function toggled(answers, key, keys) {
  const before = answers ?? answersOf(0, keys);
  return { ...before, [key]: before[key] !== true };
}

/**
 * Whether two placements answer alike; null is the tray.
 *
 * @param {Answers | null} one
 * @param {Answers | null} other
 */
export function sameAnswers(one, other) {
  if (!one || !other) return one === other;
  return Object.keys(one).every((key) => one[key] === other[key]);
}
