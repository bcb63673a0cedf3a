// Who is one step ahead of an example, in its sheet: one line opens it.

import { keyed } from '../../../vendor/lit-html/directives/keyed.js';
import { html } from '../../../vendor/lit-html/lit-html.js';

/** @typedef {{example: string, place: HTMLElement, onToggle: (isOpen: boolean) => void}} Ahead `place`: where it stands */

/** @param {Ahead} ahead */
export const aheadView = ({ example, place, onToggle }) =>
  keyed(
    example,
    html`<details class="more sheet-comments" @toggle=${(/** @type {Event} */ { target, currentTarget }) => target === currentTarget && onToggle(/** @type {HTMLDetailsElement} */ (currentTarget).open)}>
    <summary>Who is one step ahead</summary>
    ${place}
  </details>`,
  );
