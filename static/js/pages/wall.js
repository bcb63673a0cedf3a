// The wall: what a whole room looks at, step by step; for its facilitator with something to press.

import { followBoard } from '../controllers/board_store.js';
import { DoingCounts } from '../controllers/doing_counts.js';
import { Facilitation } from '../controllers/facilitation.js';
import { Lenses } from '../controllers/lenses.js';
import { LiveList } from '../controllers/live_list.js';
import { Settlement } from '../controllers/settlement.js';
import { staleIds } from '../core/meanings.js';
import { answersShow } from '../core/phase.js';
import { holding } from '../core/search.js';
import { counts, current, resultsOf } from '../core/state.js';
import {
  isTalking,
  sayNext,
  sayStep,
  sayToPlace,
  screenOf,
  stepOf,
  timeLeft,
  unsettled,
} from '../core/wall.js';
import { element, onWake, readPage, showTitle, switchTheme } from '../ui/shared/page.js';
import { stayAwake } from '../ui/wall/awake.js';
import { Controls } from '../ui/wall/controls.js';
import { Stage } from '../ui/wall/stage.js';

/** @typedef {import('../core/state.js').State} State */

const TICK_MS = 250;
/** Next steps count as new for so long, in milliseconds. */
const NEW_FOR = 12 * 3_600_000;
/** @type {Partial<Record<State['link'], string>>} */
const LINKS = {
  offline: 'no connection, trying again',
  blocked: 'live view blocked, looking every 5 seconds',
};

const page = readPage();
const stage = new Stage(page);
const board = followBoard(page, {
  draw,
  onEvent(event) {
    for (const list of lists) list.receive(event);
    if (event.example && event.type.startsWith('example.')) stage.pulse(event.example);
    lenses.receive(event);
  },
  onLive() {
    facilitation.retry();
    for (const list of lists) list.refresh();
  },
  // Titles, names and what is settled.
  results: {
    comparison: true,
    proposals: ({ workshop }) => stepOf(workshop)?.kind === 'settle',
    spread: 0,
    dependsOn: ({ examples, board }) => [examples, board],
  },
});
const doingCounts = new DoingCounts(board);
const lenses = new Lenses({ api: board.api, onChange: () => drawStage(board.state) });
const onChange = () => drawStage(board.state);
const newNextSteps = new LiveList({
  // What is written into the field of an example is a next step without an event of its own.
  about: ['next_step.', 'example.added', 'example.edited'],
  read: () => board.api.openNextSteps(new Date(Date.now() + board.state.ahead - NEW_FOR)),
  onChange,
});
const lines = new LiveList({ about: ['line.'], read: () => board.api.lines(), onChange });
const lists = [newNextSteps, lines];
const facilitation = new Facilitation({
  api: board.api,
  state: () => board.state,
  items: () => resultsOf(board.state)?.agreement.items ?? [],
  onChange: () => drawControls(board.state),
  switchTheme,
  lenses: () => lenses.fetch(),
});
const settlement = new Settlement({ api: board.api, onChange: () => drawControls(board.state) });
const controls = page.me.facilitator
  ? new Controls(element('controls'), {
      act: facilitation.act,
      write: facilitation.write,
      find: (words) => holding(current(board.state).values(), words),
      spotlight: (id) => facilitation.spotlight(id),
      settle: () => settlement.settleAll(resultsOf(board.state)?.proposals ?? null),
    })
  : null;

/** @param {State} state @param {State | null} before */
function draw(state, before) {
  if (answersShow(state.workshop, 'wall') || state.workshop?.beat === 'counted') board.loadResults();
  showTitle(state.board);
  drawFoot(state);
  drawTime(state);
  drawControls(state);
  if (controls) watchEnd(state, before);
  if (before && state.board !== before.board) watchDoor(state, before);
  if (before && isSame(state, before)) return;
  element('step').textContent = sayStep(state.workshop);
  document.body.toggleAttribute('data-blank', state.workshop?.blank ?? false);
  drawStage(state);
}

/** The screen stays lit until the workshop ends. @param {State} state @param {State | null} before */
function watchEnd({ workshop, gone }, before) {
  const isRunning = stepOf(workshop) !== null;
  const hasEnded = !isRunning && before !== null && stepOf(before.workshop) !== null;
  if (gone || hasEnded) stayAwake(false);
  else if (isRunning || !before) stayAwake(true);
}

