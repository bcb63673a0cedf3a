/**
 * What a board's workshop lets somebody at a screen of their own do now, and the words for it. Pure.
 * `app/domain/workshop/phases.py` says the same on the server.
 *
 * @import {Round, Workshop} from './regions.js'
 *
 * @typedef {Schemas.WorkshopStep['kind']} Kind
 * @typedef {Pick<Workshop, 'steps' | 'step' | 'beat' | 'ended_at'> & {round: Pick<Round, 'title' | 'state'> | null}} Course
 *   what of a workshop decides
 * @typedef {{participant: boolean, facilitator: boolean}} Viewer
 * @typedef {'map' | 'list' | 'wall' | 'remote'} Surface a page that shows answers
 * @typedef {'free' | 'ended' | 'gather' | 'read' | 'alone' | 'locked' | 'closed' | 'waiting' | 'reveal' | 'talk' | 'settle' | 'next' | 'look' | 'continue' | 'senses' | 'agree'} Name
 *
 * @typedef {object} Phase
 * @property {Name} name
 * @property {string} now what the room is doing; empty when no workshop runs
 * @property {string} can what the viewer can do; empty when no workshop runs
 * @property {boolean} place whether they may place here: in `alone` in the round, else on the shared map
 * @property {boolean} add whether they may add examples, and edit their own
 */

/** @type {Record<Name, string>} */
const CAN = {
  free: '',
  ended: 'Thank you for taking part.',
  gather: 'Add what you already do.',
  read: 'Just read. The map comes back later.',
  alone: 'Only you see your answers.',
  locked: 'The board is locked for now.',
  closed: 'Placing has ended. The answers come soon.',
  waiting: 'The others are placing alone.',
  reveal: 'See where you agree and where you do not.',
  talk: 'Tell each other why.',
  settle: 'Watch what goes onto the shared map.',
  next: 'Write next steps on your own examples.',
  look: 'See what became of the next steps.',
  continue: 'Write what to continue, stop and start.',
  senses: 'Write what a circle looks, sounds and feels like.',
  agree: 'Say whether you can work with these words.',
};
/** In which phases a page shows how people answered in the newest round, once it is revealed. @type {Record<Surface, Name[]>} */
const SHOW_ANSWERS = {
  map: ['reveal', 'talk'],
  list: ['reveal', 'talk', 'settle', 'next'],
  wall: ['reveal', 'talk', 'settle'],
  remote: /** @type {Name[]} */ (Object.keys(CAN)),
};
/** Where a facilitator is somebody who places, like everybody. @type {Name[]} */
const ALONE_NAMES = ['alone', 'locked', 'closed'];
/** In which phases participants write next steps. @type {Name[]} */
const WRITE_NEXT = ['free', 'ended', 'gather', 'talk', 'settle', 'next', 'look', 'continue'];
const ALONE = 'Place alone';
const LOCKED =
  'This board is locked. You can read it. Nobody can place anything until a facilitator unlocks it.';
const BY_CODE = 'You can read this board. To place and add examples, join with the code.';
const CLOSED = 'You can read this board. Nobody new can join it now.';
const ENDED = 'The workshop has ended';
/** So long the screens say that a workshop has ended, in milliseconds. */
const ENDING = 12 * 3_600_000;

/** Whether somebody may write next steps. @param {Name} name of the phase @param {boolean} isFacilitator */
export const mayWriteNext = (name, isFacilitator) => isFacilitator || WRITE_NEXT.includes(name);

/**
 * @param {Course | null} course null on a board that never had a workshop
 * @param {Viewer} viewer
 * @param {number} now milliseconds, by the server's clock
 * @param {boolean} [locked] whether the board is
 * @returns {Phase}
 */
export function phaseOf(course, viewer, now, locked = false) {
  const name = namePhase(course, viewer, now, locked);
  const leads = viewer.facilitator && !ALONE_NAMES.includes(name);
  const isFree = name === 'free' || name === 'ended';
  return {
    name,
    now: sayNow(name, course),
    can: CAN[name],
    place: leads || isFree || name === 'alone',
    add: leads || isFree || name === 'gather',
  };
}

