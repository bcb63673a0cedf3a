/**
 * Running a workshop from the facilitator's remote: the examples to go through, hands raised, other steps. Pure.
 *
 * @import {Agreed, Agreement, Example, Hands, Workshop} from './regions.js'
 * @import {Kind} from './phase.js'
 *
 * @typedef {Workshop['steps'][number]} Step
 * @typedef {Schemas.RunStep} RunStep a step with what only facilitators read
 * @typedef {{key: string, title: string, about: string | null}} Source a template, or another board
 * @typedef {{example: string, number: number, title: string, agreed: Agreed | null}} Line an example to go through
 * @typedef {Record<string, Hands>} Tally hands raised, by concept key
 * @typedef {keyof Hands} Hand
 * @typedef {RunStep & {key: number, was: number | null}} Row a step being edited; `was` is where it stood
 */

/** What steps of each kind are called unless somebody calls them otherwise; as in app/domain/workshop/steps.py. @type {Record<Kind, string>} */
export const TITLES = {
  gather: 'Gather examples',
  read: 'Read the definitions',
  place: 'Place alone',
  reveal: 'Reveal',
  talk: 'Talk it through',
  settle: 'Settle the map',
  next: 'Next steps',
  look: 'Look again',
  continue: 'Continue, stop, start',
  senses: 'Looks, sounds, feels like',
  agree: 'Agree on the words',
};
export const MOST_STEPS = 20;
/** As many hands as a hall has. */
export const MOST_HANDS = 999;

/**
 * The examples to go through: once a round is revealed its own, the most contested first; before that all, by number.
 *
 * @param {Agreement | null} agreement of the newest round
 * @param {ReadonlyMap<string, Example>} examples
 * @returns {Line[]}
 */
export function queueOf(agreement, examples) {
  if (agreement) {
    return agreement.items
      .filter(({ example }) => examples.has(example))
      .map((agreed) => ({
        example: agreed.example,
        number: agreed.number,
        title: examples.get(agreed.example)?.title ?? agreed.title,
        agreed,
      }));
  }
  return [...examples.values()]
    .sort((a, b) => a.number - b.number)
    .map(({ id, number, title }) => ({ example: id, number, title, agreed: null }));
}

/**
 * Whether hands can be counted for the example in the spotlight: while its round is not revealed.
 *
 * @param {Workshop | null} workshop
 */
export function countsHands(workshop) {
  const { round, spotlight } = workshop ?? {};
  return Boolean(round && round.state !== 'revealed' && spotlight && round.examples.includes(spotlight));
}

/**
 * What was written down to be done next about an example.
 *
 * @param {Workshop | null} workshop
 * @param {string} example
 */
export function nextSteps(workshop, example) {
  const notes = workshop?.notes ?? [];
  return notes
    .filter((note) => note.kind === 'next_step' && note.example === example)
    .map(({ text }) => text);
}

/** @param {readonly {key: string}[]} concepts @returns {Tally} nobody's hand */
export function noHands(concepts) {
  return Object.fromEntries(concepts.map(({ key }) => [key, { yes: 0, no: 0, unsure: 0 }]));
}

/**
 * One hand more or less; never fewer than none.
 *
 * @param {Tally} tally
 * @param {string} key a concept's
 * @param {Hand} hand
 * @param {number} by
 * @returns {Tally}
 */
export function counted(tally, key, hand, by) {
  const hands = tally[key] ?? { yes: 0, no: 0, unsure: 0 };
  const count = Math.min(MOST_HANDS, Math.max(0, hands[hand] + by));
  return { ...tally, [key]: { ...hands, [hand]: count } };
}

/** @param {Tally} tally */
export function anyHands(tally) {
  return Object.values(tally).some(({ yes, no, unsure }) => yes + no + unsure > 0);
}

/** @param {readonly RunStep[]} steps @returns {Row[]} the steps as rows to be edited */
export function rowsOf(steps) {
  return steps.map((step, i) => ({ ...step, key: i, was: i }));
}

/** @param {readonly Row[]} rows @returns {Row[]} with one more, at the end */
export function withRow(rows) {
  const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
  /** @type {Row} */
  const row = {
    key,
    was: null,
    kind: 'talk',
    title: TITLES.talk,
    minutes: 5,
    most_contested: null,
    concept: null,
    notes: null,
    choose: null,
  };
  return [...rows, row];
}

