// The map. State in, screen out: every change goes through the reducer, and every drawing comes from its state.

import { render } from '../../vendor/lit-html/lit-html.js';
import { followBoard } from '../controllers/board_store.js';
import { takePart } from '../controllers/participation.js';
import { answersOf, maskOf, regionLabel, sameAnswers, TRAY_LABEL } from '../core/regions.js';
import { isolated, quoted, sayMove, sayOthers, saySummary } from '../core/say.js';
import { byRegion, counts, current, filtered, isAlone, isMine, tags, tray, whyOf } from '../core/state.js';
import { nextSteps } from '../core/workshop.js';
import { createOutbox } from '../net/outbox.js';
import { createGhost } from '../ui/map/drag_preview.js';
import { moveByHand } from '../ui/map/drag_to_region.js';
import { exampleOf, listenForKeys, refreshTabStops } from '../ui/map/keys.js';
import { legendView, trayView } from '../ui/map/lists.js';
import { toolsView } from '../ui/map/menu.js';
import { createSheet } from '../ui/map/sheet.js';
import { createDiagram } from '../ui/shared/diagram.js';
import { lettersAct, switchLetters } from '../ui/shared/letters.js';
import { beat } from '../ui/shared/marks.js';
import { element, readPage, showTitle, small, switchTheme, tabStorage } from '../ui/shared/page.js';
import { createToasts } from '../ui/shared/toasts.js';

/**
 * @typedef {import('../core/regions.js').Answers} Answers
 * @typedef {import('../core/regions.js').Example} Example
 * @typedef {{answers: Answers | null, at: [number, number] | null, why?: string | null}} Spot
 * @typedef {{op: string, example: string, round: number | null, before: Spot, after: Answers | null}} Step a move that can be undone
 */

const OTHERS_EVERY_MS = 5000;
/** While something is carried, what stands around the picture is drawn only so often. */
const AROUND_MS = 1000;
/** Pixels of height under which the words on cards are too small to read: numbered discs instead. */
const LEAST_FOR_CARDS = 480;
const REMOVED = 'That example was removed meanwhile.';
const PLACE_HINT = 'Drag a card into the circles, or choose it and answer three questions.';

const page = readPage();
const { slug } = page.snapshot.board;
const keys = page.snapshot.concepts.map((concept) => concept.key);
const mine = new Set(page.me.examples);

let me = page.me;
let muted = false;
/** @type {string[]} */
let chosenTags = [];
/** @type {{example: string} | {region: number} | null} */
let open = null;
/** @type {{id: string, byPointer: boolean} | null} */
let openedFrom = null;
/** @type {string | null} an example of ours whose card has not been shown yet */
let added = null;
/** @type {Step[]} */
let steps = [];
/** @type {import('../core/state.js').BoardEvent[]} */
let others = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let around;

const places = {
  tools: element('tools'),
  tray: element('tray'),
  legend: element('legend'),
  stage: element('picture'),
};
for (const place of [places.tools, places.tray, places.legend]) place.replaceChildren();
const toasts = createToasts(element('toasts'), element('status'));
const sheet = createSheet(element('sheets'), { onOpen: toasts.within, onClose: closed });
const ghost = createGhost();
const diagram = createDiagram(places.stage, page.geometry, () =>
  small.matches || places.stage.clientHeight < LEAST_FOR_CARDS ? 'portrait' : 'wide',
);

const board = followBoard(page, {
  draw,
  onLive: () => {
    outbox.retry();
    part.catchUp();
  },
  onOwn: () => part.ownMoved(),
  onEvent(event) {
    if (event.version !== board.state.version + 1 || isMine(board.state, event) || isAlone(board.state))
      return;
    others.push(event);
    if (event.example) diagram.pulse(event.example);
  },
});
const { api, dispatch, schedule } = board;

const part = takePart(page, {
  board,
  me: () => me,
  say: toasts.say,
  warn: (text) => toasts.show(text, { tone: 'warn' }),
  open: (id) => openExample(id),
});

const outbox = createOutbox({
  api,
  storage: tabStorage(),
  key: `threefold-outbox-${slug}`,
  dispatch,
  isPending: (id) => board.state.pending.some((op) => op.id === id),
  onUnreachable: board.retry,
  onRefused(op, problem) {
    steps = steps.filter((step) => step.op !== op.id);
    if (op.round) return part.refused(op, problem);
    const title = example(op.example)?.title;
    toasts.show(title ? `${quoted(title)} is back where it was. ${problem.detail}` : REMOVED, {
      about: op.example,
      tone: 'warn',
    });
  },
});

