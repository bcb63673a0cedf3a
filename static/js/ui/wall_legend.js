// The wall's legend: by region, in as many columns as the wall has, page by page when it is long.

import { html, nothing, render } from '../../vendor/lit-html/lit-html.js';
import { paginate } from '../core/paging.js';
import { REGION_ORDER, regionLabel } from '../core/regions.js';

/**
 * @typedef {import('../core/regions.js').Example} Example
 * @typedef {import('../core/regions.js').Concept} Concept
 * @typedef {{head: boolean, mask: number, text: string, side: number}} Row side: the count of a heading, the number of an example
 */

const PAGE_MS = 12000;

/**
 * @param {HTMLElement[]} columns where the legend goes; hidden ones are left out
 * @param {HTMLElement} pages where "1 of 3" stands
 * @param {HTMLElement} button stops the turning of pages, and lets it go on
 */
export function createWallLegend(columns, pages, button) {
  /** @type {Row[]} */
  let rows = [];
  /** @type {Row[][][]} */
  let book = [[[]]];
  let page = 0;
  let paused = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let turning;
  /** @type {Map<string, number>} */
  const heights = new Map();
  const ruler = document.createElement('div');
  ruler.className = 'wall-ruler';
  ruler.ariaHidden = 'true';

  const seen = () => columns.filter((column) => column.clientHeight > 0);

  const measure = () => {
    const shown = seen();
    if (!shown.length) return;
    const host = shown[0];
    host.append(ruler);
    ruler.style.width = `${Math.min(...shown.map((column) => column.clientWidth))}px`;
    const size = `${ruler.style.width} ${getComputedStyle(host).fontSize} `;
    const unknown = rows.filter((row) => !heights.has(size + keyOf(row)));
    render(unknown.map(rowView), ruler);
    for (const [i, row] of unknown.entries()) {
      heights.set(size + keyOf(row), ruler.children[i].getBoundingClientRect().height);
    }
    ruler.remove();
    const lines = rows.map((row) => ({ row, head: row.head, height: heights.get(size + keyOf(row)) ?? 0 }));
    book = paginate(
      lines,
      shown.map((column) => column.clientHeight),
    );
  };

  const draw = () => {
    page %= book.length;
    seen().forEach((column, i) => {
      render((book[page][i] ?? []).map(rowView), column);
    });
    button.hidden = book.length < 2;
    button.textContent = paused ? 'Go on' : 'Pause';
    render(book.length > 1 ? html`Page ${page + 1} of ${book.length}` : nothing, pages);
  };

  const turn = (/** @type {number} */ by) => {
    page = (page + by + book.length) % book.length;
    clearInterval(turning);
    turning = setInterval(() => !paused && book.length > 1 && turn(1), PAGE_MS);
    draw();
  };

  const pause = () => {
    paused = !paused;
    draw();
  };

  addEventListener('keydown', (event) => {
    if (event.key === 'ArrowRight' || event.key === 'PageDown') turn(1);
    else if (event.key === 'ArrowLeft' || event.key === 'PageUp') turn(-1);
    else if (event.key === ' ' && event.target === document.body) {
      pause();
    }
  });

  const refit = () => {
    measure();
    draw();
  };
  const watcher = new ResizeObserver(refit);
  for (const column of columns) watcher.observe(column);
  document.fonts.ready.then(() => {
    heights.clear();
    refit();
  });
  turn(0);

  return {
    pause,
    /** @param {Map<number, Example[]>} byRegion @param {Concept[]} concepts */
    update(byRegion, concepts) {
      rows = REGION_ORDER.flatMap((mask) => group(mask, byRegion.get(mask) ?? [], concepts));
      refit();
    },
  };
}

/** @param {number} mask @param {Example[]} examples @param {Concept[]} concepts @returns {Row[]} */
const group = (mask, examples, concepts) =>
  examples.length
    ? [
        { head: true, mask, text: regionLabel(mask, concepts), side: examples.length },
        ...examples.map((example) => ({ head: false, mask, text: example.title, side: example.number })),
      ]
    : [];

const keyOf = (/** @type {Row} */ { head, text, side }) => `${head} ${String(side).length} ${text}`;

const rowView = (/** @type {Row} */ { head, mask, text, side }) =>
  head
    ? html`<div class="wall-row wall-head"><span class="swatch" data-mask=${mask}></span><span dir="auto">${text}</span> <span class="count">${side}</span></div>`
    : html`<div class="wall-row"><span class="number">${side}</span><span class="title" dir="auto">${text}</span></div>`;
