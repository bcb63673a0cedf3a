// Finding examples by words, as the server's lists do.

/** @typedef {import('./regions.js').Example} Example */

/**
 * The examples that hold every word in their title, description or tags, whatever the case and the accents.
 *
 * @template {Pick<Example, 'title' | 'description' | 'tags'>} T
 * @param {Iterable<T>} examples
 * @param {string} words apart by white space; with none, all examples
 * @returns {T[]} in the order given
 */
export function holding(examples, words) {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...examples];
  return [...examples].filter(({ title, description, tags }) => {
    const text = plain([title, description, ...tags].join('\n'));
    return wanted.every((word) => text.includes(word));
  });
}

/** @param {string} text without case (by way of capitals, so that ß meets SS) and without accents */
const plain = (text) =>
  text
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '');