const example = (/** @type {string} */ id) => current(board.state).get(id);
const regionName = (/** @type {number} */ mask) => regionLabel(mask, board.state.concepts);
const maskIn = (/** @type {Answers | null} */ answers) => (answers ? maskOf(answers, keys) : null);
const whereIs = (/** @type {Answers | null} */ answers) =>
  answers ? regionName(maskOf(answers, keys)) : TRAY_LABEL;

function draw() {
  if (!isCarrying()) return drawAll();
  if (document.body.dataset.shows === 'map') drawPicture(exampleOf(document.activeElement));
  around ??= setTimeout(drawAll, AROUND_MS);
}

function drawAll() {
  clearTimeout(around);
  around = undefined;
  const { state } = board;
  const shows = part.draw();
  const focused = exampleOf(document.activeElement);
  const all = [...current(state).values()];
  const shown = new Set(filtered(all, chosenTags).map((it) => it.id));
  const placed = all.filter((it) => it.answers !== null);

  showTitle(state.board);
  showNumbers(all.length);
  render(toolsView(toolsScene()), places.tools);
  if (shows === 'map') drawMap(all, placed, shown);
  else sheet.close();
  drawSheet(shown);
  refreshTabStops(document);
  keepFocus(focused);
  showAdded();
}

/** @param {Example[]} all @param {Example[]} placed @param {Set<string>} shown ids the chosen tags leave */
function drawMap(all, placed, shown) {
  const { state } = board;
  const focused = exampleOf(document.activeElement);
  const faded = new Set(all.filter((it) => !shown.has(it.id)).map((it) => it.id));
  render(trayView(trayScene(all, placed, shown)), places.tray);
  render(
    legendView({ byRegion: byRegion(state), concepts: state.concepts, faded, placed, onRegion: openRegion }),
    places.legend,
  );
  drawPicture(focused);
}

/** @param {string | null} focused */
function drawPicture(focused) {
  const { state } = board;
  const all = [...current(state).values()];
  const shown = new Set(filtered(all, chosenTags));
  diagram.update({
    examples: all.filter((it) => it.answers !== null),
    concepts: state.concepts,
    label: saySummary(counts(state), state.concepts),
    faded: new Set(all.filter((it) => !shown.has(it)).map((it) => it.id)),
    lit: open && 'example' in open ? open.example : focused,
    busy: isCarrying(),
  });
}

/**
 * What waits to be placed; while next steps are written, one's own examples.
 * @param {Example[]} all @param {Example[]} placed @param {Set<string>} shown
 * @returns {import('../ui/map/lists.js').TrayScene}
 */
function trayScene(all, placed, shown) {
  const { name, place: mayPlace } = part.phase();
  const own = name === 'next' ? all.filter((it) => mine.has(it.id)) : [];
  const examples = own.length ? own : tray(board.state);
  return {
    title: own.length ? 'Your examples' : 'To place',
    hint: own.length ? 'Choose one and write its next step.' : mayPlace ? PLACE_HINT : '',
    examples: examples.filter((it) => shown.has(it.id)),
    total: examples.length,
    placed: placed.length,
  };
}

/** One width for all numbers, so that titles start on one line. @param {number} count */
function showNumbers(count) {
  document.body.style.setProperty('--number', `${12 + 8 * Math.max(2, String(count).length)}px`);
}

/** Focus follows an example to its new list. @param {string | null} focused */
function keepFocus(focused) {
  if (focused && document.activeElement === document.body) listed(focused)?.focus();
}

/** @param {string} id @returns {HTMLElement | null} the example's card in the tray or entry in the legend */
const listed = (id) => document.querySelector(`#tray [data-example="${id}"], #legend [data-entry="${id}"]`);

/** Our own new card, once it is there: where it can be seen. */
function showAdded() {
  const card = added && listed(added);
  if (!card) return;
  added = null;
  card.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  beat(card);
}

/** Whoever may look but not take part: they have to join first, or cannot. */
const isLookingOn = () => !me.participant && !me.facilitator && board.state.board.access.join !== 'open';

