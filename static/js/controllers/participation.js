// Taking part in a workshop: what its step makes of the map, and what the stage holds in place of the map.

import { render } from '../../vendor/lit-html/lit-html.js';
import { answersShow, phaseOf, readOnly, restricted } from '../core/phase.js';
import { addStyle, element } from '../ui/shared/page.js';
import { Agreeing } from './agreeing.js';
import { OwnPlacements } from './own_placements.js';
import { Reveal } from './reveal.js';
import { WorkshopBanner } from './workshop_banner.js';

/**
 * @typedef {import('../core/phase.js').Phase} Phase
 * @typedef {import('../ui/shared/page.js').Page} Page
 * @typedef {typeof import('../ui/workshop/workshop.js')} Views
 * @typedef {'map' | 'answers' | 'definitions' | 'agree'} Stage what the stage holds
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {import('./viewer.js').Viewer} viewer
 * @property {(text: string) => void} say politely
 * @property {(text: string) => void} warn
 * @property {(id: string) => void} open an example, outside the answers
 * @property {(earlier: readonly import('../core/state.js').Judgement[]) => void} keep answers as before
 * @property {() => void} onStep the room does something else now
 */

/** Where the skip link leads. @type {Record<Stage, {words: string, to: string}>} */
const SKIPS = {
  map: { words: 'Skip to the examples to place', to: '#tray-title' },
  answers: { words: 'Skip to the answers', to: '#tray-title' },
  definitions: { words: 'Skip to what the circles mean', to: '#step' },
  agree: { words: 'Skip to the question', to: '#step' },
};
const OUTDATED = 'Threefold was updated. Reload this page to see the workshop.';

export class Participation {
  #board;
  #viewer;
  #open;
  #warn;
  #reveal;
  #banner;
  #definitions = element('step');
  /** The definitions in it. */
  #words = document.createElement('div');
  /** What stands in it: at first what the server made. */
  #served = 'page';
  #agreeing;
  #skip = /** @type {HTMLAnchorElement} */ (document.querySelector('.skip'));
  #style = element('banner').dataset.style ?? '';
  /** @type {Views | null} */
  #views = null;
  #isLoading = false;

  /** @param {Page} page @param {Options} options */
  constructor(page, { board, viewer, say, warn, open, keep, onStep }) {
    this.#board = board;
    this.#viewer = viewer;
    this.#open = open;
    this.#warn = warn;
    this.#agreeing = new Agreeing(board, this.#definitions);
    this.#reveal = new Reveal(page.geometry, board, say);
    this.ownPlacements = new OwnPlacements({ board, warn });
    const onSpotlight = (/** @type {string} */ id) => this.#look(id);
    this.#banner = new WorkshopBanner({
      board,
      say,
      views: () => this.#loaded(),
      onSpotlight,
      onKeep: keep,
      onStep,
    });
    setInterval(() => board.state.workshop?.timer && this.#tick(), 1000);
  }

  /** What the viewer may do now. @returns {Phase} */
  get phase() {
    const { workshop, own, board, ahead } = this.#board.state;
    const viewer = { facilitator: this.#viewer.isFacilitator, participant: own !== null };
    return restricted(phaseOf(workshop, viewer, Date.now() + ahead, board.locked), this.readOnly);
  }

  /** Why the viewer can only read, and what to do; empty when nothing is in the way. */
  get readOnly() {
    const { board } = this.#board.state;
    const takesPart = !this.#viewer.looksOn(board);
    return readOnly({ locked: board.locked, takesPart, join: board.access.join ?? 'closed' });
  }

  /** Draws what a workshop adds to the map, or shows in its place. @returns {Stage} which of them */
  draw() {
    const phase = this.phase;
    this.ownPlacements.refresh();
    this.#banner.announce(phase, (spotlight) => this.#reveal.follow(spotlight));
    this.#banner.announceTimer();
    this.#drawBanner(phase);
    this.#banner.drawPause();
    return this.#drawStage(phase);
  }

  #tick() {
    this.#banner.announceTimer();
    this.#drawBanner(this.phase);
  }

  /** This screen's person takes part from now on. @param {readonly Page['mine'][number][]} placements of ours in the newest round @param {readonly Page['mine'][number][]} [earlier] in those that it follows */
  join(placements, earlier = []) {
    const round = this.#board.state.workshop?.round?.number ?? null;
    this.#board.dispatch({ type: 'own', round, placements, earlier });
  }

  /** The views of a workshop; a board without one can do without them. */
  #loaded() {
    if (!this.#views) this.#load();
    return this.#views;
  }

  async #load() {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      [this.#views] = await Promise.all([import('../ui/workshop/workshop.js'), addStyle(this.#style)]);
      this.#board.schedule();
    } catch {
      // A server that was updated after this page was opened has other files: asking again would not help.
      if (this.#board.state.link === 'live') return this.#warn(OUTDATED);
    }
    // Where the connection is gone, the drawing that shows that it is back asks again.
    this.#isLoading = false;
  }

  /** @param {Phase} phase */
  #drawBanner(phase) {
    this.#banner.draw(phase, this.#stageOf(phase) === 'answers' ? this.#reveal.chosen : null);
  }

  /** @param {string} id */
  #look(id) {
    if (this.#stageOf(this.phase) === 'answers') this.#reveal.choose(id);
    else this.#open(id);
  }

  /** @param {Phase} phase @returns {Stage} */
  #stageOf({ name }) {
    if (name === 'read') return 'definitions';
    if (name === 'agree') return 'agree';
    const { workshop } = this.#board.state;
    return answersShow(workshop, 'map') || workshop?.beat === 'counted' ? 'answers' : 'map';
  }

  /** @param {Phase} phase */
  #drawStage(phase) {
    const stage = this.#stageOf(phase);
    document.body.dataset.shows = stage;
    document.documentElement.toggleAttribute('data-still', !phase.place || stage !== 'map');
    element('answers').hidden = stage !== 'answers';
    element('picture').hidden = stage === 'answers';
    this.#definitions.hidden = stage !== 'definitions' && stage !== 'agree';
    this.#skip.textContent = SKIPS[stage].words;
    this.#skip.href = SKIPS[stage].to;
    if (stage === 'agree') this.#drawQuestion();
    else this.#agreeing.leave();
    const views = stage === 'map' ? null : this.#loaded();
    if (views && stage === 'definitions') this.#drawDefinitions(views);
    if (views && stage === 'answers') this.#reveal.draw(views);
    return stage;
  }

  #drawQuestion() {
    if (this.#served !== 'agree') this.#definitions.replaceChildren();
    this.#served = 'agree';
    this.#agreeing.draw();
  }

  /** @param {Views} views */
  #drawDefinitions({ definitionsView }) {
    if (this.#served !== 'definitions') this.#words.replaceChildren();
    if (this.#served !== 'definitions') this.#definitions.replaceChildren(this.#words);
    this.#served = 'definitions';
    render(definitionsView(this.#board.state.concepts), this.#words);
  }
}
