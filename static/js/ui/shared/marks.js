// The marks of placed examples: HTML elements that stand at `left` and `top`, and glide there by `transform`.

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{id: string, number: number, title: string}} Item
 * @typedef {import('../../core/layout.js').Mark} Slot a card's `lines` come with its step
 * @typedef {{el: HTMLElement, number: HTMLElement, title: HTMLElement, item: Item | null, slot: Slot, now: Point, from: Point, goal: Point, began: number, look: string, unit: number, faded: boolean, lit: boolean, stale: boolean}} Shown
 */

const GLIDE_MS = 320;
/** More arrivals at once than this say nothing to the eye. */
const MOST_PULSES = 8;
/** While something is carried, more moves at once than this are not followed either. */
const MOST_GLIDES = 8;

/**
 * Keeps an element per placed example in `layer`, each at its slot, gliding when the slot changes.
 * @param {HTMLElement} layer
 */
export const createMarks = (layer) => new Marks(layer);

class Marks {
  #layer;
  /** @type {Map<string, Shown>} */
  #shown = new Map();
  /** @type {Set<Shown>} */
  #gliding = new Set();
  /** @type {Map<string, Point>} */
  #starts = new Map();
  /** @type {Set<string>} */
  #arriving = new Set();
  #still = matchMedia('(prefers-reduced-motion: reduce)');
  #pulses = 0;
  /** Pixels of the layer for a view unit, so that words have a size that browsers draw well. */
  #unit = 1;
  #frame = 0;
  #jumpNext = true;

  /** @param {HTMLElement} layer */
  constructor(layer) {
    this.#layer = layer;
  }

  /**
   * @param {Item[]} items
   * @param {Map<string, Slot>} slots where the layout puts each
   * @param {Set<string>} faded ids the filter leaves out
   * @param {string | null} lit the example that has focus or is open
   * @param {boolean} busy something is carried
   * @param {Set<string>} stale ids of those that were placed under older words
   */
  update(items, slots, faded, lit, busy, stale) {
    /** @type {Shown[]} */
    const moving = [];
    for (const item of items) {
      const slot = slots.get(item.id);
      if (!slot) continue;
      const mark = this.#shown.get(item.id) ?? this.#create(item.id, slot);
      if (mark.unit !== this.#unit) this.#stand(mark, mark.goal);
      if (mark.item !== item || mark.slot !== slot) this.#dress(mark, item, slot);
      shade(mark, faded.has(item.id), lit === item.id, stale.has(item.id));
      if (this.#starts.has(item.id) || mark.goal.x !== slot.x || mark.goal.y !== slot.y) moving.push(mark);
    }
    const jump = this.#jumpNext || this.#still.matches || (busy && moving.length > MOST_GLIDES);
    for (const mark of moving) this.#send(mark, this.#starts.get(mark.item?.id ?? ''), jump);
    if (this.#shown.size > items.length) this.#keepOnly(new Set(items.map(({ id }) => id)));
    this.#pulseAll();
    this.#arriving.clear();
    this.#starts.clear();
    this.#jumpNext = false;
  }

  /** Sets how many pixels of the layer a view unit has, from the next update on. @param {number} unit */
  setUnit(unit) {
    this.#unit = unit;
  }

  /** @param {string} id @param {Point} point in view units */
  startFrom(id, point) {
    this.#starts.set(id, point);
  }

  /** The next update sets every mark where it belongs without a glide: the view has changed. */
  jump() {
    this.#jumpNext = true;
  }

  /** Draws the eye to a mark at the next update. @param {string} id */
  pulse(id) {
    this.#arriving.add(id);
  }

  /** @param {string} id @param {Slot} slot @returns {Shown} */
  #create(id, slot) {
    const at = this.#starts.get(id) ?? slot;
    const mark = { ...elementsOf(id), ...markAt(at), slot };
    this.#layer.append(mark.el);
    this.#stand(mark, at);
    this.#shown.set(id, mark);
    return mark;
  }

  /** @param {Shown} mark @param {Point | undefined} start @param {boolean} jump */
  #send(mark, start, jump) {
    const goal = mark.slot;
    this.#stand(mark, goal);
    mark.from = start ?? mark.now;
    mark.now = jump ? goal : mark.from;
    mark.began = performance.now();
    if (jump) this.#gliding.delete(mark);
    else this.#gliding.add(mark);
    this.#shift(mark);
    if (!jump && !this.#frame) this.#frame = requestAnimationFrame(this.#tick);
  }

  #tick = (/** @type {number} */ time) => {
    for (const mark of this.#gliding) {
      const { from, goal, began } = mark;
      const left = 1 - Math.min(1, (time - began) / GLIDE_MS);
      const far = left ** 3;
      mark.now = left ? { x: goal.x + (from.x - goal.x) * far, y: goal.y + (from.y - goal.y) * far } : goal;
      if (!left) this.#gliding.delete(mark);
      this.#shift(mark);
    }
    this.#frame = this.#gliding.size ? requestAnimationFrame(this.#tick) : 0;
  };

  /** @param {Set<string>} ids those that stay */
  #keepOnly(ids) {
    for (const [id, mark] of this.#shown) {
      if (ids.has(id)) continue;
      mark.el.remove();
      this.#gliding.delete(mark);
      this.#shown.delete(id);
    }
  }

