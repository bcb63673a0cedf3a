/**
 * The board's REST operations. No DOM.
 *
 * @import {Agreement, Answers, Board, Example, Hands, Hint, Note, Snapshot, Workshop} from '../core/regions.js'
 * @import {Judgement} from '../core/state.js'
 * @import {Choice, Comparison, Outcome} from '../core/settling.js'
 *
 * @typedef {{pointer: string, detail: string}} FieldError
 * @typedef {{status?: number, title?: string, detail?: string, errors?: FieldError[]}} Problem
 * @typedef {{id: string, name: string, board: string, group?: string | null}} Participant
 */

const TIMEOUT = 10_000;
const UNREACHABLE = [502, 503, 504];

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

/** @param {string} id */
const exampleAddress = (id) => `/examples/${encodeURIComponent(id)}`;
/** @param {number} round @param {string} example */
const judgementAddress = (round, example) => `/rounds/${round}/placements/${encodeURIComponent(example)}`;
/** @param {string} id */
const noteAddress = (id) => `/workshop/notes/${encodeURIComponent(id)}`;

/** Every operation throws `Refused` or `Unreachable`. Who has not joined yet is joined quietly. */
export class Api {
  #call;

  /**
   * @param {string} base the board's address, as "/api/v1/boards/sample"
   * @param {typeof globalThis.fetch} [fetch]
   */
  constructor(base, fetch = globalThis.fetch) {
    this.#call = caller(base, fetch);
  }

  /** @type {(id: string, answers: Answers, at?: Hint | null) => Promise<Example>} */
  place = (id, answers, at) =>
    this.#call.content('PUT', `${exampleAddress(id)}/placement`, {
      body: at ? { answers, at } : { answers },
    });

  /** @type {(id: string) => Promise<Example>} */
  returnToTray = (id) => this.#call.content('DELETE', `${exampleAddress(id)}/placement`);

  /** @type {(round: number, id: string, given: Pick<Judgement, 'answers' | 'at' | 'why'>) => Promise<Judgement>} */
  judge = (round, id, { answers, at, why }) =>
    this.#call.content('PUT', judgementAddress(round, id), { body: { answers, why, ...(at ? { at } : {}) } });

  /** @type {(round: number, id: string) => Promise<null>} */
  unjudge = (round, id) => this.#call.content('DELETE', judgementAddress(round, id));

  /** @type {(round: number) => Promise<Judgement[]>} our own placements in a round */
  judgements = async (round) => (await this.#call.content('GET', `/rounds/${round}/placements/mine`)).items;

  /** @type {(round: number) => Promise<Agreement>} what everyone answered; only once the round is revealed */
  agreement = (round) => this.#call.content('GET', `/rounds/${round}/agreement`);

  /** @type {(step: number | null, from: number | null, again?: boolean) => Promise<Workshop>} goes on only from where it was seen */
  step = (step, from, again = false) =>
    this.#call.content('PUT', '/workshop/step', { body: { step, from, ...(again ? { again } : {}) } });

  /** @type {(steps: Workshop['steps'], step: number | null, version: number) => Promise<Workshop>} other steps, `step` the present one among them */
  steps = (steps, step, version) =>
    this.#call.content('PATCH', '/workshop', { body: { steps, step }, etag: `"${version}"` });

  /** @type {(seconds: number | null) => Promise<Workshop>} null stops it */
  timer = (seconds) => this.#set('/workshop/timer', seconds && { seconds });

  /** @type {(example: string | null) => Promise<Workshop>} null: all of them again */
  spotlight = (example) => this.#set('/workshop/spotlight', example && { example });

  /** @type {(blank: boolean) => Promise<Workshop>} */
  blank = (blank) => this.#set('/workshop/blank', blank && {});

  /** @type {(fields: {kind: Note['kind'], text: string, example?: string | null}) => Promise<Note>} */
  note = (fields) => this.#call.content('POST', '/workshop/notes', { body: fields });

  /** @type {(id: string, fields: Partial<Pick<Note, 'kind' | 'text' | 'example'>>) => Promise<Note>} */
  editNote = (id, fields) => this.#call.content('PATCH', noteAddress(id), { body: fields });

  /** @type {(id: string) => Promise<null>} */
  removeNote = (id) => this.#call.content('DELETE', noteAddress(id));

  /** @type {(round: number, id: string, answers: Record<string, Hands>) => Promise<unknown>} hands raised in the room */
  tally = (round, id, answers) =>
    this.#call.content('PUT', `/rounds/${round}/tallies/${encodeURIComponent(id)}`, { body: { answers } });

  /** @type {(round: number, id: string) => Promise<{answers: Record<string, Hands>}>} what was counted so far; facilitators only */
  tallied = (round, id) => this.#call.content('GET', `/rounds/${round}/tallies/${encodeURIComponent(id)}`);

  /** @type {(round: number, choice: Choice) => Promise<Outcome>} what a round found goes onto the shared map; facilitators only */
  settle = (round, choice) => this.#call.content('POST', `/rounds/${round}/settle`, { body: choice });

  /** @type {(round: number) => Promise<Comparison>} what moved since the round before */
  comparison = (round) => this.#call.content('GET', `/rounds/${round}/comparison`);

  /** @type {() => Promise<{code: string, address: string}>} what lets people in; for those who may know it */
  code = () => this.#call.content('GET', '/code');

  /** @type {(locked: boolean) => Promise<Board>} */
  lock = (locked) => this.#call.content('PATCH', '', { body: { locked }, etag: '*' });

  /** @type {(fields: Record<string, unknown>) => Promise<Example>} */
  add = (fields) => this.#call.content('POST', '/examples', { body: fields });

  /** @type {(id: string, fields: Record<string, unknown>, etag: string) => Promise<Example>} */
  edit = (id, fields, etag) => this.#call.content('PATCH', exampleAddress(id), { body: fields, etag });

  /** @type {(id: string, etag: string) => Promise<void>} */
  remove = (id, etag) => this.#call.content('DELETE', exampleAddress(id), { etag });

  /** @type {(id: string) => Promise<Example>} */
  restore = (id) => this.#call.content('POST', `${exampleAddress(id)}/restore`);

  /** @type {(name?: string) => Promise<Participant>} joins, or changes the name */
  join = (name) => this.#call.join(name);

  /** @type {() => Promise<Snapshot>} */
  snapshot = () => this.#call.content('GET', '/snapshot');

  /** @type {(id: string) => Promise<{example: Example, etag: string}>} */
  async getExample(id) {
    const answer = await this.#call('GET', exampleAddress(id));
    return { example: answer.content, etag: answer.etag };
  }

  /** @param {string} path @param {object | null | false | '' | 0} body what to set; without it, unset */
  #set(path, body) {
    return this.#call.content(body ? 'PUT' : 'DELETE', path, body ? { body } : {});
  }
}

