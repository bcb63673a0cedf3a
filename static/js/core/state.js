/**
 * One reducer for every screen: what the server said, what we asked for and have not seen carried out yet, and the
 * picture that follows from both. Pure: no DOM, no network, no clock.
 *
 * @import {Answers, Board, Concept, Example, Hint, Snapshot} from './regions.js'
 *
 * @typedef {object} Op A move we ask for.
 * @property {string} id ours, unique in this tab
 * @property {string} example
 * @property {Answers | null} answers null: back to the tray
 * @property {Hint | null} at
 * @property {{answers: Answers | null, at: Hint | null}} before what undoing it asks for
 *
 * @typedef {Op & {version: number | null}} Pending `version` is known once the server has accepted it.
 *
 * @typedef {object} BoardEvent As in the change feed and the stream.
 * @property {number} version
 * @property {string} type
 * @property {string} at
 * @property {string | null} actor
 * @property {string | null} example
 * @property {Record<string, any>} data the subject's new representation; of a removed one only its id
 *
 * @typedef {'live' | 'connecting' | 'offline'} Link
 *
 * @typedef {object} State
 * @property {number} version where the server's truth below stands
 * @property {Board} board
 * @property {Concept[]} concepts in position order
 * @property {ReadonlyMap<string, Example>} examples the server's truth; `current` is what to show
 * @property {readonly Pending[]} pending oldest first
 * @property {readonly number[]} mine the versions our own changes got, the latest hundred
 * @property {number | null} here how many look at the board now
 * @property {Link} link
 * @property {boolean} gap an event was missed: the stream must be asked again
 * @property {boolean} gone the board was removed
 *
 * @typedef {{type: 'snapshot', snapshot: Snapshot}
 *   | {type: 'event', event: BoardEvent}
 *   | {type: 'queued', op: Op}
 *   | {type: 'accepted', op: string | null, version: number}
 *   | {type: 'refused' | 'dropped', op: string}
 *   | {type: 'gone'}
 *   | {type: 'presence', here: number}
 *   | {type: 'link', link: Link}} Action
 *   `op` is an op's id, except in `queued`. `accepted` with null: a change of ours that was no op (adding, editing).
 *   `dropped`: a newer op for the same example took its place before it was sent.
 */
import { conceptsOf, maskOf, REGION_ORDER, regionOf, sameAnswers } from './regions.js';

/** Placing order of moves the server has not numbered yet: after all it has. */
const AFTER_ALL = 1e12;
const REMEMBERED = 100;
/** Circle radii; the server may round a hint, no eye sees this much. */
const SAME_SPOT = 1e-3;

/**
 * @param {Snapshot} snapshot
 * @returns {State}
 */
export function initial(snapshot) {
  return {
    ...truthOf(snapshot),
    pending: [],
    mine: [],
    here: null,
    link: 'connecting',
    gap: false,
    gone: false,
  };
}

/**
 * The state after an action; the same object when the action changes nothing.
 *
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function reduce(state, action) {
  switch (action.type) {
    case 'snapshot':
      return afterSnapshot(state, action.snapshot);
    case 'event':
      return afterEvent(state, action.event);
    case 'queued':
      return { ...state, pending: [...state.pending, { ...action.op, version: null }] };
    case 'accepted':
      return afterAccepted(state, action.op, action.version);
    case 'refused':
    case 'dropped':
      return keeping(state, (op) => op.id !== action.op);
    case 'gone':
      return state.gone ? state : { ...state, gone: true };
    case 'presence':
      return state.here === action.here ? state : { ...state, here: action.here };
    case 'link':
      return state.link === action.link ? state : { ...state, link: action.link };
  }
}

/** @param {Snapshot} snapshot */
function truthOf({ version, board, concepts, examples }) {
  return { version, board, concepts, examples: new Map(examples.map((example) => [example.id, example])) };
}

/**
 * @param {State} state
 * @param {Snapshot} snapshot
 */
function afterSnapshot(state, snapshot) {
  const next = { ...state, ...truthOf(snapshot), gap: false, gone: false };
  // A board set back to an older version never reaches the numbers it gave out before.
  const reached = snapshot.version < state.version ? Number.POSITIVE_INFINITY : snapshot.version;
  return keeping(next, (op) => op.version === null || op.version > reached);
}

/**
 * @param {State} state
 * @param {BoardEvent} event
 * @returns {State}
 */
