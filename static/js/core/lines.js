/**
 * Lines that everybody writes at a step of a workshop, each in one of three columns. Pure.
 * `app/domain/lines.py` says the same on the server.
 *
 * @import {Concept, Workshop} from './regions.js'
 *
 * @typedef {Schemas.Line} Line
 * @typedef {Line['kind']} LineKind
 * @typedef {{kind: LineKind, heading: string, lines: Line[]}} Column
 */
import { isolated } from './sentences.js';
import { stepOf } from './wall.js';

/** The columns of a step, by its kind. @type {Record<string, [LineKind, string][]>} */
const COLUMNS = {
  continue: [
    ['continue', 'Continue'],
    ['stop', 'Stop'],
    ['start', 'Start'],
  ],
  senses: [
    ['looks', 'Looks like'],
    ['sounds', 'Sounds like'],
    ['feels', 'Feels like'],
  ],
};

/** The columns in which everybody writes at the present step; none at other steps. @param {Workshop | null} workshop */
export const columnsOf = (workshop) => COLUMNS[stepOf(workshop)?.kind ?? ''] ?? [];

/** The circle of a Y-chart: that of the present step, else the first. @param {Workshop | null} workshop @param {Concept[]} concepts */
export const circleOf = (workshop, concepts) =>
  concepts.find(({ key }) => key === stepOf(workshop)?.concept) ?? concepts[0];

/**
 * The lines of the present step in their columns, the newest first; those about removed examples are left out.
 *
 * @param {Line[]} lines oldest first
 * @param {{workshop: Workshop | null, concepts: Concept[], examples: ReadonlyMap<string, unknown>}} state
 * @returns {Column[]}
 */
export function inColumns(lines, { workshop, concepts, examples }) {
  const isChart = stepOf(workshop)?.kind === 'senses';
  const circle = circleOf(workshop, concepts)?.key;
  const those = lines.filter(
    ({ example, concept }) => (!example || examples.has(example)) && (!isChart || concept === circle),
  );
  return columnsOf(workshop).map(([kind, heading]) => ({
    kind,
    heading,
    lines: those.filter((line) => line.kind === kind).reverse(),
  }));
}

/**
 * What a line can grow out of, as a form names it: where people differ in a round first, then all examples.
 *
 * @param {import('./regions.js').Agreement | null} agreement
 * @param {Concept[]} concepts
 * @param {ReadonlyMap<string, {id: string, number: number, title: string}>} examples
 * @returns {{contested: Origin[], all: Origin[]}}
 *
 * @typedef {{example: string, concept: string | null, round: number | null, words: string}} Origin
 */
export function originsOf(agreement, concepts, examples) {
  const contested = (agreement?.items ?? []).flatMap(({ example, circles }) =>
    concepts
      .filter(({ key }) => examples.has(example) && circles[key]?.split)
      .map(({ key, label }) => ({
        example,
        concept: key,
        round: agreement?.round ?? null,
        words: `${words(examples.get(example))}: ${isolated(label)}`,
      })),
  );
  const all = [...examples.values()]
    .sort((a, b) => a.number - b.number)
    .map((example) => ({ example: example.id, concept: null, round: null, words: words(example) }));
  return { contested: contested.slice(0, MOST_CONTESTED), all };
}

const MOST_CONTESTED = 30;

/** @param {{number: number, title: string} | undefined} example */
const words = (example) => (example ? `${example.number} ${isolated(example.title)}` : '');
