// Looking closer at the map: by wheel, by two fingers, by keys and by buttons; the background moves what is shown.

import { html, render } from '../../../vendor/lit-html/lit-html.js';
import { isOff } from '../shared/letters.js';

/**
 * @typedef {ReturnType<typeof import('../shared/diagram.js').createDiagram>} Diagram
 * @typedef {{clientX: number, clientY: number}} Place
 * @typedef {(text: string) => void} Say
 */

const STEP = 1.5;
/** How much a pixel of the wheel enlarges; a pinch on a touch pad comes as a wheel with Control. */
const WHEEL = { plain: 0.0015, pinch: 0.01 };
const LINE = 16;
const SLOP = 4;
const TYPING = 'input:not([type="radio"]), textarea, select, dialog.dialog';
const WHOLE = 'The whole map.';

/** @param {number} zoom */
const sayZoom = (zoom) =>
  zoom > 1 ? `The map is ${Math.round(zoom * 100)} % as large. Escape shows all of it.` : WHOLE;

export class Zoom {
  #stage;
  #diagram;
  #say;
  #controls = document.createElement('div');
  /** How far apart two fingers were last. */
  #apart = 0;

  /** @param {HTMLElement} stage around the picture @param {Diagram} diagram @param {Say} say */
  constructor(stage, diagram, say) {
    this.#stage = stage;
    this.#diagram = diagram;
    this.#say = say;
    this.#controls.className = 'zoom';
    this.#controls.setAttribute('role', 'group');
    this.#controls.setAttribute('aria-label', 'Zoom');
    stage.append(this.#controls);
    stage.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    stage.addEventListener('touchstart', (event) => this.#touch(event), { passive: false });
    stage.addEventListener('touchmove', (event) => this.#pinch(event), { passive: false });
    stage.addEventListener('pointerdown', (event) => this.#press(event));
    document.addEventListener('keydown', (event) => this.#key(event));
    diagram.watch(() => this.#draw());
    this.#draw();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    const { deltaY, deltaMode, ctrlKey } = event;
    const scrolls = this.#diagram.zoom === 1 && document.documentElement.scrollHeight > innerHeight + 1;
    if (scrolls && !ctrlKey) return;
    event.preventDefault();
    const pixels = deltaMode === WheelEvent.DOM_DELTA_LINE ? deltaY * LINE : deltaY;
    this.#diagram.zoomBy(Math.exp(-pixels * (ctrlKey ? WHEEL.pinch : WHEEL.plain)), event);
  }

  /** @param {TouchEvent} event */
  #touch({ touches }) {
    if (touches.length === 2) this.#apart = distance(touches[0], touches[1]);
  }

  /** @param {TouchEvent} event */
  #pinch(event) {
    const { touches } = event;
    if (touches.length !== 2 || !event.cancelable) return;
    event.preventDefault();
    const apart = distance(touches[0], touches[1]);
    if (this.#apart) this.#diagram.zoomBy(apart / this.#apart, between(touches[0], touches[1]));
    this.#apart = apart;
  }

  /** On the background: what is shown moves with the pointer. @param {PointerEvent} event */
  #press(event) {
    const { target, button, isPrimary, clientX, clientY } = event;
    const onBackground = target instanceof Element && !target.closest('.mark, button');
    if (this.#diagram.zoom === 1 || !onBackground || button !== 0 || !isPrimary) return;
    const listening = new AbortController();
    const options = { signal: listening.signal };
    let [x, y, moved] = [clientX, clientY, false];
    const move = (/** @type {PointerEvent} */ next) => {
      moved ||= Math.hypot(next.clientX - x, next.clientY - y) > SLOP;
      if (!moved || !next.isPrimary) return;
      this.#diagram.panBy(next.clientX - x, next.clientY - y);
      [x, y] = [next.clientX, next.clientY];
    };
    const end = () => {
      listening.abort();
      if (moved) swallowClick();
    };
    addEventListener('pointermove', move, options);
    addEventListener('pointerup', end, options);
    addEventListener('pointercancel', end, options);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (event.defaultPrevented || ctrlKey || metaKey || altKey || isOff(key)) return;
    if (target instanceof Element && target.closest(TYPING)) return;
    if (key === '+' || key === '=') this.#zoomBy(STEP);
    else if (key === '-') this.#zoomBy(1 / STEP);
    else if (key === 'Escape' && this.#diagram.zoom > 1 && !document.querySelector('dialog[open]'))
      this.#showAll();
    else return;
    event.preventDefault();
  }

  /** @param {number} times */
  #zoomBy(times) {
    this.#diagram.zoomBy(times);
    this.#say(sayZoom(this.#diagram.zoom));
  }

  #showAll() {
    this.#diagram.showAll();
    this.#say(WHOLE);
  }

  /** A button that can do nothing now keeps the focus. */
  #draw() {
    const isWhole = this.#diagram.zoom === 1;
    this.#stage.toggleAttribute('data-zoomed', !isWhole);
    render(
      html`<button type="button" class="icon" aria-label="Zoom in" title="Zoom in (+)" @click=${() => this.#zoomBy(STEP)}>+</button>
        <button type="button" class="icon" aria-label="Zoom out" title="Zoom out (−)" aria-disabled=${isWhole} @click=${() => this.#zoomBy(1 / STEP)}>−</button>
        <button type="button" class="button small fit" ?hidden=${isWhole} @click=${() => this.#showAll()}>Fit</button>`,
      this.#controls,
    );
  }
}

/** @param {Place} a @param {Place} b */
const distance = (a, b) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);

/** @param {Place} a @param {Place} b @returns {Place} */
const between = (a, b) => ({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 });

/** The click that follows a movement opens nothing. */
const swallowClick = () => {
  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  addEventListener('click', (event) => event.stopImmediatePropagation(), options);
  setTimeout(() => listening.abort());
};
