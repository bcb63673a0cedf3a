// What only tests and benchmarks ask of the geometry.

/** @typedef {import('../../../static/js/core/geometry.js').Circle} Circle */

/** As the geometry computes it: `Math.hypot` may differ in the last digit. @param {number} x @param {number} y */
const length = (x, y) => Math.sqrt(x * x + y * y);

/**
 * Whether an upright rectangle lies in the region, at least `margin` from every line. Exact: the farthest
 * corner decides for a circle around it, the nearest point for a circle beside it.
 * @param {Circle[]} circles
 * @param {number} mask
 * @param {number} x centre
 * @param {number} y centre
 * @param {number} halfWidth
 * @param {number} halfHeight
 * @param {number} [margin]
 * @returns {boolean}
 */
export function rectFits(circles, mask, x, y, halfWidth, halfHeight, margin = 0) {
  return circles.every((c, i) => {
    const dx = Math.abs(x - c.x);
    const dy = Math.abs(y - c.y);
    return (mask >> i) & 1
      ? length(dx + halfWidth, dy + halfHeight) <= c.r - margin
      : length(Math.max(dx - halfWidth, 0), Math.max(dy - halfHeight, 0)) >= c.r + margin;
  });
}
