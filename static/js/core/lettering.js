/**
 * How wide a title is, and how narrow a card may be that bears it, in ems: estimates, as the server cannot measure a
 * text as a browser does. `app/domain/map/lettering.py` is the same in Python. Titles may hold anything: any script,
 * emoji, stacks of accents.
 *
 * @typedef {import('./geometry.js').Advances} Advances
 * @typedef {{ text: string, space: number, ems: number }} Piece
 *   of a title: no line breaks within it; `space` is the width of the space before it
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them
const NOT_IN_XML = /[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]/gu;
const SPACES = /[ \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const BIDI_BRACKETS = /[\u202a-\u202e\u2066-\u2069]/g;
const AFTER_DASH = /([^-/\u2013\u2014][-/\u2013\u2014])(?=[^-/\u2013\u2014])/gu;
const IDEOGRAPH =
  /[\u1100-\u115f\u2600-\u27bf\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const JOINER = '\u200d';
// biome-ignore lint/suspicious/noMisleadingCharacterClass: they join whatever comes before
const JOINING = /^[\p{M}\u200c\u200d\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]$/u;
const FLAG_LETTER = /^[\u{1f1e6}-\u{1f1ff}]$/u;
const PICTURE = /[\u{1f000}-\u{1ffff}]/gu;
const SPACING_MARK = /\p{Mc}/gu;
/** Letters that are a cluster each and never break a line. */
const PLAIN = /^[\x20-\x7e]*$/;
const LONGEST_CLUSTER = 12;
const FEW_MARKS = 2;
const LATIN_ENDS = '\u0250';
const EMS = { latin: 0.66, other: 0.75, ideograph: 1.05, emoji: 1.35, mark: 0.5 };
const TOLERANCE = 1e-6;

/** @type {WeakMap<Advances, Map<string, number>>} */
const tables = new WeakMap();

/**
 * The least width of lines for a title, the first of which begins with a text of `lead` ems: on so many lines each.
 * @param {string} title
 * @param {number} lead
 * @param {number} most ems; a longer title is broken within its words and ends in an ellipsis
 * @param {number[]} lines
 * @param {Advances} advances
 * @returns {number[]} ems, at most `most`
 */
export function narrowest(title, lead, most, lines, advances) {
  const pieces = piecesOf(printable(title), most, tableOf(advances));
  const ends = [0];
  for (const { space, ems } of pieces) ends.push(ends[ends.length - 1] + space + ems);
  return lines.map((count) => Math.min(leastOf({ pieces, ends }, 0, lead, count) + TOLERANCE, most));
}

/**
 * A generous estimate of a text's width in Atkinson Hyperlegible.
 * @param {string} text
 * @param {Advances} advances
 * @returns {number} ems
 */
export const emsOf = (text, advances) => emsOfAll(text, tableOf(advances));

/** The least width of the pieces from one on, on so many lines; `ends` are the sums of the widths before each.
 * @param {{ pieces: Piece[], ends: number[] }} text @param {number} start @param {number} lead @param {number} lines
 * @returns {number} */
function leastOf(text, start, lead, lines) {
  const { pieces, ends } = text;
  const before = ends[start] + (pieces[start]?.space ?? 0) - lead;
  let least = ends[pieces.length] - before;
  for (let k = start + 1; lines > 1 && k < pieces.length; k++) {
    const line = ends[k] - before;
    if (line >= least) break;
    least = Math.min(least, Math.max(line, leastOf(text, k, 0, lines - 1)));
  }
  return least;
}

/** The text on one line, composed, without what XML forbids and without bidi brackets. @param {string} text */
const printable = (text) =>
  text
    .replace(NOT_IN_XML, ' ')
    .replace(BIDI_BRACKETS, '')
    .normalize('NFC')
    .split(SPACES)
    .filter((word) => word)
    .join(' ');

/** @param {Advances} advances */
function tableOf(advances) {
  const table =
    tables.get(advances) ??
    new Map(advances.flatMap(([chars, ems]) => [...chars].map((char) => [char, ems])));
  tables.set(advances, table);
  return table;
}

/** @param {string} text @param {number} most @param {Map<string, number>} table @returns {Piece[]} */
function piecesOf(text, most, table) {
  const space = emsOfLetter(' ', table);
  return text.split(' ').flatMap((word, k) => {
    const runs = word.replace(AFTER_DASH, '$1 ').split(' ');
    const parts = runs.flatMap((run) => partsOf(run, most, table));
    return parts.map((part, i) => ({
      text: part,
      space: k > 0 && i === 0 ? space : 0,
      ems: emsOfAll(part, table),
    }));
  });
}

/** @param {string} run @param {number} most @param {Map<string, number>} table */
function partsOf(run, most, table) {
  if (PLAIN.test(run) && emsOfAll(run, table) <= most) return [run];
  const parts = [''];
  let ems = 0;
  for (const cluster of clusters(run)) {
    const part = parts[parts.length - 1];
    const breaks = IDEOGRAPH.test([...cluster][0]) || IDEOGRAPH.test([...part].pop() ?? '');
    const width = emsOfCluster(cluster, table);
    if (part && (breaks || ems + width > most)) {
      parts.push('');
      ems = 0;
    }
    parts[parts.length - 1] += cluster;
    ems += width;
  }
  return parts;
}

/** Characters as people see them: letters with their marks, joined emoji, flags. A stack of marks ends at 12 characters.
 * @param {string} text @returns {string[]} */
export function clusters(text) {
  /** @type {string[]} */
  const all = [];
  for (const char of text) {
    const last = all[all.length - 1];
    if (last === undefined || !joins(last, char)) all.push(char);
    else if ([...last].length < LONGEST_CLUSTER) all[all.length - 1] += char;
  }
  return all;
}

/** @param {string} cluster @param {string} char */
const joins = (cluster, char) =>
  cluster.endsWith(JOINER) || JOINING.test(char) || (FLAG_LETTER.test(cluster) && FLAG_LETTER.test(char));

/** @param {string} text @param {Map<string, number>} table */
function emsOfAll(text, table) {
  const letters = PLAIN.test(text) ? text : null;
  if (letters === null) return clusters(text).reduce((ems, cluster) => ems + emsOfCluster(cluster, table), 0);
  let ems = 0;
  for (const letter of letters) ems += table.get(letter) ?? EMS.latin;
  return ems;
}

/** Where a font lacks a joined emoji or a stack of marks, it shows the parts side by side.
 * @param {string} cluster @param {Map<string, number>} table */
function emsOfCluster(cluster, table) {
  const pictures = cluster.match(PICTURE)?.length ?? 0;
  if (pictures || cluster.includes('\ufe0f')) return Math.max(1, pictures) * EMS.emoji;
  const [letter, ...marks] = cluster.normalize('NFD');
  const spacing = marks.join('').match(SPACING_MARK)?.length ?? 0;
  return emsOfLetter(letter, table) + EMS.mark * Math.max(spacing, marks.length - FEW_MARKS);
}

/** @param {string} letter decomposed @param {Map<string, number>} table */
function emsOfLetter(letter, table) {
  if (IDEOGRAPH.test(letter)) return EMS.ideograph;
  return table.get(letter) ?? (letter < LATIN_ENDS ? EMS.latin : EMS.other);
}
