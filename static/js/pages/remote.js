// The facilitator's remote: a phone or laptop beside the projector that runs the workshop.

import { nothing, render } from '../../vendor/lit-html/lit-html.js';
import { followBoard } from '../controllers/board_store.js';
import { ExampleQueue } from '../controllers/example_queue.js';
import { Facilitation } from '../controllers/facilitation.js';
import { Lenses } from '../controllers/lenses.js';
import { LineWriting } from '../controllers/line_writing.js';
import { NoteTaking } from '../controllers/note_taking.js';
import { Preparation } from '../controllers/preparation.js';
import { Run } from '../controllers/run.js';
import { Settlement } from '../controllers/settlement.js';
import { StepEditor } from '../controllers/step_editor.js';
import { TakingOver } from '../controllers/taking_over.js';
import { answersShow, hasEnded, isHidden } from '../core/phase.js';
import { resultsOf, revealedRound } from '../core/state.js';
import { goal, sayNext, sayStep, stepOf, timeLeft, timerNews, unsettled } from '../core/wall.js';
import { footView, nowView } from '../ui/remote/now.js';
import { settleView } from '../ui/remote/settle.js';
import { element, onWake, readPage, showTitle, switchTheme } from '../ui/shared/page.js';
import '../ui/shared/popovers.js';
import { createToasts } from '../ui/shared/toasts.js';

/** @typedef {import('../core/state.js').State} State */

const TICK_MS = 250;
/** @type {Partial<Record<State['link'], string>>} */
const LINKS = {
  offline: 'No connection',
  blocked: 'Live view blocked; this screen looks every 5 seconds.',
};

/** What was said of the timer; null: nothing yet. @type {string | null} */
let timed = null;
/** @type {number | null} the step then */
let timedStep = null;
const page = readPage();
for (const id of ['now', 'queue', 'notes', 'steps', 'go']) element(id).replaceChildren();
const toasts = createToasts(element('toasts'), element('status'));
const board = followBoard(page, {
  draw,
  onLive: retry,
  onEvent: (event) => lenses.receive(event),
  results: {
    comparison: true,
    proposals: ({ workshop }) => isSettling(workshop),
    spread: 0,
    dependsOn: ({ board, workshop, examples }) => [board, workshop?.round, isSettling(workshop) && examples],
  },
});
const { api } = board;
const lenses = new Lenses({ api, onChange: () => board.schedule() });
const state = () => board.state;
const facilitation = new Facilitation({
  api,
  state,
  items: () => resultsOf(board.state)?.agreement.items ?? [],
  onChange: () => board.schedule(),
});
const run = new Run({
  api,
  workshop: () => facilitation.workshop,
  run: page.run ?? { version: -1, steps: [], step: null },
  onChange: () => board.schedule(),
});
const queue = new ExampleQueue(element('queue'), { api, state, facilitation });
const notes = new NoteTaking(element('notes'), { api, state, facilitation, toasts });
const taking = new TakingOver({ facilitation, run, sources: page.sources ?? [], toasts });
const steps = new StepEditor(element('steps'), {
  facilitation,
  run,
  taking,
  stock: () => ({
    examples: [...board.state.examples.values()].sort((a, b) => a.number - b.number),
    concepts: board.state.concepts,
  }),
  onGo: (step) => facilitation.goTo(step),
});
const lineWriting = new LineWriting({ api, state, facilitation, toasts });
const preparation = new Preparation(element('ready'), {
  facilitation,
  taking,
  state,
  invitation: page.invitation,
});
const settlement = new Settlement({ api, onChange: () => board.schedule() });

/** @param {State['workshop']} workshop */
function isSettling(workshop) {
  return stepOf(workshop)?.kind === 'settle';
}

/** @param {State} now @param {State | null} before */
function draw(now, before) {
  if (answersShow(now.workshop, 'remote')) board.loadResults();
  showTitle(now.board);
  if (before && now.workshop?.step !== before.workshop?.step) arrive(now);
  announceTimer(now);
  run.follow();
  drawLink(now);
  drawNow(now);
  preparation.draw();
  drawAlone(now);
  drawFoot(now);
  queue.update(now, before);
  notes.draw();
  steps.draw();
  drawSettlement(now);
  if (!before || stepOf(now.workshop)?.kind !== stepOf(before.workshop)?.kind) putSettlement(now);
}

/** What the new step needs is at the top, unless something is being typed further down. @param {State} state */
function arrive({ workshop }) {
  toasts.clear();
  toasts.say(sayStep(workshop) || 'The workshop has ended.');
  if (!document.activeElement?.matches('input, textarea, select')) element('main').scrollTo(0, 0);
}

