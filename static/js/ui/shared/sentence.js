// A sentence of the server's as it is shown: no line breaks within figures such as 5–4.

import { html } from '../../../vendor/lit-html/lit-html.js';

const FIGURES = /(\d+–\d+)/;

/** @param {string} sentence */
export const sentenceView = (sentence) =>
  sentence.split(FIGURES).map((part, i) => (i % 2 ? html`<span class="unbroken">${part}</span>` : part));
