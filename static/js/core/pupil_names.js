/**
 * First names that may have slipped into a text. Pure.
 *
 * Looks for a word with a capital that follows, within a sentence, a word like "helped", "for" or "student". Subjects,
 * languages, months, days, known programs and the like are no names; neither are words of a title in which most words
 * have capitals. It reads English.
 */

/** After these, a capital almost always begins a name. */
const PEOPLE =
  words(`student students pupil pupils child children kid kids boy girl learner classmate buddy partner named
  nicknamed`);
const DEEDS =
  words(`helped helps helping taught teaches told tells asked asks let lets gave gives paired pairs encouraged
  encourages supported supports met reminded reminds thanked watched`);
/** After these, many other words have capitals too. */
const LINKS = words('for with by like');
/** After these come places and books: only what belongs to somebody (“to Maya’s family”) is asked about. */
const WAYS = words('from to about of');
const NOT_NAMES = words(`january february march april may june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday spring summer autumn fall winter
  math maths mathematics english french spanish mandarin cantonese punjabi german italian japanese korean arabic latin
  hebrew hindi urdu tagalog cree dene ojibwe michif inuktitut halkomelem secwepemc haida nisga'a gitxsan tlingit
  canadian american british european african asian indigenous aboriginal inuit métis metis francophone anglophone
  christian muslim jewish sikh hindu catholic
  science sciences biology chemistry physics history geography socials social studies art arts music drama theatre
  dance band choir gym pe phys ed health career careers life foods textiles woodwork shop robotics computing coding
  literacy numeracy algebra calculus geometry philosophy economics law media technology stem steam
  grade grades kindergarten primary intermediate elementary secondary middle high junior senior year years level unit
  chapter lesson room block term semester period class division school schools district board ministry curriculum
  core competency competencies big idea ideas language languages first nation nations elder elders knowledge keeper
  mr mrs ms miss mx dr sir madam principal teacher counsellor librarian parent mom mum dad grandma grandpa
  christmas easter halloween diwali ramadan eid hanukkah thanksgiving pride remembrance orange earth
  canada america britain europe africa asia australia india china france spain germany mexico columbia alberta
  saskatchewan manitoba ontario quebec vancouver victoria toronto london yukon nunavut
  google classroom chromebook chromebooks ipad ipads microsoft teams word excel powerpoint apple zoom canva kahoot
  scratch lego minecraft desmos khan seesaw lexia raz moodle canvas youtube netflix internet wifi ai
  padlet quizlet flipgrid socrative blooket gimkit nearpod edpuzzle duolingo prodigy mathletics epic dreambox ixl aleks
  freckle newsela zearn starfall brainpop wixie tinkercad arduino microbit sphero wordle spotify tiktok facebook instagram
  council services service support success learning plan plans profile leadership union voice portfolio portfolios
  conference conferences handbook help
  what why how who when where which we you they it the a an
  bloom bloom's gardner vygotsky piaget marzano hattie wiliam tomlinson dewey montessori maslow maker genius
  i iep udl plc`);
/** A teacher's name follows, not a pupil's. */
const TITLES = words('mr mrs ms miss mx dr sir madam principal elder teacher counsellor aunt auntie uncle');
const A_NAME = /^\p{Lu}\p{Ll}+(?:[-'’]\p{Lu}?\p{Ll}+)*$/u;
const WORD = /[\p{L}\p{M}\d]+(?:[-'’.][\p{L}\p{M}\d]+)*/gu;
const SENTENCE_END = /[.!?:;\n"“”«»()[\]•]/;
const LEAST_OF_A_TITLE = 3;
const SHARE_OF_A_TITLE = 0.75;

/** @param {string} text */
function words(text) {
  return new Set(text.split(/\s+/));
}

/** @typedef {{word: string, begins: boolean, close: boolean}} Token `begins`: a sentence; `close`: only a space before it */

/**
 * @param {string} text
 * @returns {string[]} the words that may be names of pupils, each once, in their order
 */
export function possibleNames(text) {
  const tokens = tokensOf(text);
  if (isTitle(tokens)) return [];
  /** @type {Set<string>} */
  const names = new Set();
  tokens.forEach((token, place) => {
    const name = bare(token.word);
    if (isSuspect(tokens, place, names)) names.add(name);
  });
  return [...names];
}

/** @param {string} text @returns {Token[]} */
function tokensOf(text) {
  let end = 0;
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => {
    const between = text.slice(end, index);
    const begins = end === 0 || SENTENCE_END.test(between);
    end = index + word.length;
    return { word, begins, close: /^\s+$/.test(between) };
  });
}

/** Headlines in English give most words a capital. @param {readonly Token[]} tokens */
function isTitle(tokens) {
  const long = tokens.filter(({ word, begins }) => word.length > 3 && !begins);
  const capital = long.filter(({ word }) => /^\p{Lu}/u.test(word));
  return long.length >= LEAST_OF_A_TITLE && capital.length >= SHARE_OF_A_TITLE * long.length;
}

/** @param {readonly Token[]} tokens @param {number} place @param {ReadonlySet<string>} names found before it */
function isSuspect(tokens, place, names) {
  const [before, token, after] = [tokens[place - 1], tokens[place], tokens[place + 1]];
  if (!before || !token?.close || !couldBeName(token) || TITLES.has(lower(before.word))) return false;
  const cue = lower(before.word);
  if (PEOPLE.has(cue) || DEEDS.has(cue)) return true;
  if (cue === 'and') return names.has(bare(tokens[place - 2]?.word ?? ''));
  // "for Science World", "with Big Brothers": several words with capitals name a thing.
  const goesOn = after?.close && !after.begins && /^\p{Lu}/u.test(after.word);
  if (goesOn) return false;
  return LINKS.has(cue) || (WAYS.has(cue) && token.word !== bare(token.word));
}

/** @param {Token} token */
function couldBeName({ word, begins }) {
  return !begins && A_NAME.test(word) && !NOT_NAMES.has(lower(word)) && !NOT_NAMES.has(lower(bare(word)));
}

/** @param {string} word without the 's of a possessive */
function bare(word) {
  return word.replace(/['’]s$/, '');
}

/** @param {string} word */
function lower(word) {
  return word.toLowerCase().replaceAll('’', "'");
}
