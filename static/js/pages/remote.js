// The facilitator's remote: a phone or laptop beside the projector that runs the workshop.

import { render } from '../../vendor/lit-html/lit-html.js';
import { followBoard } from '../controllers/board_store.js';
import { createLead } from '../controllers/facilitation.js';
import { createCount } from '../controllers/hand_count.js';
import { isHidden } from '../core/phase.js';
import { goal, sayNext, sayStep, stepOf, timeLeft } from '../core/wall.js';
import { changedRow, countsHands, movedRow, queueOf, rowsOf, stepsOf, withRow } from '../core/workshop.js';
import { Refused } from '../net/api.js';
import { notesView } from '../ui/remote/notes.js';
import { footView, nowView } from '../ui/remote/now.js';
import { queueView } from '../ui/remote/queue.js';
import { createSettle } from '../ui/remote/settle.js';
import { editingView, stepsView } from '../ui/remote/steps.js';
import { element, onWake, readPage, showTitle, switchTheme } from '../ui/shared/page.js';
import { createToasts } from '../ui/shared/toasts.js';

/**
 * @typedef {import('../core/state.js').State} State
 * @typedef {import('../core/regions.js').Agreement} Agreement
 * @typedef {import('../core/regions.js').Workshop} Workshop
 * @typedef {import('../core/workshop.js').Row} Row
 */

const TICK_MS = 250;
const AGAIN_MS = 2000;
const OUT_OF_REACH =
  'The server cannot be reached. What you changed is still here; save it again in a moment.';

const page = readPage();
const toasts = createToasts(element('toasts'), element('status'));
/** @type {Agreement | null} */
let agreement = page.agreement ?? null;
let all = false;
/** @type {string | null} the id of the note being edited */
let noteEdited = null;
/** @type {{rows: Row[], present: number | null, version: number, problem: string} | null} */
let editing = null;

const places = Object.fromEntries(
  ['now', 'queue', 'notes', 'steps', 'go'].map((id) => {
    element(id).replaceChildren();
    return [id, element(id)];
  }),
);
const board = followBoard(page, { draw, onLive: () => readHands(board.state) });
const { api } = board;
const lead = createLead(
  api,
  () => board.state,
  () => agreement?.items ?? [],
  () => drawFoot(board.state),
);
const count = createCount(api, () => drawQueue(board.state));
const settle = createSettle(element('settle'), { api });

/** @param {State} state @param {State | null} before */
function draw(state, before) {
  showTitle(state.board);
  if (!before || state.workshop?.round !== before.workshop?.round || state.board !== before.board)
    readAgreement();
  if (before && state.workshop?.step !== before.workshop?.step) arrive(state);
  if (state.workshop?.spotlight !== before?.workshop?.spotlight) count.forget();
  if (counting(state) !== (before && counting(before))) readHands(state);
  drawLink(state);
  drawNow(state);
  drawFoot(state);
  drawQueue(state);
  drawNotes(state);
  drawSteps(state);
  settle.update({ round: revealed(state), state });
  if (!before || stepOf(state.workshop)?.kind !== stepOf(before.workshop)?.kind) putSettle(state);
}

/** What the new step needs is at the top, unless something is being typed further down. @param {State} state */
function arrive({ workshop }) {
  toasts.say(sayStep(workshop) || 'The workshop has ended.');
  if (!document.activeElement?.matches('input, textarea, select')) element('main').scrollTo(0, 0);
}

/** Settling comes first while that is the step. @param {State} state */
function putSettle({ workshop }) {
  const isStep = stepOf(workshop)?.kind === 'settle';
  element('middle')[isStep ? 'prepend' : 'append'](element('settle'));
}

/** @param {State} state */
function revealed({ workshop }) {
  return workshop?.round?.state === 'revealed' ? workshop.round : null;
}

/** What the newest round came to, once it is revealed. @param {State} state */
function known(state) {
  return agreement && agreement.round === revealed(state)?.number ? agreement : null;
}

async function readAgreement() {
  const round = revealed(board.state);
  if (!round) return;
  try {
    agreement = await api.agreement(round.number);
    draw(board.state, board.state);
  } catch {
    setTimeout(readAgreement, AGAIN_MS);
  }
}

/** @param {State} state */
function drawLink({ link, gone }) {
  const away = link === 'offline' ? 'No connection' : '';
  const words = gone ? 'A facilitator removed this board.' : away;
  element('link').hidden = !words;
  element('link').textContent = words;
}

/** @param {State} state */
function drawNow(state) {
  render(
    nowView({
      state,
      hidden: isHidden(state.workshop),
      time: timeLeft(state.workshop?.timer ?? null, Date.now() + state.ahead),
      onTimer: (minutes) => lead.send(() => api.timer(minutes && minutes * 60)),
      onMore: () => lead.act('more'),
      onLock: () => lead.act('lock'),
      onBlank: () => lead.act('blank'),
      onAgain: () => {
        const step = state.workshop?.step ?? null;
        lead.send(() => api.step(step, step, true));
      },
    }),
    places.now,
  );
}

