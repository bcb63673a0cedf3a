// Taking part in a workshop: what its step makes of the map, and our own placements in its round.

import { render } from '../../vendor/lit-html/lit-html.js';
import { phaseOf } from '../core/phase.js';
import { sameAnswers } from '../core/regions.js';
import { isolated, quoted } from '../core/say.js';
import { counts, isAlone } from '../core/state.js';
import { timeLeft } from '../core/wall.js';
import { addStyle, element } from '../ui/shared/page.js';
import { Reveal } from './reveal.js';

/**
 * @typedef {import('../core/phase.js').Phase} Phase
 * @typedef {import('../core/state.js').Op} Op
 * @typedef {import('../ui/shared/page.js').Page} Page
 * @typedef {'map' | 'answers' | 'definitions'} Shown what the stage holds
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {() => Page['me']} me
 * @property {(text: string) => void} say quietly
 * @property {(text: string) => void} warn
 * @property {(id: string) => void} open an example, outside the answers
 */

/** Refusals that come together are told together. */
const GATHER_MS = 400;
const ANSWERS = ['reveal', 'talk'];
const DONE = 'You can still change it.';

/** @param {Page} page @param {Options} options */
export function takePart(page, { board, me, say, warn, open }) {
  const places = {
    banner: element('banner'),
    pause: element('pause'),
    step: element('step'),
  };
  const answers = new Reveal(page.geometry, board);
  /** @type {typeof import('../ui/workshop/workshop.js') | null} */
  let views = null;
  let isLoading = false;
  let lookedAt = board.state.workshop?.spotlight ?? null;
  let said = '';
  /** @type {Element | null} */
  let focusBefore = null;
  /** @type {{op: Op, why: string}[]} moves the round did not take */
  let late = [];
  let isFirstLink = true;
  /** What we placed has changed, perhaps on another screen of ours, since it was read. */
  let isBehind = false;

  const phase = () =>
    phaseOf(
      board.state.workshop,
      { ...me(), participant: board.state.own !== null },
      board.state.board.locked,
    );
  const round = () => board.state.workshop?.round ?? null;

  /** What a board without a workshop can do without. */
  async function load() {
    if (isLoading) return;
    isLoading = true;
    try {
      await addStyle(places.banner.dataset.style ?? '');
      views = await import('../ui/workshop/workshop.js');
    } finally {
      isLoading = false;
    }
    board.schedule();
  }

  // The banner and the pause

  /** @param {Phase} now */
  function drawBanner(now) {
    const { workshop, ahead } = board.state;
    const time = timeLeft(workshop?.timer ?? null, Date.now() + ahead);
    const spotlight = (workshop?.spotlight && board.state.examples.get(workshop.spotlight)) || null;
    const runs = Boolean(now.now || time || spotlight);
    places.banner.hidden = !runs;
    if (!runs) return;
    if (!views) return void load();
    if (places.banner.hasAttribute('data-served')) places.banner.replaceChildren();
    places.banner.removeAttribute('data-served');
    const { placed, examples } = counts(board.state);
    const own = now.name === 'alone' ? { count: placed, of: examples } : null;
    const can = own && placed === examples ? DONE : now.can;
    const pointed = shown(now) === 'answers' && spotlight?.id === answers.chosen ? null : spotlight;
    render(
      views.bannerView({ now: now.now, can, placed: own, time, spotlight: pointed, onSpotlight: look }),
      places.banner,
    );
  }

  /** @param {string} id */
  const look = (id) => {
    if (shown(phase()) === 'answers') answers.choose(id);
    else open(id);
  };

  function drawPause() {
    const blank = board.state.workshop?.blank ?? false;
    if (blank === places.pause.matches(':popover-open')) return;
    if (blank && !views) return void load();
    if (blank) focusBefore = document.activeElement;
    for (const part of document.querySelectorAll('#bar, #banner, #main')) {
      /** @type {HTMLElement} */ (part).inert = blank;
    }
    places.pause.togglePopover(blank);
    if (!blank && focusBefore instanceof HTMLElement) focusBefore.focus({ preventScroll: true });
    say(blank ? 'Eyes on the room. This screen comes back by itself.' : 'Go on.');
  }

  /** Says a new step, and a new spotlight, once. @param {Phase} now */
  function saySteps(now) {
    const { workshop, examples } = board.state;
    const words = now.now ? `${isolated(now.now)}. ${now.can}` : 'The map is open.';
    if (said && words !== said) say(words);
    said = words;
    const spotlight = workshop?.spotlight ?? null;
    if (spotlight === lookedAt) return;
    lookedAt = spotlight;
    answers.follow(spotlight);
    const title = spotlight && examples.get(spotlight)?.title;
    if (title) say(`Everyone looks at ${quoted(title)} now.`);
  }

  // In place of the map

  /** @param {Phase} now @returns {Shown} */
  const shown = ({ name }) => {
    if (name === 'read') return 'definitions';
    return ANSWERS.includes(name) && round()?.state === 'revealed' ? 'answers' : 'map';
  };

  /** @param {Phase} now @returns {Shown} */
  function drawInstead(now) {
    const instead = shown(now);
    document.body.dataset.shows = instead;
    document.documentElement.toggleAttribute('data-still', !now.place || instead !== 'map');
    element('answers').hidden = instead !== 'answers';
    element('picture').hidden = instead === 'answers';
    places.step.hidden = instead !== 'definitions';
    if (instead === 'map') return instead;
    if (!views) load();
    else if (instead === 'definitions') drawDefinitions(views);
    else answers.draw(views);
    return instead;
  }

  /** @param {NonNullable<typeof views>} views */
  function drawDefinitions({ definitionsView }) {
    if (places.step.hasAttribute('data-served')) places.step.replaceChildren();
    places.step.removeAttribute('data-served');
    render(definitionsView(board.state.concepts), places.step);
  }

  // Our own placements

  /** Reads them again for as long as they change under way: another device of ours may have placed. */
  async function readOwn() {
    const { own } = board.state;
    if (!own?.round) return;
    const placements = await board.api.judgements(own.round);
    if (board.state.own !== own) return readOwn();
    board.dispatch({ type: 'own', round: own.round, placements });
  }

  /** Reads them again, once no move of this screen is under way. */
  function readAgain() {
    if (!isBehind || !isAlone(board.state) || board.state.pending.some(({ round }) => round)) return;
    isBehind = false;
    readOwn().catch(() => undefined);
  }

  const ownMoved = () => {
    isBehind = true;
    board.schedule();
  };
  document.addEventListener('visibilitychange', () => document.hidden || ownMoved());

  /** Tells what was not taken, once it is sure: an answer may have got lost after the server took it. */
  async function tellRefused() {
    const gone = late;
    late = [];
    await readOwn().catch(() => undefined);
    const { own } = board.state;
    const missed = gone.filter(({ op }) => {
      const kept = op.round === own?.round ? own?.placements.get(op.example)?.answers : null;
      return !sameAnswers(op.answers, kept ?? null);
    });
    if (missed.length === 0) return;
    warn(
      sayRefused(
        missed.map(({ op }) => board.state.examples.get(op.example)?.title),
        missed[0].why,
      ),
    );
  }

  setInterval(() => board.state.workshop?.timer && drawBanner(phase()), 1000);

  return {
    phase,

    /** Draws what a workshop adds to the map, or shows in its place; answers which. @returns {Shown} */
    draw() {
      const now = phase();
      readAgain();
      saySteps(now);
      drawBanner(now);
      drawPause();
      return drawInstead(now);
    },

    /** This screen's person takes part from now on. @param {readonly Page['mine'][number][]} placements of ours in the newest round */
    join(placements) {
      board.dispatch({ type: 'own', round: round()?.number ?? null, placements });
    },

    /** Some screen of ours placed something in the round. */
    ownMoved,

    /** The stream is open again. */
    catchUp() {
      if (!isFirstLink && isAlone(board.state)) readOwn().catch(() => undefined);
      isFirstLink = false;
    },

    /** The round did not take a move. @param {Op} op @param {import('../net/api.js').Refused} problem */
    refused(op, problem) {
      if (late.length === 0) setTimeout(tellRefused, GATHER_MS);
      late.push({ op, why: problem.detail });
    },
  };
}

/** @param {readonly (string | undefined)[]} titles @param {string} why */
const sayRefused = (titles, why) => {
  const named = titles.flatMap((title) => (title ? quoted(title) : []));
  const what = named.length === 1 ? `Your placement of ${named[0]}` : `${titles.length} of your placements`;
  return `${what} did not count. ${why}`;
};
