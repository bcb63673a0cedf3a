// The circles with a dot for each person who placed one example: they fly to where people put it.

import { html, nothing, render, svg } from '../../../vendor/lit-html/lit-html.js';
import { circlesOf } from '../../core/geometry.js';
import { crowdOf, sayPeople } from '../../core/people_dots.js';
import { fitCanvas } from './canvas.js';
import { circlesView, namesView } from './diagram.js';

/**
 * @typedef {import('../../core/geometry.js').Geometry} Geometry
 * @typedef {import('../../core/geometry.js').ViewName} ViewName
 * @typedef {import('../../core/geometry.js').View} View
 * @typedef {import('../../core/regions.js').Concept} Concept
 * @typedef {import('../../core/people_dots.js').Crowd} Crowd
 * @typedef {import('../../core/people_dots.js').Dot} Dot
 * @typedef {{id: string, groups: readonly import('../../core/people_dots.js').Group[], moves?: readonly import('../../core/people_dots.js').Move[] | null}} About
 *   `id` tells one picture from the next: with another one the dots fly
 * @typedef {{about: About | null, concepts: Concept[], label: string, own?: {mask: number, hollow: boolean} | null, asks?: boolean}} Scene
 *   `own`: where we put it ourselves; `asks`: each circle holds its question
 */

const FLIGHT_MS = 900;
/** The last dot starts so much later than the first. */
const SPREAD_MS = 1100;
/** Who moved is seen where they were first. */
const HOLD_MS = 900;
const MOVE_MS = 1500;

/** Draws circles and people's dots into `root` and keeps the picture fitted to it. */
export class PeopleDots {
  #root;
  #geometry;
  #viewName;
  #canvas = document.createElement('div');
  #picture = document.createElement('div');
  #questions = document.createElement('div');
  #still = matchMedia('(prefers-reduced-motion: reduce)');
  /** @type {ViewName} */
  #name;
  #scale = 1;
  /** @type {Scene | null} */
  #scene = null;
  #shown = '';

