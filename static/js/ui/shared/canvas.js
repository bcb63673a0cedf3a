// The size and place of a picture within its stage.

/**
 * @typedef {import('../../core/geometry.js').View} View
 * @typedef {import('../../core/geometry.js').ViewName} ViewName
 */

/** Air between the frame and the stage's edges, in view units. */
const EDGE = 16;

/**
 * Sets a picture as large as its stage has room for, in the middle of it.
 * @param {HTMLElement} stage
 * @param {HTMLElement} canvas the picture
 * @param {View} view @param {ViewName} name of the view
 * @returns {number} pixels a view unit
 */
export const fitCanvas = (stage, canvas, view, name) => {
  const [, , width, height] = view.viewBox;
  const [left, , right] = view.frame;
  const shown = name === 'portrait' ? width : right - left + EDGE;
  const scale = Math.min(stage.clientWidth / shown, stage.clientHeight / height) || 1;
  canvas.style.width = `${width * scale}px`;
  canvas.style.height = `${height * scale}px`;
  canvas.style.left = `${stage.clientWidth / 2 - view.cx * scale}px`;
  canvas.style.top = `${(stage.clientHeight - height * scale) / 2}px`;
  return scale;
};
