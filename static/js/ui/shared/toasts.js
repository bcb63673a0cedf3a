// Short messages with one thing to do about them, and the polite status line.

import { repeat } from '../../../vendor/lit-html/directives/repeat.js';
import { html, nothing, render } from '../../../vendor/lit-html/lit-html.js';

/**
 * @typedef {{key: number, about: string | null, text: string, action?: {label: string, run: () => void}, tone: 'calm' | 'warn'}} Toast
 */

const SHOWN_MS = 7000;
const MOST = 2;

/**
 * @param {HTMLElement} root where toasts appear
 * @param {HTMLElement} status the page's only polite live region
 */
export const createToasts = (root, status) => new Toasts(root, status);

class Toasts {
  #root;
  #status;
  /** @type {Toast[]} */
  #toasts = [];
  #count = 0;
  /** @type {string[]} */
  #unsaid = [];
  /** @type {HTMLElement | null} what had the focus before a message got it */
  #focused = null;

  /** @param {HTMLElement} root @param {HTMLElement} status */
  constructor(root, status) {
    this.#root = root;
    this.#status = status;
    root.addEventListener('focusin', ({ relatedTarget: from }) => {
      if (from instanceof HTMLElement && !root.contains(from)) this.#focused = from;
    });
  }

  /** What is to be said in one frame is said together: nothing takes another sentence's place. @param {string} text */
  say = (text) => {
    this.#unsaid.push(text);
    if (this.#unsaid.length > 1) return;
    this.#status.textContent = '';
    requestAnimationFrame(() => {
      this.#status.textContent = this.#unsaid.join(' ');
      this.#unsaid = [];
    });
  };

  /** What was shown is about something that is over. */
  clear = () => {
    for (const { key } of this.#toasts) this.#drop(key);
  };

  /** An open modal dialog hides everything outside it: messages go where they can be seen. */
  within = (/** @type {HTMLElement} */ host) => {
    host.append(this.#root, this.#status);
  };

  /** Takes away what offers something that can no longer be done. */
  endActions = () => {
    this.#toasts = this.#toasts.filter(({ action }) => !action);
    this.#draw();
  };

  /** `about`: what was shown about the same before goes. @param {string} text @param {{action?: Toast['action'], tone?: Toast['tone'], about?: string}} [more] */
  show = (text, { action, tone = 'calm', about } = {}) => {
    const key = ++this.#count;
    const others = this.#toasts.filter((toast) => !about || toast.about !== about);
    this.#toasts = [...others.slice(1 - MOST), { key, about: about ?? null, text, action, tone }];
    this.#draw();
    this.#expire(key);
    this.say(text);
  };

  /** A toast stays while the pointer or the focus is on it. @param {number} key */
  #expire(key) {
    setTimeout(() => {
      if (this.#root.matches(':hover, :focus-within')) this.#expire(key);
      else this.#drop(key);
    }, SHOWN_MS);
  }

  /** @param {Toast} toast */
  #act(toast) {
    this.#drop(toast.key);
    toast.action?.run();
  }

  /** @param {number} key */
  #drop(key) {
    const root = this.#root;
    const hadFocus = root.contains(document.activeElement);
    this.#toasts = this.#toasts.filter((toast) => toast.key !== key);
    this.#draw();
    if (hadFocus && !root.contains(document.activeElement)) this.#focusAgain();
  }

  /** What had it before a message got it, or the page's first heading that may have it. */
  #focusAgain() {
    const next = this.#focused?.isConnected ? this.#focused : document.querySelector('h2[tabindex]');
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }

  #draw() {
    render(
      repeat(
        this.#toasts,
        (toast) => toast.key,
        (toast) => this.#view(toast),
      ),
      this.#root,
    );
  }

  /** @param {Toast} toast */
  #view(toast) {
    const { tone, text, action, key } = toast;
    const button = (/** @type {string} */ label) =>
      html`<button type="button" class="button small" @click=${() => this.#act(toast)}>${label}</button>`;
    return html`<div class="toast" data-tone=${tone}>
      <span dir="auto">${text}</span>
      ${action ? button(action.label) : nothing}
      <button type="button" class="icon" aria-label="Close this message" @click=${() => this.#drop(key)}>×</button>
    </div>`;
  }
}
