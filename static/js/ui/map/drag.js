/**
 * Dragging by mouse, touch and pen. Nothing is drawn here: callers draw what they are told.
 *
 *     pressed ──moved far enough──▶ dragging ──released──▶ drop
 *        │                             └──Escape, blur, second finger, taken by the browser──▶ cancel
 *        └──released, or a finger scrolls──▶ nothing
 *
 * After a cancel the pointer may still be down: it stays `spent` until it is released, so that its click is not taken
 * for one. What a finger may scroll is for CSS `touch-action` to say, on the thing or around it: `pan-x`, `pan-y`, `none`.
 *
 * @typedef {object} Drag
 * @property {string} id the thing's `data-example` or, in a list, `data-entry`
 * @property {HTMLElement} el the thing as it was when pressed; it may have left the page since
 * @property {number} x the pointer, in CSS pixels of the viewport
 * @property {number} y
 * @property {string} pointerType mouse, touch or pen
 * @property {{x: number, y: number}} grab the pressed point, from the thing's left top corner
 * @property {number} lift how far above the pointer to draw the thing, in CSS pixels, so that a finger does not hide it
 *
 * @typedef {Pick<Element, 'scrollLeft' | 'scrollTop' | 'scrollBy' | 'getBoundingClientRect'>} Scroller
 *
 * @typedef {object} Options
 * @property {string} selector what can be dragged
 * @property {(drag: Drag) => void} start
 * @property {(drag: Drag) => void} move at most once a frame; also when the page scrolls beneath a still pointer
 * @property {(drag: Drag) => void} drop
 * @property {(drag: Drag) => void} cancel
 * @property {(x: number, y: number) => Scroller | null} [scroller] what scrolls when a drag lingers near its edge
 *
 * @typedef {Drag & {pointerId: number, from: {x: number, y: number}, phase: 'pressed' | 'dragging' | 'spent',
 *   moved: boolean, frame: number, frameAt: number, nearEdgeFor: number, listening: AbortController}} Hold
 */

/** @type {Record<string, number>} px to move before a press becomes a drag */
const SLOP = { mouse: 4, touch: 9, pen: 9 };
const LIFT = 34;
const EDGE = 48;
/** px per second, at the very edge */
const SCROLL_SPEED = 900;
/** ms near an edge before it scrolls: what lies there can be picked up and carried away in peace */
const LINGER = 200;
/** ms within which a click still belongs to the release before it */
const CLICK_AFTER = 400;

/** Makes all that matches the selector draggable, whatever is rendered later. */
export class Dragging {
  #root;
  #options;
  /** @type {Hold | null} */
  #hold = null;

