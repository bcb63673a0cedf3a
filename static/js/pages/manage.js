// A facilitator's page: files are sent with a bar that shows how far it is. Without this, plain forms do the same.

import { element } from '../ui/shared/page.js';

addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches('[data-import]')) return;
  event.preventDefault();
  send(form, event.submitter);
});

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
function send(form, button) {
  const request = new XMLHttpRequest();
  const asked = new URL(form.action);
  const buttons = form.querySelectorAll('button');
  const rest = () => {
    for (const one of buttons) one.disabled = false;
  };
  request.open('POST', asked);
  request.setRequestHeader('Accept', 'text/html');
  request.upload.addEventListener('progress', ({ loaded, total }) => show(loaded / total));
  request.upload.addEventListener('load', () => show(1));
  request.addEventListener('load', () => {
    const landed = new URL(request.responseURL);
    if (landed.pathname !== asked.pathname) location.assign(landed);
    else replace(request.responseText);
  });
  request.addEventListener('error', () => {
    rest();
    tell('The server cannot be reached. Nothing was brought in; try again.');
  });
  show(0);
  request.send(new FormData(form, button));
  for (const one of buttons) one.disabled = true;
}

/** How much of the file has gone; then the server is at work. @param {number} sent from 0 to 1 */
function show(sent) {
  const bar = tell(sent < 1 ? `Sending, ${Math.floor(sent * 100)} %` : 'Sent; working through it…');
  bar.hidden = false;
  if (sent < 1) bar.value = sent;
  else bar.removeAttribute('value');
}

/** @param {string} text */
function tell(text) {
  element('progress').hidden = false;
  element('progress-text').textContent = text;
  const bar = /** @type {HTMLProgressElement} */ (document.querySelector('#progress progress'));
  bar.hidden = true;
  return bar;
}

/** Shows the page that the server answered. @param {string} html */
function replace(html) {
  const answered = new DOMParser().parseFromString(html, 'text/html').getElementById('main');
  element('main').replaceChildren(...(answered?.childNodes ?? []));
  const outcome = document.getElementById('outcome') ?? document.querySelector('#main h1');
  if (outcome instanceof HTMLElement) {
    outcome.tabIndex = -1;
    outcome.focus();
  }
}
