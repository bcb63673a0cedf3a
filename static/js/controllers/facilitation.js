// What a facilitator does: every press is sent, in the order of the presses, with a question before what cannot be taken back.

import { nextLens } from '../core/lenses.js';
import { isHidden } from '../core/phase.js';
import { askFirst, goal, inQueue, moveTo, stepOf } from '../core/wall.js';
import { systemClock } from '../net/clock.js';
import { PressQueue } from './press_queue.js';

/**
 * @typedef {import('../net/api.js').Refused} Refused
 * @typedef {import('../core/state.js').State} State
 * @typedef {import('../core/regions.js').Board} Board
 * @typedef {import('../core/regions.js').Note} Note
 * @typedef {import('../core/regions.js').Workshop} Workshop
 * @typedef {import('../core/workshop.js').Step} Step
 * @typedef {import('./press_queue.js').Press} Press
 * @typedef {'next' | 'back' | 'down' | 'up' | 'blank' | 'timer' | 'more' | 'lock' | 'note' | 'lens' | 'theme' | 'cancel'} Act
 * @typedef {import('../core/wall.js').Move} Move
 * @typedef {Pick<import('../net/api.js').Api, 'step' | 'steps' | 'takeOver' | 'spotlight' | 'timer' | 'blank' | 'lens' | 'lock' | 'note' | 'countAbsent'>} Api
 *
 * @typedef {object} Options
 * @property {Api} api
 * @property {() => State} state
 * @property {() => readonly {example: string}[]} items the examples of the round to go through
 * @property {() => void} onChange what is said, written or under way has changed
 * @property {() => void} [switchTheme]
 * @property {() => Promise<readonly import('../core/lenses.js').Lens[]>} [lenses] those of the board
 * @property {import('../net/clock.js').Clock} [clock]
 * @property {() => number} [random]
 */

const ASKED_MS = 10_000;
const REFUSED_MS = 8000;
const USUAL_MINUTES = 5;
const LONGEST = 7200;
/** Presses that go to another step: each goes on from where the one before leads. */
const MOVES = ['next', 'back', 'step', 'again'];
const UNREACHABLE = 'The server cannot be reached.';
const NO_MAP = 'Everyone places alone now. The map shows again after the reveal.';
const NO_LENS =
  'This board has its own circles, and no other way to read them yet. Make one on the page “Ways to read the map”.';

