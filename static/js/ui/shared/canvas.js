// The size and place of a picture within its stage.

import { fittedScale, whole } from '../../core/camera.js';

/**
 * @typedef {import('../../core/camera.js').Camera} Camera
 * @typedef {import('../../core/geometry.js').View} View
 */

/**
 * Sets a picture into its stage as a camera shows it.
 * @param {HTMLElement} stage
 * @param {HTMLElement} canvas the picture
 * @param {View} view
 * @param {Camera} [camera] all of the picture when there is none
 * @returns {number} pixels a view unit
 */
export const fitCanvas = (stage, canvas, view, camera = whole(view)) => {
  const [, , width, height] = view.viewBox;
  const { clientWidth, clientHeight } = stage;
  const scale = fittedScale(view, { width: clientWidth, height: clientHeight }) * camera.zoom;
  canvas.style.width = `${width * scale}px`;
  canvas.style.height = `${height * scale}px`;
  canvas.style.left = `${clientWidth / 2 - camera.x * scale}px`;
  canvas.style.top = `${clientHeight / 2 - camera.y * scale}px`;
  return scale;
};
