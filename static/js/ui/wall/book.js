// A long list on the wall: in as many columns as there are, page by page, so that no line is ever clipped.

import { html, nothing, render } from '../../../vendor/lit-html/lit-html.js';
import { paginate } from '../../core/paging.js';

/**
 * @typedef {import('../../../vendor/lit-html/lit-html.js').TemplateResult} Template
 * @typedef {{key: string, head: boolean, view: Template}} Row rows of the same key are equally high; a head stays with what follows it
 */

const PAGE_MS = 12000;

export class Book {
  #pages;
  #button;
  /** @type {HTMLElement[]} */
  #columns = [];
  /** @type {Row[]} */
  #rows = [];
  /** The rows of each column, where each column turns its own pages. @type {Row[][] | null} */
  #apart = null;
  /** @type {Row[][][]} by page and column */
  #book = [[[]]];
  #page = 0;
  #paused = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #turning;
  /** @type {Map<string, number>} */
  #heights = new Map();
  #ruler = document.createElement('div');
  #watcher = new ResizeObserver(() => this.#refit());

  /**
   * @param {HTMLElement} pages where "Page 1 of 3" stands
   * @param {HTMLElement} button stops the turning of pages, and lets it go on
   */
  constructor(pages, button) {
    this.#pages = pages;
    this.#button = button;
    this.#ruler.className = 'wall-ruler';
    this.#ruler.ariaHidden = 'true';
    document.fonts.ready.then(() => {
      this.#heights.clear();
      this.#refit();
    });
    this.turn(0);
  }

  /** @param {number} by pages */
  turn(by) {
    this.#page = (this.#page + by + this.#book.length) % this.#book.length;
    clearInterval(this.#turning);
    this.#turning = setInterval(() => !this.#paused && this.#book.length > 1 && this.turn(1), PAGE_MS);
    this.#draw();
  }

  /** Stops the turning of pages, and lets it go on. */
  pause() {
    this.#paused = !this.#paused;
    this.#draw();
  }

  /** @param {HTMLElement[]} columns of a page; hidden ones are left out @param {Row[]} rows @param {string} [role] of a column */
  show(columns, rows, role) {
    if (columns.length !== this.#columns.length || columns.some((column, i) => column !== this.#columns[i]))
      this.#moveTo(columns);
    for (const column of columns) column.role = role ?? null;
    this.#rows = rows;
    this.#apart = null;
    this.#refit();
  }

  /** Each column has rows of its own; the first of them stands at the top of every page. @param {HTMLElement[]} columns @param {Row[][]} rows by column */
  showApart(columns, rows) {
    this.show(columns, rows.flat());
    this.#apart = rows;
    this.#refit();
  }

  /** @param {HTMLElement[]} columns */
  #moveTo(columns) {
    for (const column of this.#columns) {
      this.#watcher.unobserve(column);
      render(nothing, column);
    }
    this.#columns = columns;
    this.#page = 0;
    for (const column of columns) this.#watcher.observe(column);
  }

  #refit() {
    this.#measure();
    this.#draw();
  }

  #visibleColumns() {
    return this.#columns.filter((column) => column.clientWidth > 0 && heightOf(column) > 0);
  }

  #measure() {
    const columns = this.#visibleColumns();
    this.#book = [[[]]];
    if (!columns.length) return;
    const size = this.#measureRows(columns);
    const heights = columns.map(heightOf);
    this.#book = this.#apart
      ? this.#pagesApart(this.#apart, heights, size)
      : paginate(this.#lines(this.#rows, size), heights);
  }

  /** Rows with their heights. @param {Row[]} rows @param {string} size */
  #lines(rows, size) {
    return rows.map((row) => ({ row, head: row.head, height: this.#heights.get(size + row.key) ?? 0 }));
  }

  /** A short column begins again while a long one goes on. @param {Row[][]} columns @param {number[]} heights @param {string} size */
  #pagesApart(columns, heights, size) {
    const pages = columns.map((rows, i) =>
      paginate(this.#lines(rows, size), [heights[i]]).map(([page]) => page),
    );
    const count = Math.max(...pages.map(({ length }) => length));
    return Array.from({ length: count }, (_, page) => pages.map((own) => own[page % own.length]));
  }

  /** Learns how high rows are that were never shown at this size. @param {HTMLElement[]} columns @returns {string} the size, as the heights are kept by */
  #measureRows(columns) {
    const [host] = columns;
    const ruler = this.#ruler;
    host.append(ruler);
    ruler.style.width = `${Math.min(...columns.map((column) => column.clientWidth))}px`;
    const size = `${ruler.style.width} ${getComputedStyle(host).fontSize} `;
    const unknown = this.#rows.filter((row) => !this.#heights.has(size + row.key));
    render(
      unknown.map(({ view }) => view),
      ruler,
    );
    for (const [i, row] of unknown.entries()) {
      this.#heights.set(size + row.key, ruler.children[i].getBoundingClientRect().height);
    }
    ruler.remove();
    return size;
  }

  #draw() {
    const count = this.#book.length;
    this.#page %= count;
    this.#visibleColumns().forEach((column, i) => {
      render(
        (this.#book[this.#page][i] ?? []).map(({ view }) => view),
        column,
      );
    });
    this.#button.hidden = count < 2;
    this.#button.textContent = this.#paused ? 'Continue' : 'Pause';
    render(count > 1 ? html`Page ${this.#page + 1} of ${count}` : nothing, this.#pages);
  }
}

/** A column that grows with what it holds has room for everything. @param {HTMLElement} column */
const heightOf = (column) =>
  getComputedStyle(column).overflowY === 'visible' ? Number.POSITIVE_INFINITY : column.clientHeight;