function afterEvent(state, event) {
  if (event.version <= state.version) return state;
  if (event.version > state.version + 1) return state.gap ? state : { ...state, gap: true };
  const echo = echoed(state, event);
  const next = { ...state, ...effectOf(state, event), version: event.version, gap: false };
  const seen = echo ? remembering(next, event.version) : next;
  return keeping(seen, (op) => op !== echo && (op.version === null || op.version > event.version));
}

/**
 * @param {State} state
 * @param {string | null} id
 * @param {number} version
 * @returns {State}
 */
function afterAccepted(state, id, version) {
  const next = remembering(state, version);
  if (version <= state.version) return keeping(next, (op) => op.id !== id);
  return { ...next, pending: next.pending.map((op) => (op.id === id ? { ...op, version } : op)) };
}

/**
 * @param {State} state
 * @param {(op: Pending) => boolean} wanted
 */
function keeping(state, wanted) {
  const pending = state.pending.filter(wanted);
  return pending.length === state.pending.length ? state : { ...state, pending };
}

/**
 * @param {State} state
 * @param {number} version
 */
function remembering(state, version) {
  if (state.mine.includes(version)) return state;
  return { ...state, mine: [...state.mine, version].slice(-REMEMBERED) };
}

/**
 * What an event changes besides the version: nothing, when its type is newer than this page.
 *
 * @param {State} state
 * @param {BoardEvent} event
 * @returns {Partial<State>}
 */
function effectOf(state, event) {
  switch (event.type) {
    case 'example.added':
    case 'example.edited':
    case 'example.restored':
    case 'example.placed':
    case 'example.returned':
      return { examples: new Map(state.examples).set(event.data.id, /** @type {Example} */ (event.data)) };
    case 'example.removed':
      return { examples: without(state.examples, event.data.id) };
    case 'board.changed':
      return { board: /** @type {Board} */ (event.data) };
    case 'board.removed':
      return { gone: true };
    case 'concept.revised':
      return { concepts: revised(state.concepts, /** @type {Concept} */ (event.data)) };
    default:
      return {};
  }
}

/**
 * @param {ReadonlyMap<string, Example>} examples
 * @param {string} id
 */
function without(examples, id) {
  const left = new Map(examples);
  left.delete(id);
  return left;
}

/**
 * @param {Concept[]} concepts
 * @param {Concept} concept
 */
function revised(concepts, concept) {
  return concepts.map((old) => (old.key === concept.key ? concept : old));
}

/**
 * Whether an event is the echo of a change of ours. Right before and after the event is reduced.
 *
 * @param {State} state
 * @param {BoardEvent} event
 */
export function isMine(state, event) {
  return state.mine.includes(event.version) || echoed(state, event) !== undefined;
}

/**
 * The pending op this event carries out: the oldest for its example, as they go one after the other; by its number or,
 * as the stream may be faster than the answer, because the event does just what the op asks for.
 *
 * @param {State} state
 * @param {BoardEvent} event
 */
function echoed({ pending }, event) {
  const oldest = pending.find((op) => op.example === event.example);
  if (!oldest) return undefined;
  const same = oldest.version === null ? carriesOut(event, oldest) : oldest.version === event.version;
  return same ? oldest : undefined;
}

/**
 * @param {BoardEvent} event
 * @param {Op} op
 */
function carriesOut({ type, data }, { answers, at }) {
  if (answers === null) return type === 'example.returned';
  return (
    type === 'example.placed' && sameAnswers(answers, data.answers) && (at === null || sameSpot(at, data.at))
  );
}

/**
 * @param {Hint} one
 * @param {Hint | null} other
 */
function sameSpot(one, other) {
  return other !== null && Math.hypot(one[0] - other[0], one[1] - other[1]) < SAME_SPOT;
}

/** @type {WeakMap<ReadonlyMap<string, Example>, {pending: readonly Pending[], shown: ReadonlyMap<string, Example>}>} */
const overlays = new WeakMap();

/**
 * The examples as they are to be shown: the server's truth with our pending moves laid over it. Moved examples come
 * last in placing order. The same map as long as neither changes.
 *
 * @param {State} state
 * @returns {ReadonlyMap<string, Example>} by id
 */
