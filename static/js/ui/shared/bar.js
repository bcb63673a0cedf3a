// The answers for one circle as a bar: yes from the left, then not sure, no on the right.

import { html, svg } from '../../../vendor/lit-html/lit-html.js';

/**
 * Nothing but a dash where fewer than three said yes or no: so few are no split.
 * @param {import('../../core/regions.js').Counted} circle @param {number} i its position
 */
export const barView = ({ yes, no, unsure, split }, i) => {
  if (yes === null || no === null || split === null)
    return html`<span class="bar-none" aria-hidden="true">–</span>`;
  const doubts = unsure ?? 0;
  return html`<svg class="bar-of" data-circle=${i} viewBox="0 0 ${yes + doubts + no} 1" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect data-answer="yes" width=${yes} height="1"></rect><rect data-answer="unsure" x=${yes} width=${doubts} height="1"></rect><rect data-answer="no" x=${yes + doubts} width=${no} height="1"></rect>`}
  </svg>`;
};

/** The same in figures; empty where the dash says it. @param {import('../../core/regions.js').Counted} circle */
export const score = ({ yes, no, split }) => (split === null ? '' : `${yes}–${no}`);
