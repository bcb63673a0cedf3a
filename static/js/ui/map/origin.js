// Where an example was brought from.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/** @param {Pick<import('../../core/regions.js').Example, 'origin'>} example */
export const originLine = ({ origin }) => {
  if (!origin) return nothing;
  const place = placeOf(origin);
  return origin.changed
    ? html`<p class="quiet">Adapted from ${place}</p>`
    : html`<p class="quiet">Brought from ${place}</p>`;
};

/** Only a board that anyone may read is named. @param {NonNullable<import('../../core/regions.js').Example['origin']>} origin */
const placeOf = ({ server, board, parent }) => {
  if (server) return html`${board ? html`<bdi>${board}</bdi> on ` : nothing}<bdi>${server}</bdi>`;
  if (!board) return 'a board for its participants';
  return html`<a href=${`/b/${board}/examples/${parent}`} dir="auto">${board}</a>`;
};
