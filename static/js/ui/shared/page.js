// What the page was served with, and small things every page needs.

/**
 * @typedef {import('../../core/regions.js').Snapshot} Snapshot
 * @typedef {import('../../core/geometry.js').Geometry} Geometry
 * @typedef {import('../../core/state.js').Judgement} Judgement
 * @typedef {{snapshot: Snapshot, geometry: Geometry, api: string, me: {identity: string, name: string | null, group: string | null, participant: boolean, facilitator: boolean, sent_in: number, examples: string[]},
 *   mine: Judgement[], earlier: Judgement[], invitation?: {shown: string, code: string | null, only_here: string} | null, run?: Schemas.Run, sources?: import('../../core/workshop.js').Source[], agreement?: import('../../core/regions.js').Agreement | null}} Page `mine`: our own placements of the newest
 *   round; `earlier`: those of the rounds that it follows; `agreement`: what a revealed one came to, where the page shows it;
 *   `invitation`: how people come in, and `run`: the steps with their notes, and `sources`: what steps are taken over from, on the remote
 */

// A browser's translator puts every text into a <font>. lit-html writes `data` of the node that follows its mark: with
// this it writes into what was translated, in place of a text that is in the page no more. Two entries of one page may each
// bring this module.
Object.defineProperty(HTMLFontElement.prototype, 'data', {
  configurable: true,
  /** @this {HTMLFontElement} @param {string} words */
  set(words) {
    this.textContent = words;
  },
});

/** The state embedded in the page, so that it opens complete. @returns {Page} */
export const readPage = () => JSON.parse(element('page-data').textContent ?? '');

/** @param {string} id @returns {HTMLElement} @throws {Error} when the template lacks it */
export const element = (id) => {
  const there = document.getElementById(id);
  if (!there) throw new Error(`The page has no #${id}.`);
  return there;
};

/** @param {() => Storage} open @returns {Storage | null} null where the browser may keep nothing */
const storage = (open) => {
  try {
    return open();
  } catch {
    return null;
  }
};

/** What this browser keeps for the tab; null where it may keep nothing. */
export const tabStorage = () => storage(() => sessionStorage);

/** What this browser keeps for good; null where it may keep nothing. */
export const browserStorage = () => storage(() => localStorage);

/** The board's own words, which a facilitator may change while a page is open. @param {{title: string, prompt: string}} board */
export const showTitle = ({ title, prompt }) => {
  const heading = document.querySelector('h1');
  if (heading && heading.textContent !== title) {
    document.title = document.title.replace(heading.textContent ?? '', title);
    heading.textContent = title;
  }
  const line = document.querySelector('#prompt');
  if (line && line.textContent !== prompt) line.textContent = prompt;
};

/** Small screens: the picture upright, the sheet from below. The stylesheets ask the same. */
export const small = matchMedia('(max-width: 759px), (orientation: portrait)');

/** Light or dark, the other way round; the server reads the cookie on the next page. */
export const switchTheme = () => {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser staff use
  document.cookie = `threefold_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
};

/** Says on the page's root whether it follows the board live. @param {string} link */
export const showLink = (link) => {
  document.documentElement.toggleAttribute('data-live', !['connecting', 'offline'].includes(link));
};

/** To the other tabs of this browser that follow a board; null where it cannot be had. */
export const openPeers = () =>
  'BroadcastChannel' in globalThis ? new BroadcastChannel('threefold-streams') : null;

/**
 * Calls back when the network or the page comes back (`lost`: the network was away), and when nobody looks any more
 * (`isLeft`: the page ends).
 * @param {(lost?: boolean) => void} again
 * @param {(isLeft: boolean) => void} [rest]
 * @returns {() => void} stop
 */
export const onWake = (again, rest = () => undefined) => {
  const stop = new AbortController();
  addEventListener('online', () => again(true), stop);
  document.addEventListener(
    'visibilitychange',
    () => (document.visibilityState === 'visible' ? again() : rest(false)),
    stop,
  );
  addEventListener('pagehide', () => rest(true), stop);
  if (document.visibilityState === 'hidden') rest(false);
  return () => stop.abort();
};

/** Adds a stylesheet the page came without, and waits until it is there. @param {string} href @returns {Promise<unknown>} */
export const addStyle = (href) => {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  const loaded = new Promise((done) => {
    link.onload = done;
    link.onerror = done;
  });
  document.head.append(link);
  return loaded;
};