/** Where and by which code people join is drawn by the server. @param {State} state @param {State} before */
async function watchDoor(state, before) {
  if (state.board.access.join !== before.board.access.join) return location.reload();
  const shown = document.getElementById('code')?.textContent?.replace(/\s/g, '');
  const known = shown && (await board.api.code().catch(() => null));
  if (known && known.code !== shown) location.reload();
}

/** @param {State} state @param {State} before */
const isSame = (state, before) =>
  state.examples === before.examples &&
  state.doing === before.doing &&
  state.concepts === before.concepts &&
  state.workshop === before.workshop &&
  state.progress === before.progress &&
  state.consents === before.consents &&
  state.results === before.results;

/** @param {State} state */
function drawStage(state) {
  const results = resultsOf(state);
  const screen = screenOf(state.workshop, Date.now() + state.ahead);
  doingCounts.show(screen === 'example' ? (state.workshop?.spotlight ?? null) : null);
  newNextSteps.show(screen === 'notes' || screen === 'ended');
  lines.show(screen === 'columns');
  stage.update({
    state,
    nextSteps: newNextSteps.items.filter(({ brought }) => !brought),
    lines: lines.items,
    screen,
    agreement: results?.agreement ?? null,
    comparison: results?.comparison ?? null,
    proposals: results?.proposals ?? null,
    lens: lenses.get(state.workshop?.lens),
  });
}

/** @param {State} state */
function drawFoot(state) {
  const here = state.here ? `${state.here} here` : '';
  const screen = document.body.dataset.screen ?? '';
  const toPlace = screen === 'lobby' || screen === 'gather' ? sayToPlace(counts(state)) : '';
  const stale = screen === 'lobby' ? staleIds(state).size : 0;
  const toLookAt = stale ? `${stale} to look at again` : '';
  const link = LINKS[state.link] ?? '';
  const words = state.gone
    ? 'A facilitator removed this board.'
    : [here, toPlace, toLookAt, link].filter(Boolean).join(' · ');
  if (element('here').textContent !== words) element('here').textContent = words;
}

/** @param {State} state */
function drawTime({ workshop, ahead }) {
  const left = timeLeft(workshop?.timer ?? null, Date.now() + ahead);
  const clock = element('clock');
  clock.hidden = !left;
  const words = left?.over ? 'Time is up' : (left?.text ?? '');
  if (clock.textContent !== words) clock.textContent = words;
  clock.toggleAttribute('data-short', left?.short ?? false);
  document.body.toggleAttribute('data-over', left?.over ?? false);
}

/** @param {State} state */
function drawControls(state) {
  const { workshop, board } = state;
  if (resultsOf(state)) settlement.update(resultsOf(state)?.round ?? null, state.examples);
  controls?.update({
    next: sayNext(workshop),
    said: facilitation.said || settlement.panel.said,
    unsettled: unsettled(state),
    underWay: new Set([...facilitation.underWay, ...settlement.panel.underWay]),
    waits: facilitation.isWaiting,
    writing: facilitation.writing,
    locked: board.locked,
    blank: workshop?.blank ?? false,
    lens: Boolean(workshop?.lens),
    lit: Boolean(workshop?.spotlight),
    timed: Boolean(workshop?.timer),
    started: stepOf(workshop) !== null,
    talks: isTalking(workshop) && (resultsOf(state)?.agreement.items.length ?? 0) > 0,
  });
}

/** On a wall that only mirrors, keys turn the pages. @param {KeyboardEvent} event */
function turnPages({ key, target }) {
  if (key === 'ArrowRight' || key === 'PageDown') stage.turn(1);
  else if (key === 'ArrowLeft' || key === 'PageUp') stage.turn(-1);
  else if (key === ' ' && target === document.body) stage.pause();
}

if (!controls) addEventListener('keydown', turnPages);
element('theme').addEventListener('click', switchTheme);
element('theme').hidden = controls !== null;
element('pause').addEventListener('click', () => stage.pause());
onWake(facilitation.retry);
setInterval(() => drawTime(board.state), TICK_MS);
draw(board.state, null);
board.start();
