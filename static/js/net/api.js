/**
 * The board's REST operations. No DOM.
 *
 * @import {Agreement, Answers, Board, Example, Hands, Hint, Note, Snapshot, Workshop} from '../core/regions.js'
 * @import {Judgement} from '../core/state.js'
 * @import {Choice, Comparison, Outcome} from '../core/settling.js'
 *
 * @typedef {Partial<Schemas.Problem>} Problem from a proxy in between it may be anything
 * @typedef {Schemas.Participant} Participant
 * @typedef {{body?: unknown, etag?: string}} Extras
 */

const TIMEOUT = 10_000;
const UNREACHABLE = [502, 503, 504];
const NO_COOKIES =
  'This browser keeps no cookies for this address, so it cannot take part. Allow them, or use another browser.';
const LEFT = 'You do not take part in this board any more. Load this page again to join.';

/** @type {Record<number, string>} for answers that bring no sentence of their own */
const SENTENCES = {
  401: 'Join the board first.',
  403: 'You may not do this here.',
  404: 'This is no longer here.',
  409: 'This cannot be done now.',
  412: 'Somebody changed this in the meantime. Look at it again first.',
  413: 'This is too much at once.',
  422: 'Something in this is not right.',
  429: 'Too much at once. Wait a moment.',
};

/** The server answered no: it will not do this, and says why. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {Problem} problem
   * @param {number | null} retryAfter seconds
   */
  constructor(status, problem, retryAfter) {
    const sentence = SENTENCES[status] ?? 'The server could not do this.';
    super(problem.detail ?? problem.title ?? sentence);
    this.name = 'Refused';
    this.status = status;
    this.title = problem.title ?? sentence;
    /** A sentence for people. */
    this.detail = this.message;
    this.errors = problem.errors ?? [];
    this.retryAfter = retryAfter;
  }
}

/** No answer from the server itself: whether it did what was asked is unknown, and asking again is right. */
export class Unreachable extends Error {
  /** @param {unknown} [cause] */
  constructor(cause) {
    super('The server cannot be reached.', { cause });
    this.name = 'Unreachable';
  }
}

/** A board's operations. Each throws `Refused` or `Unreachable`; whoever has not joined yet is joined quietly. */
export class Api {
  #base;
  #fetch;
  /** @type {Promise<Participant> | null} */
  #joining = null;
  /** Whether we take part: then 401 says that we have left in another tab, and nobody is joined in our place. */
  #isMember;
  /** Whether we joined here and no call since then was known as ours: the cookie did not reach the browser, or the server. */
  #isUnknown = false;

  /**
   * @param {string} base the board's address, as "/api/v1/boards/sample"
   * @param {typeof globalThis.fetch} [fetch]
   * @param {boolean} [isMember]
   */
  constructor(base, fetch = globalThis.fetch, isMember = false) {
    this.#isMember = isMember;
    this.#base = base;
    this.#fetch = fetch;
  }

  /** @returns {Promise<Snapshot>} */
  snapshot() {
    return this.#content('GET', '/snapshot');
  }

  /** What happened after a version. @param {number} since @returns {Promise<Schemas.Changes>} */
  changes(since) {
    return this.#content('GET', `/changes?since=${since}&limit=500`);
  }

  /** Joins, or changes the name. @param {string} [name] @returns {Promise<Participant>} */
  join(name) {
    return name === undefined ? this.#joinQuietly() : this.#join({ name });
  }

  // Examples

  /** @param {string} id @returns {Promise<{example: Example, etag: string}>} */
  async getExample(id) {
    const { content, etag } = await this.#call('GET', example(id));
    return { example: content, etag };
  }

  /** @param {Partial<Schemas.ExampleFields>} fields @returns {Promise<Example>} */
  add(fields) {
    return this.#content('POST', '/examples', { body: fields });
  }

  /** @param {string} id @param {Schemas.ExampleChanges} fields @param {string} etag @returns {Promise<Example>} */
  edit(id, fields, etag) {
    return this.#content('PATCH', example(id), { body: fields, etag });
  }

  /** @param {string} id @param {string} etag @returns {Promise<void>} */
  remove(id, etag) {
    return this.#content('DELETE', example(id), { etag });
  }

  /** @param {string} id @returns {Promise<Example>} */
  restore(id) {
    return this.#content('POST', `${example(id)}/restore`);
  }

