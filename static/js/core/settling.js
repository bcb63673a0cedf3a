/**
 * Settling: what is asked of the server, and what is said of its answer. Pure.
 *
 * @import {Answers} from './regions.js'
 *
 * @typedef {{example: string, number: number, title: string}} Named
 * @typedef {'not_in_round' | 'removed' | 'there_already' | 'moved' | 'too_few' | 'not_agreed'} Code
 * @typedef {{examples: {example: string, answers: Answers | null, from?: Answers | null}[], dry_run?: boolean} | {at_least: number, dry_run?: boolean}} Choice
 * @typedef {{round: number, settled: (Named & {round: number, before: Answers | null, after: Answers | null})[], left: (Named & {round: number, code: Code, why: string, majority: Answers | null})[]}} Outcome
 *   the `round` of each: by whose answers; `code` and `why`: why it is left; `majority`: what most said in that round
 * @typedef {{closer: number, further: number, same: number, unknown: number}} Ways
 * @typedef {{round: number, with: number, items: (Named & {way: 'closer' | 'further' | 'same' | null, sentence: string})[], sum: Ways}} Comparison
 */
import { quoted } from './say.js';

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
  const done = undone ? `${examples(settled.length)} back` : `${examples(settled.length)} settled`;
  const [first] = left;
  if (!first) return `${done}.`;
  return left.length === 1
    ? `${done}. ${quoted(first.title)} was left: ${first.why}`
    : `${done}, ${left.length} left.`;
}

/** @param {number} count */
const examples = (count) => (count === 1 ? '1 example' : `${count} examples`);
