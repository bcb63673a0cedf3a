// The circles with what people answered alone: discs that come out of the middle when a round is revealed.

import { html, render } from '../../../vendor/lit-html/lit-html.js';
import { circlesOf } from '../../core/geometry.js';
import { discsOf, overviewOf } from '../../core/reveal_discs.js';
import { fitCanvas } from './canvas.js';
import { circlesView, namesView } from './diagram.js';

/**
 * @typedef {import('../../core/geometry.js').Geometry} Geometry
 * @typedef {import('../../core/geometry.js').ViewName} ViewName
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/reveal_discs.js').Item} Item
 * @typedef {{id: string, x: number, y: number, r: number, font: number, text: number, whole: boolean, beside?: boolean}} Disc
 *   `beside`: a text that does not fit stands beside it
 * @typedef {{items: readonly Item[], single?: Item | null, concepts: Concept[], label: string, own?: number | null, arriving?: boolean}} Scene
 *   `single` is the example shown alone and large, with the region of `own` marked; `arriving` lets new discs come out of the middle
 */

const REVEAL_MS = 1200;
const GLIDE_MS = 420;
/** The last to leave the middle leaves after this share of the time. */
const SPREAD = 0.25;

/** Draws empty circles, and discs on them, into `root` and keeps the picture fitted to it. */
export class RevealDiscs {
  #root;
  #geometry;
  #viewName;
  #leastPixels;
  #canvas = document.createElement('div');
  #still = matchMedia('(prefers-reduced-motion: reduce)');
  /** @type {ViewName} */
  #name;
  #scale = 1;
  /** @type {Scene | null} */
  #scene = null;
  /** @type {Map<string, Disc>} what was drawn last */
  #drawn = new Map();

  /**
   * @param {HTMLElement} root a positioned element; its size decides the scale
   * @param {Geometry} geometry
   * @param {() => ViewName} viewName asked again whenever the size changes
   * @param {() => number} [leastPixels] numbers smaller than this are left out
   */
  constructor(root, geometry, viewName, leastPixels = () => 11) {
    this.#root = root;
    this.#geometry = geometry;
    this.#viewName = viewName;
    this.#leastPixels = leastPixels;
    this.#name = viewName();
    this.#canvas.className = 'canvas';
    root.replaceChildren(this.#canvas);
    new ResizeObserver(() => this.#fit()).observe(root);
    this.#fit();
  }

  /** @param {Scene} next */
  update(next) {
    this.#scene = next;
    this.#draw(true);
  }

  get #view() {
    return this.#geometry.views[this.#name];
  }

  #fit() {
    this.#name = this.#viewName();
    this.#scale = fitCanvas(this.#root, this.#canvas, this.#view);
    this.#draw(false);
  }

  /** @param {boolean} moving */
  #draw(moving) {
    const scene = this.#scene;
    if (!scene) return;
    const discs = scene.single ? this.#discsOfSingle(scene.single) : this.#discsOfAll(scene.items);
    const layer = this.#paint(scene);
    layer.replaceChildren(...discs.map(discElement));
    markOwn(layer, discs, scene);
    const before = this.#drawn;
    this.#drawn = new Map(discs.map((disc) => [disc.id, disc]));
    if (!moving || this.#still.matches) return;
    glide(layer, discs, before);
    if (scene.arriving) this.#comeOut(layer, discs, before);
  }

  /** Draws the circles and their names. @param {Scene} scene @returns {HTMLElement} the layer for the discs */
  #paint({ concepts, label }) {
    const view = this.#view;
    const circles = circlesOf(this.#geometry, this.#name);
    render(
      html`<svg class="drawing" data-view="reveal-discs" viewBox=${view.viewBox.join(' ')} role="img" aria-label=${label}>
        ${circlesView(view, circles)} ${namesView(view, circles, concepts, 'disc-arc')}
      </svg>
      <div class="reveal-discs" aria-hidden="true"></div>`,
      this.#canvas,
    );
    const layer = /** @type {HTMLElement} */ (this.#canvas.lastElementChild);
    layer.style.transform = `scale(${this.#scale})`;
    return layer;
  }

  /** @param {Item} item @returns {Disc[]} */
  #discsOfSingle(item) {
    return discsOf(item, this.#geometry, this.#name).map((disc) => ({
      ...disc,
      id: `${item.example}-${disc.mask}`,
      text: disc.count,
      beside: true,
    }));
  }

  /** @param {readonly Item[]} items @returns {Disc[]} */
  #discsOfAll(items) {
    const least = this.#leastPixels() / this.#scale;
    return overviewOf(items, this.#geometry, this.#name, least).map((mark) => ({
      ...mark,
      text: mark.number,
    }));
  }

  /** New discs come out of the middle, those of an example together. @param {HTMLElement} layer @param {Disc[]} discs @param {Map<string, Disc>} before */
  #comeOut(layer, discs, before) {
    const { cx, cy } = this.#view;
    const order = [...new Set(discs.map(({ text }) => text))].sort((a, b) => a - b);
    discs.forEach(({ id, x, y, text }, i) => {
      if (before.has(id)) return;
      const from = `${standing(cx, cy)} scale(0.4)`;
      layer.children[i].animate([{ transform: from }, { transform: standing(x, y) }], {
        duration: REVEAL_MS * (1 - SPREAD),
        delay: (REVEAL_MS * SPREAD * order.indexOf(text)) / order.length,
        easing: 'cubic-bezier(0.2, 0.75, 0.15, 1)',
        fill: 'backwards',
      });
    });
  }
}

/** What was there before goes to its new place and size. @param {HTMLElement} layer @param {Disc[]} discs @param {Map<string, Disc>} before */
const glide = (layer, discs, before) => {
  discs.forEach(({ id, x, y, r }, i) => {
    const was = before.get(id);
    if (!was || (was.x === x && was.y === y && was.r === r)) return;
    const from = `${standing(was.x, was.y)} scale(${was.r / r})`;
    layer.children[i].animate([{ transform: from }, { transform: standing(x, y) }], {
      duration: GLIDE_MS,
      easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)',
    });
  });
};

/** Where we put it ourselves. @param {HTMLElement} layer @param {Disc[]} discs @param {Scene} scene */
const markOwn = (layer, discs, { single, own }) => {
  const index = discs.findIndex(({ id }) => single && id === `${single.example}-${own}`);
  layer.children[index]?.toggleAttribute('data-own', true);
};

/** @param {number} x @param {number} y */
const standing = (x, y) => `translate(${x}px, ${y}px) translate(-50%, -50%)`;

/** @param {Disc} disc */
const discElement = ({ id, x, y, r, font, text, whole, beside }) => {
  const disc = document.createElement('div');
  disc.className = 'reveal-disc';
  disc.dataset.disc = id;
  disc.toggleAttribute('data-all', whole);
  disc.style.transform = standing(x, y);
  disc.style.setProperty('--size', `${2 * r}px`);
  disc.style.fontSize = `${font}px`;
  disc.textContent = font ? String(text) : '';
  if (beside && !font) disc.dataset.beside = String(text);
  return disc;
};
