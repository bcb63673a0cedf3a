/**
 * Carries our moves to the server: each example's in order, nothing lost while it cannot be reached. No DOM.
 *
 * @import {Action, Op} from '../core/state.js'
 * @import {Api} from './api.js'
 * @import {Clock} from './clock.js'
 *
 * @typedef {{flying: Op | null, waiting: Op | null}} Lane One example's moves, on the map or in a round: under way, and next.
 *
 * @typedef {object} Options
 * @property {Pick<Api, 'place' | 'returnToTray' | 'judge' | 'unjudge'>} api
 * @property {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null} storage as sessionStorage; null keeps nothing
 * @property {string} key where in the storages; one per board
 * @property {Pick<Storage, 'getItem' | 'setItem'> | null} [shared] as localStorage: how far all tabs of this browser are
 * @property {() => string} [owner] who makes the moves now; what somebody else could not deliver is never sent
 * @property {(action: Action) => void} dispatch
 * @property {(op: Op, problem: Refused) => void} onRefused after the state has let go of the op
 * @property {(id: string) => boolean} [isPending] whether the state still waits for the op: the stream may have shown
 *   its effect though the answer was lost, and sending it again would undo what somebody did since
 * @property {(problem: Refused) => void} [onHeld] the server's disk is full; the move waits
 * @property {() => void} [onUnreachable] the server did not answer; the move waits
 * @property {Clock} [clock]
 * @property {() => number} [random]
 */
import { Refused } from './api.js';
import { backoff, systemClock } from './clock.js';

const DISK_FULL = 507;
const UNTIL_STORED = 15;
const PAUSES = { first: 1_000, longest: 15_000 };

export class Outbox {
  #options;
  #clock;
  #random;
  /** @type {Map<string, Lane>} */
  #lanes = new Map();
  /** @type {unknown} */
  #timer = null;
  #failures = 0;
  #notBefore = 0;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /** How many moves the server has not answered. */
  get size() {
    return this.#ops().length;
  }

  /**
   * Shows a move at once and sends it as soon as it may.
   *
   * @param {Op} op
   */
  enqueue(op) {
    this.#settle(op, this.#clock.now());
    this.#take({ ...op, made: this.#clock.now() });
  }

