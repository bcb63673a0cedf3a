/**
 * Lenses: other ways to read the map. Pure.
 *
 * @import {Concept} from './regions.js'
 *
 * @typedef {Schemas.Lens} Lens
 * @typedef {Lens['impossible'][number]} Impossible a region that can hold nothing where a lens is right
 */
import { maskOfRegion } from './regions.js';

/**
 * What a lens makes impossible, by mask.
 *
 * @param {Lens | null} lens
 * @param {readonly Concept[]} concepts in position order
 * @returns {ReadonlyMap<number, Impossible>}
 */
export function impossibleByMask(lens, concepts) {
  const keys = concepts.map(({ key }) => key);
  return new Map((lens?.impossible ?? []).map((part) => [maskOfRegion(part.region ?? '', keys), part]));
}

/**
 * The lens that one press leads to: the first, the next, and after the last one none.
 *
 * @param {readonly Pick<Lens, 'key'>[]} lenses
 * @param {string | null} key of the present one
 * @returns {string | null}
 */
export function nextLens(lenses, key) {
  const at = key === null ? -1 : lenses.findIndex((lens) => lens.key === key);
  return lenses[at + 1]?.key ?? null;
}
