// The picture: circles, regions and names as SVG, and where a point on the screen lies in it.

import { guard } from '../../../vendor/lit-html/directives/guard.js';
import { html, nothing, render, svg } from '../../../vendor/lit-html/lit-html.js';
import { onRegion, whole, within, zoomed } from '../../core/camera.js';
import { circlesOf, finer, hintOf, maskAt, nameOf, pole, regionPath } from '../../core/geometry.js';
import { createLayout } from '../../core/layout.js';
import { fitCanvas } from './canvas.js';
import { createMarks } from './marks.js';

/**
 * @typedef {import('../../core/camera.js').Camera} Camera
 * @typedef {import('../../core/geometry.js').Geometry} Geometry
 * @typedef {import('../../core/geometry.js').View} View
 * @typedef {import('../../core/geometry.js').ViewName} ViewName
 * @typedef {import('../../core/geometry.js').Circle} Circle
 * @typedef {import('../../core/regions.js').Example} Example
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/layout.js').Mark} Mark
 * @typedef {{mask: number, at: [number, number]}} Spot a region and the drop hint in circle radii from the centroid
 * @typedef {{examples: Example[], concepts: Concept[], label: string, faded?: Set<string>, stale?: Set<string>, lit?: string | null, busy?: boolean, hatched?: string}} Scene
 *   `stale`: placed under older words; `busy`: something is carried over it; `hatched`: the masks that a lens makes impossible, each a digit
 * @typedef {{concepts: Concept[], label: string, counts: number[], dotted: Set<number>, crowd: Mark[], hatched: string}} Drawn
 */

const MASKS = [0, 1, 2, 4, 3, 5, 6, 7];
/** More marks than this, and dots are drawn as one path instead of an element each. */
const MOST_ELEMENTS = 1000;
/** Words become smaller against the circles by this much at a time. */
const STEP = 1.08;
/** Words take their size again when a hand has rested so long: a new layout with every move would be jerky. */
const REST_MS = 140;
/** More marks than this do not glide when words change their size. */
const MOST_GLIDES = 60;
const FLIGHT = { duration: 320, easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)' };

/**
 * Draws a board's placed examples into `root` and keeps the picture fitted to it.
 * @param {HTMLElement} root a positioned element; its size decides the scale
 * @param {Geometry} geometry
 * @param {() => ViewName} viewName asked again whenever the size changes
 * @param {number} [leastPixels] words on marks keep about this size, whatever the scale; 0: they grow with the picture
 * @param {string} [arc] names the paths of the circles' names, so that two pictures on a page keep theirs apart
 */
export const createDiagram = (root, geometry, viewName, leastPixels = 0, arc = 'name-arc') =>
  new Diagram(root, geometry, viewName, leastPixels, arc);

class Diagram {
  #root;
  #geometry;
  #viewName;
  #leastPixels;
  #arc;
  #canvas = document.createElement('div');
  #drawing = document.createElement('div');
  #layer = document.createElement('div');
  #marks;
  /** @type {ViewName} */
  #name;
  #view;
  #layout;
  #circles;
  #scale = 1;
  /** @type {Camera} */
  #camera;
  /** How many times smaller words are against the circles than in the geometry's view. */
  #times = 1;
  /** The window's size, and pixels a view unit when it became so: a sheet that opens beside the picture changes no mark. */
  #window = { size: '', scale: 1 };
  /** @type {Map<string, ReturnType<typeof createLayout>>} by view and times */
  #layouts = new Map();
  #still = matchMedia('(prefers-reduced-motion: reduce)');
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;
  /** @type {(zoom: number) => void} */
  #onZoom = () => undefined;
  /** @type {Scene | null} */
  #scene = null;
  /** @type {Drawn | null} */
  #drawn = null;
  /** @type {number | null} the region that is lit up */
  #target = null;

