// The circles with what people answered alone: ghosts that come out of the middle when a round is revealed.

import { html, render } from '../../../vendor/lit-html/lit-html.js';
import { circlesOf } from '../../core/geometry.js';
import { ghostsOf, overviewOf } from '../../core/ghosts.js';
import { circlesView, namesView } from '../shared/diagram.js';

/**
 * @typedef {import('../../core/geometry.js').Geometry} Geometry
 * @typedef {import('../../core/geometry.js').ViewName} ViewName
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/ghosts.js').Item} Item
 * @typedef {{id: string, x: number, y: number, r: number, font: number, text: number, whole: boolean, beside?: boolean}} Disc
 *   `beside`: a text that does not fit stands beside it
 * @typedef {{items: readonly Item[], one?: Item | null, concepts: Concept[], label: string, own?: number | null, arriving?: boolean}} Scene
 *   `one` shows a single example large, with the region of `own` marked; `arriving` lets new ghosts come out of the middle
 */

const REVEAL_MS = 1200;
const GLIDE_MS = 420;
/** The last to leave the middle leaves after this share of the time. */
const SPREAD = 0.25;
/** Air between the frame and the stage's edges, in view units. */
const EDGE = 16;

/**
 * Draws empty circles, and ghosts on them, into `root` and keeps the picture fitted to it.
 * @param {HTMLElement} root a positioned element; its size decides the scale
 * @param {Geometry} geometry
 * @param {() => ViewName} viewName asked again whenever the size changes
 * @param {() => number} [leastPixels] numbers smaller than this are left out
 */
export function createGhosts(root, geometry, viewName, leastPixels = () => 11) {
  const canvas = document.createElement('div');
  canvas.className = 'canvas';
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let name = viewName();
  let scale = 1;
  /** @type {Scene | null} */
  let scene = null;
  /** @type {Map<string, Disc>} */
  let seen = new Map();
  root.replaceChildren(canvas);

  const view = () => geometry.views[name];

  const fit = () => {
    name = viewName();
    const [, , width, height] = view().viewBox;
    const [left, , right] = view().frame;
    const shown = name === 'portrait' ? width : right - left + EDGE;
    scale = Math.min(root.clientWidth / shown, root.clientHeight / height) || 1;
    canvas.style.width = `${width * scale}px`;
    canvas.style.height = `${height * scale}px`;
    canvas.style.left = `${root.clientWidth / 2 - view().cx * scale}px`;
    canvas.style.top = `${(root.clientHeight - height * scale) / 2}px`;
    draw(false);
  };

  const draw = (/** @type {boolean} */ moving) => {
    if (!scene) return;
    const { items, one, concepts, label } = scene;
    const discs = one ? large(one) : many(items);
    const circles = circlesOf(geometry, name);
    render(
      html`<svg class="drawing" data-view="ghosts" viewBox=${view().viewBox.join(' ')} role="img" aria-label=${label}>
        ${circlesView(view(), circles)} ${namesView(view(), circles, concepts, 'ghost-arc')}
      </svg>
      <div class="ghosts" aria-hidden="true"></div>`,
      canvas,
    );
    const layer = /** @type {HTMLElement} */ (canvas.lastElementChild);
    layer.style.transform = `scale(${scale})`;
    layer.replaceChildren(...discs.map(discElement));
    markOwn(layer, discs, scene);
    const before = seen;
    seen = new Map(discs.map((disc) => [disc.id, disc]));
    if (!moving || still.matches) return;
    goOn(layer, discs, before);
    if (scene.arriving)
      comeOut(layer, discs, new Set(discs.map(({ id }) => id).filter((id) => !before.has(id))));
  };

  /** @param {Item} item @returns {Disc[]} */
  const large = (item) =>
    ghostsOf(item, geometry, name).map((ghost) => ({
      ...ghost,
      id: `${item.example}-${ghost.mask}`,
      text: ghost.count,
      beside: true,
    }));

  /** @param {readonly Item[]} items @returns {Disc[]} */
  const many = (items) =>
    overviewOf(items, geometry, name, leastPixels() / scale).map((mark) => ({ ...mark, text: mark.number }));

  /** Ghosts come out of the middle, those of one example together. @param {HTMLElement} layer @param {Disc[]} discs @param {Set<string>} fresh */
  const comeOut = (layer, discs, fresh) => {
    const { cx, cy } = view();
    const order = [...new Set(discs.map(({ text }) => text))].sort((a, b) => a - b);
    discs.forEach(({ id, x, y, text }, i) => {
      if (!fresh.has(id)) return;
      const from = `${standing(cx, cy)} scale(0.4)`;
      layer.children[i].animate([{ transform: from }, { transform: standing(x, y) }], {
        duration: REVEAL_MS * (1 - SPREAD),
        delay: (REVEAL_MS * SPREAD * order.indexOf(text)) / order.length,
        easing: 'cubic-bezier(0.2, 0.75, 0.15, 1)',
        fill: 'backwards',
      });
    });
  };

  /** What was there before goes to its new place and size. @param {HTMLElement} layer @param {Disc[]} discs @param {Map<string, Disc>} before */
  const goOn = (layer, discs, before) => {
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

  new ResizeObserver(fit).observe(root);
  fit();

  return {
    /** @param {Scene} next */
    update(next) {
      scene = next;
      draw(true);
    },
  };
}

/** Where we put it ourselves. @param {HTMLElement} layer @param {Disc[]} discs @param {Scene} scene */
const markOwn = (layer, discs, { one, own }) => {
  const index = discs.findIndex(({ id }) => one && id === `${one.example}-${own}`);
  layer.children[index]?.toggleAttribute('data-own', true);
};

/** @param {number} x @param {number} y */
const standing = (x, y) => `translate(${x}px, ${y}px) translate(-50%, -50%)`;

/** @param {Disc} disc */
const discElement = ({ id, x, y, r, font, text, whole, beside }) => {
  const disc = document.createElement('div');
  disc.className = 'ghost-disc';
  disc.dataset.ghost = id;
  disc.toggleAttribute('data-all', whole);
  disc.style.transform = standing(x, y);
  disc.style.setProperty('--size', `${2 * r}px`);
  disc.style.fontSize = `${font}px`;
  disc.textContent = font ? String(text) : '';
  if (beside && !font) disc.dataset.beside = String(text);
  return disc;
};
