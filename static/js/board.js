// The map. State in, screen out: every change goes through the reducer, and every drawing comes from its state.

import { render } from '../vendor/lit-html/lit-html.js';
import { answersOf, maskOf, regionLabel, TRAY_LABEL } from './core/regions.js';
import { sayMove, sayOthers, saySummary } from './core/say.js';
import { byRegion, counts, current, filtered, initial, isMine, reduce, tags, tray } from './core/state.js';
import { createApi } from './net/api.js';
import { follow } from './net/live.js';
import { createOutbox } from './net/outbox.js';
import { createDiagram } from './ui/diagram.js';
import { exampleFields, exampleForm, nameForm, openForm } from './ui/forms.js';
import { createGhost } from './ui/ghost.js';
import { exampleOf, listenForKeys, refreshTabStops } from './ui/keys.js';
import { legendView, trayView } from './ui/lists.js';
import { toolsView } from './ui/menu.js';
import { moveByHand } from './ui/moves.js';
import { element, onWake, readPage, showLink, switchTheme } from './ui/page.js';
import { questionsView } from './ui/questions.js';
import { regionView } from './ui/region.js';
import { createSheet } from './ui/sheet.js';
import { createToasts } from './ui/toasts.js';

/**
 * @typedef {import('./core/regions.js').Answers} Answers
 * @typedef {import('./core/regions.js').Example} Example
 * @typedef {{example: string, before: {answers: Answers | null, at: [number, number] | null}}} Step
 */

const OTHERS_EVERY_MS = 5000;
/** Pixels of height under which the words on cards are too small to read: numbered discs instead. */
const LEAST_FOR_CARDS = 480;
const page = readPage();
const keys = page.snapshot.concepts.map((concept) => concept.key);
const api = createApi(page.api);
const slug = page.snapshot.board.slug;

let state = initial(page.snapshot);
let me = page.me;
/** @type {ReturnType<typeof follow> | null} */
let live = null;
let muted = false;
/** @type {string[]} */
let chosenTags = [];
/** @type {{example: string} | {region: number} | null} */
let open = null;
/** @type {string | null} */
let lastFocused = null;
let frame = 0;
/** @type {Step[]} */
const steps = [];
/** @type {import('./core/state.js').BoardEvent[]} */
let others = [];
const mine = new Set(JSON.parse(localStorage.getItem(`threefold-mine-${slug}`) ?? '[]'));

const portrait = matchMedia('(max-width: 759px), (orientation: portrait)');
const places = {
  tools: element('tools'),
  tray: element('tray'),
  legend: element('legend'),
  stage: element('picture'),
};
for (const place of [places.tools, places.tray, places.legend]) place.replaceChildren();
const toasts = createToasts(element('toasts'), element('status'));
const sheet = createSheet(element('sheets'), { onClose: closed });
const diagram = createDiagram(places.stage, page.geometry, () =>
  portrait.matches || places.stage.clientHeight < LEAST_FOR_CARDS ? 'portrait' : 'wide',
);

/** @param {import('./core/state.js').Action} action */
function dispatch(action) {
  const next = reduce(state, action);
  if (next === state) return;
  state = next;
  if (state.gone) live?.close();
  schedule();
}

function schedule() {
  if (frame) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    draw();
  });
}

const example = (/** @type {string} */ id) => current(state).get(id);
const regionName = (/** @type {number} */ mask) => regionLabel(mask, state.concepts);
const whereIs = (/** @type {Answers | null} */ answers) =>
  answers ? regionName(maskOf(answers, keys)) : TRAY_LABEL;
const maskOfExample = (/** @type {Example} */ it) => (it.answers ? maskOf(it.answers, keys) : null);

function draw() {
  const focused = exampleOf(document.activeElement);
  const all = [...current(state).values()];
  const shown = new Set(filtered(all, chosenTags).map((it) => it.id));
  const faded = new Set(all.filter((it) => !shown.has(it.id)).map((it) => it.id));
  const waiting = tray(state);
  const trayShown = waiting.filter((it) => shown.has(it.id));
  const placed = all.filter((it) => it.answers !== null);

  render(toolsView(toolsScene()), places.tools);
  render(
    trayView({
      examples: trayShown,
      hidden: waiting.length - trayShown.length,
      total: waiting.length,
      empty: placed.length ? 'Everything is on the map.' : 'Nothing here yet. Add something you already do.',
    }),
    places.tray,
  );
  render(
    legendView({
      byRegion: byRegion(state),
      concepts: state.concepts,
      faded,
      placed: placed.length,
      onRegion: openRegion,
    }),
    places.legend,
  );
  diagram.update({
    examples: placed,
    concepts: state.concepts,
    label: saySummary(counts(state), state.concepts),
    faded,
    lit: open && 'example' in open ? open.example : focused,
  });
  drawSheet();
  refreshTabStops(document);
  keepFocus(focused);
}

