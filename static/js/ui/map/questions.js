// An example opened: its text, and the three questions that place it without dragging.

import { keyed } from '../../../vendor/lit-html/directives/keyed.js';
import { live } from '../../../vendor/lit-html/directives/live.js';
import { html, nothing, svg } from '../../../vendor/lit-html/lit-html.js';
import { circlesOf, regionPath } from '../../core/geometry.js';
import { maskOf, regionLabel } from '../../core/regions.js';
import { askStale, DIRECTIONS, SOURCES, stillNot } from '../../core/sentences.js';
import { aheadView } from './ahead.js';
import { commentsView } from './comments.js';
import { decisionStrip, evidenceList } from './decides.js';
import { doingView } from './doing.js';
import { nextStepForm } from './next_step_form.js';
import { originLine } from './origin.js';
import { stackFoot, stackProgress } from './stack.js';

/**
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/regions.js').Answers} Answers
 * @typedef {import('../../core/geometry.js').Geometry} Geometry
 * @typedef {{example: Example, concepts: Concept[], geometry: Geometry, mayPlace: boolean, readOnly: string, mayChange: boolean, href: string,
 *   onKeep: (() => void) | null, stale: readonly Concept[], onStays: () => void, lookAgain: string, why: {text: string, naming: string} | null, onWhy: (text: string) => void, writing: import('./next_step_form.js').Writing | null, nextSteps: string[],
 *   onAnswer: (key: string, answer: boolean | null, byPointer: boolean) => void, stack: import('./stack.js').Stack | null, onNone: () => void, onTray: () => void,
 *   doing: import('./doing.js').Pressed, talk: import('./comments.js').Talk, ahead: import('./ahead.js').Ahead | null, onEdit: () => void, onRemove: () => void, onClose: () => void}} Opened `nextSteps`: written down in the workshop; `onKeep`: the answers
 *   shown are those we gave before, and count only when they are kept; `stack`: where the example is among those that are
 *   placed one after the other
 */

/** @type {[string, boolean | null, string][]} the words, the answer, its name in the stylesheet */
const CHOICES = [
  ['Yes', true, 'yes'],
  ['No', false, 'no'],
  ['Not sure', null, 'unsure'],
];

/** What is typed is saved after a pause of this length. */
const TYPED_MS = 800;

/** @param {Opened} opened */
export const questionsView = (opened) => {
  const { example, concepts, geometry, readOnly } = opened;
  const keys = concepts.map((concept) => concept.key);
  const mask = example.answers ? maskOf(example.answers, keys) : null;
  return html`
    <div class="sheet-head">
      <div>
        <p class="quiet">Example ${example.number} · <bdi>${opened.onKeep ? 'your earlier answer' : mask === null ? 'not placed yet' : regionLabel(mask, concepts)}</bdi></p>
        <h2 id="sheet-title" dir="auto" tabindex="-1">${example.title}</h2>
      </div>
      ${smallPicture(geometry, mask)}
      <button type="button" class="icon" aria-label="Close" @click=${opened.onClose}>×</button>
    </div>
    <div class="sheet-body">
      ${opened.stack ? stackProgress(opened.stack) : nothing}
      ${readOnly ? html`<p class="notice">${readOnly}</p>` : nothing}
      ${opened.stale.length ? staleView(opened) : nothing}
      ${originLine(example)}
      ${example.description ? html`<p class="text" dir="auto">${example.description}</p>` : nothing}
      ${concepts.map((concept, i) => question(opened, concept, i))}
      <div class="row">
        <button type="button" class="button" ?data-chosen=${mask === 0} ?disabled=${!opened.mayPlace} @click=${opened.onNone}>None of these <kbd>0</kbd></button>
        ${mask === null || opened.onKeep ? nothing : html`<button type="button" class="button" ?disabled=${!opened.mayPlace} @click=${opened.onTray}>Back to the tray</button>`}
      </div>
      ${opened.onKeep ? html`<p class="quiet">You answered this before. Change what you see differently now, or keep it.</p>` : nothing}
      ${opened.why && mask !== null && !opened.onKeep ? keyed(example.id, whyView(opened, opened.why)) : nothing}
      ${more(opened)}
      ${opened.ahead ? aheadView(opened.ahead) : nothing}
      ${commentsView(opened.talk)}
      ${opened.writing ? nextStepForm(example, concepts, opened.writing) : nothing}
    </div>
    ${opened.stack ? html`<div class="sheet-foot row">${stackFoot(opened.stack, opened.onClose)}</div>` : footView(opened)}`;
};

/** A circle got another meaning since it was placed. @param {Opened} opened */
const staleView = ({ stale, mayPlace, onStays, lookAgain }) => html`<div class="notice stale-question">
  <p>${askStale(stale)} <a href=${lookAgain}>See what changed</a></p>
  ${mayPlace ? html`<button type="button" class="button" @click=${onStays}>It stays</button>` : nothing}
</div>`;

/** @param {Opened} opened */
const footView = (opened) => html`<div class="sheet-foot row">
      <a class="button" href=${opened.href}>Full page</a>
      ${
        opened.mayChange
          ? html`<button type="button" class="button" @click=${opened.onEdit}>Edit</button>
            <button type="button" class="button" @click=${opened.onRemove}>Remove</button>`
          : nothing
      }
      ${
        opened.onKeep
          ? html`<button type="button" class="button primary push" @click=${opened.onKeep}>Keep this answer</button>`
          : html`<button type="button" class="button primary push" @click=${opened.onClose}>Done</button>`
      }
    </div>`;