  /** As many at once as the eye can follow. */
  #pulseAll() {
    if (this.#still.matches || this.#pulses + this.#arriving.size > MOST_PULSES) return;
    for (const id of this.#arriving) {
      const el = this.#shown.get(id)?.el;
      if (el) this.#pulse(el);
    }
  }

  /** Above all others: what is drawn after something that swells has to be drawn apart. @param {HTMLElement} el */
  #pulse(el) {
    this.#pulses++;
    el.style.zIndex = '1';
    beat(el).onfinish = () => {
      this.#pulses--;
      el.style.zIndex = '';
    };
  }

  /** At rest without a transform: a thousand of them would be a thousand layers to sort at every frame. @param {Shown} mark */
  #shift({ el, now, goal, unit }) {
    el.style.transform =
      now === goal ? '' : `translate(${(now.x - goal.x) * unit}px, ${(now.y - goal.y) * unit}px)`;
  }

  /** @param {Shown} mark @param {Point} goal */
  #stand(mark, goal) {
    mark.goal = goal;
    mark.unit = this.#unit;
    mark.el.style.left = `${goal.x * this.#unit}px`;
    mark.el.style.top = `${goal.y * this.#unit}px`;
  }

  /** @param {Shown} mark @param {Item} item @param {Slot} slot */
  #dress(mark, item, slot) {
    mark.item = item;
    mark.slot = slot;
    const [width, height, font] = [slot.width, slot.height, slot.font].map((length) => length * this.#unit);
    const look = `${slot.kind}|${width}|${font}|${slot.lines}|${item.number}|${item.title}`;
    if (mark.look === look) return;
    mark.look = look;
    const { el, number, title } = mark;
    el.dataset.kind = slot.kind;
    el.style.fontSize = `${font}px`;
    el.style.setProperty('--w', `${width}px`);
    el.style.setProperty('--h', `${height}px`);
    el.style.setProperty('--lines', String(slot.lines));
    write(number, slot.kind === 'dot' ? '' : String(item.number));
    write(title, slot.kind === 'card' ? ` ${item.title}` : '');
  }
}

/** @param {string} id an example's */
const elementsOf = (id) => {
  const el = document.createElement('div');
  el.className = 'mark';
  el.dataset.example = id;
  const [face, text, number, title] = Array.from({ length: 4 }, () => document.createElement('span'));
  text.dir = 'auto';
  number.className = 'mark-number';
  text.append(number, title);
  face.append(text);
  el.append(face);
  return { el, number, title };
};

/** A mark at rest that shows nothing yet. @param {Point} at */
const markAt = (at) => ({
  item: null,
  now: at,
  from: at,
  goal: at,
  began: 0,
  look: '',
  unit: 0,
  faded: false,
  lit: false,
  stale: false,
});

/** @param {HTMLElement} el @param {string} words */
const write = (el, words) => {
  if (el.textContent !== words) el.textContent = words;
};

/** @param {Shown} mark @param {boolean} faded @param {boolean} lit @param {boolean} stale */
const shade = (mark, faded, lit, stale) => {
  if (mark.faded !== faded) mark.el.classList.toggle('is-faded', faded);
  if (mark.lit !== lit) mark.el.classList.toggle('is-lit', lit);
  if (mark.stale !== stale) mark.el.classList.toggle('is-stale', stale);
  mark.stale = stale;
  mark.faded = faded;
  mark.lit = lit;
};

/** Swells twice: nothing but a transform, which costs no layout. @param {Element} el */
export const beat = (el) => {
  const swell = [{ transform: 'scale(1)' }, { transform: 'scale(1.16)' }, { transform: 'scale(1)' }];
  return (el.firstElementChild ?? el).animate(swell, {
    duration: 620,
    iterations: 2,
    easing: 'ease-in-out',
  });
};