  /** @param {HTMLElement} root @param {Geometry} geometry @param {() => ViewName} viewName @param {number} leastPixels @param {string} arc */
  constructor(root, geometry, viewName, leastPixels, arc) {
    this.#arc = arc;
    this.#root = root;
    this.#geometry = geometry;
    this.#viewName = viewName;
    this.#leastPixels = leastPixels;
    this.#name = viewName();
    this.#view = geometry.views[this.#name];
    this.#camera = whole(this.#view);
    this.#layout = this.#layoutAt(1);
    this.#circles = circlesOf(geometry, this.#name);
    this.#canvas.className = 'canvas';
    this.#drawing.className = 'drawing';
    this.#layer.className = 'marks';
    this.#layer.ariaHidden = 'true';
    this.#canvas.append(this.#drawing, this.#layer);
    root.replaceChildren(this.#canvas);
    this.#marks = createMarks(this.#layer);
    new ResizeObserver(() => this.#fit()).observe(root);
    this.#fit();
  }

  /** @param {Scene} next */
  update(next) {
    this.#scene = next;
    this.#draw();
  }

  /** The region under a point of the screen, or null when the point is not on the stage. */
  spotAt = (/** @type {number} */ clientX, /** @type {number} */ clientY) => {
    const box = this.#root.getBoundingClientRect();
    if (clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom) return null;
    const point = this.#toView(clientX, clientY);
    return { mask: maskAt(this.#circles, point.x, point.y), at: hintOf(this.#view, point.x, point.y) };
  };

  /** Where a region's middle is on the screen, in client pixels. */
  middleOf = (/** @type {number} */ mask) => {
    const box = this.#canvas.getBoundingClientRect();
    const spot = pole(this.#circles, mask, this.#view);
    return { x: box.left + spot.x * this.#scale, y: box.top + spot.y * this.#scale };
  };

  /**
   * Where a mark will come to rest in a region, as a drop hint: sent so, nobody's later move shifts it.
   * @param {Example} example @param {number} mask @param {[number, number] | null} at where it was dropped
   * @returns {[number, number]}
   */
  landing(example, mask, at) {
    const { examples, concepts } = this.#scene ?? { examples: [], concepts: [] };
    const others = examples.filter(({ id }) => id !== example.id);
    const item = { ...itemOf(example, concepts), mask, at, order: Number.POSITIVE_INFINITY };
    const slots = this.#layout([...itemsOf(others, concepts), item]);
    const { x, y } = /** @type {Mark} */ (slots.get(example.id));
    return hintOf(this.#view, x, y);
  }

  /** Lights a region up (null: none). */
  light = (/** @type {number | null} */ mask) => {
    if (mask === this.#target) return;
    this.#target = mask;
    this.#paint();
  };

  /** The next move of this mark starts here, where the hand let go. @param {string} id @param {number} clientX @param {number} clientY */
  glideFrom(id, clientX, clientY) {
    this.#marks.startFrom(id, this.#toView(clientX, clientY));
  }

  /** Draws the eye to a mark somebody else has moved. @param {string} id */
  pulse(id) {
    this.#marks.pulse(id);
  }

  /** How many times larger than all of the map it is seen. */
  get zoom() {
    return this.#camera.zoom;
  }

  /** Calls back when it is seen larger or smaller. @param {(zoom: number) => void} onZoom */
  watch(onZoom) {
    this.#onZoom = onZoom;
  }

  /** Shows it so many times larger, around a point of the screen; without a point around its middle.
   * @param {number} times @param {{clientX: number, clientY: number}} [around] */
  zoomBy(times, around) {
    const point = around ? this.#toView(around.clientX, around.clientY) : this.#camera;
    this.#show(zoomed(this.#camera, times, point), !around);
  }

  /** Moves what is shown by pixels. @param {number} x @param {number} y */
  panBy(x, y) {
    const { zoom, x: left, y: top } = this.#camera;
    this.#show({ zoom, x: left - x / this.#scale, y: top - y / this.#scale }, false);
  }

  /** Moves what is shown as a scrolled element does; null while all of it is seen. */
  get scroller() {
    if (this.#camera.zoom === 1) return null;
    const left = () => this.#camera.x * this.#scale;
    const top = () => this.#camera.y * this.#scale;
    const by = (/** @type {ScrollToOptions} */ way) => this.panBy(-(way.left ?? 0), -(way.top ?? 0));
    return {
      get scrollLeft() {
        return left();
      },
      get scrollTop() {
        return top();
      },
      scrollBy: /** @type {Element['scrollBy']} */ (by),
      getBoundingClientRect: () => this.#root.getBoundingClientRect(),
    };
  }

  /** Shows a region as large as there is room. @param {number} mask */
  openRegion(mask) {
    this.#show(onRegion(this.#geometry.views[this.#name], this.#circles, mask), true);
  }

  /** Shows all of the map. */
  showAll() {
    this.#show(whole(this.#view), true);
  }

  /** @param {Camera} camera @param {boolean} flying it is a way that the eye should follow */
  #show(camera, flying) {
    const before = this.#canvas.getBoundingClientRect();
    const { zoom } = this.#camera;
    this.#camera = camera;
    clearTimeout(this.#resting);
    if (!flying) this.#resting = setTimeout(() => this.#fit(), REST_MS);
    this.#fit(!flying);
    if (flying && !this.#still.matches) fly(this.#canvas, before);
    if (zoom !== camera.zoom) this.#onZoom(camera.zoom);
  }

  /** @param {boolean} [moving] a hand moves it: words grow with it until the hand rests */
  #fit(moving = false) {
    const chosen = this.#viewName();
    if (chosen !== this.#name) this.#change(chosen);
    const base = this.#geometry.views[this.#name];
    this.#camera = within(this.#camera, base, {
      width: this.#root.clientWidth,
      height: this.#root.clientHeight,
    });
    this.#scale = fitCanvas(this.#root, this.#canvas, base, this.#camera);
    const size = `${innerWidth} ${innerHeight} ${this.#name}`;
    if (this.#window.size !== size) this.#window = { size, scale: this.#scale / this.#camera.zoom };
    const pixels = base.cards.font * this.#window.scale * this.#camera.zoom;
    if (!moving) this.#setTimes(timesFor(pixels, this.#leastPixels));
    this.#layer.style.transform = `scale(${this.#scale / this.#times})`;
  }

  /** @param {ViewName} name of another view */
  #change(name) {
    this.#name = name;
    this.#view = this.#geometry.views[name];
    this.#camera = whole(this.#view);
    this.#circles = circlesOf(this.#geometry, name);
    this.#times = 0;
    this.#marks.jump();
  }

  /** @param {number} times */
  #setTimes(times) {
    if (times === this.#times) return;
    this.#times = times;
    this.#view = finer(this.#geometry.views[this.#name], times);
    this.#layout = this.#layoutAt(times);
    this.#marks.setUnit(times);
    if ((this.#scene?.examples.length ?? 0) > MOST_GLIDES) this.#marks.jump();
    this.#draw();
  }

  /** @param {number} times */
  #layoutAt(times) {
    const key = `${this.#name} ${times}`;
    const layout = this.#layouts.get(key) ?? createLayout(this.#geometry, this.#name, times);
    this.#layouts.set(key, layout);
    return layout;
  }

  #draw() {
    if (!this.#scene) return;
    const {
      examples,
      concepts,
      label,
      faded = new Set(),
      stale = new Set(),
      lit = null,
      busy = false,
      hatched = '',
    } = this.#scene;
    const items = itemsOf(examples, concepts);
    const slots = this.#layout(items);
    const counts = MASKS.map((mask) => items.filter((item) => item.mask === mask).length);
    const isDot = (/** @type {{id: string}} */ { id }) => slots.get(id)?.kind === 'dot';
    const dotted = new Set(items.filter(isDot).map((item) => item.mask));
    const crowd =
      items.length > MOST_ELEMENTS ? items.filter(isDot).flatMap(({ id }) => slots.get(id) ?? []) : [];
    this.#drawn = { concepts, label, counts, dotted, crowd, hatched };
    this.#paint();
    const single = crowd.length ? items.filter((item) => !isDot(item)) : items;
    this.#marks.update(single, slots, faded, lit, busy, stale);
  }

  #paint() {
    if (this.#drawn) render(this.#picture(this.#drawn), this.#drawing);
  }

  /** @param {Drawn} drawn */
  #picture({ concepts, label, counts, dotted, crowd, hatched }) {
    const view = this.#view;
    const circles = this.#circles;
    const target = this.#target;
    const outline = (/** @type {number} */ mask) => regionPath(circles, mask, view.frame);
    return html`<svg data-view="diagram" viewBox=${view.viewBox.join(' ')} role="img" aria-label=${label}>
      ${guard([circles, view, hatched], () => circlesView(view, circles, hatchView(hatched, outline, `${this.#arc}-hatch`)))}
      ${crowd.length ? svg`<path class="crowd" d=${crowd.map(dotPath).join('')}></path>` : nothing}
      ${target === null ? nothing : svg`<path class="target" data-mask=${target} d=${outline(target)}></path>`}
      ${guard([circles, view, concepts], () => namesView(view, circles, concepts, this.#arc))}
      ${MASKS.map((mask, i) => (dotted.has(mask) ? tallyView(view, circles, mask, counts[i]) : nothing))}
    </svg>`;
  }

  /** @param {number} clientX @param {number} clientY @returns {{x: number, y: number}} in view units */
  #toView(clientX, clientY) {
    const box = this.#canvas.getBoundingClientRect();
    return { x: (clientX - box.left) / this.#scale, y: (clientY - box.top) / this.#scale };
  }
}

/** Regions that a lens makes impossible. @param {string} hatched @param {(mask: number) => string} outline @param {string} id names the pattern */
const hatchView = (hatched, outline, id) =>
  hatched
    ? svg`<pattern id=${id} width="13" height="13" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="13" height="13"></rect><path class="hatch-line" d="M6.5 0V13"></path></pattern>
      ${[...hatched].map((mask) => svg`<path class="hatch" data-mask=${mask} fill=${`url(#${id})`} fill-rule="evenodd" d=${outline(Number(mask))}></path>`)}`
    : nothing;

/** How many examples a region holds. @param {View} view @param {Circle[]} circles @param {number} mask @param {number} count */
const tallyView = (view, circles, mask, count) => {
  const { x, y } = pole(circles, mask, view);
  return svg`<text class="tally" font-size=${view.counts.font} x=${x} y=${y} dy="0.35em">${count}</text>`;
};

/** How many times smaller words may be that would have so many pixels, in steps; 1 where they are to grow. @param {number} pixels @param {number} least */
const timesFor = (pixels, least) =>
  least ? STEP ** Math.floor(Math.log(pixels / least) / Math.log(STEP)) : 1;

/** From where it was to where it is. @param {HTMLElement} el @param {DOMRect} before */
const fly = (el, before) => {
  const now = el.getBoundingClientRect();
  const from = `translate(${before.x - now.x}px, ${before.y - now.y}px) scale(${before.width / now.width})`;
  el.animate(
    [
      { transform: from, transformOrigin: '0 0' },
      { transform: 'none', transformOrigin: '0 0' },
    ],
    FLIGHT,
  );
};

/** @typedef {ReturnType<typeof itemOf>} Item */
/** @type {WeakMap<Concept[], WeakMap<Example, Item>>} */
const known = new WeakMap();

/** The same item for the same example, so that what did not change is seen at a glance. @param {Example[]} examples @param {Concept[]} concepts */
const itemsOf = (examples, concepts) => {
  const items = known.get(concepts) ?? new WeakMap();
  known.set(concepts, items);
  return examples.map((example) => {
    const item = items.get(example) ?? itemOf(example, concepts);
    items.set(example, item);
    return item;
  });
};

/** @param {Example} example @param {Concept[]} concepts */
const itemOf = (example, concepts) => ({
  id: example.id,
  number: example.number,
  title: example.title,
  mask: maskOfExample(example, concepts),
  at: example.at,
  order: example.placed ?? 0,
});

/** @param {Example} example @param {Concept[]} concepts */
const maskOfExample = (example, concepts) =>
  concepts.reduce((mask, concept, i) => mask | (example.answers?.[concept.key] ? 1 << i : 0), 0);

/** The regions and the circles' lines. @param {View} view @param {Circle[]} circles @param {unknown} [between] what lies on the regions, and under the lines */
export const circlesView = (view, circles, between = nothing) => svg`
  ${MASKS.map((mask) => svg`<path class="region" data-mask=${mask} d=${regionPath(circles, mask, view.frame)}></path>`)}
  ${between}
  ${circles.map((c) => svg`<circle class="casing" stroke-width=${view.casing} cx=${c.x} cy=${c.y} r=${c.r}></circle>`)}
  ${circles.map((c, i) => svg`<circle class="line" data-circle=${i} stroke-width=${view.line} cx=${c.x} cy=${c.y} r=${c.r}></circle>`)}`;

/**
 * The circles' names, each along its circle.
 * @param {View} view @param {Circle[]} circles @param {Concept[]} concepts
 * @param {string} [arc] names the paths, so that two pictures on a page keep theirs apart
 */
export const namesView = (view, circles, concepts, arc = 'name-arc') =>
  circles.map((_, i) => nameView(nameOf(view, circles, i, concepts[i].label), i, `${arc}-${i}`));

/** @param {{d: string, font: number, text: string}} name @param {number} i @param {string} id */
const nameView = ({ d, font, text }, i, id) => svg`
  <path id=${id} class="arc" d=${d}></path>
  <text class="name" data-circle=${i} font-size=${font}><textPath href=${`#${id}`} startOffset="50%">${text}</textPath></text>`;

/** @param {Mark} dot */
const dotPath = ({ x, y, width }) => {
  const r = width / 2;
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${width} 0a${r} ${r} 0 1 0 ${-width} 0`;
};
