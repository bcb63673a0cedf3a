/**
 * Settling: what is asked of the server, and what is said of its answer. Pure.
 *
 * @typedef {Pick<Schemas.SettledExample, 'example' | 'number' | 'title'>} Named
 * @typedef {Schemas.Settling} Choice
 * @typedef {Schemas.SettlingOutcome} Outcome
 * @typedef {Schemas.LeftExample['code']} Code
 * @typedef {Schemas.Comparison} Comparison
 * @typedef {Schemas.Proposal} Proposal
 * @import {Concept, Example} from './regions.js'
 * @import {State} from './state.js'
 */
import { quoted, sayCircles } from './sentences.js';
import { current } from './state.js';

/** Placing order of what is not placed yet: after all that is. */
const AFTER_ALL = 1e9;

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

/**
 * The shared map as it would be with what is agreed: those examples where they would go, after all others.
 *
 * @param {State} state
 * @param {readonly Proposal[]} proposals
 * @returns {Example[]} placed ones alone
 */
export function withProposals(state, proposals) {
  const proposed = new Map(
    proposals.flatMap((item) => (item.state === 'proposed' ? [[item.example, item]] : [])),
  );
  const shown = [...current(state).values()].map((example) => {
    const answers = proposed.get(example.id)?.answers;
    return answers ? { ...example, answers, at: null, placed: AFTER_ALL + example.number } : example;
  });
  return shown.filter(({ answers }) => answers !== null);
}

/**
 * @param {readonly Proposal[]} proposals
 * @param {Concept[]} concepts
 */
export function sayProposals(proposals, concepts) {
  const proposed = proposals.filter(({ state }) => state === 'proposed');
  const where = proposed.map((item) => `${quoted(item.title)} ${sayCircles(item, concepts)}`);
  return where.length ? `Agreed and not on the map yet: ${where.join('; ')}.` : 'The shared map.';
}

/** @param {number} count */
const examples = (count) => (count === 1 ? '1 example' : `${count} examples`);
