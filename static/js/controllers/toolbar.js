// The tools at the top of the board.

import { render } from '../../vendor/lit-html/lit-html.js';
import { current, tags } from '../core/state.js';
import { toolsView } from '../ui/map/menu.js';
import { lettersAct, switchLetters } from '../ui/shared/letters.js';
import { element, switchTheme } from '../ui/shared/page.js';

/**
 * @typedef {import('../core/state.js').State} State
 * @typedef {object} Options
 * @property {ReturnType<typeof import('./board_store.js').followBoard>} board
 * @property {import('./viewer.js').Viewer} viewer
 * @property {import('./participation.js').Participation} participation
 * @property {import('./tag_filter.js').TagFilter} filter
 * @property {import('./lens_choice.js').LensChoice} lens
 * @property {import('./others.js').Others} others
 * @property {() => void} onAdd
 * @property {() => void} onRename
 * @property {() => void} draw draws the page at once
 */

export class Toolbar {
  #context;
  #root = element('tools');

  /** @param {Options} options */
  constructor(options) {
    this.#context = options;
    this.#root.replaceChildren();
  }

  /** @param {import('./participation.js').Stage} stage what is found and tags are for the map alone */
  draw(stage) {
    const { state } = this.#context.board;
    render(
      toolsView({
        ...this.#boardScene(state),
        ...this.#viewerScene(state),
        ...this.#choices(),
        ...this.#findScene(state, stage),
        muted: this.#context.others.isMuted,
        letters: lettersAct(),
      }),
      this.#root,
    );
  }

  /** @param {State} state @param {import('./participation.js').Stage} stage */
  #findScene(state, stage) {
    const { filter } = this.#context;
    const examples = stage === 'map' ? [...current(state).values()] : [];
    return {
      total: examples.length,
      matches: filter.matching(examples).size,
      words: filter.words,
      tags: examples.length ? tags(state) : [],
      chosen: filter.chosen,
    };
  }

  /** @param {State} state */
  #boardScene({ board, workshop, gone, link, pending, here }) {
    return {
      slug: board.slug,
      naming: board.naming,
      locked: board.locked,
      summary: Boolean(workshop?.round || workshop?.notes.length),
      gone,
      link,
      waiting: pending.filter((op) => op.version === null).length,
      here,
    };
  }

  /** @param {State} state */
  #viewerScene({ board }) {
    const { viewer, participation, onAdd } = this.#context;
    const looksOn = viewer.looksOn(board);
    const isAsked = viewer.isParticipant && !viewer.group;
    return {
      name: viewer.name,
      joined: viewer.isParticipant,
      facilitator: viewer.isFacilitator,
      sentIn: viewer.sentIn,
      byCode: looksOn && board.access.join === 'code',
      question: isAsked ? (board.groups?.question ?? null) : null,
      onAdd: participation.phase.add ? onAdd : null,
    };
  }

  #choices() {
    const { board, filter, lens, others, draw, onRename } = this.#context;
    return {
      lenses: lens.all,
      lens: lens.chosen,
      onLenses: () => lens.fetch(),
      onLens: (/** @type {string | null} */ key) => lens.choose(key),
      onName: onRename,
      onTheme: switchTheme,
      onLetters: () => {
        switchLetters();
        board.schedule();
      },
      onMute: () => {
        others.toggleMute();
        board.schedule();
      },
      onWords: (/** @type {string} */ words) => {
        filter.words = words;
        draw();
      },
      onTag: (/** @type {string} */ tag) => {
        filter.toggle(tag);
        draw();
      },
    };
  }
}
