/**
 * A server, browsers and a bad network between them, all in the hands of chance.
 *
 * @import {Answers, Example, Hint, Round} from '../../../static/js/core/regions.js'
 * @import {Action, BoardEvent, Judgement, State} from '../../../static/js/core/state.js'
 */
import { conceptsOf, maskOf, regionOf } from '../../../static/js/core/regions.js';
import { initial, reduce } from '../../../static/js/core/state.js';
import { Refused, Unreachable } from '../../../static/js/net/api.js';
import { follow } from '../../../static/js/net/live.js';
import { Outbox } from '../../../static/js/net/outbox.js';
import { answers, event, example, KEYS, op, ROUND, snapshot, WORKSHOP } from '../board.js';
import { HandClock, HandStorage, handSources } from './hand.js';

export const EXAMPLES = 6;
const GIVEN = ['', 'p', 'i', 'd', 'pi', 'pd', 'id', 'pid', 'p?', '?'].map(answers);
/** @type {Hint[]} */
const HINTS = [
  [0, 0],
  [0.5, -0.5],
  [-1, 1],
];
let moves = 0;

/** Places by the rules of the server: one number per change, none for what changes nothing. */
export class Server {
  version = 10;
  locked = false;
  /** @type {BoardEvent[]} */
  log = [];
  /** @type {Map<string, Example>} */
  examples = new Map();
  /** @type {Round} */
  round = { ...ROUND, state: 'revealed' };
  /** @type {Map<string, Judgement>} */
  judgements = new Map();

  constructor() {
    for (let number = 1; number <= EXAMPLES; number += 1) this.examples.set(`e${number}`, example(number));
  }

  snapshot() {
    const workshop = { ...WORKSHOP, round: this.round };
    return structuredClone({ ...snapshot([...this.examples.values()], this.version), workshop });
  }

  /** @type {(id: string, given: Answers | null, at: Hint | null) => Example} */
  place(id, given, at) {
    const was = this.examples.get(id);
    if (!was) throw new Refused(404, {}, null);
    if (this.locked) throw new Refused(409, {}, null);
    if (same(was.answers, given) && (!at || same(was.at, at))) return was;
    const next = placedAnew(was, given, at, this.version + 1);
    return this.#record(given ? 'example.placed' : 'example.returned', next);
  }

  /**
   * One person's, in the round that is open.
   *
   * @type {(round: number, id: string, given: Judgement) => Judgement}
   */
  judge(round, id, given) {
    this.#requireOpen(round);
    this.judgements.set(id, given);
    return given;
  }

  /** @type {(round: number, id: string) => null} */
  unjudge(round, id) {
    this.#requireOpen(round);
    this.judgements.delete(id);
    return null;
  }

  /** @param {number} round */
  #requireOpen(round) {
    if (round !== this.round.number || this.round.state !== 'open') throw new Refused(409, {}, null);
  }

  /** @param {'opened' | 'closed' | 'revealed'} what */
  turnRound(what) {
    if (what === 'opened') this.judgements = new Map();
    const number = this.round.number + (what === 'opened' ? 1 : 0);
    this.round = { ...this.round, number, state: what === 'opened' ? 'open' : what };
    this.#note(`round.${what}`, this.round);
  }

  /** @param {string} id */
  edit(id) {
    const was = this.examples.get(id);
    if (was) this.#record('example.edited', { ...was, title: `${was.title}!`, version: this.version + 1 });
  }

  /** @param {string} id */
  removeOrRestore(id) {
    const was = this.examples.get(id);
    if (!was)
      return this.#record('example.restored', example(Number(id.slice(1)), { version: this.version + 1 }));
    this.#note('example.removed', { id });
    this.examples.delete(id);
    return null;
  }

  /** @type {(type: string, next: Example) => Example} */
  #record(type, next) {
    this.#note(type, next);
    this.examples.set(next.id, next);
    return next;
  }

  /** @type {(type: string, data: object) => void} */
  #note(type, data) {
    this.version += 1;
    this.log.push(event(this.version, type, structuredClone(data)));
  }
}

/** @type {(was: Example, given: Answers | null, at: Hint | null, version: number) => Example} */
function placedAnew(was, given, at, version) {
  const region = regionOf(given, KEYS);
  const concepts = given ? conceptsOf(maskOf(given, KEYS), KEYS) : [];
  const stays = region === was.region && (!at || same(was.at, at));
  const spot = stays ? { at: was.at, placed: was.placed } : { at, placed: given ? version : null };
  return { ...was, answers: given, region, concepts, version, ...spot };
}

/** @type {(one: unknown, other: unknown) => boolean} */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** One person's browser, its requests and its stream. */
export class Screen {
  clock = new HandClock();
  sources = handSources();
  /** @type {(() => void)[]} what is under way: requests, then answers */
  network = [];
  /** @type {Map<string, {answers: Answers | null, at: Hint | null}>} */
  wanted = new Map();
  /** @type {import('./hand.js').HandSource | undefined} */
  #heardFrom;
  #cursor = 0;

