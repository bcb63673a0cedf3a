// A long list on the wall: in as many columns as there are, page by page, so that no line is ever clipped.

import { html, nothing, render } from '../../../vendor/lit-html/lit-html.js';
import { paginate } from '../../core/paging.js';

/**
 * @typedef {import('../../../vendor/lit-html/lit-html.js').TemplateResult} Template
 * @typedef {{key: string, head: boolean, view: Template}} Row rows of the same key are equally high; a head stays with what follows it
 */

const PAGE_MS = 12000;

/**
 * @param {HTMLElement} pages where "Page 1 of 3" stands
 * @param {HTMLElement} button stops the turning of pages, and lets it go on
 */
export function createBook(pages, button) {
  /** @type {HTMLElement[]} */
  let columns = [];
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

  const seen = () => columns.filter((column) => column.clientWidth > 0 && heightOf(column) > 0);

  const measure = () => {
    const shown = seen();
    book = [[[]]];
    if (!shown.length) return;
    const host = shown[0];
    host.append(ruler);
    ruler.style.width = `${Math.min(...shown.map((column) => column.clientWidth))}px`;
    const size = `${ruler.style.width} ${getComputedStyle(host).fontSize} `;
    const unknown = rows.filter((row) => !heights.has(size + row.key));
    render(
      unknown.map(({ view }) => view),
      ruler,
    );
    for (const [i, row] of unknown.entries()) {
      heights.set(size + row.key, ruler.children[i].getBoundingClientRect().height);
    }
    ruler.remove();
    const lines = rows.map((row) => ({ row, head: row.head, height: heights.get(size + row.key) ?? 0 }));
    book = paginate(lines, shown.map(heightOf));
  };

  const draw = () => {
    page %= book.length;
    seen().forEach((column, i) => {
      render(
        (book[page][i] ?? []).map(({ view }) => view),
        column,
      );
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

  const refit = () => {
    measure();
    draw();
  };
  const watcher = new ResizeObserver(refit);
  document.fonts.ready.then(() => {
    heights.clear();
    refit();
  });
  turn(0);

  return {
    turn,
    pause() {
      paused = !paused;
      draw();
    },

    /** @param {HTMLElement[]} where the columns of a page; hidden ones are left out @param {Row[]} what */
    show(where, what) {
      if (where.some((column, i) => column !== columns[i]) || where.length !== columns.length) {
        for (const column of columns) {
          watcher.unobserve(column);
          render(nothing, column);
        }
        columns = where;
        page = 0;
        for (const column of columns) watcher.observe(column);
      }
      rows = what;
      refit();
    },
  };
}

/** A column that grows with what it holds has room for everything. @param {HTMLElement} column */
const heightOf = (column) =>
  getComputedStyle(column).overflowY === 'visible' ? Number.POSITIVE_INFINITY : column.clientHeight;
