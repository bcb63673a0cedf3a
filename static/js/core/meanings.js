/**
 * Which circles got another meaning since an example was placed. `app/domain/meanings.py` says the same. Pure.
 */
import { current, isAlone } from './state.js';

/**
 * How many can work with the words of a circle, in a sentence; empty where nobody was asked.
 *
 * @param {Schemas.Agreed | null} agreed
 */
export function sayAgreed(agreed) {
  if (!agreed) return '';
  if (agreed.yes === null) return 'Fewer than three people answered, so it is not said how.';
  return `${agreed.yes} of ${agreed.of} can work with these words.`;
}

/**
 * How many can not work with them yet, and how many are not sure; empty where nobody is.
 *
 * @param {Schemas.Agreed | null} agreed
 */
export function sayOtherwise(agreed) {
  if (!agreed || agreed.yes === null) return '';
  const { no, unsure } = agreed;
  const words = [no ? `${no} not yet` : '', unsure ? `${unsure} not sure` : ''].filter(Boolean).join(', ');
  return words && `${words}.`;
}

/**
 * How far people are who are asked about the words.
 *
 * @param {import('./state.js').State['consents']} consents
 */
export const sayAnswered = (consents) =>
  consents?.of ? `${consents.answered} of ${consents.of} have answered.` : '';

/**
 * The circles whose meaning changed since somebody last said where an example belongs.
 *
 * @param {Pick<import('./regions.js').Example, 'reviewed' | 'answers'>} example
 * @param {readonly import('./regions.js').Concept[]} concepts
 */
export const staleCircles = ({ reviewed, answers }, concepts) =>
  answers === null || reviewed === null
    ? []
    : concepts.filter((concept) => concept.meaning_version > reviewed);

/**
 * The ids of the placed examples to look at again; none while what is shown are our own placements of a round.
 *
 * @param {import('./state.js').State} state
 * @returns {Set<string>}
 */
export function staleIds(state) {
  if (isAlone(state)) return new Set();
  const placed = [...current(state).values()];
  return new Set(
    placed.flatMap((example) => (staleCircles(example, state.concepts).length ? example.id : [])),
  );
}
