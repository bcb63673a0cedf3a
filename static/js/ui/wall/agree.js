// The wall while people are asked about the words: how many have answered, then how many can work with them.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { sayAgreed, sayAnswered, sayOtherwise } from '../../core/meanings.js';
import { consentsShow } from '../../core/phase.js';

/**
 * @typedef {import('../../core/state.js').State} State
 * @typedef {import('../../core/regions.js').Concept} Concept
 */

/** @param {Pick<State, 'concepts' | 'workshop' | 'consents'>} state */
export const agreeing = ({ concepts, workshop, consents }) => {
  const shows = consentsShow(workshop);
  const agreed = new Map(workshop?.agree?.concepts.map((entry) => [entry.concept, entry.agreed]));
  return html`<section class="wall-agree">
    <div class="wall-agree-head">
      <h2>Can you work with these words?</h2>
      ${shows ? nothing : html`<p>${sayAnswered(consents)}</p>`}
    </div>
    <div class="wall-agree-circles">
      ${concepts.map(
        (concept, i) => html`<section class="wall-definition" data-circle=${i}>
          <h2 dir="auto">${concept.label}</h2>
          ${shows ? cameTo(agreed.get(concept.key) ?? null) : html`<p class="text" dir="auto">${concept.definition}</p>`}
        </section>`,
      )}
    </div>
  </section>`;
};

/** What people said of a circle's words. @param {Schemas.Agreed | null} agreed */
const cameTo = (agreed) => html`
  <p class="wall-agree-count">${sayAgreed(agreed) || 'Nobody answered.'}</p>
  <p>${sayOtherwise(agreed)}</p>
  ${agreed?.hinders?.length ? html`<p class="quiet">What hinders</p><ul class="wall-agree-hinders">${agreed.hinders.map(hindrance)}</ul>` : nothing}`;

/** @param {Schemas.Hindrance} hindrance */
const hindrance = ({ word, text }) =>
  html`<li>${word ? html`<strong dir="auto">${word}</strong>` : nothing} ${text ? html`<span dir="auto">${text}</span>` : nothing}</li>`;
