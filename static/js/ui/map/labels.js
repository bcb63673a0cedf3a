// A label of our own for whatever is pointed at, has the focus or is pressed for long: at once, with its twin lit.

import { html, render } from '../../../vendor/lit-html/lit-html.js';

/** @typedef {import('../../core/regions.js').Example} Example */

const PRESS_MS = 350;
/** px a finger may move and still press */
const SLOP = 9;
const AWAY = 10;
const THING = '[data-example], [data-entry]';

export class Labels {
  #example;
  #root = document.createElement('div');
  /** @type {Element | null} what is pointed at */
  #subject = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #press;
  /** Where the finger came down. */
  #start = { x: 0, y: 0 };
  #pressedLong = false;

  /** @param {(id: string) => Example | undefined} example */
  constructor(example) {
    this.#example = example;
    this.#root.className = 'mark-label';
    this.#root.ariaHidden = 'true';
    this.#root.hidden = true;
    document.body.append(this.#root);
    this.#listenToPointer();
    document.addEventListener('focusin', ({ target }) => this.#focus(target));
    document.addEventListener('focusout', () => this.#hide());
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && this.#hide());
    addEventListener('scroll', ({ target }) => target === document && this.#hide(), {
      capture: true,
      passive: true,
    });
  }

  #listenToPointer() {
    document.addEventListener(
      'pointerover',
      (event) => event.pointerType !== 'touch' && this.#point(event.target),
    );
    document.addEventListener('pointerdown', (event) => this.#pressed(event));
    document.addEventListener('pointermove', (event) => this.#moved(event));
    for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, () => this.#released());
    document.addEventListener('click', (event) => this.#pressedLong && swallow(event), { capture: true });
  }

  /** @param {EventTarget | null} target */
  #point(target) {
    const thing = thingAt(target);
    if (thing) this.#show(thing);
    else this.#hide();
  }

  /** Only a focus that keys brought. @param {EventTarget | null} target */
  #focus(target) {
    const thing = thingAt(target);
    if (thing?.matches(':focus-visible')) this.#show(thing);
  }

  /** A second finger looks closer: nothing is pressed for long then. @param {PointerEvent} event */
  #pressed({ target, pointerType, isPrimary, clientX: x, clientY: y }) {
    this.#released();
    this.#hide();
    this.#pressedLong = false;
    const thing = thingAt(target);
    if (pointerType === 'mouse' || !isPrimary || !thing) return;
    this.#start = { x, y };
    this.#press = setTimeout(() => {
      this.#pressedLong = true;
      this.#show(thing);
    }, PRESS_MS);
  }

  /** @param {PointerEvent} event */
  #moved({ clientX, clientY }) {
    const { x, y } = this.#start;
    if (Math.hypot(clientX - x, clientY - y) > SLOP || isCarried()) this.#released();
    if (isCarried()) this.#hide();
  }

  #released() {
    clearTimeout(this.#press);
  }

  /** @param {Element} thing */
  #show(thing) {
    const id = idOf(thing);
    const example = this.#example(id);
    if (!example || isCarried() || document.querySelector('dialog:modal')) return;
    if (thing !== this.#subject) this.#hide();
    this.#subject = thing;
    const mark = document.querySelector(`#picture .marks [data-example="${CSS.escape(id)}"]`);
    const twins = [mark, document.querySelector(`#legend [data-entry="${CSS.escape(id)}"]`)];
    for (const twin of twins) twin?.classList.add('is-pointed');
    if (twins[1] && twins[1] !== thing) reveal(twins[1]);
    const shown = mark ?? (isCut(thing) ? thing : null);
    if (shown) this.#place(example, shown);
  }

  /** @param {Example} example @param {Element} beside */
  #place({ number, title }, beside) {
    render(
      html`<span class="number">${number}</span><span class="title" dir="auto">${title}</span>`,
      this.#root,
    );
    this.#root.hidden = false;
    const box = beside.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#root;
    const left = Math.min(Math.max(AWAY, box.left + box.width / 2 - width / 2), innerWidth - width - AWAY);
    const above = box.top - height - AWAY;
    this.#root.style.transform = `translate(${left}px, ${above > AWAY ? above : box.bottom + AWAY}px)`;
  }

  #hide() {
    this.#subject = null;
    this.#root.hidden = true;
    for (const el of document.querySelectorAll('.is-pointed')) el.classList.remove('is-pointed');
  }
}

const isCarried = () => document.body.hasAttribute('data-dragging');

/** @param {EventTarget | null} target */
const thingAt = (target) => (target instanceof Element ? target.closest(THING) : null);

/** @param {Element} thing */
const idOf = (thing) => thing.getAttribute('data-example') ?? thing.getAttribute('data-entry') ?? '';

/** Whether some of the title is not seen. @param {Element} thing */
const isCut = (thing) => {
  const title = thing.querySelector('.title');
  return Boolean(
    title && (title.scrollHeight > title.clientHeight + 1 || title.scrollWidth > title.clientWidth + 1),
  );
};

/** Scrolls a list, and nothing but the list, until an entry is seen. @param {Element} entry */
const reveal = (entry) => {
  const panel = entry.closest('.panel');
  if (!panel || getComputedStyle(panel).overflowY !== 'auto') return;
  const [inner, outer] = [entry.getBoundingClientRect(), panel.getBoundingClientRect()];
  if (inner.top < outer.top) panel.scrollTop += inner.top - outer.top - AWAY;
  else if (inner.bottom > outer.bottom) panel.scrollTop += inner.bottom - outer.bottom + AWAY;
};

/** @param {Event} event */
const swallow = (event) => {
  event.preventDefault();
  event.stopPropagation();
};