  /** @param {Op} op */
  #take(op) {
    const lane = this.#lanes.get(laneOf(op)) ?? { flying: null, waiting: null };
    this.#lanes.set(laneOf(op), lane);
    const { waiting } = lane;
    lane.waiting = op;
    this.#save();
    this.#options.dispatch({ type: 'queued', op });
    if (waiting) this.#drop(waiting);
    this.#send(lane);
  }

  /** Takes up what a page before this one could not deliver, if the same person made it. */
  restore() {
    /** @type {Map<string, Op>} */
    const last = new Map();
    for (const op of this.#stored()) last.set(laneOf(op), op);
    for (const op of last.values()) if (!this.#isOver(op)) this.#take(op);
    this.#save();
  }

  /** Writes down who owns the moves, when that has changed: they have joined. */
  keep() {
    this.#save();
  }

  /** Tries at once all that waits: the connection is back. */
  retry() {
    if (this.#clock.now() < this.#notBefore) return;
    this.#clock.cancel(this.#timer);
    this.#timer = null;
    for (const lane of [...this.#lanes.values()]) this.#send(lane);
  }

  /** @param {Lane} lane */
  async #send(lane) {
    const op = lane.waiting;
    if (lane.flying || !op || this.#clock.now() < this.#notBefore) return;
    lane.waiting = null;
    if (this.#isOver(op)) this.#drop(op);
    else if (this.#options.isPending?.(op.id) ?? true) await this.#fly(lane, op);
    if (!lane.flying && !lane.waiting) this.#lanes.delete(laneOf(op));
    this.#save();
  }

  /**
   * @param {Lane} lane
   * @param {Op} op
   */
  async #fly(lane, op) {
    lane.flying = op;
    const { answer, error } = await this.#attempt(op);
    lane.flying = null;
    if (!error) this.#accepted(op, answer);
    else if (!(error instanceof Refused)) return this.#unreachable(lane, op);
    else if (error.status === 429) return this.#tooMany(lane, op, error.retryAfter ?? 1);
    else if (error.status === DISK_FULL) return this.#held(lane, op, error);
    else this.#refused(op, error);
    this.#send(lane);
  }

  /**
   * @param {Op} op
   * @returns {Promise<{answer?: any, error?: unknown}>}
   */
  async #attempt(op) {
    try {
      return { answer: await sent(op, this.#options.api) };
    } catch (error) {
      return { error };
    }
  }

  /**
   * @param {Op} op
   * @param {any} answer an example, or in a round our judgement (null: taken back)
   */
  #accepted(op, answer) {
    this.#settle(op, (op.made ?? 0) + 1);
    if (op.round) this.#options.dispatch({ type: 'judged', op, placement: answer });
    else this.#options.dispatch({ type: 'accepted', op: op.id, version: answer.version });
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.retry();
  }

  /**
   * @param {Op} op
   * @param {Refused} problem
   */
  #refused(op, problem) {
    this.#options.dispatch({ type: 'refused', op: op.id });
    this.#options.onRefused(op, problem);
  }

  /**
   * @param {Lane} lane
   * @param {Op} op
   */
  #unreachable(lane, op) {
    this.#putBack(lane, op);
    this.#options.onUnreachable?.();
    if (this.#timer !== null) return;
    this.#failures += 1;
    this.#retryIn(backoff(this.#failures, PAUSES, this.#random));
  }

  /**
   * @param {Lane} lane
   * @param {Op} op
   * @param {number} seconds
   */
  #tooMany(lane, op, seconds) {
    this.#putBack(lane, op);
    this.#notBefore = Math.max(this.#notBefore, this.#clock.now() + seconds * 1_000);
    this.#retryIn(this.#notBefore - this.#clock.now());
  }

  /**
   * @param {Lane} lane
   * @param {Op} op
   * @param {Refused} problem
   */
  #held(lane, op, problem) {
    if (this.#failures === 0) this.#options.onHeld?.(problem);
    this.#failures += 1;
    this.#tooMany(lane, op, UNTIL_STORED);
  }

  /** @param {number} ms */
  #retryIn(ms) {
    this.#clock.cancel(this.#timer);
    this.#timer = this.#clock.later(() => {
      this.#notBefore = 0;
      this.retry();
    }, ms);
  }

  /**
   * @param {Lane} lane
   * @param {Op} op
   */
  #putBack(lane, op) {
    if (lane.waiting) this.#drop(op);
    else lane.waiting = op;
  }

  /** @param {Op} op */
  #drop(op) {
    this.#options.dispatch({ type: 'dropped', op: op.id });
  }

  #ops() {
    const ops = [...this.#lanes.values()].flatMap(({ flying, waiting }) => [flying, waiting]);
    return ops.filter((op) => op !== null);
  }

  #save() {
    const { storage, key } = this.#options;
    const ops = this.#ops();
    try {
      if (ops.length > 0) storage?.setItem(key, JSON.stringify({ owner: this.#owner, ops }));
      else storage?.removeItem(key);
    } catch {
      // Full or forbidden storage: the moves are still sent, only not across a reload.
    }
  }

  /** @returns {Op[]} */
  #stored() {
    const { storage, key } = this.#options;
    const { owner, ops } = read(storage, key);
    return owner === this.#owner && Array.isArray(ops) ? ops : [];
  }

  get #owner() {
    return this.#options.owner?.() ?? '';
  }

  /** Whether a later move of the same example was made, or this one delivered, in another tab. @param {Op} op */
  #isOver(op) {
    const { shared = null, key } = this.#options;
    return (read(shared, key)[laneOf(op)] ?? 0) > (op.made ?? 0);
  }

  /** Moves of this example made before `time` need no sending any more. @param {Op} op @param {number} time */
  #settle(op, time) {
    const { shared = null, key } = this.#options;
    const times = read(shared, key);
    times[laneOf(op)] = Math.max(time, times[laneOf(op)] ?? 0);
    try {
      shared?.setItem(key, JSON.stringify(times));
    } catch {
      // Full or forbidden storage: tabs do not know of each other.
    }
  }
}

/** @param {Pick<Storage, 'getItem'> | null} storage @param {string} key @returns {any} an object, empty where nothing is kept */
function read(storage, key) {
  try {
    return JSON.parse(storage?.getItem(key) ?? '{}') ?? {};
  } catch {
    return {};
  }
}

/** @param {Op} op */
function laneOf({ example, round }) {
  return `${round ?? ''} ${example}`;
}

/**
 * @param {Op} op
 * @param {Options['api']} api
 */
function sent({ example, answers, at, round, why = null }, api) {
  if (round) return answers ? api.judge(round, example, { answers, at, why }) : api.unjudge(round, example);
  return answers ? api.place(example, answers, at) : api.returnToTray(example);
}
