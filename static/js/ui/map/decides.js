// Who decides what, as six small pictures with their words; and what was seen.

import { html, nothing, svg } from '../../../vendor/lit-html/lit-html.js';
import { DECIDERS, DECISIONS, KNOWING } from '../../core/sentences.js';

/** @typedef {import('../../core/regions.js').Example} Example */

/** As the server writes a day. */
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** @type {Record<string, unknown>} as templates/partials/decides.html draws them */
const SIGNS = {
  learner: svg`<circle cx="12" cy="12" r="8"></circle>`,
  together: svg`<circle cx="8.5" cy="12" r="6.5"></circle><rect class="other" x="10" y="5.5" width="13" height="13" rx="2"></rect>`,
  teacher: svg`<rect x="4" y="4" width="16" height="16" rx="2"></rect>`,
  home: svg`<path d="M12 3 21 11V21H3V11Z"></path>`,
  none: svg`<circle class="open" cx="12" cy="12" r="8"></circle>`,
};

/** @param {Pick<Example, 'decides'>} example */
export const decisionStrip = ({ decides }) => {
  const by = new Map(Object.entries(decides));
  if (![...by.values()].some(Boolean)) return nothing;
  return html`<ul class="decides" aria-label="Who decides what">
    ${Object.entries(DECISIONS).map(([what, name]) => decision(name, by.get(what) ?? 'none'))}
  </ul>`;
};

/** @param {string} name @param {string} by */
const decision = (name, by) => html`<li data-by=${by}>
  <svg class="decider" viewBox="0 0 24 24" aria-hidden="true">${SIGNS[by]}</svg>
  <span class="decided">${name}<span class="out-of-sight">: </span></span>
  <span class="quiet">${(DECIDERS[by] ?? 'Not said').toLowerCase()}</span>
</li>`;

/** @param {Pick<Example, 'evidence'>} example */
export const evidenceList = ({ evidence }) =>
  evidence.length === 0
    ? nothing
    : html`<div><dt>What was seen</dt><dd><ul class="evidence">${evidence.map(
        ({ how, text, url, seen_on }) => html`<li>
          <span class="quiet">${KNOWING[how]}${seen_on ? ` · ${DAY.format(new Date(seen_on))}` : ''}</span>
          ${text ? html`<span class="text" dir="auto">${text}</span>` : nothing}
          ${url ? html`<a href=${url} rel="noopener nofollow" target="_blank" dir="auto">${url}</a>` : nothing}
        </li>`,
      )}</ul></dd></div>`;