  /** @param {string} id @param {Answers} answers @param {Hint | null} [at] @returns {Promise<Example>} */
  place(id, answers, at) {
    /** @type {Schemas.Placement} */
    const body = at ? { answers, at } : { answers };
    return this.#content('PUT', `${example(id)}/placement`, { body });
  }

  /** @param {string} id @returns {Promise<Example>} */
  returnToTray(id) {
    return this.#content('DELETE', `${example(id)}/placement`);
  }

  /** How many people do an example, tried it or want to, and what we say. @param {string} id @returns {Promise<Schemas.DoingCounts>} */
  async doing(id) {
    return (await this.#content('GET', `${example(id)}?include=doing`)).doing;
  }

  /** @param {string} id @param {Schemas.DoingChoice['state'] | null} state null: taken back @returns {Promise<Schemas.DoingCounts>} */
  sayDoing(id, state) {
    return this.#switch(`${example(id)}/doing`, state && { state });
  }

  /** Those written or changed since. @param {Date} since @returns {Promise<Schemas.NextStep[]>} */
  async openNextSteps(since) {
    const moment = since.toISOString().replace(/\.\d+/, '');
    return (await this.#content('GET', `/next-steps?state=open&limit=500&updated_since=${moment}`)).items;
  }

  /** @param {string} id @param {Schemas.NextStepDecision} decision @returns {Promise<Schemas.NextStep>} */
  decideNextStep(id, decision) {
    return this.#content('PUT', `/next-steps/${id}/state`, { body: decision });
  }

  /** @param {Schemas.NewNextStep} fields @returns {Promise<Schemas.NextStep>} */
  addNextStep(fields) {
    return this.#content('POST', '/next-steps', { body: fields });
  }

  /** All lines of the board's columns, oldest first. @returns {Promise<Schemas.Line[]>} */
  async lines() {
    const items = [];
    let page = await this.#content('GET', '/lines?limit=500');
    items.push(...page.items);
    while (page.next) {
      page = await this.#content('GET', `/lines${new URL(page.next, location.href).search}`);
      items.push(...page.items);
    }
    return items;
  }

  /** @param {Schemas.NewLine} line @returns {Promise<Schemas.Line>} */
  addLine(line) {
    return this.#content('POST', '/lines', { body: line });
  }

  // Rounds

  /** How far a round is. @param {number} round @returns {Promise<Schemas.Round>} */
  round(round) {
    return this.#content('GET', `/rounds/${round}`);
  }

  /** Our own placements in a round, and in those that it follows. @param {number} round @returns {Promise<{items: Judgement[], earlier: Judgement[]}>} */
  judgements(round) {
    return this.#content('GET', `/rounds/${round}/placements/mine`);
  }

  /** @param {number} round @param {string} id @param {Pick<Judgement, 'answers' | 'at' | 'why'>} judgement @returns {Promise<Judgement>} */
  judge(round, id, { answers, at, why }) {
    /** @type {Schemas.PlacementAlone} */
    const body = { answers, why, ...(at ? { at } : {}) };
    return this.#content('PUT', ofRound(round, 'placements', id), { body });
  }

  /** @param {number} round @param {string} id @returns {Promise<null>} */
  unjudge(round, id) {
    return this.#content('DELETE', ofRound(round, 'placements', id));
  }

  /** What everyone answered; only once the round is revealed. @param {number} round @returns {Promise<Agreement>} */
  agreement(round) {
    return this.#content('GET', `/rounds/${round}/agreement`);
  }

  /** What moved since the round before. @param {number} round @returns {Promise<Comparison>} */
  comparison(round) {
    return this.#content('GET', `/rounds/${round}/comparison`);
  }

  /** What can be settled after a revealed round. @param {number} round @returns {Promise<Schemas.Proposals>} */
  proposals(round) {
    return this.#content('GET', `/rounds/${round}/proposals`);
  }

  /** Those who placed nothing count no more, or all count again; facilitators only. @param {number} round @param {boolean} counts @returns {Promise<Schemas.Round>} */
  countAbsent(round, counts) {
    return this.#content(counts ? 'DELETE' : 'PUT', `/rounds/${round}/attendance`);
  }

  /** Hands raised in the room. @param {number} round @param {string} id @param {Record<string, Hands>} answers @returns {Promise<Schemas.Tally>} */
  tally(round, id, answers) {
    /** @type {Schemas.Hands} */
    const body = { answers };
    return this.#content('PUT', ofRound(round, 'tallies', id), { body });
  }

  /** What was counted so far; facilitators only. @param {number} round @param {string} id @returns {Promise<{answers: Record<string, Hands>}>} */
  tallied(round, id) {
    return this.#content('GET', ofRound(round, 'tallies', id));
  }

  /** What a round came to goes onto the shared map; facilitators only. @param {number} round @param {Choice} choice @returns {Promise<Outcome>} */
  settle(round, choice) {
    return this.#content('POST', `/rounds/${round}/settle`, { body: choice });
  }

  // Lenses

  /** @returns {Promise<{items: Schemas.Lens[]}>} */
  lenses() {
    return this.#content('GET', '/lenses');
  }

  /** The lens on the wall; facilitators only. @param {string | null} lens null: none @returns {Promise<Workshop>} */
  lens(lens) {
    return this.#switch('/workshop/lens', lens ? { lens } : null);
  }

  // The workshop

  /** Goes on only from where it was seen. @param {import('../core/wall.js').Move} move @param {boolean} [again] @returns {Promise<Workshop>} */
  step({ step, from, beat }, again = false) {
    /** @type {Schemas.StepChoice} */
    const body = { step, from, ...(again ? { again } : {}), ...(beat ? { beat } : {}) };
    return this.#content('PUT', '/workshop/step', { body });
  }

  /** The steps with their notes; facilitators only. @returns {Promise<Schemas.Run>} */
  run() {
    return this.#content('GET', '/workshop/run');
  }

  /** Steps and notes from a template or another board. @param {string} from @returns {Promise<Workshop>} */
  takeOver(from) {
    return this.#content('PUT', '/workshop/run', { body: { from } });
  }

  /** Other steps, `step` the present one among them. @param {Workshop['steps']} steps @param {number | null} step @param {number} version @returns {Promise<Workshop>} */
  steps(steps, step, version) {
    /** @type {Schemas.WorkshopChanges} */
    const body = { steps, step };
    return this.#content('PATCH', '/workshop', { body, etag: `"${version}"` });
  }

  /** @param {number | null} seconds null stops it @returns {Promise<Workshop>} */
  timer(seconds) {
    return this.#switch('/workshop/timer', seconds ? { seconds } : null);
  }

  /** @param {string | null} example null: all of them again @returns {Promise<Workshop>} */
  spotlight(example) {
    return this.#switch('/workshop/spotlight', example ? { example } : null);
  }

  /** @param {boolean} blank @returns {Promise<Workshop>} */
  blank(blank) {
    return this.#switch('/workshop/blank', blank ? {} : null);
  }

  /** @param {Schemas.NewNote} fields @returns {Promise<Note>} */
  note(fields) {
    return this.#content('POST', '/workshop/notes', { body: fields });
  }

  /** @param {string} id @param {Schemas.NoteChanges} fields @returns {Promise<Note>} */
  editNote(id, fields) {
    return this.#content('PATCH', note(id), { body: fields });
  }

  /** @param {string} id @returns {Promise<null>} */
  removeNote(id) {
    return this.#content('DELETE', note(id));
  }

  // The board

  /** What lets people in; for those who may know it. @returns {Promise<Schemas.BoardCode>} */
  code() {
    return this.#content('GET', '/code');
  }

  /** @param {boolean} locked @returns {Promise<Board>} */
  lock(locked) {
    /** @type {Schemas.BoardChanges} */
    const body = { locked };
    return this.#content('PATCH', '', { body, etag: '*' });
  }

  /** The HTML of a page of this server. @param {string} path @returns {Promise<string>} */
  async page(path) {
    const asked = { headers: { accept: 'text/html' }, signal: timeout(TIMEOUT) };
    return (await received(this.#fetch, [path, asked])).text;
  }

  // Requests

  /** @param {string} path @param {Schemas.Timing | Schemas.Spotlight | Schemas.DoingChoice | {} | null} body what to set; null: unset */
  #switch(path, body) {
    return this.#content(body ? 'PUT' : 'DELETE', path, body ? { body } : {});
  }

  /** @param {string} method @param {string} path @param {Extras} [extras] @returns {Promise<any>} */
  async #content(method, path, extras) {
    return (await this.#call(method, path, extras)).content;
  }

  /** @param {string} method @param {string} path @param {Extras} [extras] @returns {Promise<{content: any, etag: string}>} */
  async #call(method, path, extras = {}) {
    const wasMember = this.#isMember;
    const asked = () => exchange(this.#fetch, request(method, this.#base + path, extras));
    try {
      return await this.#known(method, asked());
    } catch (error) {
      if (method === 'GET' || !(error instanceof Refused && error.status === 401)) throw error;
      if (wasMember) throw new Refused(401, { detail: this.#isUnknown ? NO_COOKIES : LEFT }, null);
      await this.#joinQuietly();
      return await this.#known(method, asked()).catch(toldOfCookies);
    }
  }

  /** @template T @param {string} method @param {Promise<T>} call @returns {Promise<T>} */
  async #known(method, call) {
    const answer = await call;
    if (method !== 'GET') this.#isUnknown = false;
    return answer;
  }

  /** Whoever needs it at the same time shares one joining: two would make two people. */
  #joinQuietly() {
    this.#joining ??= this.#join({}).finally(() => {
      this.#joining = null;
    });
    return this.#joining;
  }

  /** @param {Schemas.Join} body @returns {Promise<Participant>} */
  async #join(body) {
    if (globalThis.navigator?.cookieEnabled === false) throw new Refused(403, { detail: NO_COOKIES }, null);
    const asked = request('POST', `${this.#base}/participants`, { body });
    const { content } = await exchange(this.#fetch, asked);
    this.#isMember = this.#isUnknown = true;
    return content;
  }
}

/**
 * Sends a form to a page of this server, as a browser without scripts does.
 *
 * @param {string} path @param {[string, string][]} entries
 * @returns {Promise<{ok: boolean, text: string}>} `text`: the HTML of the page that it leads to
 * @throws {Unreachable}
 */
export async function sendForm(path, entries) {
  const asked = { headers: { accept: 'text/html' }, signal: timeout(TIMEOUT) };
  const body = new URLSearchParams(entries);
  const { response, text } = await received(globalThis.fetch, [path, { ...asked, method: 'POST', body }]);
  if (UNREACHABLE.includes(response.status)) throw new Unreachable();
  return { ok: response.ok, text };
}

/**
 * Somebody who has just joined and is not known has no cookie.
 *
 * @param {unknown} error
 * @returns {never}
 */
function toldOfCookies(error) {
  if (error instanceof Refused && error.status === 401) throw new Refused(401, { detail: NO_COOKIES }, null);
  throw error;
}

/** @param {string} id */
const example = (id) => `/examples/${encodeURIComponent(id)}`;

/** @param {string} id */
const note = (id) => `/workshop/notes/${encodeURIComponent(id)}`;

/** @param {number} round @param {'placements' | 'tallies'} what @param {string} id an example's */
const ofRound = (round, what, id) => `/rounds/${round}/${what}/${encodeURIComponent(id)}`;

/** AbortSignal.timeout, which Safari lacks before 16. @param {number} ms */
function timeout(ms) {
  if (AbortSignal.timeout) return AbortSignal.timeout(ms);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}

/**
 * @param {string} method
 * @param {string} url
 * @param {Extras} extras
 * @returns {[string, RequestInit]}
 */
function request(method, url, { body, etag }) {
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (etag) headers['if-match'] = etag;
  const signal = timeout(TIMEOUT);
  return [url, { method, headers, signal, body: body === undefined ? null : JSON.stringify(body) }];
}

/**
 * @param {typeof globalThis.fetch} fetch
 * @param {[string, RequestInit]} asked
 */
async function exchange(fetch, asked) {
  const { response, text } = await received(fetch, asked);
  if (UNREACHABLE.includes(response.status)) throw new Unreachable();
  const content = parsed(response, text);
  if (!response.ok) throw new Refused(response.status, content ?? {}, retryAfter(response));
  // A filter or a hotel's sign-in page may answer 200 in the server's place.
  if (content === undefined) throw new Unreachable();
  return { content, etag: response.headers.get('etag') ?? '' };
}

/**
 * @param {typeof globalThis.fetch} fetch
 * @param {[string, RequestInit]} asked
 */
async function received(fetch, [url, init]) {
  try {
    const response = await fetch(url, init);
    return { response, text: await response.text() };
  } catch (error) {
    throw new Unreachable(error);
  }
}

/**
 * @param {Response} response
 * @param {string} text
 * @returns {any} null when the answer is meant to be empty, undefined when it is not ours
 */
function parsed(response, text) {
  if (response.status === 204) return null;
  if (!/^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Seconds to wait, from either form of the header (RFC 9110, 10.2.3).
 *
 * @param {Response} response
 */
function retryAfter(response) {
  const value = response.headers.get('retry-after');
  if (!value) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}
