// What a workshop shows above the map: the banner with the step, the timer and the spotlight, and the pause.

import { render } from '../../vendor/lit-html/lit-html.js';
import { isolated, quoted } from '../core/sentences.js';
import { counts, earlierAnswers, resultsOf } from '../core/state.js';
import { timeLeft, timerNews } from '../core/wall.js';
import { element } from '../ui/shared/page.js';

/**
 * @typedef {import('../core/phase.js').Phase} Phase
 * @typedef {import('../core/regions.js').Example} Example
 * @typedef {typeof import('../ui/workshop/workshop.js')} Views
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {(text: string) => void} say politely
 * @property {() => Views | null} views null while they are being loaded, which this asks for
 * @property {(earlier: readonly import('../core/state.js').Judgement[]) => void} onKeep answers as before
 * @property {() => void} onStep the room does something else now
 * @property {(id: string) => void} onSpotlight somebody wants to look at the example in the spotlight
 */

const DONE = 'You can still change it.';
/** Steps at which everybody writes on a page of its own, which has the same name. */
const WRITTEN = ['continue', 'senses'];

export class WorkshopBanner {
  #board;
  #say;
  #views;
  #onSpotlight;
  #onKeep;
  #onStep;
  #banner = element('banner');
  #pause = /** @type {HTMLDialogElement} */ (element('pause'));
  #announced = '';
  /** What was said of the timer; null: nothing yet. @type {string | null} */
  #timed = null;
  /** @type {number | null} the step then */
  #timedStep = null;
  #spotlight;

  /** @param {Options} options */
  constructor({ board, say, views, onSpotlight, onKeep, onStep }) {
    this.#onKeep = onKeep;
    this.#onStep = onStep;
    this.#board = board;
    this.#say = say;
    this.#views = views;
    this.#onSpotlight = onSpotlight;
    this.#spotlight = board.state.workshop?.spotlight ?? null;
    // A facilitator ends the pause, not Escape.
    this.#pause.addEventListener('close', () => board.schedule());
  }

  /** Says a new step, and a new spotlight, once. @param {Phase} phase @param {(spotlight: string | null) => void} onMoved */
  announce(phase, onMoved) {
    const words = phase.now ? `${isolated(phase.now)}. ${phase.can}` : 'The map is open.';
    if (this.#announced && words !== this.#announced) {
      this.#onStep();
      this.#say(words);
    }
    this.#announced = words;
    const { workshop, examples } = this.#board.state;
    const spotlight = workshop?.spotlight ?? null;
    if (spotlight === this.#spotlight) return;
    this.#spotlight = spotlight;
    onMoved(spotlight);
    const title = spotlight && examples.get(spotlight)?.title;
    if (title) this.#say(`Now discussing: ${quoted(title)}. ${this.#sayAgreed(spotlight)}`.trim());
  }

  /** How people answered about an example, where that is known. @param {string} id */
  #sayAgreed(id) {
    const items = resultsOf(this.#board.state)?.agreement.items ?? [];
    return items.find(({ example }) => example === id)?.sentence ?? '';
  }

  /** Says what becomes of the timer, once each; not what it was when the page was opened. */
  announceTimer() {
    const { workshop, ahead } = this.#board.state;
    const { about, words } = timerNews(workshop?.timer ?? null, Date.now() + ahead);
    const step = workshop?.step ?? null;
    const endsWithStep = !about && step !== this.#timedStep;
    if (this.#timed !== null && about !== this.#timed && !endsWithStep) this.#say(words);
    this.#timed = about;
    this.#timedStep = step;
  }

  /** @param {Phase} phase @param {string | null} chosen the example that is looked at already: the banner need not point at it */
  draw(phase, chosen) {
    const { workshop, ahead, examples } = this.#board.state;
    const time = timeLeft(workshop?.timer ?? null, Date.now() + ahead);
    const spotlight = (workshop?.spotlight && examples.get(workshop.spotlight)) || null;
    this.#banner.hidden = !(phase.now || time || spotlight);
    const views = this.#banner.hidden ? null : this.#views();
    if (!views) return;
    if (this.#banner.hasAttribute('data-served')) this.#banner.replaceChildren();
    this.#banner.removeAttribute('data-served');
    const pointed = spotlight?.id === chosen ? null : spotlight;
    const home = `/b/${this.#board.state.board.slug}`;
    const summary = phase.name === 'ended' ? `${home}/summary` : '';
    const write = WRITTEN.includes(phase.name) ? `${home}/${phase.name}` : '';
    const earlier = phase.place ? earlierAnswers(this.#board.state) : [];
    const keep = earlier.length ? { count: earlier.length, onKeep: () => this.#onKeep(earlier) } : null;
    const scene = {
      ...this.#progress(phase),
      keep,
      now: phase.now,
      time,
      summary,
      write,
      spotlight: pointed,
    };
    render(views.bannerView({ ...scene, onSpotlight: this.#onSpotlight }), this.#banner);
  }

  /** How far we are with placing alone, and what we can do. @param {Phase} phase */
  #progress({ name, can }) {
    if (name !== 'alone') return { can, placed: null };
    const { placed, examples } = counts(this.#board.state);
    return { can: placed === examples ? DONE : can, placed: { count: placed, of: examples } };
  }

  /** Covers the page, or uncovers it, when the facilitator asks for eyes on the room. */
  drawPause() {
    const blank = this.#board.state.workshop?.blank ?? false;
    if (blank === this.#pause.open) return;
    if (blank && !this.#views()) return;
    if (blank) this.#pause.showModal();
    else this.#pause.close();
    if (!blank) this.#say('You can continue.');
  }
}
