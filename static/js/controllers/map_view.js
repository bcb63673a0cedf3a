// The map as it is drawn: the tray, the picture and the legend.

import { nothing, render } from '../../vendor/lit-html/lit-html.js';
import { impossibleByMask } from '../core/lenses.js';
import { staleIds } from '../core/meanings.js';
import { saySummary } from '../core/sentences.js';
import { byRegion, counts, current, tray } from '../core/state.js';
import { isCarrying } from '../ui/map/drag_to_region.js';
import { inviteView, legendView, listedExample, trayView } from '../ui/map/lists.js';
import { beat } from '../ui/shared/marks.js';
import { element } from '../ui/shared/page.js';

/**
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {import('./viewer.js').Viewer} viewer
 * @property {import('./participation.js').Participation} participation
 * @property {import('./tag_filter.js').TagFilter} filter
 * @property {import('./lens_choice.js').LensChoice} lens
 * @property {ReturnType<typeof import('../ui/shared/diagram.js').createDiagram>} diagram
 * @property {() => string | null} opened the example that lies open
 * @property {(mask: number) => void} onRegion
 * @property {() => void} onAdd
 * @property {() => void} onStart places what waits, one after the other
 */

const PLACE_HINT = 'Drag a card into the circles, or choose it and answer three questions.';
const PLAN_HINT = 'Choose one and write its next step.';

export class MapView {
  #context;
  #tray = element('tray');
  #legend = element('legend');
  #invite = element('invite');
  /** @type {string | null} an example of ours whose card has not been shown yet */
  #added = null;

  /** @param {Options} options */
  constructor(options) {
    this.#context = options;
    this.#tray.replaceChildren();
    this.#invite.replaceChildren();
    this.#legend.replaceChildren();
  }

  /** @param {string | null} focused the example that has the focus */
  draw(focused) {
    const { board, filter, lens, onRegion } = this.#context;
    const { state } = board;
    const all = [...current(state).values()];
    const shown = filter.matching(all);
    const faded = new Set(all.filter(({ id }) => !shown.has(id)).map(({ id }) => id));
    const placed = all.filter(({ answers }) => answers !== null);
    const { concepts } = state;
    render(trayView(this.#trayScene(placed.length)), this.#tray);
    const lookAgain = `/b/${state.board.slug}/look-again`;
    const stale = staleIds(state);
    const scene = { byRegion: byRegion(state), concepts, faded, placed, onRegion, stale, lookAgain };
    render(legendView({ ...scene, lens: lens.chosen, onEndLens: () => lens.choose(null) }), this.#legend);
    this.#drawInvite(placed.length);
    this.drawPicture(focused);
  }

  /** An empty map invites to begin. @param {number} placed how many examples are on it */
  #drawInvite(placed) {
    const { board, viewer, participation, onAdd } = this.#context;
    const { add, place: mayPlace } = participation.phase;
    const mayAdd = add && !viewer.looksOn(board.state.board);
    this.#invite.hidden = placed > 0;
    render(
      placed ? nothing : inviteView({ waiting: tray(board.state).length, mayAdd, mayPlace, onAdd }),
      this.#invite,
    );
  }

  /** @param {string | null} focused */
  drawPicture(focused) {
    const { board, filter, lens, diagram, opened } = this.#context;
    const { state } = board;
    const all = [...current(state).values()];
    const shown = filter.matching(all);
    diagram.update({
      examples: all.filter(({ answers }) => answers !== null),
      concepts: state.concepts,
      label: saySummary(counts(state), state.concepts),
      faded: new Set(all.filter(({ id }) => !shown.has(id)).map(({ id }) => id)),
      stale: staleIds(state),
      lit: opened() ?? focused,
      busy: isCarrying(),
      hatched: [...impossibleByMask(lens.chosen, state.concepts).keys()].join(''),
    });
  }

  /** One width for all numbers, so that titles start on one line. */
  showNumbers() {
    const digits = Math.max(2, String(current(this.#context.board.state).size).length);
    document.body.style.setProperty('--number', `${12 + 8 * digits}px`);
  }

  /** The focus follows an example to its new list. @param {string | null} focused the example that had it */
  keepFocus(focused) {
    if (focused && document.activeElement === document.body) listedExample(focused)?.focus();
  }

  /** An example was added here: its card is to be seen once it is there. @param {string} id */
  added(id) {
    this.#added = id;
  }

  showAdded() {
    const card = this.#added && listedExample(this.#added);
    if (!card) return;
    this.#added = null;
    card.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    beat(card);
  }

  /**
   * What waits to be placed; while next steps are written, one's own examples.
   *
   * @param {number} placed how many examples are on the map
   * @returns {import('../ui/map/lists.js').TrayScene}
   */
  #trayScene(placed) {
    const { board, viewer, participation, filter, onAdd, onStart } = this.#context;
    const { phase, readOnly } = participation;
    const all = [...current(board.state).values()];
    const own = phase.name === 'next' ? all.filter(({ id }) => viewer.owns(id)) : [];
    const examples = own.length ? own : tray(board.state);
    const shown = filter.matching(examples);
    const hint = own.length ? PLAN_HINT : phase.place ? PLACE_HINT : '';
    return {
      title: own.length ? 'Your examples' : 'To place',
      hint: readOnly ? '' : hint,
      readOnly,
      examples: examples.filter(({ id }) => shown.has(id)),
      total: examples.length,
      placed,
      mayMove: phase.place,
      onAdd: phase.add ? onAdd : null,
      onStart: phase.place && !own.length && examples.length ? onStart : null,
    };
  }
}