/** Focus follows an example to its new list. @param {string | null} focused */
function keepFocus(focused) {
  if (!focused || exampleOf(document.activeElement) === focused || document.activeElement !== document.body)
    return;
  focusExample(focused);
}

function focusExample(/** @type {string} */ id) {
  const el = document.querySelector(`#tray [data-example="${id}"], #legend [data-entry="${id}"]`);
  if (el instanceof HTMLElement) el.focus();
}

/** @returns {import('./ui/menu.js').Tools} */
const toolsScene = () => ({
  slug,
  name: me.name,
  joined: me.participant,
  facilitator: me.facilitator,
  locked: state.board.locked,
  gone: state.gone,
  link: state.link,
  waiting: state.pending.filter((op) => op.version === null).length,
  here: state.here,
  muted,
  tags: tags(state),
  chosen: chosenTags,
  onAdd: add,
  onName: rename,
  onTheme: switchTheme,
  onMute: () => {
    muted = !muted;
    schedule();
  },
  onTag: (tag) => {
    chosenTags = chosenTags.includes(tag)
      ? chosenTags.filter((other) => other !== tag)
      : [...chosenTags, tag];
    schedule();
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
  const before = { answers: was.answers, at: was.at };
  const stays = answers && !at && maskOfExample(was) === maskOf(answers, keys);
  const landing = answers && !stays ? diagram.landing(was, maskOf(answers, keys), at) : null;
  steps.push({ example: id, before });
  outbox.enqueue({ id: newId(), example: id, answers, at: landing, before });
  const where = whereIs(answers);
  if (toast) toasts.show(sayMove(was, where), { action: { label: 'Undo', run: undo } });
  else toasts.say(sayMove(was, where));
}

function undo() {
  const step = steps.pop();
  const was = step && example(step.example);
  if (!step || !was) return toasts.show('There is nothing to undo.');
  const { answers, at } = step.before;
  outbox.enqueue({ id: newId(), example: was.id, answers, at, before: { answers: was.answers, at: was.at } });
  toasts.show(sayMove(was, whereIs(answers)));
}

/** crypto.randomUUID is missing where a school serves plain http in its own network. */
const newId = () => [...crypto.getRandomValues(new Uint32Array(2))].map((n) => n.toString(36)).join('-');

const outbox = createOutbox({
  api,
  storage: sessionStorage,
  key: `threefold-outbox-${slug}`,
  dispatch,
  isPending: (id) => state.pending.some((op) => op.id === id),
  onRefused: (op, problem) => {
    const title = example(op.example)?.title ?? 'The example';
    toasts.show(`“${title}” is back where it was. ${problem.detail || problem.title}`, { tone: 'warn' });
  },
});

const ghost = createGhost();

/** What is carried stays in its place, paler. @param {string | null} id */
const showCarried = (id) => {
  document.body.toggleAttribute('data-dragging', id !== null);
  for (const el of document.querySelectorAll('.is-carried')) el.classList.remove('is-carried');
  if (!id) return;
  for (const el of document.querySelectorAll(`[data-example="${id}"], [data-entry="${id}"]`))
    el.classList.add('is-carried');
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
    if (!it) return;
    if (target.kind === 'tray') return place(id, null);
    const { mask, at } = target.spot;
    diagram.glideFrom(id, x, y);
    place(id, it.answers && maskOfExample(it) === mask ? it.answers : answersOf(mask, keys), at);
  },
});

listenForKeys(document.body, {
  example,
  keys,
  place: (id, answers) => place(id, answers),
  putBack: (id) => place(id, null),
  open: openExample,
  undo,
  light: diagram.light,
  say: (mask) => toasts.say(regionName(mask)),
  middleOf: diagram.middleOf,
  carry: (id, mask) => {
    const it = id && example(id);
    if (!it) return ghost.hide();
    const { x, y } = diagram.middleOf(mask);
    ghost.show(it, x, y, regionName(mask));
  },
});

document.addEventListener('click', (event) => {
  const id = exampleOf(event.target);
  if (id) return openExample(id);
  const region = event.target instanceof Element ? event.target.closest('.drawing .region') : null;
  const mask = Number(region?.getAttribute('data-mask') ?? 0);
  if (mask) openRegion(mask);
});

// The sheet