/** @returns {import('../ui/map/menu.js').Tools} */
const toolsScene = () => ({
  slug,
  name: me.name,
  naming: board.state.board.naming,
  joined: me.participant,
  facilitator: me.facilitator,
  locked: board.state.board.locked,
  gone: board.state.gone,
  link: board.state.link,
  waiting: board.state.pending.filter((op) => op.version === null).length,
  here: board.state.here,
  muted,
  letters: lettersAct(),
  tags: document.body.dataset.shows === 'map' ? tags(board.state) : [],
  chosen: chosenTags,
  summary: Boolean(board.state.workshop?.round || board.state.workshop?.notes.length),
  byCode: isLookingOn() && board.state.board.access.join === 'code',
  question: me.participant && !me.group ? (board.state.board.groups?.question ?? null) : null,
  onAdd: part.phase().add && !isLookingOn() ? add : null,
  onName: rename,
  onTheme: switchTheme,
  onLetters: () => {
    switchLetters();
    schedule();
  },
  onMute: () => {
    muted = !muted;
    schedule();
  },
  onTag: (tag) => {
    const without = chosenTags.filter((other) => other !== tag);
    chosenTags = without.length < chosenTags.length ? without : [...chosenTags, tag];
    draw();
  },
});

// Placing

/**
 * Puts an example where it belongs (answers null: back to the tray), at once here and then everywhere.
 * @param {string} id @param {Answers | null} answers @param {[number, number] | null} [at] @param {{toast?: boolean}} [how]
 */
function place(id, answers, at = null, { toast = true } = {}) {
  const was = example(id);
  if (!was || (answers === null && was.answers === null)) return;
  const { place: mayPlace, now, can } = part.phase();
  if (!mayPlace) return toasts.show(`Not now: ${isolated(now)}. ${can}`);
  const stays = answers && !at && maskIn(was.answers) === maskIn(answers);
  const landing = answers && !stays ? diagram.landing(was, maskOf(answers, keys), at) : null;
  const step = { ...send(was, answers, landing, whyOf(board.state, id)), after: answers };
  steps.push(step);
  const said = sayMove(was, whereIs(answers));
  if (toast) toasts.show(said, { about: id, action: { label: 'Undo', run: () => undo(step) } });
  else toasts.say(said);
}

/** @param {Example} was @param {Answers | null} answers @param {[number, number] | null} at @param {string | null} why */
function send(was, answers, at, why) {
  const before = { answers: was.answers, at: was.at, why: whyOf(board.state, was.id) };
  const op = { id: newId(), example: was.id, answers, at, before, round: roundNow(), why };
  outbox.enqueue(op);
  return { op: op.id, example: was.id, round: op.round, before };
}

/** The round our moves go to, null for the shared map. */
const roundNow = () => (isAlone(board.state) ? (board.state.own?.round ?? null) : null);

/** Takes back a move, the latest when none is named, unless somebody has moved the example since. @param {Step} [step] */
function undo(step = steps.findLast((made) => made.round === roundNow() && example(made.example))) {
  const was = step && example(step.example);
  if (step && step.round !== roundNow())
    return toasts.show('The round has changed since: it stays as it is.');
  steps = steps.filter((made) => made !== step);
  if (!step || !was) return toasts.show(step ? REMOVED : 'There is nothing to undo.');
  if (!sameAnswers(was.answers, step.after)) {
    return toasts.show(
      `${quoted(was.title)} has been moved since: it stays in ${isolated(whereIs(was.answers))}.`,
    );
  }
  send(was, step.before.answers, step.before.at, step.before.why ?? null);
  toasts.show(sayMove(was, whereIs(step.before.answers)), { about: was.id });
}

/** crypto.randomUUID is missing where a school serves plain http in its own network. */
const newId = () => [...crypto.getRandomValues(new Uint32Array(2))].map((n) => n.toString(36)).join('-');

const isCarrying = () => document.body.hasAttribute('data-dragging');

/** What is carried stays in its place, paler. @param {string | null} id */
const showCarried = (id) => {
  document.body.toggleAttribute('data-dragging', id !== null);
  for (const el of document.querySelectorAll('.is-carried')) el.classList.remove('is-carried');
  if (!id) return;
  for (const el of document.querySelectorAll(`[data-example="${id}"], [data-entry="${id}"]`)) {
    el.classList.add('is-carried');
  }
};