/**
 * @param {readonly Row[]} rows
 * @param {number} key
 * @param {-1 | 1} by one place up or down; at the ends it stays
 * @returns {Row[]}
 */
export function movedRow(rows, key, by) {
  const from = rows.findIndex((row) => row.key === key);
  const to = from + by;
  if (from < 0 || to < 0 || to >= rows.length) return [...rows];
  const moved = [...rows];
  moved.splice(to, 0, ...moved.splice(from, 1));
  return moved;
}

/**
 * A row with other words. Another kind brings its usual title, unless the old one was somebody's own.
 *
 * @param {readonly Row[]} rows
 * @param {number} key
 * @param {Partial<RunStep>} fields
 * @returns {Row[]}
 */
export function changedRow(rows, key, fields) {
  return rows.map((row) => {
    if (row.key !== key) return row;
    const usual = !row.title || row.title === TITLES[/** @type {Kind} */ (row.kind)];
    const title = fields.kind && usual ? { title: TITLES[/** @type {Kind} */ (fields.kind)] } : {};
    return { ...row, ...fields, ...title };
  });
}

/**
 * Rows as the server takes them: the steps, and where the present one is among them.
 *
 * @param {readonly Row[]} rows
 * @param {number | null} present where it stood
 * @returns {{steps: RunStep[], step: number | null}} step null: it is not among them any more, or none runs
 */
export function stepsOf(rows, present) {
  const place = present === null ? -1 : rows.findIndex((row) => row.was === present);
  const steps = rows.map(({ kind, title, minutes, most_contested, concept, notes, choose }) => ({
    kind,
    title: title.trim(),
    minutes,
    most_contested: kind === 'place' ? most_contested : null,
    concept: kind === 'senses' ? concept : null,
    notes,
    choose: kind === 'place' ? choose : null,
  }));
  return { steps, step: place < 0 ? null : place };
}

/** How long a workshop is, to choose from, in minutes; as in app/domain/workshop/steps.py. */
export const LENGTHS = [30, 45, 60];
/** The step that a board without examples begins with. @type {Step} */
const GATHER = {
  kind: /** @type {const} */ ('gather'),
  title: TITLES.gather,
  minutes: 5,
  most_contested: null,
  concept: null,
};

/** The steps, with gathering examples as the first. @param {readonly Step[]} steps @returns {readonly Step[]} */
export const withGathering = (steps) => (steps[0]?.kind === 'gather' ? steps : [GATHER, ...steps]);

/** How long all steps take together, as far as they say. @param {readonly Pick<Step, 'minutes'>[]} steps */
export function totalMinutes(steps) {
  return steps.reduce((sum, step) => sum + (step.minutes ?? 0), 0);
}

/**
 * The same steps with lengths that add up to `minutes`, each in proportion to what it was, at least 1. Steps without a
 * length stay without; where no step has one, all get the same. `scaled` in app/domain/workshop/steps.py does the same.
 *
 * @template {Pick<Step, 'minutes'>} T
 * @param {readonly T[]} steps
 * @param {number} minutes
 * @returns {T[]}
 */
export function scaled(steps, minutes) {
  const whole = totalMinutes(steps);
  const weights = steps.map((step) => (whole ? (step.minutes ?? 0) : 1));
  const sum = whole || steps.length;
  const given = weights.map((weight) => Math.min(weight, 1));
  const lack = (/** @type {number} */ place) =>
    weights[place] ? minutes * weights[place] - sum * given[place] : Number.NEGATIVE_INFINITY;
  for (let left = minutes - given.filter(Boolean).length; left > 0; left--) {
    const neediest = given.reduce((best, _, place) => (lack(place) > lack(best) ? place : best), 0);
    given[neediest] += 1;
  }
  return steps.map((step, place) => ({ ...step, minutes: given[place] || null }));
}

/** How long all steps take together, in words; empty when none says. @param {readonly Step[]} steps */
export function sayLength(steps) {
  const minutes = totalMinutes(steps);
  return minutes ? `about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}` : '';
}