/** Settling comes first while that is the step. @param {State} state */
function putSettlement({ workshop }) {
  const isStep = stepOf(workshop)?.kind === 'settle';
  element('middle')[isStep ? 'prepend' : 'append'](element('settle'));
}

/** Says what becomes of the timer, once each. @param {State} state */
function announceTimer({ workshop, ahead }) {
  const { about, words } = timerNews(workshop?.timer ?? null, Date.now() + ahead);
  const step = workshop?.step ?? null;
  const endsWithStep = !about && step !== timedStep;
  if (timed !== null && about !== timed && !endsWithStep) toasts.say(words);
  timed = about;
  timedStep = step;
}

/** @param {State} state */
function drawLink({ link, gone }) {
  const away = LINKS[link] ?? '';
  const words = gone ? 'A facilitator removed this board.' : away;
  element('link').hidden = !words;
  element('link').textContent = words;
}

/** @param {State} now */
function drawNow(now) {
  render(
    nowView({
      state: now,
      hidden: isHidden(now.workshop),
      ended: hasEnded(now.workshop, Date.now() + now.ahead),
      time: timeLeft(now.workshop?.timer ?? null, Date.now() + now.ahead),
      underWay: facilitation.underWay,
      onTimer: (minutes) => facilitation.setTimer(minutes),
      onMore: () => facilitation.act('more'),
      lenses: lenses.all,
      onLens: (key) => facilitation.chooseLens(key),
      onLock: () => facilitation.act('lock'),
      onBlank: () => facilitation.act('blank'),
      onAgain: () => facilitation.placeAgain(),
      notes: (place) => run.at(place)?.notes ?? null,
      onAbsent: (counts) => facilitation.countAbsent(counts),
      onDecide: (id, state, outcome) =>
        facilitation.send(`look ${state}`, () =>
          api.decideNextStep(id, { state, ...(outcome && { outcome }) }),
        ),
      line: lineWriting.scene(),
    }),
    element('now'),
  );
}

/** Placing without a meeting: only while no workshop runs. @param {State} now */
function drawAlone(now) {
  const { workshop, examples } = now;
  const round = workshop?.round;
  const waits = Boolean(round) && revealedRound(now) === null;
  const isFree = workshop?.step === null;
  element('alone-form').hidden = !isFree || waits || !examples.size;
  element('alone-round').hidden = !isFree || !waits;
  for (const input of element('alone-round').querySelectorAll('input'))
    input.value = String(round?.number ?? '');
}

/** @param {State} now */
function drawFoot(now) {
  const { workshop, gone, ahead } = now;
  const before = goal(workshop, -1);
  render(
    footView({
      said: facilitation.said,
      asks: facilitation.asks,
      waits: facilitation.isWaiting,
      underWay: facilitation.underWay,
      next: sayNext(workshop),
      back: before ? (before.step === null ? 'End' : 'Back') : '',
      gone,
      unsettled: unsettled(now),
      summary: hasEnded(workshop, Date.now() + ahead) ? `/b/${now.board.slug}/summary` : '',
      onSettle: () => {
        settlement.settleAll(resultsOf(now)?.proposals ?? null);
        facilitation.act('cancel');
      },
      onNext: () => facilitation.act('next'),
      onBack: () => facilitation.act('back'),
      onGiveUp: facilitation.giveUp,
    }),
    element('go'),
  );
}

/** @param {State} now */
function drawSettlement(now) {
  const round = revealedRound(now);
  settlement.update(round, now.examples);
  const panel = {
    ...settlement.panel,
    state: now,
    comparison: resultsOf(now)?.comparison ?? null,
    onShow: settlement.show,
    onShare: settlement.setShare,
    onSettle: settlement.settle,
    onSettleExample: settlement.settleExample,
    onUndo: settlement.undo,
  };
  render(round === null ? nothing : settleView(panel), element('settle'));
}

/** The connection is back. */
function retry() {
  facilitation.retry();
  run.retry();
  lenses.fetch().catch(() => undefined);
  queue.retry();
  settlement.retry();
}

onWake(retry);
element('theme').hidden = false;
element('theme').addEventListener('click', switchTheme);
setInterval(() => {
  if (!board.state.workshop?.timer) return;
  announceTimer(board.state);
  drawNow(board.state);
}, TICK_MS);
draw(board.state, null);
lenses.fetch().catch(() => undefined);
board.start();
