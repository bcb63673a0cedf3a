// What lies open over the map: an example with its three questions, or a region with its examples.

import { staleCircles } from '../core/meanings.js';
import { answersOf, regionLabel } from '../core/regions.js';
import { EXAMPLE_REMOVED } from '../core/sentences.js';
import { byRegion, counts, current, earlierAnswer, isAlone, whyOf } from '../core/state.js';
import { nextSteps } from '../core/workshop.js';
import { listedExample } from '../ui/map/lists.js';
import { questionsView } from '../ui/map/questions.js';
import { regionView } from '../ui/map/region_panel.js';
import { createSheet } from '../ui/map/sheet.js';
import { allPlacedView } from '../ui/map/stack.js';
import { element, small } from '../ui/shared/page.js';
import { Doing } from './doing.js';
import { ExampleAhead } from './example_ahead.js';
import { ExampleComments } from './example_comments.js';
import { NextSteps } from './next_steps.js';
import { PlacingStack } from './placing_stack.js';

/**
 * @typedef {import('../core/regions.js').Answers} Answers
 * @typedef {import('../core/regions.js').Example} Example
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {import('./viewer.js').Viewer} viewer
 * @property {import('./participation.js').Participation} participation
 * @property {import('./placing.js').Placing} placing
 * @property {import('./example_editing.js').ExampleEditing} editing
 * @property {import('./tag_filter.js').TagFilter} filter
 * @property {ReturnType<typeof import('../ui/shared/toasts.js').createToasts>} toasts
 * @property {import('../core/geometry.js').Geometry} geometry
 * @property {(mask: number | null) => void} onRegion a region lies open; null: none any more
 * @property {() => void} draw draws the page: something else lies open now
 */

/** The last answer is seen for so long before the next example comes. */
const MOVE_ON_MS = 400;

export class ExampleSheet {
  #ahead;
  #context;
  #comments;
  #doing;
  #nextSteps;
  #sheet;
  #stack;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #movingOn;
  /** @type {{example: string} | {region: number} | {allPlaced: true} | null} */
  #open = null;
  /** @type {{id: string, byPointer: boolean} | null} the example that was opened first */
  #openedFrom = null;
  /** Whether a region was opened first, or in between. */
  #fromRegion = false;

