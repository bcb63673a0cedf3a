// A line of a column, written on the facilitator's remote while everybody writes theirs.

import { html, nothing } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {import('../../core/lines.js').LineKind} LineKind
 * @typedef {import('../../core/lines.js').Origin} Origin
 * @typedef {object} Writing
 * @property {[LineKind, string][]} columns
 * @property {import('../../core/regions.js').Concept | null} circle of a Y-chart
 * @property {{contested: Origin[], all: Origin[]} | null} origins what a line can grow out of
 * @property {string} address of the page with all lines
 * @property {ReadonlySet<string>} underWay
 * @property {(line: Schemas.NewLine, form: HTMLFormElement) => void} onWrite
 */

const MOST = 300;

/** @param {Writing} writing */
export const lineView = ({ columns, circle, origins, address, underWay, onWrite }) => {
  const choices = origins ? [...origins.contested, ...origins.all] : [];
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const data = new FormData(form);
    const text = String(data.get('text')).trim();
    const kind = /** @type {LineKind} */ (data.get('kind'));
    const { example, concept, round } = choices[Number(data.get('origin'))] ?? {};
    if (text)
      onWrite(circle ? { kind, text, concept: circle.key } : { kind, text, example, concept, round }, form);
  };
  return html`<form class="form tile run-line" @submit=${submit}>
    ${circle ? html`<p>What <bdi>${circle.label}</bdi> looks, sounds and feels like</p>` : nothing}
    <div class="choices run-kinds" role="radiogroup" aria-label="Column">
      ${columns.map(([kind, words], i) => html`<label class="choice"><input type="radio" name="kind" value=${kind} .defaultChecked=${i === 0} /><span>${words}</span></label>`)}
    </div>
    ${origins ? originField(origins) : nothing}
    <div class="field"><label for="line-text">The line</label><input id="line-text" name="text" maxlength=${MOST} required dir="auto" autocomplete="off" /></div>
    <div class="row end"><a class="button" href=${address} target="_blank">All lines</a><button class="button primary" aria-busy=${underWay.has('line new') ? 'true' : nothing}>Write it down</button></div>
  </form>`;
};

/** @param {{contested: Origin[], all: Origin[]}} origins */
const originField = ({
  contested,
  all,
}) => html`<div class="field"><label for="line-origin">What does it grow out of?</label>
  <select id="line-origin" name="origin" required>
    <option value="">Choose an example</option>
    ${contested.length ? html`<optgroup label="Where people see it differently">${contested.map(({ words }, i) => html`<option value=${i}>${words}</option>`)}</optgroup>` : nothing}
    <optgroup label="All examples">${all.map(({ words }, i) => html`<option value=${contested.length + i}>${words}</option>`)}</optgroup>
  </select></div>`;
