// What a facilitator does at the wall: one press at a time, with a question before what cannot be taken back.

import { askFirst, goal, inQueue, stepOf } from '../core/wall.js';
import { Refused } from '../net/api.js';
import { switchTheme } from '../ui/shared/page.js';

/**
 * @typedef {import('../net/api.js').Api} Api
 * @typedef {import('../core/state.js').State} State
 * @typedef {import('../ui/wall/controls.js').Act} Act
 * @typedef {import('../ui/wall/controls.js').Note} Note
 */

const ASKED_MS = 10_000;
const REFUSED_MS = 8000;
const USUAL_MINUTES = 5;
const LONGEST = 7200;

/**
 * @param {Api} api
 * @param {() => State} state
 * @param {() => readonly {example: string}[]} items the examples of the round to go through
 * @param {() => void} changed what is said or written has changed
 */
export function createLead(api, state, items, changed) {
  let said = '';
  let asked = '';
  let busy = false;
  /** @type {Note['kind'] | null} */
  let writing = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let fading;

  /** @param {string} words @param {string} [question] what the next press answers @param {number} [ms] */
  const say = (words, question = '', ms = REFUSED_MS) => {
    said = words;
    asked = question;
    clearTimeout(fading);
    if (words) fading = setTimeout(say, ms, '');
    changed();
  };

  /** Presses while one is under way are left out, so no step is skipped. @param {() => Promise<unknown>} request */
  const send = async (request) => {
    if (busy) return;
    busy = true;
    try {
      await request();
      say('');
    } catch (error) {
      say(error instanceof Refused ? error.detail : 'The server cannot be reached. Press again in a moment.');
    } finally {
      busy = false;
    }
  };

  /** @param {string} question @param {string} words @param {() => Promise<unknown>} request */
  const sendAsked = (question, words, request) => {
    if (words && asked !== question) say(words, question, ASKED_MS);
    else send(request);
  };

  const goTo = (/** @type {{step: number | null, from: number | null}} */ to) =>
    sendAsked(`step ${to.from} ${to.step}`, askFirst(state(), to), () => api.step(to.step, to.from));

  const go = (/** @type {1 | -1} */ by) => {
    const to = goal(state().workshop, by);
    if (to) goTo(to);
  };

  const turn = (/** @type {1 | -1} */ by) => {
    const example = inQueue(state().workshop, items(), by);
    if (example !== undefined) send(() => api.spotlight(example));
  };

  const secondsLeft = () => {
    const timer = state().workshop?.timer;
    return timer ? Math.max(0, (Date.parse(timer.ends_at) - Date.now() - state().ahead) / 1000) : null;
  };

  const time = () => {
    const left = secondsLeft();
    const minutes = stepOf(state().workshop)?.minutes ?? USUAL_MINUTES;
    if (left === null) send(() => api.timer(minutes * 60));
    else sendAsked('timer', left ? 'Press again to stop the timer.' : '', () => api.timer(null));
  };

  /** @type {Record<Act, () => void>} */
  const acts = {
    next: () => go(1),
    back: () => go(-1),
    down: () => turn(1),
    up: () => turn(-1),
    timer: time,
    more: () => send(() => api.timer(Math.min(LONGEST, Math.round((secondsLeft() ?? 0) + 60)))),
    blank: () => send(() => api.blank(!state().workshop?.blank)),
    lock: () => send(() => api.lock(!state().board.locked)),
    note() {
      writing = stepOf(state().workshop)?.kind === 'next' ? 'next_step' : 'decision';
      say('');
    },
    theme: switchTheme,
    cancel() {
      writing = null;
      say('');
    },
  };

  return {
    get said() {
      return said;
    },
    get writing() {
      return writing;
    },
    act: (/** @type {Act} */ name) => acts[name](),
    goTo,
    send,
    /** @param {Note} note */
    write: (note) =>
      send(async () => {
        await api.note({ ...note, example: state().workshop?.spotlight ?? null });
        writing = null;
      }),
  };
}