  /** @param {Options} options */
  constructor(options) {
    this.#context = options;
    const { toasts, board, viewer } = options;
    this.#doing = new Doing({ board, viewer, warn: (text) => toasts.show(text, { tone: 'warn' }) });
    this.#ahead = new ExampleAhead(options);
    this.#comments = new ExampleComments(board);
    this.#nextSteps = new NextSteps(options);
    this.#stack = new PlacingStack(() => board.state);
    this.#sheet = createSheet(element('sheets'), {
      onOpen: (dialog) => toasts.within(dialog),
      onClose: () => this.#closed(),
    });
  }

  /** The example that lies open. @returns {string | null} */
  get example() {
    return this.#open && 'example' in this.#open ? this.#open.example : null;
  }

  /** @param {string} id @param {boolean} [byPointer] */
  openExample(id, byPointer = false) {
    this.#openedFrom ??= { id, byPointer };
    clearTimeout(this.#movingOn);
    if (this.#isStacked(id)) this.#stack.open(id);
    else this.#stack.end();
    this.#open = { example: id };
    this.#context.draw();
  }

  /** Opens the first example that waits to be placed. */
  startPlacing() {
    if (this.#stack.next) this.openExample(this.#stack.next, true);
  }

  /** On a small screen, examples that wait to be placed come one after the other. @param {string} id */
  #isStacked(id) {
    const waits = current(this.#context.board.state).get(id)?.answers === null;
    return small.matches && waits && this.#context.participation.phase.place;
  }

  /** The next example that waits, or the end. */
  #moveOn = () => {
    clearTimeout(this.#movingOn);
    const { next } = this.#stack;
    if (next) return this.openExample(next, true);
    const { placed, examples } = counts(this.#context.board.state);
    if (placed < examples) return this.close();
    this.#open = { allPlaced: true };
    this.#context.draw();
  };

  #goBack = () => {
    clearTimeout(this.#movingOn);
    const before = this.#stack.back();
    if (before) this.#open = { example: before };
    this.#context.draw();
  };

  /** @param {number} mask */
  openRegion(mask) {
    this.#open = { region: mask };
    this.#fromRegion = true;
    this.#context.onRegion(mask);
    this.#context.draw();
  }

  close() {
    this.#sheet.close();
  }

  /** The example that lies open around an element. @param {EventTarget | null} target */
  exampleAround(target) {
    return this.#sheet.holds(target) ? this.example : null;
  }

  draw() {
    if (!this.#open) return this.close();
    if ('region' in this.#open) return this.#drawRegion(this.#open.region);
    if ('allPlaced' in this.#open) return this.#drawAllPlaced();
    const example = current(this.#context.board.state).get(this.#open.example);
    if (example) return this.#drawExample(example);
    this.close();
    this.#context.toasts.show(EXAMPLE_REMOVED, { tone: 'warn' });
  }

  /** @param {number} mask */
  #drawRegion(mask) {
    const { state } = this.#context.board;
    const label = regionLabel(mask, state.concepts);
    const all = byRegion(state).get(mask) ?? [];
    const shown = this.#context.filter.matching(all);
    const examples = all.filter(({ id }) => shown.has(id));
    const onOpen = (/** @type {string} */ id) => this.openExample(id);
    const view = regionView({ mask, label, examples, onOpen, onClose: () => this.close() });
    this.#sheet.show(view, label, `region ${mask}`);
  }

  #drawAllPlaced() {
    const { examples } = counts(this.#context.board.state);
    const view = allPlacedView(examples, () => this.close());
    this.#sheet.show(view, 'All placed', 'all placed');
  }

  /** @param {Example} example */
  #drawExample(example) {
    const { board, viewer, participation, editing, geometry } = this.#context;
    const { state } = board;
    const { add: mayEdit, place: mayPlace } = participation.phase;
    const { readOnly } = participation;
    const isOurs = viewer.isFacilitator || viewer.owns(example.id);
    const earlier = mayPlace ? earlierAnswer(state, example.id) : null;
    const filled = earlier ? { ...example, answers: earlier.answers } : example;
    const view = questionsView({
      ...this.#answering(filled, mayPlace),
      example: filled,
      doing: this.#doing.show(example, !readOnly),
      ahead: this.#stack.holds(example.id) ? null : this.#ahead.show(example.id),
      talk: this.#comments.show(example, !this.#stack.holds(example.id)),
      readOnly,
      onKeep: earlier && (() => this.#context.placing.keepEarlier([earlier])),
      geometry,
      concepts: state.concepts,
      nextSteps: isAlone(state) ? [] : nextSteps(state.workshop, example.id),
      mayChange: isOurs && mayEdit,
      href: `/b/${state.board.slug}/examples/${example.id}`,
      writing: this.#stack.holds(example.id) ? null : this.#nextSteps.writing(example.id),
      stale: isAlone(state) ? [] : staleCircles(example, state.concepts),
      onStays: () => this.#context.placing.place(example.id, example.answers, null, { toast: false }),
      lookAgain: `/b/${state.board.slug}/look-again?after=${example.number - 1}`,
      onEdit: () => editing.edit(example.id),
      onRemove: () => editing.remove(example),
      onClose: () => this.close(),
    });
    this.#sheet.show(view, example.title, example.id, this.#stack.holds(example.id));
  }

  /** The part of the view by which the example is placed. @param {Example} example @param {boolean} mayPlace */
  #answering({ id, answers }, mayPlace) {
    const { placing, board } = this.#context;
    const { state } = board;
    const keys = state.concepts.map(({ key }) => key);
    const unsure = Object.fromEntries(keys.map((key) => [key, null]));
    const place = (/** @type {Answers | null} */ next) => placing.place(id, next, null, { toast: false });
    const asksWhy = isAlone(state) && mayPlace;
    const stacked = this.#stack.holds(id) && mayPlace;
    return {
      mayPlace,
      stack: stacked ? { ...this.#stack.present, onNext: this.#moveOn, onBack: this.#goBack } : null,
      why: asksWhy ? { text: whyOf(state, id) ?? '', naming: state.board.naming } : null,
      onWhy: (/** @type {string} */ text) => placing.giveReason(id, text),
      onAnswer: (
        /** @type {string} */ key,
        /** @type {boolean | null} */ answer,
        /** @type {boolean} */ byPointer,
      ) => {
        clearTimeout(this.#movingOn);
        const isLast = stacked && this.#stack.give(key);
        place({ ...unsure, ...answers, [key]: answer });
        if (isLast && byPointer && !asksWhyNow()) this.#movingOn = setTimeout(this.#moveOn, MOVE_ON_MS);
      },
      onNone: () => {
        place(answersOf(0, keys));
        if (stacked) this.#moveOn();
      },
      onTray: () => place(null),
    };
  }

  /** Focus goes back to where it came from; a hand that pointed there is not scrolled away. */
  #closed() {
    const from = this.#openedFrom;
    clearTimeout(this.#movingOn);
    this.#stack.end();
    this.#ahead.close();
    this.#comments.close();
    this.#doing.close();
    this.#open = null;
    this.#openedFrom = null;
    this.#context.toasts.within(document.body);
    if (this.#fromRegion) this.#context.onRegion(null);
    this.#fromRegion = false;
    this.#context.draw();
    if (from) listedExample(from.id)?.focus({ preventScroll: from.byPointer });
  }
}

/** Whether a reason is being written: the next example waits until that is done. */
const asksWhyNow = () => {
  const why = document.getElementById('why');
  return why instanceof HTMLTextAreaElement && why.value.trim() !== '';
};
