// What people write about an example, in its sheet: one line says how much there is, and opens it.

import { keyed } from '../../../vendor/lit-html/directives/keyed.js';
import { html } from '../../../vendor/lit-html/lit-html.js';
import { sayComments } from '../../core/sentences.js';

/**
 * @typedef {{example: string, count: number, place: HTMLElement, isOpen: boolean, onToggle: (isOpen: boolean) => void}} Talk
 *   `place`: where the comments stand; `isOpen`: from the beginning
 */

/** @param {Talk} talk */
export const commentsView = ({ example, count, place, isOpen, onToggle }) =>
  keyed(
    example,
    html`<details class="more sheet-comments" ?open=${isOpen} @toggle=${(/** @type {Event} */ { currentTarget }) => onToggle(/** @type {HTMLDetailsElement} */ (currentTarget).open)}>
    <summary>Talk about it${count ? `: ${sayComments(count)}` : ''}</summary>
    ${place}
  </details>`,
  );