  /**
   * @param {Server} server
   * @param {() => number} random
   * @param {number} losses the share of requests lost on the way, and of answers lost on the way back
   * @param {HandStorage} [storage]
   */
  constructor(server, random, losses, storage = new HandStorage()) {
    this.server = server;
    this.storage = storage;
    this.random = random;
    this.losses = losses;
    this.state = initial(server.snapshot());
    this.outbox = this.#outbox();
    this.live = follow({
      url: '/events',
      since: () => this.state.version,
      onEvent: (event) => this.dispatch({ type: 'event', event }),
      onReset: async () =>
        this.dispatch({ type: 'snapshot', snapshot: await this.#ask(() => this.server.snapshot()) }),
      onPresence: (here) => this.dispatch({ type: 'presence', here }),
      onLink: (link) => this.dispatch({ type: 'link', link }),
      EventSource: this.sources.EventSource,
      clock: this.clock,
      random,
    });
  }

  #outbox() {
    return new Outbox({
      api: {
        place: (id, given, at = null) => this.#ask(() => this.server.place(id, given, at)),
        returnToTray: (id) => this.#ask(() => this.server.place(id, null, null)),
        judge: (round, id, { answers: given, at, why }) =>
          this.#ask(() => this.server.judge(round, id, { example: id, answers: given, at, why })),
        unjudge: (round, id) => this.#ask(() => this.server.unjudge(round, id)),
      },
      storage: this.storage,
      key: 'outbox',
      dispatch: (action) => this.dispatch(action),
      onRefused: () => undefined,
      isPending: (id) => this.state.pending.some((op) => op.id === id),
      clock: this.clock,
      random: this.random,
    });
  }

  /** @param {Action} action */
  dispatch(action) {
    /** @type {State} */
    this.state = reduce(this.state, action);
  }

  /** @param {string} subject */
  move(subject) {
    const given = this.random() < 0.2 ? null : pick(GIVEN, this.random);
    const at = given && this.random() < 0.6 ? pick(HINTS, this.random) : null;
    moves += 1;
    this.wanted.set(subject, { answers: given, at });
    this.outbox.enqueue(op(`op${moves}`, subject, given, at));
  }

  /** What a page opens with. */
  readOwn() {
    const { judgements, round } = this.server;
    this.dispatch({ type: 'own', round: round.number, placements: [...judgements.values()] });
  }

  /** Places alone where a round is open, as far as this screen knows. @param {string} subject */
  judge(subject) {
    const round = this.state.workshop?.round;
    if (round?.state !== 'open') return;
    const given = this.random() < 0.2 ? null : pick(GIVEN, this.random);
    moves += 1;
    this.outbox.enqueue({ ...op(`op${moves}`, subject, given), round: round.number, why: `${moves}` });
  }

  /** The page goes, with all that was under way; its successor has only the storage. */
  reloaded() {
    this.live.close();
    const next = new Screen(this.server, this.random, this.losses, this.storage);
    next.wanted = this.wanted;
    if (this.state.own) next.readOwn();
    next.outbox.restore();
    return next;
  }

  /**
   * @template T
   * @param {() => T} work
   * @returns {Promise<T>}
   */
  #ask(work) {
    return new Promise((resolve, reject) => {
      this.network.push(() => {
        if (this.random() < this.losses) return reject(new Unreachable());
        if (this.random() < this.losses / 4) return reject(new Refused(429, {}, 2));
        const answer = answered(work);
        const lost = this.random() < this.losses;
        this.network.push(() => (lost ? reject(new Unreachable()) : answer(resolve, reject)));
      });
    });
  }

  deliver() {
    if (this.network.length === 0) return;
    const [message] = this.network.splice(Math.floor(this.random() * this.network.length), 1);
    message?.();
  }

  /** The stream's next word, if it has one. */
  hear() {
    const source = this.sources.opened.at(-1);
    if (!source || source.closed) return;
    if (this.#heardFrom !== source) {
      this.#heardFrom = source;
      this.#cursor = source.since;
      source.say('open');
      if (this.random() < this.losses / 2) source.say('reset');
    } else {
      const next = this.server.log.find(({ version }) => version > this.#cursor);
      this.#cursor = next?.version ?? this.#cursor;
      source.say(next?.type ?? 'presence', next ?? { here: 1 });
    }
  }

  hangUp() {
    this.sources.opened.at(-1)?.say('error');
  }

  get busy() {
    return this.outbox.size > 0 || this.state.pending.length > 0 || this.state.version < this.server.version;
  }
}

/**
 * Does the work now; what came of it is told later.
 *
 * @template T
 * @param {() => T} work
 * @returns {(resolve: (answer: T) => void, reject: (error: unknown) => void) => void}
 */
function answered(work) {
  try {
    const answer = structuredClone(work());
    return (resolve) => resolve(answer);
  } catch (error) {
    return (_, reject) => reject(error);
  }
}

/**
 * @template T
 * @param {readonly T[]} from
 * @param {() => number} random
 * @returns {T}
 */
export function pick(from, random) {
  return /** @type {T} */ (from[Math.floor(random() * from.length)]);
}