moveByHand(document.body, {
  ghost,
  example,
  regionName,
  spotAt: diagram.spotAt,
  light: diagram.light,
  begin: showCarried,
  end: () => showCarried(null),
  drop(id, target, x, y) {
    const it = example(id);
    if (!it) return toasts.show(REMOVED, { tone: 'warn' });
    if (target.kind === 'tray') return place(id, null);
    const { mask, at } = target.spot;
    diagram.glideFrom(id, x, y);
    place(id, it.answers && maskIn(it.answers) === mask ? it.answers : answersOf(mask, keys), at);
  },
});

listenForKeys(document.body, {
  example,
  keys,
  place: (id, answers) => place(id, answers),
  putBack: (id) => place(id, null),
  undo: () => undo(),
  light: diagram.light,
  say: (mask) => toasts.say(regionName(mask)),
  middleOf: diagram.middleOf,
  subject: (target) =>
    exampleOf(target) ?? (sheet.holds(target) && open && 'example' in open ? open.example : null),
  carry: (id, mask) => {
    const it = id && example(id);
    if (!it) return ghost.hide();
    const { x, y } = diagram.middleOf(mask);
    ghost.show(it, x, y, regionName(mask));
  },
});

document.addEventListener('click', (event) => {
  const id = exampleOf(event.target);
  if (id) return openExample(id, event.detail > 0);
  const region = event.target instanceof Element ? event.target.closest('.drawing .region') : null;
  const mask = Number(region?.getAttribute('data-mask') ?? 0);
  if (mask) openRegion(mask);
});

// The sheet

/** @type {typeof import('../ui/map/panels.js') | null} */
let panels = null;

async function loadPanels() {
  panels ??= await import('../ui/map/panels.js');
  schedule();
  return panels;
}

/** @param {string} id @param {boolean} [byPointer] */
function openExample(id, byPointer = false) {
  openedFrom ??= { id, byPointer };
  open = { example: id };
  draw();
}

function openRegion(/** @type {number} */ mask) {
  open = { region: mask };
  draw();
}

/** Focus goes back to where it came from; a hand that pointed there is not scrolled away. */
function closed() {
  const from = openedFrom;
  open = null;
  openedFrom = null;
  toasts.within(document.body);
  draw();
  if (from) listed(from.id)?.focus({ preventScroll: from.byPointer });
}

/** @param {Set<string>} shown ids the chosen tags leave */
function drawSheet(shown) {
  if (!open) return sheet.close();
  if (!panels) return void loadPanels();
  if ('region' in open) return drawRegion(open.region, shown);
  const it = example(open.example);
  if (it) return drawQuestions(it);
  sheet.close();
  toasts.show(REMOVED, { tone: 'warn' });
}

/** @param {number} mask @param {Set<string>} shown */
function drawRegion(mask, shown) {
  if (!panels) return;
  const label = regionName(mask);
  const examples = (byRegion(board.state).get(mask) ?? []).filter((it) => shown.has(it.id));
  sheet.show(
    panels.regionView({ mask, label, examples, onOpen: openExample, onClose: sheet.close }),
    label,
    `region ${mask}`,
  );
}

/** @param {Example} it */
function drawQuestions(it) {
  if (!panels) return;
  const unsure = Object.fromEntries(keys.map((key) => [key, null]));
  const put = (/** @type {Answers | null} */ answers) => place(it.id, answers, null, { toast: false });
  const { place: mayPlace, add: mayEdit, name } = part.phase();
  const isOurs = me.facilitator || mine.has(it.id);
  const view = panels.questionsView({
    example: it,
    mayPlace,
    why:
      isAlone(board.state) && mayPlace
        ? { text: whyOf(board.state, it.id) ?? '', naming: board.state.board.naming }
        : null,
    onWhy: (text) => sayWhy(it.id, text),
    concepts: board.state.concepts,
    geometry: page.geometry,
    nextSteps: isAlone(board.state) ? [] : nextSteps(board.state.workshop, it.id),
    mayChange: isOurs && mayEdit,
    onPlan: isOurs && name === 'next' ? () => plan(it.id) : null,
    href: `/b/${slug}/examples/${it.id}`,
    onAnswer: (key, value) => put({ ...unsure, ...it.answers, [key]: value }),
    onNone: () => put(answersOf(0, keys)),
    onTray: () => put(null),
    onEdit: () => edit(it.id),
    onRemove: () => remove(it),
    onClose: sheet.close,
  });
  sheet.show(view, it.title, it.id);
}

