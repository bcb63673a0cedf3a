// Placing examples: a move is shown at once, sent by the outbox, and can be undone.

import { maskOf, regionLabel, sameAnswers, TRAY_LABEL } from '../core/regions.js';
import { EXAMPLE_REMOVED, isolated, quoted, sayMove } from '../core/sentences.js';
import { current, isAlone, whyOf } from '../core/state.js';
import { Outbox } from '../net/outbox.js';
import { browserStorage, tabStorage } from '../ui/shared/page.js';

/**
 * @typedef {import('../core/regions.js').Answers} Answers
 * @typedef {import('../core/regions.js').Example} Example
 * @typedef {import('../core/regions.js').Hint} Hint
 * @typedef {import('../core/state.js').Op} Op
 * @typedef {{op: string, example: string, round: number | null, before: Op['before'], after: Answers | null}} Move one that can be undone
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {import('./viewer.js').Viewer} viewer
 * @property {import('./participation.js').Participation} participation
 * @property {ReturnType<typeof import('../ui/shared/diagram.js').createDiagram>} diagram
 * @property {ReturnType<typeof import('../ui/shared/toasts.js').createToasts>} toasts
 */

export class Placing {
  #board;
  #participation;
  #diagram;
  #toasts;
  #outbox;
  #keys;
  /** @type {Move[]} oldest first */
  #moves = [];
  /** @type {number | null} the workshop's step */
  #step = null;

