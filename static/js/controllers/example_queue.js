// The examples on the facilitator's remote: which of them everyone looks at, and hands counted for it.

import { render } from '../../vendor/lit-html/lit-html.js';
import { resultsOf } from '../core/state.js';
import { countsHands, queueOf } from '../core/workshop.js';
import { queueView } from '../ui/remote/queue.js';
import { HandCount } from './hand_count.js';

/**
 * @typedef {import('../core/state.js').State} State
 * @typedef {object} Options
 * @property {Pick<import('../net/api.js').Api, 'tally' | 'tallied'>} api
 * @property {() => State} state
 * @property {Pick<import('./facilitation.js').Facilitation, 'act' | 'spotlight' | 'underWay'>} facilitation
 */

export class ExampleQueue {
  #host;
  #options;
  #count;
  /** All examples are listed, not only the first few. */
  #isLong = false;

  /** @param {HTMLElement} host @param {Options} options */
  constructor(host, options) {
    this.#host = host;
    this.#options = options;
    this.#count = new HandCount({ api: options.api, onChange: () => this.draw() });
  }

  /** @param {State} state @param {State | null} before as it was drawn last */
  update(state, before) {
    if (state.workshop?.spotlight !== before?.workshop?.spotlight) this.#count.forget();
    if (counting(state) !== (before && counting(before))) this.readHands();
    this.draw();
  }

  /** What was counted so far, on whatever screen. */
  readHands = () => {
    const state = this.#options.state();
    const { round, spotlight } = state.workshop ?? {};
    if (round && spotlight && counting(state)) this.#count.read(round.number, spotlight);
  };

  /** Tries at once what waits: the connection is back. */
  retry = () => {
    this.#count.retry();
    this.readHands();
  };

  draw() {
    const state = this.#options.state();
    const { facilitation } = this.#options;
    const agreement = resultsOf(state)?.agreement ?? null;
    render(
      queueView({
        lines: queueOf(agreement, state.examples),
        contested: agreement !== null,
        spotlight: state.workshop?.spotlight ?? null,
        concepts: state.concepts,
        all: this.#isLong,
        underWay: facilitation.underWay,
        hands: this.#hands(state),
        onSpotlight: (example) => facilitation.spotlight(example),
        onTurn: facilitation.act,
        onAll: () => {
          this.#isLong = !this.#isLong;
          this.draw();
        },
      }),
      this.#host,
    );
  }

  /** @param {State} state @returns {import('../ui/remote/queue.js').Hands | null} */
  #hands({ workshop, concepts }) {
    const { round, spotlight } = workshop ?? {};
    if (!round || !spotlight || !countsHands(workshop)) return null;
    return {
      ...this.#count.of(round.number, spotlight, concepts),
      onHand: (key, hand, by) => this.#count.change(round.number, spotlight, { key, hand, by }),
    };
  }
}

/** In which round, and about which example, hands are counted now. @param {State} state */
const counting = ({ workshop }) =>
  countsHands(workshop) ? `${workshop?.round?.number}/${workshop?.spotlight}` : null;