/** Why an example of the round is where it is: kept as quietly as it was typed. @param {string} id @param {string} text */
function sayWhy(id, text) {
  const was = example(id);
  const why = text.trim() || null;
  if (was?.answers && roundNow() && why !== whyOf(board.state, id)) send(was, was.answers, was.at, why);
}

// Adding, editing, removing, names

/** Does something on the server, or says why it cannot be done. @template T @param {() => Promise<T>} act */
const attempt = async (act) => {
  try {
    return await act();
  } catch (error) {
    toasts.show(/** @type {Error} */ (error).message, { tone: 'warn' });
    return null;
  }
};

/** @param {{version: number}} example */
const accepted = ({ version }) => dispatch({ type: 'accepted', op: null, version });

async function add() {
  const forms = await loadPanels();
  forms.openForm(element('sheets'), {
    label: 'Add',
    view: (trouble) => forms.exampleForm(trouble, null, board.state.board.naming),
    async save(form) {
      const one = await api.add(forms.exampleFields(form, false));
      accepted(one);
      mine.add(one.id);
      added = one.id;
      chosenTags = [];
      schedule();
      toasts.show(`Added ${quoted(one.title)} to the tray, number ${one.number}.`);
    },
  });
}

async function edit(/** @type {string} */ id) {
  const forms = await loadPanels();
  const read = await attempt(() => api.getExample(id));
  if (!read) return;
  forms.openForm(element('sheets'), {
    label: 'Save',
    view: (trouble) => forms.exampleForm(trouble, read.example, board.state.board.naming),
    async save(form) {
      accepted(await saveOver(read, forms.exampleFields(form, true)));
      toasts.show('Saved.');
    },
  });
}

async function plan(/** @type {string} */ id) {
  const forms = await loadPanels();
  const read = await attempt(() => api.getExample(id));
  if (!read) return;
  forms.openForm(element('sheets'), {
    label: 'Save',
    view: (trouble) => forms.planForm(trouble, read.example),
    async save(form) {
      accepted(await saveOver(read, { next_step: String(form.get('next_step') ?? '').trim() || null }));
      toasts.show('Saved.');
    },
  });
}

/**
 * Saves unless somebody else changed the words since they were read; only being placed does not count as that.
 * @param {{example: Example, etag: string}} read brought up to date when the words differ @param {Record<string, unknown>} fields
 */
async function saveOver(read, fields) {
  try {
    return await api.edit(read.example.id, fields, read.etag);
  } catch (error) {
    if (/** @type {any} */ (error).status !== 412) throw error;
    const now = await api.getExample(read.example.id);
    const words = (/** @type {any} */ it) => JSON.stringify(Object.keys(fields).map((name) => it[name]));
    const sameWords = words(now.example) === words(read.example);
    Object.assign(read, now);
    if (sameWords) return api.edit(read.example.id, fields, read.etag);
    throw new Error('Somebody changed this meanwhile. Save again to put your words in place of theirs.');
  }
}

const remove = (/** @type {Example} */ it) =>
  attempt(async () => {
    const { etag } = await api.getExample(it.id);
    sheet.close();
    await api.remove(it.id, etag);
    toasts.show(`Removed ${quoted(it.title)}.`, { action: { label: 'Undo', run: () => restore(it.id) } });
  });

const restore = (/** @type {string} */ id) => attempt(async () => accepted(await api.restore(id)));

async function rename() {
  const forms = await loadPanels();
  forms.openForm(element('sheets'), {
    label: 'Use this name',
    view: (trouble) => forms.nameForm(trouble, me.name ?? ''),
    save: async (form) => know(await api.join(String(form.get('name') ?? '').trim())),
  });
}

/** @param {import('../net/api.js').Participant} participant */
const know = ({ name, group = me.group }) => {
  me = { ...me, name, group, participant: true };
  if (board.state.own === null) part.join([]);
  schedule();
};

setInterval(() => {
  const theirs = others.filter((event) => !isMine(board.state, event));
  others = [];
  if (theirs.length && !muted) toasts.say(sayOthers(theirs, board.state.concepts));
}, OTHERS_EVERY_MS);

if (!isLookingOn()) part.join(page.mine);
outbox.restore();
draw();
loadPanels();
// Joined first, so that the stream knows who is here.
if (!me.participant && !isLookingOn()) await api.join().then(know, () => undefined);
board.start();
