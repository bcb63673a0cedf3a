// What people say of an example in one press; a press again takes it back.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';
import { DOING, quoted, sayDoings } from '../../core/sentences.js';

/**
 * @typedef {import('../../core/sentences.js').DoingState} DoingState
 * @typedef {{title: string, counts: Schemas.DoingCounts | null, mine: DoingState | null, onPress: ((state: DoingState | null) => void) | null}} Pressed
 *   `counts`: null before they are known; `onPress`: null where the viewer only looks on
 */

/** @param {Pressed} pressed */
export const doingView = (pressed) =>
  pressed.onPress ? buttons(pressed, pressed.onPress) : inWords(pressed);

/** @param {Pressed} pressed @param {NonNullable<Pressed['onPress']>} onPress */
const buttons = (
  { title, counts, mine },
  onPress,
) => html`<div class="presses" role="group" aria-label=${`What you say of ${quoted(title)}`}>
  ${Object.entries(DOING).map(([name, words]) => {
    const state = /** @type {DoingState} */ (name);
    return html`<button type="button" class="press" aria-pressed=${mine === state ? 'true' : 'false'} @click=${() => onPress(mine === state ? null : state)}><span>${words}</span> <span class="press-count">${counts?.[state] || nothing}</span></button>`;
  })}
</div>`;

/** @param {Pressed} pressed */
const inWords = ({ counts }) => {
  const said = counts && sayDoings(counts);
  return said ? html`<p class="quiet doing-words">${said}</p>` : nothing;
};
