/**
 * One reducer for every screen: what the server said, what we asked for and have not seen carried out yet, and the
 * picture that follows from both. Pure: no DOM, no network, no clock.
 *
 * @import {Agreement, Answers, Board, Concept, Example, Hint, Round, Snapshot, Workshop} from './regions.js'
 * @import {Comparison} from './settling.js'
 *
 * @typedef {object} Op A move we ask for.
 * @property {string} id ours, unique in this tab
 * @property {string} example
 * @property {Answers | null} answers null: back to the tray
 * @property {Hint | null} at
 * @property {{answers: Answers | null, at: Hint | null, why?: string | null}} before what undoing it asks for
 * @property {number | null} [round] the round it is placed in, alone; without one it is the shared map's
 * @property {string | null} [why] why we place it so, in a round
 * @property {number} [made] when we made it, in milliseconds
 *
 * @typedef {Op & {version: number | null}} Pending `version` is known once the server has accepted it.
 *
 * @typedef {Omit<Schemas.Event, 'data'> & {data: Record<string, any>}} BoardEvent As in the change feed and the stream; `data`: the
 *   subject's new representation, of a removed one only its id.
 *
 * @typedef {Pick<Schemas.RoundPlacement, 'example' | 'answers' | 'at' | 'why'>} Judgement One of our own placements in a round.
 *
 * @typedef {{round: number | null, placements: ReadonlyMap<string, Judgement>, earlier: ReadonlyMap<string, Judgement>}} Own
 *   the round is null before the first; `earlier`: what we last answered in the rounds that it follows
 *
 * @typedef {Schemas.Progress & {round: number}} Progress As the stream tells it.
 *
 * @typedef {Schemas.Proposals} Proposals
 *
 * @typedef {{round: number, agreement: Agreement, comparison: Comparison | null, proposals: Proposals | null}} Results What a
 *   revealed round came to. `comparison`: what moved since the round before; `proposals`: what can be settled; both null before
 *   they are known, and where there are none
 *
 * @typedef {Schemas.DoingCounts & {version: number}} Doing What people say of an example, and since which version of the board.
 *
 * @typedef {'live' | 'connecting' | 'offline' | 'blocked' | 'shared'} Link `blocked`, `shared`: what others do is read
 *   every five seconds, because no stream comes through or other tabs of this browser have the streams
 *
 * @typedef {object} State
 * @property {number} version where the server's truth below stands
 * @property {Board} board
 * @property {Concept[]} concepts in position order
 * @property {ReadonlyMap<string, Example>} examples the server's truth; `current` is what to show
 * @property {readonly Pending[]} pending oldest first
 * @property {readonly number[]} mine the versions our own changes got, the latest hundred
 * @property {ReadonlyMap<string, Doing>} doing what people say of examples, as far as it was read or has changed
 * @property {Workshop | null} workshop
 * @property {Own | null} own our own placements of the newest round; null where nobody takes part, as on the wall
 * @property {Progress | null} progress of the open round
 * @property {{answered: number, of: number} | null} consents how many have said what they think of the words, while they are asked
 * @property {Results | null} results as last loaded; `resultsOf` is what may be shown
 * @property {number} ahead milliseconds the server's clock is ahead of ours
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
 *   | {type: 'own', round: number | null, placements: readonly Judgement[], earlier?: readonly Judgement[]}
 *   | {type: 'judged', op: Op, placement: Judgement | null}
 *   | {type: 'progress', progress: Progress}
 *   | {type: 'consents', consents: {answered: number, of: number}}
 *   | {type: 'doing.loaded', example: string, doing: Schemas.DoingCounts, asked: number}
 *   | {type: 'agreement.loaded', agreement: Agreement, comparison: Comparison | null, proposals: Proposals | null}
 *   | {type: 'presence', here: number, ahead?: number}
 *   | {type: 'link', link: Link}} Action
 *   `op` is an op's id, except in `queued`. `accepted` with null: a change of ours that was no op (adding, editing).
 *   `dropped`: a newer op for the same example took its place before it was sent. `own`: all of ours in a round, as the
 *   server has them; from then on this screen takes part. `doing.loaded`: asked for at that version. `judged`: the server has taken an op of a round.
 */
import { isHidden } from './phase.js';
import { conceptsOf, maskOf, REGION_ORDER, regionOf, sameAnswers } from './regions.js';

