// The marks of placed examples: HTML elements that stand at `left` and `top`, and glide there by `transform`.

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{id: string, number: number, title: string}} Item
 * @typedef {import('../../core/layout.js').Mark} Slot a card's `lines` come with its step
 * @typedef {{el: HTMLElement, text: HTMLElement, item: Item | null, slot: Slot, now: Point, from: Point, goal: Point, began: number, look: string, faded: boolean, lit: boolean}} Shown
 */

const GLIDE_MS = 320;
/** More arrivals at once than this say nothing to the eye. */
const MOST_PULSES = 8;
/** While something is carried, more moves at once than this are not followed either. */
const MOST_GLIDES = 8;

/**
 * Keeps one element per placed example in `layer`, each at its slot, gliding when the slot changes.
 * @param {HTMLElement} layer its coordinates are view units
 */
export function createMarks(layer) {
  /** @type {Map<string, Shown>} */
  const shown = new Map();
  /** @type {Set<Shown>} */
  const gliding = new Set();
  /** @type {Map<string, Point>} */
  const starts = new Map();
  /** @type {Set<string>} */
  const arriving = new Set();
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let pulses = 0;
  let frame = 0;
  let jumpNext = true;

  /** At rest without a transform: a thousand of them would be a thousand layers to sort at every frame. @param {Shown} mark */
  const write = ({ el, now, goal }) => {
    el.style.transform = now === goal ? '' : `translate(${now.x - goal.x}px, ${now.y - goal.y}px)`;
  };

  const tick = (/** @type {number} */ time) => {
    for (const mark of gliding) {
      const { from, goal, began } = mark;
      const left = 1 - Math.min(1, (time - began) / GLIDE_MS);
      const far = left ** 3;
      mark.now = left ? { x: goal.x + (from.x - goal.x) * far, y: goal.y + (from.y - goal.y) * far } : goal;
      if (!left) gliding.delete(mark);
      write(mark);
    }
    frame = gliding.size ? requestAnimationFrame(tick) : 0;
  };

  /** @param {Shown} mark @param {Point | undefined} start @param {boolean} jump */
  const send = (mark, start, jump) => {
    const goal = mark.slot;
    stand(mark, goal);
    mark.from = start ?? mark.now;
    mark.now = jump ? goal : mark.from;
    mark.began = performance.now();
    if (jump) gliding.delete(mark);
    else gliding.add(mark);
    write(mark);
    if (!jump && !frame) frame = requestAnimationFrame(tick);
  };

  /** @param {Shown} mark @param {Point} goal */
  const stand = (mark, goal) => {
    mark.goal = goal;
    mark.el.style.left = `${goal.x}px`;
    mark.el.style.top = `${goal.y}px`;
  };

  /** @param {Shown} mark @param {Item} item @param {Slot} slot */
  const dress = (mark, item, slot) => {
    mark.item = item;
    mark.slot = slot;
    const look = `${slot.kind}|${slot.width}|${slot.font}|${item.number}|${item.title}`;
    if (mark.look === look) return;
    mark.look = look;
    const { el, text } = mark;
    el.dataset.kind = slot.kind;
    el.title = slot.kind === 'card' ? '' : `${item.number} · ${item.title}`;
    el.style.fontSize = `${slot.font}px`;
    el.style.setProperty('--w', `${slot.width}px`);
    el.style.setProperty('--h', `${slot.height}px`);
    el.style.setProperty('--lines', String(slot.lines));
    const words = slot.kind === 'card' ? item.title : slot.kind === 'disc' ? String(item.number) : '';
    if (text.textContent !== words) text.textContent = words;
  };

  /** @param {Shown} mark @param {boolean} faded @param {boolean} lit */
  const shade = (mark, faded, lit) => {
    if (mark.faded !== faded) mark.el.classList.toggle('is-faded', faded);
    if (mark.lit !== lit) mark.el.classList.toggle('is-lit', lit);
    mark.faded = faded;
    mark.lit = lit;
  };

  /** @param {string} id @param {Slot} slot @returns {Shown} */
  const born = (id, slot) => {
    const el = document.createElement('div');
    el.className = 'mark';
    el.dataset.example = id;
    const face = document.createElement('span');
    const text = document.createElement('span');
    text.dir = 'auto';
    face.append(text);
    el.append(face);
    layer.append(el);
    const at = starts.get(id) ?? slot;
    const mark = {
      el,
      text,
      item: null,
      slot,
      now: at,
      from: at,
      goal: at,
      began: 0,
      look: '',
      faded: false,
      lit: false,
    };
    stand(mark, at);
    shown.set(id, mark);
    return mark;
  };

  /** @param {Set<string>} ids those that stay */
  const forget = (ids) => {
    for (const [id, mark] of shown) {
      if (ids.has(id)) continue;
      mark.el.remove();
      gliding.delete(mark);
      shown.delete(id);
    }
  };

  /** As many at once as the eye can follow. */
  const pulseAll = () => {
    if (still.matches || pulses + arriving.size > MOST_PULSES) return;
    for (const id of arriving) {
      const el = shown.get(id)?.el;
      if (el) pulse(el);
    }
  };

  /** Above all others: what is drawn after something that swells has to be drawn apart. @param {HTMLElement} el */
  const pulse = (el) => {
    pulses++;
    el.style.zIndex = '1';
    beat(el).onfinish = () => {
      pulses--;
      el.style.zIndex = '';
    };
  };

  return {
    /**
     * @param {Item[]} items
     * @param {Map<string, Slot>} slots where the layout puts each
     * @param {Set<string>} faded ids the filter leaves out
     * @param {string | null} lit the example that has focus or is open
     * @param {boolean} busy something is carried
     */
    update(items, slots, faded, lit, busy) {
      /** @type {Shown[]} */
      const moving = [];
      for (const item of items) {
        const slot = slots.get(item.id);
        if (!slot) continue;
        const mark = shown.get(item.id) ?? born(item.id, slot);
        if (mark.item !== item || mark.slot !== slot) dress(mark, item, slot);
        shade(mark, faded.has(item.id), lit === item.id);
        if (starts.has(item.id) || mark.goal.x !== slot.x || mark.goal.y !== slot.y) moving.push(mark);
      }
      const jump = jumpNext || still.matches || (busy && moving.length > MOST_GLIDES);
      for (const mark of moving) send(mark, starts.get(mark.item?.id ?? ''), jump);
      if (shown.size > items.length) forget(new Set(items.map(({ id }) => id)));
      pulseAll();
      arriving.clear();
      starts.clear();
      jumpNext = false;
    },

    /** @param {string} id @param {Point} point in view units */
    startFrom(id, point) {
      starts.set(id, point);
    },

    /** The next update sets every mark where it belongs without a glide: the view has changed. */
    jump() {
      jumpNext = true;
    },

    /** Draws the eye to a mark at the next update. @param {string} id */
    pulse(id) {
      arriving.add(id);
    },
  };
}

/** Swells twice: nothing but a transform, which costs no layout. @param {Element} el */
export const beat = (el) => {
  const swell = [{ transform: 'scale(1)' }, { transform: 'scale(1.16)' }, { transform: 'scale(1)' }];
  return (el.firstElementChild ?? el).animate(swell, {
    duration: 620,
    iterations: 2,
    easing: 'ease-in-out',
  });
};
