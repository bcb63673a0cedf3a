// Which examples a round is about, on the facilitator's remote: by tag, by place, one by one; and the minutes they take.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import {
  chosen,
  MOST_CHOSEN,
  placeOf,
  placesOf,
  sayChosen,
  tagsOf,
  withChoice,
  withNumber,
  withPlace,
} from '../../core/choices.js';

/**
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/choices.js').Choice} Choice
 * @typedef {{examples: readonly Example[], concepts: readonly Concept[]}} Stock what there is to choose from, by number
 * @typedef {{choice: Choice | null, most: number | null, stock: Stock, onChoose: (choice: Choice | null) => void}} Choosing
 *   `most`: how many of the most contested at most; null: all
 */

/** @param {string | number} id @param {Choosing} choosing */
export const choiceView = (id, { choice, most, stock, onChoose }) => {
  const fitting = chosen(choice, stock.examples).length;
  const tags = tagsOf(stock.examples);
  const value = (/** @type {Event} */ event) => /** @type {HTMLSelectElement} */ (event.target).value;
  return html`<div class="field run-wide"><label for=${`tag-${id}`}>Only examples with this tag</label>
      <select id=${`tag-${id}`} @change=${(/** @type {Event} */ event) => onChoose(withChoice(choice, { tag: value(event) || null }))}>
        <option value="" ?selected=${!choice?.tag}>Any tag or none</option>
        ${tags.map((tag) => html`<option value=${tag} ?selected=${tag.toLowerCase() === choice?.tag?.toLowerCase()}>${tag}</option>`)}
      </select></div>
    <div class="field run-wide"><label for=${`where-${id}`}>Where they are on the map</label>
      <select id=${`where-${id}`} @change=${(/** @type {Event} */ event) => onChoose(withPlace(choice, value(event)))}>
        ${placesOf(stock.concepts).map((place) => html`<option value=${place.value} ?selected=${place.value === placeOf(choice)}>${place.label}</option>`)}
      </select></div>
    ${oneByOneView(choice, stock.examples, onChoose)}
    <p class="run-wide" role="status">${sayChosen(most ? Math.min(most, fitting) : fitting, most !== null && fitting > 0)}</p>`;
};

/** @param {Choice | null} choice @param {readonly Example[]} examples @param {Choosing['onChoose']} onChoose */
const oneByOneView = (choice, examples, onChoose) => {
  const numbers = choice?.numbers ?? [];
  const isFull = numbers.length >= MOST_CHOSEN;
  return html`<details class="run-wide">
    <summary>One by one${numbers.length ? `: ${numbers.length} chosen` : nothing}</summary>
    <div class="run-one-by-one">
      ${examples.map(({ number, title }) => {
        const isChosen = numbers.includes(number);
        return html`<label class="check"><input type="checkbox" .checked=${isChosen} ?disabled=${isFull && !isChosen} @change=${() => onChoose(withNumber(choice, number))} /> <span><span class="number">${number}</span> <bdi>${title}</bdi></span></label>`;
      })}
    </div>
  </details>`;
};