/** Placing order of moves the server has not numbered yet: after all it has. */
const AFTER_ALL = 1e12;
const REMEMBERED = 100;
/** Circle radii; the server may round a hint, no eye sees this much. */
const SAME_SPOT = 1e-3;
/** Milliseconds: less than this is how long a message was under way, not how wrong a clock is. */
const SAME_TIME = 250;

/**
 * @param {Snapshot} snapshot
 * @param {Agreement | null} [agreement] of the newest round, where the page was served with it
 * @returns {State}
 */
export function initial(snapshot, agreement = null) {
  return {
    ...truthOf(snapshot),
    pending: [],
    mine: [],
    own: null,
    progress: null,
    consents: null,
    results: agreement && { round: agreement.round, agreement, comparison: null, proposals: null },
    ahead: 0,
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
    case 'own':
      return aligned({ ...state, own: ownOf(action.round, action.placements, earlierOf(state, action)) });
    case 'judged':
      return afterJudged(state, action.op, action.placement);
    case 'progress':
      return { ...state, progress: action.progress };
    case 'consents':
      return { ...state, consents: action.consents };
    case 'doing.loaded':
      return afterDoing(state, action.example, action.doing, action.asked);
    case 'agreement.loaded':
      return afterLoaded(state, action.agreement, action.comparison, action.proposals);
    case 'presence':
      return afterPresence(state, action.here, action.ahead ?? state.ahead);
    case 'link':
      return state.link === action.link ? state : { ...state, link: action.link };
  }
}

/** @param {Snapshot} snapshot */
function truthOf({ version, board, concepts, examples, workshop }) {
  const byId = new Map(examples.map((example) => [example.id, example]));
  return { version, board, concepts, examples: byId, doing: new Map(), workshop };
}

/**
 * @param {State} state
 * @param {Snapshot} snapshot
 */