  /**
   * @param {HTMLElement} root stays in the page
   * @param {Options} options
   */
  constructor(root, options) {
    this.#root = root;
    this.#options = options;
    root.addEventListener('pointerdown', (event) => this.#press(event));
    root.addEventListener('dragstart', (event) => this.#grabbed(event) && event.preventDefault());
  }

  /** @param {Event} event */
  #grabbed({ target }) {
    const el = target instanceof Element ? target.closest(this.#options.selector) : null;
    return el instanceof HTMLElement ? el : null;
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const el = this.#grabbed(event);
    // On a Mac, Control and click open the context menu.
    if (this.#hold || !el || event.button !== 0 || !event.isPrimary || event.ctrlKey) return;
    this.#hold = pressed(el, event);
    this.#listen(this.#hold.listening.signal);
  }

  /**
   * On the window, as the pressed element may be rendered away.
   *
   * @param {AbortSignal} signal
   */
  #listen(signal) {
    const options = { capture: true, signal };
    addEventListener('pointerdown', (event) => this.#anotherPress(event), options);
    addEventListener('pointermove', (event) => this.#ours(event) && this.#move(event), options);
    addEventListener('pointerup', (event) => this.#ours(event) && this.#release(event), options);
    addEventListener('pointercancel', (event) => this.#ours(event) && this.#lose(), options);
    addEventListener('keydown', (event) => this.#key(event), options);
    addEventListener('contextmenu', (event) => this.#menu(event), options);
    addEventListener('selectstart', (event) => event.preventDefault(), options);
    addEventListener('blur', (event) => event.target === window && this.#finish('cancel'), options);
  }

  /** @param {PointerEvent} event */
  #ours({ pointerId }) {
    return pointerId === this.#hold?.pointerId;
  }

  /**
   * A second finger cancels. A first one means that our release went by unseen.
   *
   * @param {PointerEvent} event
   */
  #anotherPress({ pointerType, isPrimary }) {
    if (!this.#hold || pointerType !== this.#hold.pointerType) return;
    this.#finish('cancel');
    if (isPrimary || this.#hold.phase === 'pressed') this.#letGo();
  }

  /** @param {PointerEvent} event */
  #move({ clientX: x, clientY: y, buttons }) {
    if (!this.#hold) return;
    if (buttons === 0) return this.#lose();
    Object.assign(this.#hold, { x, y, moved: true });
    const { phase, from, pointerType } = this.#hold;
    const far = Math.hypot(x - from.x, y - from.y) >= (SLOP[pointerType] ?? 9);
    if (phase === 'pressed' && far) this.#begin(this.#hold);
  }

  /** @param {Hold} hold */
  #begin(hold) {
    if (hold.pointerType === 'touch' && scrolls(hold)) return this.#letGo();
    hold.phase = 'dragging';
    this.#root.setPointerCapture(hold.pointerId);
    this.#options.start(hold);
    hold.frame = requestAnimationFrame((now) => this.#tick(hold, now));
  }

  /**
   * @param {Hold} hold
   * @param {number} now
   */
  #tick(hold, now) {
    const scrolled = this.#scroll(hold, now - (hold.frameAt || now));
    if (hold.moved || scrolled) this.#options.move(hold);
    if (hold.phase !== 'dragging') return;
    Object.assign(hold, { moved: false, frameAt: now });
    hold.frame = requestAnimationFrame((next) => this.#tick(hold, next));
  }

  /**
   * @param {Hold} hold
   * @param {number} elapsed ms
   */
  #scroll(hold, elapsed) {
    const box = this.#options.scroller?.(hold.x, hold.y);
    const pull = box ? pullOf(frameOf(box), hold) : { x: 0, y: 0 };
    hold.nearEdgeFor = pull.x || pull.y ? hold.nearEdgeFor + elapsed : 0;
    return box && hold.nearEdgeFor > LINGER ? scrolledBy(box, pull, elapsed) : false;
  }

  /** @param {PointerEvent} event */
  #release({ clientX: x, clientY: y }) {
    Object.assign(this.#hold ?? {}, { x, y });
    this.#finish('drop');
    this.#letGo();
  }

  #lose() {
    this.#finish('cancel');
    this.#letGo();
  }

  /** @param {'drop' | 'cancel'} how */
  #finish(how) {
    const hold = this.#hold;
    if (hold?.phase !== 'dragging') return;
    hold.phase = 'spent';
    cancelAnimationFrame(hold.frame);
    this.#options[how](hold);
  }

  #letGo() {
    this.#hold?.listening.abort();
    if (this.#hold?.phase === 'spent') swallowClick();
    this.#hold = null;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Escape' || this.#hold?.phase !== 'dragging') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#finish('cancel');
  }

  /**
   * A long press must not open a menu over the thing in hand.
   *
   * @param {Event} event
   */
  #menu(event) {
    if (this.#hold?.pointerType !== 'mouse' || this.#hold.phase === 'dragging') event.preventDefault();
  }
}

/**
 * @param {HTMLElement} el
 * @param {PointerEvent} event
 * @returns {Hold}
 */
function pressed(el, { pointerId, pointerType, clientX: x, clientY: y }) {
  const box = el.getBoundingClientRect();
  return {
    id: el.dataset.example ?? el.dataset.entry ?? '',
    el,
    x,
    y,
    pointerType,
    grab: { x: x - box.left, y: y - box.top },
    lift: pointerType === 'touch' ? LIFT : 0,
    pointerId,
    from: { x, y },
    phase: 'pressed',
    moved: false,
    frame: 0,
    frameAt: 0,
    nearEdgeFor: 0,
    listening: new AbortController(),
  };
}

/**
 * Whether a finger's first move goes a way the browser may scroll here: then it takes the finger over in a moment.
 *
 * @param {Hold} hold
 */
function scrolls({ el, x, y, from }) {
  const sideways = Math.abs(x - from.x) > Math.abs(y - from.y);
  const action = touchAction(el);
  return ['auto', 'manipulation'].includes(action) || action.includes(sideways ? 'pan-x' : 'pan-y');
}

/**
 * @param {Element | null} el
 * @returns {string} the nearest one set, from the element outwards
 */
function touchAction(el) {
  if (!el) return 'auto';
  const { touchAction: action } = getComputedStyle(el);
  return action === 'auto' ? touchAction(el.parentElement) : action;
}

/** @param {Scroller} box */
function frameOf(box) {
  if (box === document.scrollingElement) return { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  return box.getBoundingClientRect();
}

/**
 * How strongly the edges pull at a point, -1..1 each way.
 *
 * @param {{left: number, top: number, right: number, bottom: number}} frame
 * @param {{x: number, y: number}} point
 */
function pullOf({ left, top, right, bottom }, { x, y }) {
  return { x: nearness(x, right) - nearness(-x, -left), y: nearness(y, bottom) - nearness(-y, -top) };
}

/**
 * @param {number} at
 * @param {number} end
 */
function nearness(at, end) {
  return Math.min(1, Math.max(0, (at - end + EDGE) / EDGE));
}

/**
 * @param {Scroller} box
 * @param {{x: number, y: number}} pull
 * @param {number} elapsed ms
 * @returns {boolean} whether it had anything left to scroll
 */
function scrolledBy(box, pull, elapsed) {
  const { scrollLeft, scrollTop } = box;
  const step = (SCROLL_SPEED * elapsed) / 1_000;
  box.scrollBy({ left: away(pull.x * step), top: away(pull.y * step), behavior: 'instant' });
  return box.scrollLeft !== scrollLeft || box.scrollTop !== scrollTop;
}

/** @param {number} distance rounded away from zero: browsers may ignore parts of a pixel */
function away(distance) {
  return Math.sign(distance) * Math.ceil(Math.abs(distance));
}

/** The click that follows a drag is no activation. Keyboard and scripted clicks (detail 0) are. */
function swallowClick() {
  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  const done = () => listening.abort();
  addEventListener('click', (event) => event.detail > 0 && swallow(event), options);
  addEventListener('pointerdown', done, options);
  setTimeout(done, CLICK_AFTER);
}

/** @param {Event} event */
function swallow(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
