// Breaking a long legend into pages of columns, so that a wall never clips a line.

/**
 * @template Row
 * @typedef {{row: Row, height: number, head: boolean}} Line a heading or an entry, its height in pixels
 */

/**
 * Fills columns with lines in order. A heading stays with its first entry; when a group goes on in another column its
 * heading is repeated there. A line taller than a whole column gets a column of its own.
 * @template Row
 * @param {Line<Row>[]} lines
 * @param {number[]} heights the columns of one page, in pixels
 * @returns {Row[][][]} pages → columns → rows; at least one page
 */
export function paginate(lines, heights) {
  /** @type {Row[][]} */
  const columns = [[]];
  /** @type {Line<Row> | null} */
  let heading = null;
  let left = heights[0];

  const newColumn = () => {
    columns.push([]);
    left = heights[(columns.length - 1) % heights.length];
  };
  const put = (/** @type {Line<Row>} */ line) => {
    /** @type {Row[]} */ (columns.at(-1)).push(line.row);
    left -= line.height;
  };

  lines.forEach((line, i) => {
    const next = lines[i + 1];
    const needed = line.height + (line.head && next ? next.height : 0);
    if (needed > left && columns.at(-1)?.length && !lines[i - 1]?.head) {
      newColumn();
      if (!line.head && heading) put(heading);
    }
    if (line.head) heading = line;
    put(line);
  });
  return chunk(columns, heights.length);
}

/** @template T @param {T[]} items @param {number} size @returns {T[][]} */
const chunk = (items, size) =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