function afterSnapshot(state, snapshot) {
  const next = aligned({ ...state, ...truthOf(snapshot), gap: false, gone: false });
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
  const next = aligned({ ...state, ...effectOf(state, event), version: event.version, gap: false });
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
 * @param {Op} op
 * @param {Judgement | null} placement
 * @returns {State}
 */
function afterJudged(state, op, placement) {
  const next = keeping(state, ({ id }) => id !== op.id);
  if (!state.own || state.own.round !== op.round) return next;
  const others = [...state.own.placements.values()].filter(({ example }) => example !== op.example);
  const earlier = [...state.own.earlier.values()];
  return { ...next, own: ownOf(op.round, placement ? [...others, placement] : others, earlier) };
}

/**
 * What we answered before: as the server knows it, else as this screen does. On an anonymous board nobody else knows it.
 *
 * @param {State} state
 * @param {{round: number | null, earlier?: readonly Judgement[]}} told
 * @returns {readonly Judgement[]}
 */
function earlierOf({ own }, { round, earlier = [] }) {
  const known = own?.round === round ? [...(own?.earlier.values() ?? [])] : [];
  return earlier.length ? earlier : known;
}

/**
 * @param {number | null} round
 * @param {readonly Judgement[]} placements in the order they were placed
 * @param {readonly Judgement[]} [earlier]
 * @returns {Own}
 */
function ownOf(round, placements, earlier = []) {
  return { round, placements: byExample(placements), earlier: byExample(earlier) };
}

/** @param {readonly Judgement[]} placements */
const byExample = (placements) => new Map(placements.map((placement) => [placement.example, placement]));

/**
 * An answer about a round that is no longer the newest, or not revealed, changes nothing.
 *
 * @param {State} state
 * @param {Agreement} agreement
 * @param {Comparison | null} comparison
 * @param {Proposals | null} proposals
 * @returns {State}
 */
function afterLoaded(state, agreement, comparison, proposals) {
  if (agreement.round !== revealedRound(state)) return state;
  return { ...state, results: { round: agreement.round, agreement, comparison, proposals } };
}

/**
 * What was asked for before an event came says only what is ours.
 *
 * @param {State} state
 * @param {string} id
 * @param {Schemas.DoingCounts} loaded
 * @param {number} asked
 * @returns {State}
 */
function afterDoing(state, id, loaded, asked) {
  const known = state.doing.get(id);
  const newest =
    known && known.version > asked ? { ...known, mine: loaded.mine } : { ...loaded, version: asked };
  return { ...state, doing: new Map(state.doing).set(id, newest) };
}

/**
 * The number of the newest round once it is revealed, on a board that is still there.
 *
 * @param {Pick<State, 'workshop' | 'gone'>} state
 * @returns {number | null}
 */
export function revealedRound({ workshop, gone }) {
  const round = workshop?.round;
  return round?.state === 'revealed' && !gone ? round.number : null;
}

/**
 * What the newest round came to; null before it is revealed and loaded.
 *
 * @param {State} state
 * @returns {Results | null}
 */
export function resultsOf(state) {
  const { results, workshop } = state;
  const round = workshop?.round;
  return round?.state === 'revealed' && results?.round === round.number ? results : null;
}

/**
 * In a new round we have placed nothing yet. What we answered in the rounds that it follows is kept.
 *
 * @param {State} state
 * @returns {State}
 */
function aligned(state) {
  const { own, workshop } = state;
  const round = workshop?.round ?? null;
  if (!own || !isHidden(workshop) || own.round === round?.number) return state;
  const known = round?.follows ? [...own.earlier.values(), ...own.placements.values()] : [];
  return { ...state, own: ownOf(round?.number ?? null, [], own.round === round?.follows ? known : []) };
}

/**
 * What we answered about an example of the open round before, as long as we have not placed it again; null where there is
 * nothing.
 *
 * @param {State} state
 * @param {string} id
 * @returns {Judgement | null}
 */
export function earlierAnswer(state, id) {
  const { own } = state;
  if (!own || !isAlone(state) || current(state).get(id)?.answers) return null;
  return own.earlier.get(id) ?? null;
}

/**
 * Our earlier answers about all examples of the open round that we have not placed again.
 *
 * @param {State} state
 * @returns {Judgement[]}
 */
export function earlierAnswers(state) {
  return tray(state).flatMap(({ id }) => earlierAnswer(state, id) ?? []);
}

/**
 * @param {State} state
 * @param {number} here
 * @param {number} ahead
 */
function afterPresence(state, here, ahead) {
  const known = Math.abs(ahead - state.ahead) < SAME_TIME ? state.ahead : ahead;
  return state.here === here && state.ahead === known ? state : { ...state, here, ahead: known };
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
    case 'comment.added':
    case 'comment.edited':
    case 'comment.removed':
      return { examples: recounted(state.examples, event.data) };
    case 'board.changed':
      return { board: /** @type {Board} */ (event.data) };
    case 'doing.changed':
      return { doing: withCounts(state.doing, event) };
    case 'board.removed':
      return { gone: true };
    case 'concept.revised':
      return { concepts: revised(state.concepts, /** @type {Concept} */ (event.data)) };
    case 'workshop.changed':
      return { workshop: /** @type {Workshop} */ (event.data) };
    case 'round.opened':
    case 'round.closed':
      return { workshop: withRound(state.workshop, /** @type {Round} */ (event.data)) };
    case 'round.revealed':
      return { workshop: withRound(state.workshop, /** @type {Round} */ (event.data)), results: null };
    default:
      return {};
  }
}

/**
 * @param {ReadonlyMap<string, Doing>} doing
 * @param {BoardEvent} event
 */
function withCounts(doing, { data, version }) {
  const mine = doing.get(data.id)?.mine ?? null;
  return new Map(doing).set(data.id, { ...data.doing, mine, version });
}

/**
 * @param {Workshop | null} workshop
 * @param {Round} round
 */
