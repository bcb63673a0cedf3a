// The marks of placed examples: HTML elements moved by one animation frame loop that writes `transform`.

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{id: string, number: number, title: string}} Item
 * @typedef {import('../core/layout.js').Mark} Slot a card's `lines` come with its step
 * @typedef {{el: HTMLElement, now: Point, from: Point, goal: Point, began: number, look: string}} Shown
 */

const GLIDE_MS = 320;
/** More arrivals at once than this say nothing to the eye. */
const MOST_PULSES = 8;

/**
 * Keeps one element per placed example in `layer`, each at its slot, gliding when the slot changes.
 * @param {HTMLElement} layer its coordinates are view units
 */
export function createMarks(layer) {
  /** @type {Map<string, Shown>} */
  const shown = new Map();
  /** @type {Map<string, Point>} */
  const starts = new Map();
  /** @type {Set<string>} */
  const arriving = new Set();
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let frame = 0;
  let jumpNext = true;

  const write = (/** @type {Shown} */ mark) => {
    mark.el.style.transform = `translate(${mark.now.x}px, ${mark.now.y}px) translate(-50%, -50%)`;
  };

  const tick = (/** @type {number} */ time) => {
    let moving = false;
    for (const mark of shown.values()) {
      if (mark.now === mark.goal) continue;
      const share = Math.min(1, (time - mark.began) / GLIDE_MS);
      const eased = 1 - (1 - share) ** 3;
      mark.now =
        share === 1
          ? mark.goal
          : {
              x: mark.from.x + (mark.goal.x - mark.from.x) * eased,
              y: mark.from.y + (mark.goal.y - mark.from.y) * eased,
            };
      moving ||= share < 1;
      write(mark);
    }
    frame = moving ? requestAnimationFrame(tick) : 0;
  };

  /** @param {Shown} mark @param {Point} goal @param {boolean} jump */
  const send = (mark, goal, jump) => {
    const start = starts.get(mark.el.dataset.example ?? '');
    if (start) mark.now = start;
    else if (mark.goal.x === goal.x && mark.goal.y === goal.y) return;
    mark.goal = goal;
    if (jump) {
      mark.now = goal;
      write(mark);
      return;
    }
    mark.from = mark.now;
    mark.began = performance.now();
    if (!frame) frame = requestAnimationFrame(tick);
  };

  /** @param {Shown} mark @param {Item} item @param {Slot} slot */
  const dress = (mark, item, slot) => {
    const look = `${slot.kind}|${slot.step}|${item.number}|${item.title}`;
    if (mark.look === look) return;
    mark.look = look;
    const { el } = mark;
    el.dataset.kind = slot.kind;
    el.title = slot.kind === 'card' ? '' : `${item.number} · ${item.title}`;
    el.style.fontSize = `${slot.font}px`;
    el.style.setProperty('--w', `${slot.width}px`);
    el.style.setProperty('--h', `${slot.height}px`);
    el.style.setProperty('--lines', String(slot.lines));
    const face = document.createElement('span');
    const text = document.createElement('span');
    text.dir = 'auto';
    text.textContent = slot.kind === 'card' ? item.title : slot.kind === 'disc' ? String(item.number) : '';
    face.append(text);
    el.replaceChildren(face);
  };

  /** @param {string} id @param {Slot} slot @returns {Shown} */
  const born = (id, slot) => {
    const el = document.createElement('div');
    el.className = 'mark';
    el.dataset.example = id;
    layer.append(el);
    const at = starts.get(id) ?? { x: slot.x, y: slot.y };
    const mark = { el, now: at, from: at, goal: at, began: 0, look: '' };
    write(mark);
    shown.set(id, mark);
    return mark;
  };

  return {
    /**
     * @param {Item[]} items
     * @param {Map<string, Slot>} slots where the layout puts each
     * @param {Set<string>} faded ids the filter leaves out
     * @param {string | null} lit the example that has focus or is open
     */
    update(items, slots, faded, lit) {
      const jump = jumpNext || still.matches;
      const gone = new Set(shown.keys());
      for (const item of items) {
        const slot = slots.get(item.id);
        if (!slot) continue;
        gone.delete(item.id);
        const mark = shown.get(item.id) ?? born(item.id, slot);
        dress(mark, item, slot);
        mark.el.classList.toggle('is-faded', faded.has(item.id));
        mark.el.classList.toggle('is-lit', lit === item.id);
        send(mark, { x: slot.x, y: slot.y }, jump);
      }
      for (const id of gone) {
        shown.get(id)?.el.remove();
        shown.delete(id);
      }
      if (arriving.size <= MOST_PULSES && !still.matches) for (const id of arriving) beat(shown.get(id)?.el);
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

/** Swells twice: nothing but a transform, which costs no layout. @param {Element | null | undefined} el */
export const beat = (el) => {
  const swell = [{ transform: 'scale(1)' }, { transform: 'scale(1.16)' }, { transform: 'scale(1)' }];
  (el?.firstElementChild ?? el)?.animate(swell, { duration: 620, iterations: 2, easing: 'ease-in-out' });
};