export function current({ examples, pending, concepts }) {
  if (pending.length === 0) return examples;
  const known = overlays.get(examples);
  if (known?.pending === pending) return known.shown;
  const shown = overlaid(examples, pending, keysOf(concepts));
  overlays.set(examples, { pending, shown });
  return shown;
}

/**
 * @param {ReadonlyMap<string, Example>} examples
 * @param {readonly Pending[]} pending
 * @param {string[]} keys
 */
function overlaid(examples, pending, keys) {
  const shown = new Map(examples);
  pending.forEach((op, index) => {
    const example = shown.get(op.example);
    if (example) shown.set(op.example, moved(example, op, op.version ?? AFTER_ALL + index, keys));
  });
  return shown;
}

/**
 * What the server will make of an example: as it does, order and hint stay when neither region nor hint is new.
 *
 * @param {Example} example
 * @param {Op} op
 * @param {number} order
 * @param {string[]} keys
 * @returns {Example}
 */
function moved(example, { answers, at }, order, keys) {
  const region = regionOf(answers, keys);
  const concepts = answers ? conceptsOf(maskOf(answers, keys), keys) : [];
  const stays = region === example.region && (at === null || sameSpot(at, example.at));
  if (answers === null) return { ...example, answers, region, concepts, at: null, placed: null };
  return { ...example, answers, region, concepts, ...(stays ? {} : { at, placed: order }) };
}

/** @param {readonly Concept[]} concepts */
function keysOf(concepts) {
  return concepts.map((concept) => concept.key);
}

/**
 * Remembers an answer for as long as what is shown stays the same.
 *
 * @template T
 * @param {(shown: readonly Example[], state: State) => T} compute
 * @returns {(state: State) => T}
 */
function ofShown(compute) {
  /** @type {WeakMap<ReadonlyMap<string, Example>, {answer: T}>} */
  const known = new WeakMap();
  return (state) => {
    const shown = current(state);
    const found = known.get(shown) ?? { answer: compute([...shown.values()], state) };
    known.set(shown, found);
    return found.answer;
  };
}

/** The examples not placed yet, by number. */
export const tray = ofShown((shown) => shown.filter((example) => example.answers === null).sort(byNumber));

/** The placed examples under each of the eight masks, in placing order; an empty region has an empty list. */
export const byRegion = ofShown((shown, { concepts }) => {
  const keys = keysOf(concepts);
  /** @type {Map<number, Example[]>} */
  const regions = new Map(REGION_ORDER.map((mask) => [mask, []]));
  for (const example of [...shown].sort(byPlacing)) {
    if (example.answers) regions.get(maskOf(example.answers, keys))?.push(example);
  }
  return regions;
});

/** How many examples there are, in the tray, placed, and under each mask. */
export const counts = ofShown((shown, state) => ({
  examples: shown.length,
  tray: tray(state).length,
  placed: shown.length - tray(state).length,
  regions: new Map([...byRegion(state)].map(([mask, examples]) => [mask, examples.length])),
}));

/** The tags in use with how many examples have each, the most used first; spelt as the first example spells it. */
export const tags = ofShown((shown) => {
  /** @type {Map<string, {tag: string, count: number}>} */
  const found = new Map();
  for (const tag of [...shown].sort(byNumber).flatMap((example) => example.tags)) {
    const entry = found.get(folded(tag)) ?? { tag, count: 0 };
    found.set(folded(tag), { ...entry, count: entry.count + 1 });
  }
  return [...found.values()].sort((a, b) => b.count - a.count || a.tag.localeCompare(b.tag));
});

/**
 * The examples that carry all the chosen tags, whatever their case; all of them when none is chosen.
 *
 * @param {Iterable<Example>} examples
 * @param {Iterable<string>} chosen
 * @returns {Example[]} in the order given
 */
export function filtered(examples, chosen) {
  const wanted = [...chosen].map(folded);
  return [...examples].filter((example) => {
    const own = new Set(example.tags.map(folded));
    return wanted.every((tag) => own.has(tag));
  });
}

/** @param {string} tag by way of capitals, so that ß meets SS as in the server's case folding */
function folded(tag) {
  return tag.trim().normalize('NFC').toUpperCase().toLowerCase();
}

/** @type {(a: Example, b: Example) => number} */
function byNumber(a, b) {
  return a.number - b.number;
}

/** @type {(a: Example, b: Example) => number} */
function byPlacing(a, b) {
  return (a.placed ?? 0) - (b.placed ?? 0) || byNumber(a, b);
}
