/**
 * Settling: what is asked of the server, and what is said of its answer. Pure.
 *
 * @typedef {Pick<Schemas.SettledExample, 'example' | 'number' | 'title'>} Named
 * @typedef {Schemas.Settling} Choice
 * @typedef {Schemas.SettlingOutcome} Outcome
 * @typedef {Schemas.LeftExample['code']} Code
 * @typedef {Schemas.Comparison} Comparison
 */
import { quoted } from './sentences.js';

/**
 * What a preview showed, to be done: whatever was moved meanwhile is left as it is.
 *
 * @param {Outcome} preview
 * @returns {Choice}
 */
export const doing = ({ settled }) => ({
  examples: settled.map(({ example, before, after }) => ({ example, answers: after, from: before })),
});

/**
 * What was done, to be undone.
 *
 * @param {Outcome} outcome
 * @returns {Choice}
 */
export const undoing = ({ settled }) => ({
  examples: settled.map(({ example, before, after }) => ({ example, answers: before, from: after })),
});

/**
 * Those left because people do not agree enough, without those that lie where they belong.
 *
 * @param {Outcome} outcome
 */
export const open = ({ left }) => left.filter(({ code }) => code !== 'there_already');

/** @param {Outcome} outcome how many lie there already */
const there = ({ left }) => left.filter(({ code }) => code === 'there_already').length;

/**
 * @param {Outcome} preview
 * @returns {string}
 */
export function sayPreview(preview) {
  const parts = [
    `${examples(preview.settled.length)} would be settled`,
    there(preview) && `${there(preview)} already there`,
    open(preview).length && `${open(preview).length} ${open(preview).length === 1 ? 'stays' : 'stay'} open`,
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}

/**
 * @param {Outcome} outcome
 * @param {boolean} undone whether it undid what was settled
 * @returns {string}
 */
export function sayOutcome({ settled, left }, undone) {
  const done = undone ? `${examples(settled.length)} moved back` : `${examples(settled.length)} settled`;
  const [first] = left;
  if (!first) return `${done}.`;
  return left.length === 1
    ? `${done}. ${quoted(first.title)} stays as it is. ${first.why}`
    : `${done}. ${left.length} stay as they are.`;
}

/** @param {number} count */
const examples = (count) => (count === 1 ? '1 example' : `${count} examples`);