function withRound(workshop, round) {
  if (!workshop || (workshop.round && workshop.round.number > round.number)) return workshop;
  return { ...workshop, round };
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
 * @param {ReadonlyMap<string, Example>} examples
 * @param {Record<string, any>} comment
 */
function recounted(examples, { example, comments }) {
  const known = examples.get(example);
  return known ? new Map(examples).set(example, { ...known, comments }) : examples;
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
  const oldest = pending.find((op) => op.example === event.example && !op.round);
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
 * @param {Hint} a
 * @param {Hint | null} b
 */
function sameSpot(a, b) {
  return b !== null && Math.hypot(a[0] - b[0], a[1] - b[1]) < SAME_SPOT;
}

/** @typedef {ReadonlyMap<string, Example>} Shown */
/** @type {WeakMap<Shown, {pending: readonly Pending[], shown: Shown}>} */
const overlays = new WeakMap();
/** @type {WeakMap<Own, {examples: Shown, pending: readonly Pending[], shown: Shown}>} */
const ownPictures = new WeakMap();

/**
 * The examples as they are to be shown: the server's truth with our pending moves laid over it, moved examples last in
 * placing order; while a round is hidden, its examples as we placed them ourselves. The same map as long as nothing of
 * that changes.
 *
 * @param {State} state
 * @returns {Shown} by id
 */
export function current(state) {
  return isAlone(state) ? ownPicture(state) : sharedPicture(state);
}

/**
 * Whether what is shown are our own placements of a round, and nobody else's.
 *
 * @param {State} state
 */
export function isAlone({ own, workshop }) {
  return own !== null && isHidden(workshop) && own.round === workshop?.round?.number;
}

/**
 * Why we placed an example so in the round; null when we have not said.
 *
 * @param {State} state
 * @param {string} id
 */
export function whyOf({ own, pending }, id) {
  const op = pending.filter(({ example, round }) => example === id && round && round === own?.round).at(-1);
  const placed = own?.placements.get(id) ?? own?.earlier.get(id);
  return (op ? op.why : placed?.why) ?? null;
}

/** @param {State} state */
function sharedPicture({ examples, pending, concepts }) {
  if (pending.every(({ round }) => round)) return examples;
  const known = overlays.get(examples);
  if (known?.pending === pending) return known.shown;
  const shared = pending.filter(({ round }) => !round);
  const shown = overlaid(examples, shared, keysOf(concepts));
  overlays.set(examples, { pending, shown });
  return shown;
}

/** @param {State} state */
function ownPicture({ examples, pending, concepts, own, workshop }) {
  const { round, placements } = /** @type {Own} */ (own);
  const known = ownPictures.get(/** @type {Own} */ (own));
  if (known?.examples === examples && known.pending === pending) return known.shown;
  const keys = keysOf(concepts);
  const ours = pending.filter((op) => op.round === round);
  const shown = overlaid(judged(examples, workshop?.round?.examples ?? [], placements, keys), ours, keys);
  ownPictures.set(/** @type {Own} */ (own), { examples, pending, shown });
  return shown;
}

/**
 * A round's examples where our judgements put them.
 *
 * @param {Shown} examples
 * @param {readonly string[]} ids
 * @param {Own['placements']} placements
 * @param {string[]} keys
 * @returns {Shown}
 */
function judged(examples, ids, placements, keys) {
  const order = [...placements.keys()];
  const ofRound = ids.flatMap((id) => examples.get(id) ?? []);
  return new Map(
    ofRound.map((example) => {
      const bare = moved(example, { answers: null, at: null }, 0, keys);
      const placement = placements.get(example.id);
      return [example.id, placement ? moved(bare, placement, order.indexOf(example.id), keys) : bare];
    }),
  );
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
 * @param {Pick<Op, 'answers' | 'at'>} op
 * @param {number} order
 * @param {string[]} keys
 * @returns {Example}
 */
function moved(example, { answers, at }, order, keys) {
  const region = regionOf(answers, keys);
  const concepts = answers ? conceptsOf(maskOf(answers, keys), keys) : [];
  const stays = region === example.region && (at === null || sameSpot(at, example.at));
  if (answers === null)
    return { ...example, answers, region, concepts, at: null, placed: null, reviewed: null };
  return { ...example, answers, region, concepts, reviewed: order, ...(stays ? {} : { at, placed: order }) };
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
    const entry = known.get(shown) ?? { answer: compute([...shown.values()], state) };
    known.set(shown, entry);
    return entry.answer;
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
  /** @type {Map<string, number>} */
  const spelt = new Map();
  for (const tag of [...shown].sort(byNumber).flatMap((example) => example.tags)) {
    spelt.set(tag, (spelt.get(tag) ?? 0) + 1);
  }
  /** @type {Map<string, {tag: string, count: number}>} */
  const counted = new Map();
  for (const [spelling, times] of spelt) {
    const { tag, count } = counted.get(folded(spelling)) ?? { tag: spelling, count: 0 };
    counted.set(folded(spelling), { tag, count: count + times });
  }
  return [...counted.values()].sort((a, b) => b.count - a.count || a.tag.localeCompare(b.tag));
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
  if (wanted.length === 0) return [...examples];
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
