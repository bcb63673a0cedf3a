// The wall: what a whole room looks at, step by step; for its facilitator with something to press.

import { followBoard } from '../controllers/board_store.js';
import { createLead } from '../controllers/facilitation.js';
import { counts } from '../core/state.js';
import { sayNext, sayStep, screenOf, stepOf, timeLeft } from '../core/wall.js';
import { element, readPage, showTitle, switchTheme } from '../ui/shared/page.js';
import { createControls } from '../ui/wall/controls.js';
import { createStage } from '../ui/wall/stage.js';

/**
 * @typedef {import('../core/state.js').State} State
 * @typedef {import('../core/regions.js').Agreement} Agreement
 */

const TICK_MS = 250;
const AGAIN_MS = 2000;
const SOON_MS = 300;
const TALKS = ['answers', 'example'];

const page = readPage();
const stage = createStage(page);
/** @type {Agreement | null} */
let agreement = page.agreement ?? null;
/** @type {import('../ui/wall/screens.js').Comparison | null} what moved since the round before */
let comparison = null;
/** The last round whose reveal was seen on this screen. */
let revealed = agreement?.round ?? 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let reading;

const board = followBoard(page, {
  draw,
  onEvent: ({ example, type }) => example && type.startsWith('example.') && stage.pulse(example),
});
const lead = createLead(
  board.api,
  () => board.state,
  () => agreement?.items ?? [],
  () => drawControls(board.state),
);
const controls = page.me.facilitator ? createControls(element('controls'), lead.act, lead.write) : null;

/** @param {State} state @param {State | null} before */
function draw(state, before) {
  showTitle(state.board);
  drawFoot(state);
  drawTime(state);
  drawControls(state);
  if (before && state.board !== before.board) watchDoor(state, before);
  if (before && same(state, before)) return;
  element('step').textContent = sayStep(state.workshop);
  document.body.toggleAttribute('data-blank', state.workshop?.blank ?? false);
  if (!before || roundMoved(state, before)) readAgreement();
  drawStage(state);
}

/** Where and by which code people join is drawn by the server. @param {State} state @param {State} before */
async function watchDoor(state, before) {
  if (state.board.access.join !== before.board.access.join) return location.reload();
  const shown = document.getElementById('code')?.textContent?.replace(/\s/g, '');
  const known = shown && (await board.api.code().catch(() => null));
  if (known && known.code !== shown) location.reload();
}

/** @param {State} state @param {State} before */
const same = (state, before) =>
  state.examples === before.examples &&
  state.concepts === before.concepts &&
  state.workshop === before.workshop &&
  state.progress === before.progress;

/** @param {State} state @param {State} before */
const roundMoved = (state, before) =>
  state.examples !== before.examples ||
  state.board !== before.board ||
  state.workshop?.round !== before.workshop?.round;

/** @param {State} state */
function drawStage(state) {
  const round = state.workshop?.round;
  const known =
    agreement && round?.state === 'revealed' && agreement.round === round.number ? agreement : null;
  const arriving = known !== null && revealed !== known.round;
  stage.update({ state, agreement: known, comparison: known ? comparison : null, arriving });
  if (known && TALKS.includes(screenOf(state.workshop))) revealed = known.round;
}

/** What a round came to changes with titles, names and what is settled. */
function readAgreement(after = SOON_MS) {
  const round = board.state.workshop?.round;
  if (round?.state !== 'revealed') return;
  clearTimeout(reading);
  const wait = agreement?.round === round.number ? after : 0;
  reading = setTimeout(async () => {
    try {
      const [found, moved] = await Promise.all([
        board.api.agreement(round.number),
        round.number > 1 ? board.api.comparison(round.number).catch(() => null) : null,
      ]);
      agreement = found;
      comparison = moved;
      drawStage(board.state);
      drawControls(board.state);
    } catch {
      readAgreement(AGAIN_MS);
    }
  }, wait);
}

/** @param {State} state */
function drawFoot(state) {
  const here = state.here ? `${state.here} here` : '';
  const screen = screenOf(state.workshop);
  const toPlace = screen === 'lobby' || screen === 'gather' ? `${counts(state).tray} to place` : '';
  const link = state.link === 'offline' ? 'no connection, trying again' : '';
  const words = state.gone
    ? 'A facilitator removed this board.'
    : [here, toPlace, link].filter(Boolean).join(' · ');
  if (element('here').textContent !== words) element('here').textContent = words;
}

/** @param {State} state */
function drawTime({ workshop, ahead }) {
  const left = timeLeft(workshop?.timer ?? null, Date.now() + ahead);
  const clock = element('clock');
  clock.hidden = !left;
  if (left && clock.textContent !== left.text) clock.textContent = left.text;
  clock.toggleAttribute('data-short', left?.short ?? false);
}

/** @param {State} state */
function drawControls({ workshop, board: { locked } }) {
  controls?.update({
    next: sayNext(workshop),
    said: lead.said,
    writing: lead.writing,
    locked,
    blank: workshop?.blank ?? false,
    timed: Boolean(workshop?.timer),
    started: stepOf(workshop) !== null,
    talks: TALKS.includes(screenOf(workshop)) && (agreement?.items.length ?? 0) > 0,
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
element('pause').addEventListener('click', stage.pause);
setInterval(() => drawTime(board.state), TICK_MS);
draw(board.state, null);
board.start();