  /** @param {Options} options */
  constructor({ board, viewer, participation, diagram, toasts }) {
    this.#board = board;
    this.#participation = participation;
    this.#diagram = diagram;
    this.#toasts = toasts;
    this.#keys = board.state.concepts.map(({ key }) => key);
    this.#outbox = new Outbox({
      api: board.api,
      storage: tabStorage(),
      shared: browserStorage(),
      owner: () => viewer.identity,
      key: `threefold-outbox-${board.state.board.slug}`,
      dispatch: (action) => board.dispatch(action),
      isPending: (id) => board.state.pending.some((op) => op.id === id),
      onUnreachable: () => board.retry(),
      onHeld: ({ detail }) => this.#toasts.show(`${detail} Your moves wait here.`),
      onRefused: (op, problem) => this.#refused(op, problem),
    });
  }

  /** What messages offered to undo in another step, they do not in this one. */
  followStep() {
    const step = this.#board.state.workshop?.step ?? null;
    if (step !== this.#step) this.#toasts.endActions();
    this.#step = step;
  }

  /** Sends what a page before this one could not deliver. */
  restore() {
    this.#outbox.restore();
  }

  /** What waits belongs to whoever joined now. */
  keep() {
    this.#outbox.keep();
  }

  /** Sends at once what waits: the connection is back. */
  retry() {
    this.#outbox.retry();
  }

  /**
   * Puts an example where it belongs, at once here and then everywhere.
   *
   * @param {string} id
   * @param {Answers | null} answers null: back to the tray
   * @param {Hint | null} [at] where it was dropped
   * @param {{toast?: boolean}} [how]
   */
  place(id, answers, at = null, { toast = true } = {}) {
    const example = this.#example(id);
    if (!example || (answers === null && example.answers === null)) return;
    const { readOnly, phase } = this.#participation;
    if (readOnly) return this.#toasts.show(readOnly);
    if (!phase.place) return this.#toasts.show(`Not now: ${isolated(phase.now)}. ${phase.can}`);
    const landing = answers && this.#landing(example, answers, at);
    const move = this.#send(example, answers, landing, whyOf(this.#board.state, id));
    this.#moves.push(move);
    const sentence = sayMove(example, this.#labelOf(answers));
    const action = { label: 'Undo', run: () => this.undo(move) };
    if (toast) this.#toasts.show(sentence, { about: id, action });
    else this.#toasts.say(sentence);
  }

  /** Places an example by hand: in its own region it keeps its answers. @param {string} id @param {Answers} answers @param {Hint} at */
  drop(id, answers, at) {
    const present = this.#example(id)?.answers ?? null;
    this.place(id, present && this.#maskOf(present) === this.#maskOf(answers) ? present : answers, at);
  }

  /** Answers as before, all that is given at once. @param {readonly import('../core/state.js').Judgement[]} earlier */
  keepEarlier(earlier) {
    if (!this.#participation.phase.place) return;
    for (const { example: id, answers, at, why } of earlier) {
      const example = this.#example(id);
      if (example) this.#moves.push(this.#send(example, answers, at, why));
    }
    this.#toasts.say(
      earlier.length === 1
        ? 'Your earlier answer counts again.'
        : `Your ${earlier.length} earlier answers count again.`,
    );
  }

  /** Says in a round why an example is where it is, as quietly as it was typed. @param {string} id @param {string} text */
  giveReason(id, text) {
    const example = this.#example(id);
    const why = text.trim() || null;
    if (!example?.answers || !this.#round || why === whyOf(this.#board.state, id)) return;
    this.#send(example, example.answers, example.at, why);
  }

  /** Takes back a move, the latest when none is named, unless somebody has moved the example since. @param {Move} [move] */
  undo(move = this.#latest) {
    if (!move) return this.#toasts.show('There is nothing to undo.');
    if (move.round !== this.#round)
      return this.#toasts.show('The round has changed in the meantime. Your placement stays as it is.');
    this.#moves = this.#moves.filter((made) => made !== move);
    const example = this.#example(move.example);
    if (!example) return this.#toasts.show(EXAMPLE_REMOVED);
    if (!sameAnswers(example.answers, move.after)) return this.#toasts.show(this.#sayMovedSince(example));
    const { answers, at, why = null } = move.before;
    this.#send(example, answers, at, why);
    this.#toasts.show(sayMove(example, this.#labelOf(answers)), { about: example.id });
  }

  /** The round that our moves go to, null for the shared map. */
  get #round() {
    const { state } = this.#board;
    return isAlone(state) ? (state.own?.round ?? null) : null;
  }

  get #latest() {
    return this.#moves.filter(({ round, example }) => round === this.#round && this.#example(example)).at(-1);
  }

  /** @param {string} id */
  #example(id) {
    return current(this.#board.state).get(id);
  }

  /** @param {Answers} answers */
  #maskOf(answers) {
    return maskOf(answers, this.#keys);
  }

  /** @param {Answers | null} answers */
  #labelOf(answers) {
    return answers ? regionLabel(this.#maskOf(answers), this.#board.state.concepts) : TRAY_LABEL;
  }

  /** Where its mark is to land; null where it stays in its region and nobody dropped it. @param {Example} example @param {Answers} answers @param {Hint | null} at */
  #landing(example, answers, at) {
    const mask = this.#maskOf(answers);
    const stays = !at && example.answers !== null && this.#maskOf(example.answers) === mask;
    return stays ? null : this.#diagram.landing(example, mask, at);
  }

  /** @param {Example} example @param {Answers | null} answers @param {Hint | null} at @param {string | null} why @returns {Move} */
  #send(example, answers, at, why) {
    const before = { answers: example.answers, at: example.at, why: whyOf(this.#board.state, example.id) };
    const op = { id: newId(), example: example.id, answers, at, before, round: this.#round, why };
    this.#outbox.enqueue(op);
    return { op: op.id, example: example.id, round: op.round, before, after: answers };
  }

  /** @param {Op} op @param {import('../net/api.js').Refused} problem */
  #refused(op, problem) {
    this.#moves = this.#moves.filter((move) => move.op !== op.id);
    if (op.round) return this.#participation.ownPlacements.recordRefusal(op, problem);
    const title = this.#example(op.example)?.title;
    const text = title ? `${quoted(title)} is back where it was. ${problem.detail}` : EXAMPLE_REMOVED;
    this.#toasts.show(text, { about: op.example, tone: 'warn' });
  }

  /** @param {Example} example */
  #sayMovedSince({ title, answers }) {
    return `Somebody moved ${quoted(title)} in the meantime. It stays in ${isolated(this.#labelOf(answers))}.`;
  }
}

/** crypto.randomUUID is missing where a school serves plain http in its own network. */
const newId = () => [...crypto.getRandomValues(new Uint32Array(2))].map((n) => n.toString(36)).join('-');