/**
 * Why a viewer can only read a board, and what to do; empty when nothing is in the way.
 *
 * @param {{locked: boolean, takesPart: boolean, join: string}} viewer `takesPart`: they have joined, lead, or may join as
 *   they place; `join`: who may join the board
 */
export function readOnly({ locked, takesPart, join }) {
  if (locked) return LOCKED;
  if (takesPart) return '';
  return join === 'closed' ? CLOSED : BY_CODE;
}

/**
 * The phase for a viewer who can only read for a reason; the same phase when there is none.
 *
 * @param {Phase} phase
 * @param {string} reason
 * @returns {Phase}
 */
export function restricted(phase, reason) {
  if (!reason) return phase;
  const offers = phase.now && (phase.place || phase.add || phase.name === 'next');
  return { ...phase, can: offers ? reason : phase.can, place: false, add: false };
}

/**
 * @param {Course | null} course
 * @param {Viewer} viewer
 * @param {number} now
 * @param {boolean} locked
 * @returns {Name}
 */
function namePhase(course, viewer, now, locked) {
  const name = nameOf(course, viewer);
  if (name === 'free' && hasEnded(course, now)) return 'ended';
  return locked && name === 'alone' ? 'locked' : name;
}

/**
 * Whether a workshop ended in the last hours, and no round is open since.
 *
 * @param {Course | null} course
 * @param {number} now milliseconds, by the server's clock
 */
export function hasEnded(course, now) {
  if (!course?.ended_at || course.step !== null) return false;
  return now - Date.parse(course.ended_at) < ENDING && !isHidden(course);
}

/**
 * Whether a round's own placements are what its participants see: until it is revealed, unless the room does something
 * else meanwhile.
 *
 * @param {Course | null} course
 */
export function isHidden(course) {
  const state = course?.round?.state;
  const kind = kindOf(course);
  return kind === 'place' ? state === 'open' || state === 'closed' : kind === null && state === 'open';
}

/**
 * Whether a page shows how people answered in the newest round: never before it is revealed. A reveal begins with how
 * many have placed: until it goes on, only the remote shows answers. The wall shows them at any step while an example
 * is in the spotlight.
 *
 * @param {(Course & Pick<Workshop, 'spotlight'>) | null} course
 * @param {Surface} surface
 */
export function answersShow(course, surface) {
  if (course?.round?.state !== 'revealed') return false;
  if (course.beat === 'counted' && surface !== 'remote') return false;
  if (surface === 'wall' && course.spotlight !== null) return true;
  return SHOW_ANSWERS[surface].includes(nameOf(course, { participant: true, facilitator: false }));
}

/**
 * @param {Course | null} course
 * @param {Viewer} viewer
 * @returns {Name}
 */
function nameOf(course, { participant }) {
  if (isHidden(course)) {
    if (!participant) return 'waiting';
    return course?.round?.state === 'open' ? 'alone' : 'closed';
  }
  const kind = kindOf(course);
  if (kind === null) return 'free';
  return kind === 'place' ? 'reveal' : kind;
}

/** @param {Course | null} course */
function kindOf(course) {
  return stepOf(course)?.kind ?? null;
}

/** @param {Name} name @param {Course | null} course */
function sayNow(name, course) {
  if (name === 'free') return '';
  return name === 'ended' ? ENDED : titleOf(course);
}

/** @param {Course | null} course */
function titleOf(course) {
  return stepOf(course)?.title ?? course?.round?.title ?? ALONE;
}

/** @param {Course | null} course */
function stepOf(course) {
  return course && course.step !== null ? course.steps[course.step] : undefined;
}

/**
 * Whether it shows what people say of the words: in the step that asks, once all have answered.
 *
 * @param {Pick<Workshop, 'agree'> | null} workshop
 */
export const consentsShow = (workshop) => workshop?.agree?.shown ?? false;
