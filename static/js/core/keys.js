// Keys as people press them, on whatever keyboard: Cyrillic, Greek or Hebrew letters, digits of any script, AZERTY's digit row.

/**
 * Answers the Latin letter or the digit that a key stands for, and every other key as the event names it. A key that
 * writes an ASCII letter or digit is that letter or digit, wherever it lies.
 *
 * @param {Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>} event
 * @returns {string} letters in lower case
 */
export const keyOf = ({ key, code, shiftKey }) => {
  if ([...key].length !== 1) return key;
  if (/^[a-z0-9 ]$/i.test(key)) return key.toLowerCase();
  if (/^\p{Nd}$/u.test(key)) return String(digitOf(key));
  const [, letter, digit] = /^(?:Key([A-Z])|Digit(\d))$/.exec(code) ?? [];
  // Dvorak writes ASCII signs with keys that are letters elsewhere.
  if (letter) return key > '~' ? letter.toLowerCase() : key;
  return digit && !shiftKey ? digit : key;
};

/** The ten digits of a script follow one another. @param {string} key a digit of any script */
const digitOf = (key) => {
  const point = key.codePointAt(0) ?? 0;
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(point - value - 1))) value += 1;
  return value % 10;
};