/** @param {Opened} opened @param {Concept} concept @param {number} i */
const question = ({ example, mayPlace, stack, onAnswer }, concept, i) => {
  const answer = stack ? stack.given.get(concept.key) : example.answers?.[concept.key];
  const isGiven = stack ? stack.given.has(concept.key) : example.answers !== null;
  // A click on the words comes before the change; one that the keyboard makes has no detail.
  let byPointer = false;
  return html`<fieldset class="question" data-circle=${i}>
    <legend><span class="question-name" dir="auto">${concept.label}</span> <kbd>${i + 1}</kbd></legend>
    <p class="quiet" dir="auto">${concept.question}</p>
    <div class="choices">
      ${CHOICES.map(
        ([
          label,
          value,
          name,
        ]) => html`<label class="choice" @click=${(/** @type {MouseEvent} */ event) => (byPointer = event.detail > 0)}>
          <input
            type="radio"
            name=${`answer-${concept.key}`}
            data-answer=${String(value)}
            ?disabled=${!mayPlace}
            .checked=${live(isGiven && answer === value)}
            @change=${() => onAnswer(concept.key, value, byPointer)}
          /><span data-answer=${name}><i class="sign" aria-hidden="true"></i>${label}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
};

/** @type {Record<string, string>} by the board's naming */
const READERS = {
  named: 'Others read it at the reveal, with your name.',
  pseudonyms: 'Others read it at the reveal, with your pseudonym.',
  anonymous: 'Others read it at the reveal, without any name.',
};

/** @param {Opened} opened @param {{text: string, naming: string}} why */
const whyView = ({ onWhy }, { text, naming }) => {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;
  const save = (/** @type {Event} */ { target }) => onWhy(/** @type {HTMLTextAreaElement} */ (target).value);
  const saveSoon = (/** @type {Event} */ event) => {
    clearTimeout(later);
    later = setTimeout(save, TYPED_MS, event);
  };
  return html`<div class="field">
    <label for="why">Why there?</label>
    <p class="quiet" id="why-hint">${READERS[naming] ?? ''}</p>
    <textarea id="why" rows="2" maxlength="500" dir="auto" aria-describedby="why-hint" .defaultValue=${text} @input=${saveSoon} @change=${save}></textarea>
  </div>`;
};

/** A Venn of its own, because on a phone the sheet covers the big one. @param {Geometry} geometry @param {number | null} mask */
const smallPicture = (geometry, mask) => {
  const circles = circlesOf(geometry, 'portrait');
  return html`<svg class="small-venn" viewBox="20 40 960 920" aria-hidden="true" ?data-placed=${mask !== null}>
    ${[1, 2, 3, 4, 5, 6, 7].map((m) => svg`<path class="region" data-mask=${m} ?data-chosen=${m === mask} d=${regionPath(circles, m)}></path>`)}
    ${circles.map((c, i) => svg`<circle class="line" data-circle=${i} cx=${c.x} cy=${c.y} r=${c.r}></circle>`)}
    ${mask ? svg`<path class="target" d=${regionPath(circles, mask)}></path>` : nothing}
    ${mask === 0 ? svg`<circle class="outside-dot" cx="110" cy="130" r="58"></circle>` : nothing}
  </svg>`;
};

/** What an example says beside its description. @param {Example} example @returns {(string | null | undefined)[][]} a name and words, which may be empty */
const details = ({ setting, source, direction, ...example }) => [
  ['Next step', example.next_step],
  ['Where it goes', direction && DIRECTIONS[direction]],
  ['A caution', example.caution],
  ['Looks like', example.looks_like],
  ['Sounds like', example.sounds_like],
  ['Feels like', example.feels_like],
  ['Setting', [setting.grades, setting.subject, setting.community].filter(Boolean).join(' · ')],
  ['What it needs', setting.needs],
  ['Adapted for', setting.adapted_for],
  ['Who does this', example.contributor],
  ['Ask me', example.ask_me ? 'You can ask about this example.' : ''],
  ['Source', source.kind && (SOURCES[source.kind] ?? source.kind)],
  ['The label on the box', source.label],
  ['About the source', source.note],
];

/** @param {Opened} opened */
const more = ({ example, concepts, nextSteps, doing }) => html`${doingView(doing)}${decisionStrip(example)}
  ${stillNot(example, concepts) ? html`<p class="notice">${stillNot(example, concepts)}</p>` : nothing}
  <dl class="details">
    ${details(example).map(([name, words]) =>
      words
        ? html`<div data-kind=${name === 'A caution' ? 'caution' : nothing}><dt>${name}</dt><dd class="text" dir="auto">${words}</dd></div>`
        : nothing,
    )}
    ${evidenceList(example)}
    ${nextSteps.map((step) => html`<div><dt>Next step, from the workshop</dt><dd dir="auto">${step}</dd></div>`)}
    ${
      example.source.url
        ? html`<div><dt>Link</dt><dd><a href=${example.source.url} rel="noopener nofollow" target="_blank" dir="auto">${example.source.url}</a></dd></div>`
        : nothing
    }
    ${
      example.tags.length
        ? html`<div><dt>Tags</dt><dd class="tags">${example.tags.map((tag) => html`<span class="tag" dir="auto">${tag}</span>`)}</dd></div>`
        : nothing
    }
  </dl>`;