function openExample(/** @type {string} */ id) {
  lastFocused = id;
  open = { example: id };
  draw();
}

function openRegion(/** @type {number} */ mask) {
  open = { region: mask };
  draw();
}

function closed() {
  open = null;
  draw();
  if (lastFocused) focusExample(lastFocused);
  lastFocused = null;
}

function drawSheet() {
  if (!open) return sheet.close();
  if ('region' in open) {
    const label = regionName(open.region);
    const examples = byRegion(state).get(open.region) ?? [];
    sheet.show(
      regionView({ mask: open.region, label, examples, onOpen: openExample, onClose: sheet.close }),
      label,
    );
    return;
  }
  const it = example(open.example);
  if (!it) return sheet.close();
  const answer = (/** @type {string} */ key, /** @type {boolean | null} */ value) =>
    place(it.id, { ...Object.fromEntries(keys.map((k) => [k, null])), ...it.answers, [key]: value }, null, {
      toast: false,
    });
  sheet.show(
    questionsView({
      example: it,
      concepts: state.concepts,
      geometry: page.geometry,
      mayChange: me.facilitator || mine.has(it.id),
      href: `/b/${slug}/examples/${it.id}`,
      onAnswer: answer,
      onNone: () => place(it.id, answersOf(0, keys), null, { toast: false }),
      onTray: () => place(it.id, null, null, { toast: false }),
      onEdit: () => edit(it.id),
      onRemove: () => remove(it.id),
      onClose: sheet.close,
    }),
    it.title,
  );
}

// Adding, editing, removing, names

function add() {
  openForm(element('sheets'), {
    label: 'Add',
    view: (trouble) => exampleForm(trouble, null),
    async save(form) {
      const added = await api.add(exampleFields(form, false));
      dispatch({ type: 'accepted', op: null, version: added.version });
      mine.add(added.id);
      localStorage.setItem(`threefold-mine-${slug}`, JSON.stringify([...mine]));
      toasts.show(`Added “${added.title}” to the tray, number ${added.number}.`);
    },
  });
}

async function edit(/** @type {string} */ id) {
  const { example: whole, etag } = await api.getExample(id);
  openForm(element('sheets'), {
    label: 'Save',
    view: (trouble) => exampleForm(trouble, whole),
    async save(form) {
      const { version } = await api.edit(id, exampleFields(form, true), etag);
      dispatch({ type: 'accepted', op: null, version });
      toasts.show('Saved.');
    },
  });
}

async function remove(/** @type {string} */ id) {
  try {
    const { example: whole, etag } = await api.getExample(id);
    await api.remove(id, etag);
    sheet.close();
    toasts.show(`Removed “${whole.title}”.`, { action: { label: 'Undo', run: () => restore(id) } });
  } catch (error) {
    toasts.show(/** @type {Error} */ (error).message, { tone: 'warn' });
  }
}

async function restore(/** @type {string} */ id) {
  try {
    const { version } = await api.restore(id);
    dispatch({ type: 'accepted', op: null, version });
  } catch (error) {
    toasts.show(/** @type {Error} */ (error).message, { tone: 'warn' });
  }
}

function rename() {
  openForm(element('sheets'), {
    label: 'Use this name',
    view: (trouble) => nameForm(trouble, me.name ?? ''),
    save: async (form) => know(await api.join(String(form.get('name') ?? '').trim())),
  });
}

/** @param {{name: string}} participant */
const know = ({ name }) => {
  me = { ...me, name, participant: true };
  schedule();
};

// The others

/** Joined first, so that the stream knows who is here. */
const followBoard = () => {
  live = follow({
    url: `${page.api}/events`,
    since: () => state.version,
    wake: onWake,
    onEvent(event) {
      const own = isMine(state, event);
      dispatch({ type: 'event', event });
      if (own) return;
      others.push(event);
      if (event.example) diagram.pulse(event.example);
    },
    onReset: async () => dispatch({ type: 'snapshot', snapshot: await api.snapshot() }),
    onPresence: (here) => dispatch({ type: 'presence', here }),
    onLink(link) {
      dispatch({ type: 'link', link });
      showLink(link);
      if (link === 'live') outbox.retry();
    },
  });
};

setInterval(() => {
  const said = muted
    ? ''
    : sayOthers(
        others.filter((event) => !isMine(state, event)),
        state.concepts,
      );
  if (said) toasts.say(said);
  others = [];
}, OTHERS_EVERY_MS);

outbox.restore();
draw();
if (me.participant) followBoard();
else
  api
    .join()
    .then(know, () => undefined)
    .then(followBoard);