/** @param {State} state */
function drawFoot({ workshop, gone }) {
  const before = goal(workshop, -1);
  render(
    footView({
      said: lead.said,
      asks: lead.said !== '',
      next: sayNext(workshop),
      back: before ? (before.step === null ? 'End' : 'Back') : '',
      gone,
      onNext: () => lead.act('next'),
      onBack: () => lead.act('back'),
    }),
    places.go,
  );
}

/** In which round, and about which example, hands are counted now. @param {State} state */
const counting = ({ workshop }) =>
  countsHands(workshop) ? `${workshop?.round?.number}/${workshop?.spotlight}` : null;

/** What was counted so far, on whatever screen. @param {State} state */
function readHands(state) {
  const { round, spotlight } = state.workshop ?? {};
  if (round && spotlight && counting(state)) count.read(round.number, spotlight);
}

/** @param {State} state */
function drawQueue(state) {
  const { workshop, examples, concepts } = state;
  const spotlight = workshop?.spotlight ?? null;
  const round = workshop?.round?.number ?? 0;
  const hands = spotlight && countsHands(workshop) ? count.of(round, spotlight, concepts) : null;
  render(
    queueView({
      lines: queueOf(known(state), examples),
      contested: known(state) !== null,
      spotlight,
      concepts,
      all,
      hands: hands && {
        ...hands,
        onHand: (key, hand, by) => count.change(round, String(spotlight), { key, hand, by }),
      },
      onSpotlight: (example) => lead.send(() => api.spotlight(example)),
      onTurn: (way) => lead.act(way),
      onAll: () => {
        all = !all;
        drawQueue(board.state);
      },
    }),
    places.queue,
  );
}

/** @param {State} state */
function drawNotes({ workshop, examples }) {
  const edit = (/** @type {string | null} */ id) => {
    noteEdited = id;
    drawNotes(board.state);
  };
  render(
    notesView({
      notes: workshop?.notes ?? [],
      usual: stepOf(workshop)?.kind === 'next' ? 'next_step' : 'decision',
      editing: noteEdited,
      about: examples.get(workshop?.spotlight ?? '') ?? null,
      examples,
      onEdit: edit,
      onWrite: (note, form) =>
        lead.send(async () => {
          await api.note(note);
          form.reset();
          toasts.say('Written down.');
        }),
      onSave: (id, note) =>
        lead.send(async () => {
          await api.editNote(id, note);
          edit(null);
        }),
      onRemove: ({ id, kind, text, example }) =>
        lead.send(async () => {
          await api.removeNote(id);
          toasts.show('The note is struck out.', {
            action: { label: 'Undo', run: () => lead.send(() => api.note({ kind, text, example })) },
          });
        }),
    }),
    places.notes,
  );
}

/** @param {State} state */
function drawSteps({ workshop }) {
  if (!workshop) return;
  const present = workshop.step;
  if (!editing) {
    const { steps, version } = workshop;
    const onGo = (/** @type {number} */ step) => lead.goTo({ step, from: present });
    const onEdit = () => edit({ rows: rowsOf(steps), present, version, problem: '' });
    render(stepsView({ steps, present, onGo, onEdit }), places.steps);
    return;
  }
  const { rows, problem } = editing;
  /** @param {Row[]} changed */
  const change = (changed) => editing && edit({ ...editing, rows: changed });
  render(
    editingView({
      rows,
      present: editing.present,
      problem,
      onMove(key, by) {
        change(movedRow(rows, key, by));
        keepFocus(key, by);
      },
      onChange: (key, fields) => change(changedRow(editing?.rows ?? [], key, fields)),
      onRemove: (key) => change(rows.filter((row) => row.key !== key)),
      onAdd: () => change(withRow(rows)),
      onSave: saveSteps,
      onCancel: () => edit(null),
    }),
    places.steps,
  );
}

/** @param {typeof editing} next */
function edit(next) {
  const turns = (next === null) !== (editing === null);
  editing = next;
  drawSteps(board.state);
  if (turns) element('steps-title').focus();
}

/** The button just pressed has moved with its row; at the end of the list the other one takes over. @param {number} key @param {-1 | 1} by */
function keepFocus(key, by) {
  const ways = by < 0 ? ['up', 'down'] : ['down', 'up'];
  const buttons = ways.map((way) => document.querySelector(`[data-key="${key}"] [data-move="${way}"]`));
  const usable = buttons.find((button) => button instanceof HTMLButtonElement && !button.disabled);
  if (usable instanceof HTMLElement) usable.focus();
}

async function saveSteps() {
  if (!editing) return;
  const { steps, step } = stepsOf(editing.rows, editing.present);
  try {
    await api.steps(steps, step, editing.version);
    edit(null);
  } catch (error) {
    if (editing) edit({ ...editing, problem: error instanceof Refused ? error.detail : OUT_OF_REACH });
  }
}

onWake(() => readHands(board.state));
element('theme').hidden = false;
element('theme').addEventListener('click', switchTheme);
setInterval(() => board.state.workshop?.timer && drawNow(board.state), TICK_MS);
draw(board.state, null);
board.start();
