// The wall while the room looks again: one next step of last time in large type.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { dayInWords, SIZE_NAMES } from '../../core/next_steps.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @param {Schemas.Look | null} look @param {ReadonlyMap<string, Example>} examples
 */
export const lookView = (look, examples) => {
  if (!look?.next) return html`<section class="wall-look"><h2>All of them are looked at.</h2></section>`;
  const { text, by, size, example, outcome } = look.next;
  const about = examples.get(example ?? '');
  const facts = [by ? `by ${dayInWords(by)}` : '', size ? SIZE_NAMES[size] : ''].filter(Boolean).join(' · ');
  return html`<section class="wall-look">
    <p class="quiet">${look.left === 1 ? 'The last one' : `${look.left} to look at`}</p>
    <h2 dir="auto">${text}</h2>
    ${about ? html`<p class="wall-look-about"><span class="number">${about.number}</span> <span dir="auto">${about.title}</span></p>` : nothing}
    ${facts ? html`<p class="quiet">${facts}</p>` : nothing}
    ${outcome ? html`<p class="wall-look-outcome" dir="auto">${outcome}</p>` : nothing}
    <p class="wall-look-asks">What happened? Adopt, adapt or drop?</p>
  </section>`;
};
