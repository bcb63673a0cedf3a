// Short messages with one thing to do about them, and the polite status line.

import { repeat } from '../../../vendor/lit-html/directives/repeat.js';
import { html, nothing, render } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {{key: number, about: string | null, text: string, action?: {label: string, run: () => void}, tone: 'calm' | 'warn'}} Toast
 */

const SHOWN_MS = 9000;
const MOST = 3;

/**
 * @param {HTMLElement} root where toasts appear
 * @param {HTMLElement} status the page's one polite live region
 */
export function createToasts(root, status) {
  /** @type {Toast[]} */
  let toasts = [];
  let count = 0;
  /** @type {HTMLElement | null} */
  let before = null;

  const draw = () =>
    render(
      repeat(
        toasts,
        (toast) => toast.key,
        (toast) => html`<div class="toast" data-tone=${toast.tone}>
          <span dir="auto">${toast.text}</span>
          ${
            toast.action
              ? html`<button type="button" class="button small" @click=${() => act(toast)}>${toast.action.label}</button>`
              : nothing
          }
          <button type="button" class="icon" aria-label="Close this message" @click=${() => drop(toast.key)}>×</button>
        </div>`,
      ),
      root,
    );

  const drop = (/** @type {number} */ key) => {
    const had = root.contains(document.activeElement);
    toasts = toasts.filter((toast) => toast.key !== key);
    draw();
    if (had && !root.contains(document.activeElement)) focusAgain();
  };

  /** What had it before a message got it, or the page's first heading that may have it. */
  const focusAgain = () => {
    const next = before?.isConnected ? before : document.querySelector('h2[tabindex]');
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  };

  root.addEventListener('focusin', ({ relatedTarget: from }) => {
    if (from instanceof HTMLElement && !root.contains(from)) before = from;
  });

  const act = (/** @type {Toast} */ toast) => {
    drop(toast.key);
    toast.action?.run();
  };

  /** A toast stays while the pointer or the focus is on it. @param {number} key */
  const expire = (key) =>
    setTimeout(() => {
      if (root.matches(':hover, :focus-within')) expire(key);
      else drop(key);
    }, SHOWN_MS);

  /** @param {string} text */
  const say = (text) => {
    status.textContent = '';
    requestAnimationFrame(() => {
      status.textContent = text;
    });
  };

  return {
    say,
    /** An open modal dialog hides everything outside it: messages go where they can be seen. @param {HTMLElement} host */
    within(host) {
      host.append(root, status);
    },
    /** `about`: what was shown about the same before goes. @param {string} text @param {{action?: Toast['action'], tone?: Toast['tone'], about?: string}} [more] */
    show(text, { action, tone = 'calm', about } = {}) {
      const key = ++count;
      const others = toasts.filter((toast) => !about || toast.about !== about);
      toasts = [...others.slice(1 - MOST), { key, about: about ?? null, text, action, tone }];
      draw();
      expire(key);
      say(text);
    },
  };
}
