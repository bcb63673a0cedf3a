// A facilitator's page: files are sent with a bar that shows how far it is. Without this, plain forms do the same.

import { element } from '../ui/shared/page.js';

addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches('[data-import]')) return;
  event.preventDefault();
  upload(form, event.submitter);
});

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
function upload(form, button) {
  const request = new XMLHttpRequest();
  const address = new URL(form.action);
  const disable = (/** @type {boolean} */ disabled) => {
    for (const other of form.querySelectorAll('button')) other.disabled = disabled;
  };
  request.open('POST', address);
  request.setRequestHeader('Accept', 'text/html');
  request.upload.addEventListener('progress', ({ loaded, total }) => showSent(loaded / total));
  request.upload.addEventListener('load', () => showSent(1));
  request.addEventListener('load', () => {
    const destination = new URL(request.responseURL);
    if (destination.pathname !== address.pathname) location.assign(destination);
    else showAnswer(request.responseText);
  });
  request.addEventListener('error', () => {
    disable(false);
    showProgress('The server cannot be reached. Nothing was imported. Try again.');
  });
  showSent(0);
  request.send(new FormData(form, button));
  disable(true);
}

/** How much of the file has gone; then the server is at work. @param {number} sent from 0 to 1 */
function showSent(sent) {
  const bar = showProgress(
    sent < 1 ? `Sending, ${Math.floor(sent * 100)} %` : 'Sent. The server is reading it…',
  );
  bar.hidden = false;
  if (sent < 1) bar.value = sent;
  else bar.removeAttribute('value');
}

/** @param {string} text @returns {HTMLProgressElement} the bar, hidden */
function showProgress(text) {
  element('progress').hidden = false;
  element('progress-text').textContent = text;
  const bar = /** @type {HTMLProgressElement} */ (document.querySelector('#progress progress'));
  bar.hidden = true;
  return bar;
}

/** Shows the page that the server answered. @param {string} html */
function showAnswer(html) {
  const answered = new DOMParser().parseFromString(html, 'text/html').getElementById('main');
  element('main').replaceChildren(...(answered?.childNodes ?? []));
  const outcome = document.getElementById('outcome') ?? document.querySelector('#main h1');
  if (outcome instanceof HTMLElement) {
    outcome.tabIndex = -1;
    outcome.focus();
  }
}