export class Facilitation {
  #options;
  #clock;
  #queue;
  #said = '';
  /** What the next press answers. */
  #asked = '';
  /** @type {Note['kind'] | null} */
  #writing = null;
  /** @type {unknown} */
  #fading = null;
  /** Where the last step press left the room. @type {Pick<Workshop, 'step' | 'beat'>} */
  #at = { step: null, beat: null };
  /** The server's last answers, which may be newer than what the stream has brought. @type {{workshop: Workshop | null, board: Board | null}} */
  #answered = { workshop: null, board: null };

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#queue = new PressQueue({
      onChange: options.onChange,
      onRefused: (error, press) => this.#refused(error, press),
      onLost: () => this.#say(`${UNREACHABLE} Press again in a moment.`),
      clock: options.clock,
      random: options.random,
    });
  }

  /** A question, a refusal, or what becomes of the presses; empty when there is nothing to say. */
  get said() {
    return this.#said || this.#sayWaiting() || (this.#queue.isSlow ? 'Sending…' : '');
  }

  /** Whether the next press answers a question. */
  get asks() {
    return this.#asked !== '';
  }

  /** The kind of note that is being written; null: none. */
  get writing() {
    return this.#writing;
  }

  /** The names of the presses that are under way or wait. */
  get underWay() {
    return this.#queue.names;
  }

  /** Whether presses wait for a server that cannot be reached. */
  get isWaiting() {
    return this.#queue.isWaiting;
  }

  /** The workshop as the server last told it, in an answer or on the stream. */
  get workshop() {
    return newer(this.#options.state().workshop, this.#answered.workshop);
  }

  /** @param {Act} name */
  act = (name) => this.#acts[name]();

  /** Tries at once what waits: the connection is back. */
  retry = () => this.#queue.retry();

  /** Takes back what could not be sent. */
  giveUp = () => this.#queue.giveUp();

  /** @param {number | null} step */
  goTo(step) {
    this.#move('step', (workshop) => moveTo(workshop, step));
  }

  /** Opens another round in the present step. */
  placeAgain() {
    this.#move(
      'again',
      ({ step }) => ({ step, from: step }),
      (move) => this.#options.api.step(move, true),
    );
  }

  /** Counts those no more who placed nothing, or all again. @param {boolean} counts */
  countAbsent(counts) {
    const round = this.workshop?.round?.number;
    if (round) this.send('absent', () => this.#options.api.countAbsent(round, counts));
  }

  /**
   * Changes the steps before a workshop starts, from how they stand when it is this press's turn.
   *
   * @param {string} name @param {(steps: readonly Step[]) => readonly Step[]} change
   */
  changeSteps(name, change) {
    const prepare = () => {
      const { steps = [], version = 0 } = this.workshop ?? {};
      return () => this.saveSteps(change(steps), null, version);
    };
    this.#press(name, prepare, { once: true });
  }

  /** Steps and notes from a template or another board. @param {string} from */
  takeOver(from) {
    return this.#accept(this.#options.api.takeOver(from));
  }

  /** @param {readonly Step[]} steps @param {number | null} present @param {number} version what they were made of */
  saveSteps(steps, present, version) {
    return this.#accept(this.#options.api.steps([...steps], present, version));
  }

  /** @param {string | null} example null: all of them again */
  spotlight(example) {
    this.send('spotlight', () => this.#accept(this.#options.api.spotlight(example)));
  }

  /** How the wall reads the map. @param {string | null} key of a lens; null: as the board says it */
  chooseLens(key) {
    this.send('lens', () => this.#accept(this.#options.api.lens(key)));
  }

  /** @param {number | null} minutes null stops it */
  setTimer(minutes) {
    const seconds = minutes && minutes * 60;
    this.send(`timer ${minutes ?? 'stop'}`, () => this.#accept(this.#options.api.timer(seconds)));
  }

  /** @param {string} name @param {() => Promise<unknown>} request @param {{once?: boolean}} [how] */
  send(name, request, how) {
    this.#press(name, () => request, how);
  }

  /** The note being written, about the example in the spotlight. Pressed twice it is written once. @param {Pick<Note, 'kind' | 'text'>} note */
  write = (note) => {
    if (this.#queue.has('write')) return;
    const example = this.workshop?.spotlight ?? null;
    const request = async () => {
      await this.#options.api.note({ ...note, example });
      this.#writing = null;
    };
    this.send('write', request, { once: true });
  };

  /** @type {Record<Act, () => void>} */
  #acts = {
    next: () => this.#move('next', (workshop) => goal(workshop, 1)),
    back: () => this.#move('back', (workshop) => goal(workshop, -1)),
    down: () => this.#turn('down', 1),
    up: () => this.#turn('up', -1),
    timer: () => this.#press('timer', () => this.#timerRequest()),
    more: () => this.#press('more', () => this.#longerTimerRequest()),
    blank: () => this.#press('blank', () => this.#blankRequest()),
    lock: () => this.#press('lock', () => this.#lockRequest()),
    lens: () => this.#press('lens', () => this.#lensRequest()),
    note: () => this.#write(stepOf(this.workshop)?.kind === 'next' ? 'next_step' : 'decision'),
    theme: () => this.#options.switchTheme?.(),
    cancel: () => this.#cancel(),
  };

  /**
   * Goes to another step from where it was pressed, or from where the step press before it leads. The server refuses
   * when the room is elsewhere by then.
   *
   * @param {string} name
   * @param {(workshop: Workshop) => Move | null} target
   * @param {(move: Move) => Promise<Workshop>} [request]
   */
  #move(name, target, request = (move) => this.#options.api.step(move)) {
    const isFirst = !MOVES.some((move) => this.#queue.has(move));
    if (isFirst) this.#at = placeOf(this.workshop);
    this.#press(name, () => {
      const workshop = this.workshop && { ...this.workshop, ...this.#at };
      const move = workshop && target(workshop);
      if (!move) return null;
      const words = askFirst({ ...this.#options.state(), workshop }, move);
      if (this.#mustAsk(`step ${move.from} ${move.step} ${move.beat}`, words)) return null;
      return () => this.#arrive(request(move));
    });
  }

  /** @param {Promise<Workshop>} answer */
  async #arrive(answer) {
    await this.#accept(answer);
    this.#at = placeOf(this.#answered.workshop);
  }

  /** @param {string} name @param {1 | -1} by */
  #turn(name, by) {
    this.#press(name, () => {
      const example = inQueue(this.workshop, this.#options.items(), by);
      return example === undefined ? null : () => this.#accept(this.#options.api.spotlight(example));
    });
  }

  #timerRequest() {
    const { api } = this.#options;
    const left = this.#secondsLeft();
    const minutes = stepOf(this.workshop)?.minutes ?? USUAL_MINUTES;
    if (left === null) return () => this.#accept(api.timer(minutes * 60));
    if (this.#mustAsk('timer', left ? 'Press again to stop the timer.' : '')) return null;
    return () => this.#accept(api.timer(null));
  }

  #secondsLeft() {
    const timer = this.workshop?.timer;
    if (!timer) return null;
    const now = this.#clock.now() + this.#options.state().ahead;
    return Math.max(0, (Date.parse(timer.ends_at) - now) / 1000);
  }

  #longerTimerRequest() {
    const seconds = Math.min(LONGEST, Math.round((this.#secondsLeft() ?? 0) + 60));
    return () => this.#accept(this.#options.api.timer(seconds));
  }

  #blankRequest() {
    const blank = !this.workshop?.blank;
    return () => this.#accept(this.#options.api.blank(blank));
  }

  /** To the next lens, and after the last one to none. */
  #lensRequest() {
    const { api, lenses } = this.#options;
    if (!lenses) return null;
    if (isHidden(this.workshop)) {
      this.#say(NO_MAP);
      return null;
    }
    return async () => {
      const all = await lenses();
      const next = nextLens(all, this.workshop?.lens ?? null);
      if (!all.length) return this.#say(NO_LENS);
      return this.#accept(api.lens(next));
    };
  }

  #lockRequest() {
    const locked = !newer(this.#options.state().board, this.#answered.board)?.locked;
    return async () => {
      this.#answered.board = await this.#options.api.lock(locked);
    };
  }

  /** @param {Note['kind']} kind */
  #write(kind) {
    this.#writing = kind;
    this.#say('');
  }

  #cancel() {
    this.#writing = null;
    this.#say('');
    if (this.#queue.isWaiting) this.giveUp();
  }

  /** @param {Promise<Workshop>} answer */
  async #accept(answer) {
    this.#answered.workshop = await answer;
  }

  /** @param {string} name @param {Press['prepare']} prepare @param {{once?: boolean}} [how] */
  #press(name, prepare, how = {}) {
    if (!this.#asked) this.#say('');
    const prepareUnasked = () => {
      const request = prepare();
      if (request && this.#asked) this.#say('');
      return request;
    };
    this.#queue.add({ name, prepare: prepareUnasked, ...how });
  }

  /** Asks a question unless it was just asked, or there is none. @param {string} question @param {string} words */
  #mustAsk(question, words) {
    if (!words || this.#asked === question) return false;
    this.#say(words, question, ASKED_MS);
    return true;
  }

  /** What comes after a refused step was pressed for a room that is elsewhere. @param {Refused} error @param {Press} press */
  #refused({ detail }, { name }) {
    const before = this.#queue.size;
    if (MOVES.includes(name)) this.#queue.drop((press) => MOVES.includes(press.name));
    const dropped = before - this.#queue.size;
    this.#say(dropped ? `${detail} ${sayDropped(dropped)}` : detail);
  }

  #sayWaiting() {
    const { isWaiting, size } = this.#queue;
    if (!isWaiting) return '';
    return `${UNREACHABLE} ${size === 1 ? 'Your press is sent later.' : `Your ${size} presses are sent later.`}`;
  }

  /** @param {string} words @param {string} [question] what the next press answers @param {number} [ms] */
  #say(words, question = '', ms = REFUSED_MS) {
    this.#said = words;
    this.#asked = question;
    this.#clock.cancel(this.#fading);
    if (words) this.#fading = this.#clock.later(() => this.#say(''), ms);
    this.#options.onChange();
  }
}

/** @param {Workshop | null} workshop */
const placeOf = (workshop) => ({ step: workshop?.step ?? null, beat: workshop?.beat ?? null });

/**
 * @template {{version: number}} T
 * @param {T | null} shown
 * @param {T | null} answered
 */
const newer = (shown, answered) => (shown && answered && answered.version > shown.version ? answered : shown);

/** @param {number} count */
const sayDropped = (count) =>
  count === 1
    ? 'The step that you pressed next was left out.'
    : `The ${count} steps that you pressed next were left out.`;
