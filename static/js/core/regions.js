/**
 * What three answers mean: masks, regions and their names. Pure.
 *
 * A mask is a number 0..7: bit i is set when the concept at position i is answered yes. What the API answers has the types of
 * its OpenAPI document, in the global namespace `Schemas` of types/api.d.ts.
 *
 * @typedef {Record<string, boolean | null>} Answers By concept key; null is "not sure".
 * @typedef {[number, number]} Hint Where it was dropped, in circle radii from the centroid, y down.
 *
 * @typedef {Schemas.Concept} Concept
 * @typedef {Schemas.Example} Example
 * @typedef {Schemas.Board} Board
 * @typedef {Schemas.Workshop} Workshop
 * @typedef {Schemas.RoundOutline} Round
 * @typedef {Schemas.WorkshopNote} Note
 * @typedef {Schemas.Agreement} Agreement
 * @typedef {Schemas.ExampleAgreement} Agreed What everyone answered about one example, as one viewer may know it.
 * @typedef {Schemas.CircleCounts} Counted
 * @typedef {Required<Schemas.Hand>} Hands
 * @typedef {Schemas.Snapshot} Snapshot
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
 * @param {string} region its name in the API: keys joined by commas, or "outside"
 * @param {readonly string[]} keys in position order
 * @returns {number} its mask
 */
export function maskOfRegion(region, keys) {
  const inside = region.split(',');
  return keys.reduce((mask, key, bit) => (inside.includes(key) ? mask | (1 << bit) : mask), 0);
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
 * @param {Answers | null} a
 * @param {Answers | null} b
 */
export function sameAnswers(a, b) {
  if (!a || !b) return a === b;
  return Object.keys(a).every((key) => a[key] === b[key]);
}