  /**
   * @param {HTMLElement} root a positioned element; its size decides the scale
   * @param {Geometry} geometry
   * @param {() => ViewName} viewName asked again whenever the size changes
   */
  constructor(root, geometry, viewName) {
    this.#root = root;
    this.#geometry = geometry;
    this.#viewName = viewName;
    this.#name = viewName();
    this.#canvas.className = 'canvas';
    this.#canvas.append(this.#picture, this.#questions);
    root.replaceChildren(this.#canvas);
    document.fonts.ready.then(() => this.#draw());
    new ResizeObserver(() => this.#fit()).observe(root);
    this.#fit();
  }

  /** How many people a dot stands for in the picture. */
  get per() {
    return this.#crowd?.per ?? 1;
  }

  /** @param {Scene} next */
  update(next) {
    this.#scene = next;
    this.#draw();
  }

  /** @type {Crowd | null} */
  #crowd = null;

  get #view() {
    return this.#geometry.views[this.#name];
  }

  #fit() {
    this.#name = this.#viewName();
    this.#scale = fitCanvas(this.#root, this.#canvas, this.#view);
    this.#draw();
  }

  #draw() {
    const scene = this.#scene;
    if (!scene) return;
    const { about } = scene;
    this.#drawQuestions(scene);
    this.#crowd = about ? crowdOf(about.groups, this.#geometry, this.#name, about.moves) : null;
    const layer = this.#paint(scene, this.#crowd);
    const id = JSON.stringify([about, this.#name]);
    if (id === this.#shown && layer.childElementCount) return;
    const isNew = about !== null && JSON.parse(this.#shown || '[null]')[0]?.id !== about.id;
    this.#shown = id;
    const dots = this.#crowd?.dots ?? [];
    layer.replaceChildren(...dots.map((dot) => dotElement(dot)));
    markOwn(layer, dots, scene.own ?? null);
    if (isNew && !this.#still.matches) this.#fly(layer, dots);
  }

  /** The question of each circle, where no other circle reaches. @param {Scene} scene */
  #drawQuestions({ asks, concepts }) {
    render(
      asks
        ? concepts.map(
            ({ question }) => html`<p class="people-question" dir="auto"><span>${question}</span></p>`,
          )
        : nothing,
      this.#questions,
    );
    const view = this.#view;
    [...this.#questions.children].forEach((child, i) => {
      const { x, y, width, height } = questionBox(view, i);
      const { style } = /** @type {HTMLElement} */ (child);
      const [left, top] = [(x - width / 2) * this.#scale, (y - height / 2) * this.#scale];
      style.left = `${left}px`;
      style.top = `${top}px`;
      style.width = `${width * this.#scale}px`;
      style.height = `${height * this.#scale}px`;
      fitText(/** @type {HTMLElement} */ (child), innerHeight * LARGEST_QUESTION);
    });
  }

  /** Draws the circles, their names, the arrows and the numbers. @param {Scene} scene @param {Crowd | null} crowd @returns {HTMLElement} the layer for the dots */
  #paint({ concepts, label }, crowd) {
    const view = this.#view;
    const circles = circlesOf(this.#geometry, this.#name);
    render(
      html`<svg class="drawing" data-view="people-dots" viewBox=${view.viewBox.join(' ')} role="img" aria-label=${label}>
        ${circlesView(view, circles)} ${namesView(view, circles, concepts, 'people-arc')}
        ${crowd ? arrowsView(crowd) : nothing}
        ${(crowd?.captions ?? []).map(({ x, y, font, people }) => svg`<text class="people-count" font-size=${font} x=${x} y=${y} dy="0.35em">${sayPeople(people)}</text>`)}
      </svg>
      <div class="people-dots" aria-hidden="true"></div>`,
      this.#picture,
    );
    const layer = /** @type {HTMLElement} */ (this.#picture.lastElementChild);
    layer.style.transform = `scale(${this.#scale})`;
    return layer;
  }

  /** From below the picture, one after the other; who answered before, from where they were. @param {HTMLElement} layer @param {Dot[]} dots */
  #fly(layer, dots) {
    const { cx, frame } = this.#view;
    const order = interleaved(dots);
    dots.forEach((dot, i) => {
      const moved = dot.from !== null;
      const from = dot.from ?? { x: cx + (order[i] - dots.length / 2) * 8, y: frame[3] + 60 };
      if (from.x === dot.x && from.y === dot.y) return;
      const start = at(from.x, from.y);
      const timing = moved
        ? { duration: MOVE_MS, delay: HOLD_MS, easing: 'cubic-bezier(0.4, 0, 0.2, 1)' }
        : {
            duration: FLIGHT_MS,
            delay: (SPREAD_MS * order[i]) / dots.length,
            easing: 'cubic-bezier(0.2, 0.7, 0.15, 1)',
          };
      layer.children[i].animate([{ transform: start }, { transform: at(dot.x, dot.y) }], {
        ...timing,
        fill: 'backwards',
      });
    });
  }
}

/** Of the screen's height: 36 pixels on a projector of 1080 lines. */
const LARGEST_QUESTION = 1 / 30;
const SMALLEST_QUESTION = 11;

/**
 * The largest box that holds lines of words where no other circle reaches, in view units: its middle and size.
 * @param {View} view @param {number} i the circle's position
 */
const questionBox = ({ cx, cy, r }, i) =>
  i === 0
    ? { x: cx, y: cy - 1.09 * r, width: 1.24 * r, height: 0.66 * r }
    : { x: cx + (i === 1 ? -0.92 : 0.92) * r, y: cy + 0.56 * r, width: 0.8 * r, height: 0.66 * r };

/** Sets words as large as their box has room for. @param {HTMLElement} box @param {number} largest in pixels */
const fitText = (box, largest) => {
  for (let size = largest; size >= SMALLEST_QUESTION; size *= 0.94) {
    box.style.fontSize = `${size}px`;
    const words = /** @type {HTMLElement} */ (box.firstElementChild);
    if (words.offsetHeight <= box.clientHeight && box.scrollWidth <= box.clientWidth) return;
  }
};

/** The regions fill side by side: the place of each dot in the order in which they leave. @param {Dot[]} dots */
const interleaved = (dots) => {
  /** @type {Map<number, number>} */
  const seen = new Map();
  const ranks = dots.map(({ mask }, i) => {
    const rank = seen.get(mask) ?? 0;
    seen.set(mask, rank + 1);
    return { i, rank };
  });
  ranks.sort((a, b) => a.rank - b.rank || a.i - b.i);
  const order = new Array(dots.length).fill(0);
  ranks.forEach(({ i }, place) => {
    order[i] = place;
  });
  return order;
};

/** One of the dots is ours, where we put the example and said that we were not sure, or were. @param {HTMLElement} layer @param {Dot[]} dots @param {Scene['own'] | null} own */
const markOwn = (layer, dots, own) => {
  if (!own) return;
  const index = dots.findIndex(({ mask, hollow }) => mask === own.mask && hollow === own.hollow);
  const same = index < 0 ? dots.findIndex(({ mask }) => mask === own.mask) : index;
  layer.children[same]?.toggleAttribute('data-own', true);
};

/** Who moved, from where to where. @param {Crowd} crowd */
const arrowsView = ({ arrows }) => svg`
  <defs><marker id="people-arrow" viewBox="0 0 10 10" refX="7" refY="5" markerWidth="5" markerHeight="5" orient="auto-start-reverse"><path d="M0 0 L10 5 L0 10 z"></path></marker></defs>
  ${arrows.map(
    ({
      x1,
      y1,
      x2,
      y2,
      x,
      y,
      font,
      people,
    }) => svg`<line class="people-move casing" x1=${x1} y1=${y1} x2=${x2} y2=${y2}></line>
      <line class="people-move" x1=${x1} y1=${y1} x2=${x2} y2=${y2} marker-end="url(#people-arrow)"></line>
      <text class="people-moved" font-size=${font} x=${x} y=${y} dy="0.35em">${people}</text>`,
  )}`;

/** @param {number} x @param {number} y */
const at = (x, y) => `translate(${x}px, ${y}px) translate(-50%, -50%)`;

/** @param {Dot} dot */
const dotElement = ({ mask, x, y, r, hollow }) => {
  const dot = document.createElement('div');
  dot.className = 'person';
  dot.dataset.mask = String(mask);
  dot.toggleAttribute('data-hollow', hollow);
  dot.style.transform = at(x, y);
  dot.style.setProperty('--size', `${2 * r}px`);
  return dot;
};
