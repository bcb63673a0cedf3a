/**
 * What the form of an example says, as the API takes it. A control is named after the path of its field, as
 * `setting.subject`; `app/web/pages/example_form.py` reads the same names. Pure.
 *
 * @typedef {readonly (readonly [string, string])[]} Entries the controls that have a value, as FormData gives them
 */

const TAG_BREAK = /[,،、，;；\n]/;
const NEVER_NULL = new Set(['title', 'description']);
const GRADE = /^setting\.grade_(from|to)$/;
const GRADES = 'grades grade_from grade_to'.split(' ');
/** Controls that count as one. */
const TOGETHER = [GRADES.map((name) => `setting.${name}`)];
/** Controls that are no fields of an example. */
const BESIDE = new Set(['words', 'ask_me']);

/** @param {Entries} entries @returns {Record<string, any>} as `ExampleFields` and `ExampleChanges` are */
export function exampleFields(entries) {
  /** @type {Record<string, any>} */
  const fields = { ask_me: entries.some(([name, value]) => name === 'ask_me' && value === 'on') };
  for (const [name, value] of entries) if (!BESIDE.has(name)) put(fields, name.split('.'), said(name, value));
  if (fields.evidence) fields.evidence = evidenceRows(entries).map((row) => fields.evidence[row]);
  return fields;
}

/**
 * The rows of evidence that say something: others are not sent.
 *
 * @param {Entries} entries
 * @returns {number[]} counted from 0
 */
export function evidenceRows(entries) {
  const said = entries.flatMap(([name, value]) => {
    const [, row, part] = name.match(/^evidence\.(\d+)\.(\w+)$/) ?? [];
    return part && part !== 'how' && value.trim() ? [Number(row)] : [];
  });
  return [...new Set(said)];
}

/**
 * Only what differs from before, in nested fields too: what nobody touched leaves alone what others write there.
 *
 * @param {Record<string, any>} fields from `exampleFields`
 * @param {Record<string, any>} before from `exampleFields`
 * @returns {Record<string, any>}
 */
export function changedFields(fields, before) {
  const changed = Object.entries(fields).flatMap(([name, value]) => {
    if (JSON.stringify(value) === JSON.stringify(before[name])) return [];
    const isNested = value && before[name] && typeof value === 'object' && !Array.isArray(value);
    return [[name, isNested ? changedFields(value, before[name]) : value]];
  });
  return Object.fromEntries(changed);
}

/**
 * Whether two states of an example say the same where fields are about to be changed. What only makes sense together, as
 * the grades do, counts as one.
 *
 * @param {Record<string, any>} one
 * @param {Record<string, any>} other
 * @param {Record<string, any>} fields from `changedFields`
 * @returns {boolean}
 */
export function sameWhereChanged(one, other, fields) {
  const names = Object.keys(fields);
  const all = names.some((name) => GRADES.includes(name)) ? [...names, ...GRADES] : names;
  return all.every((name) => {
    const field = fields[name];
    const isNested = field && one[name] && other[name] && typeof field === 'object' && !Array.isArray(field);
    if (isNested) return sameWhereChanged(one[name], other[name], field);
    return JSON.stringify(one[name]) === JSON.stringify(other[name]);
  });
}

/**
 * The controls that say something else now than when a form was begun, and those that count as one with them.
 *
 * @param {string} begun what the form sends along of the values it began with: a digest for each name of a control
 * @param {string} now the same of the form as the server makes it now
 * @returns {(name: string) => boolean} a control without a digest counts as changed
 */
export function changedMeanwhile(begun, now) {
  const [before, after] = [begun, now].map(
    (words) => new Map(words.split(' ').map((pair) => /** @type {[string, string]} */ (pair.split(':')))),
  );
  const isChanged = (/** @type {string} */ name) =>
    !before?.has(name) || before.get(name) !== after?.get(name);
  return (name) => [name, ...(TOGETHER.find((names) => names.includes(name)) ?? [])].some(isChanged);
}

/** @param {string} name @param {string} value */
function said(name, value) {
  const text = value.trim();
  if (name === 'tags') return text.split(TAG_BREAK).flatMap((tag) => tag.trim() || []);
  if (GRADE.test(name) && text) return Number(text);
  return text || (NEVER_NULL.has(name) ? '' : null);
}

/** @param {Record<string, any>} fields @param {string[]} path @param {unknown} value */
function put(fields, [name = '', ...rest], value) {
  if (rest.length === 0) fields[name] = value;
  else {
    fields[name] ??= {};
    put(fields[name], rest, value);
  }
}

/**
 * The controls that faults of the API are about.
 *
 * @param {readonly {pointer?: string | null, detail: string}[]} faults `pointer`: RFC 6901
 * @param {readonly string[]} names of all controls
 * @param {readonly number[]} [rows] from `evidenceRows`
 * @returns {Map<string, string>} the detail by name of control; faults of no control are left out
 */
export function faultsByControl(faults, names, rows = []) {
  const named = faults.flatMap(({ pointer, detail }) => {
    const sent = (pointer ?? '').slice(1).replaceAll('/', '.');
    const path = sent.replace(/^evidence\.(\d+)/, (_, row) => `evidence.${rows[row] ?? row}`);
    const control = names.find(
      (name) => path === name || path.startsWith(`${name}.`) || `${path}.text` === name,
    );
    return control ? [/** @type {[string, string]} */ ([control, detail])] : [];
  });
  return new Map(named);
}