/**
 * @typedef {{body?: unknown, etag?: string}} Extras
 * @param {string} base
 * @param {typeof globalThis.fetch} fetch
 */
function caller(base, fetch) {
  /** @type {Promise<Participant> | null} */
  let joining = null;

  /** @param {string} [name] */
  const joinAs = async (name) =>
    (
      await exchange(
        fetch,
        request('POST', `${base}/participants`, { body: name === undefined ? {} : { name } }),
      )
    ).content;

  /** Whoever needs it at the same time shares one joining: two would make two people. */
  const joinQuietly = () => {
    joining ??= joinAs().finally(() => {
      joining = null;
    });
    return joining;
  };

  /** @param {string} [name] */
  const join = (name) => (name === undefined ? joinQuietly() : joinAs(name));

  /** @type {(method: string, path: string, extras?: Extras) => Promise<{content: any, etag: string}>} */
  const call = async (method, path, extras = {}) => {
    try {
      return await exchange(fetch, request(method, base + path, extras));
    } catch (error) {
      if (method === 'GET' || !(error instanceof Refused) || error.status !== 401) throw error;
      await joinQuietly();
      return exchange(fetch, request(method, base + path, extras));
    }
  };

  /** @type {(method: string, path: string, extras?: Extras) => Promise<any>} */
  const content = async (method, path, extras) => (await call(method, path, extras)).content;

  return Object.assign(call, { content, join });
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
  const signal = AbortSignal.timeout(TIMEOUT);
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
