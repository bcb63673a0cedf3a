// The wall: the live diagram and its legend, with nothing to control.

import { saySummary } from './core/say.js';
import { byRegion, counts, current } from './core/state.js';
import { followBoard } from './following.js';
import { createDiagram } from './ui/diagram.js';
import { element, readPage, showTitle, switchTheme } from './ui/page.js';
import { createWallLegend } from './ui/wall_legend.js';

/** @typedef {import('./core/state.js').State} State */

const page = readPage();
const diagram = createDiagram(element('picture'), page.geometry, () => 'wall');
const legend = createWallLegend(
  [element('legend-left'), element('legend-right')],
  element('pages'),
  element('pause'),
);
const board = followBoard(page, {
  draw,
  onEvent: ({ example }) => example && diagram.pulse(example),
});

/** @param {State} state @param {State | null} before */
function draw(state, before) {
  showTitle(state.board);
  drawFoot(state);
  if (state.examples === before?.examples && state.concepts === before?.concepts) return;
  const placed = [...current(state).values()].filter((example) => example.answers !== null);
  const label = saySummary(counts(state), state.concepts);
  diagram.update({ examples: placed, concepts: state.concepts, label });
  legend.update(byRegion(state), state.concepts);
}

/** @param {State} state */
function drawFoot(state) {
  const here = state.here ? `${state.here} here · ` : '';
  const link = state.link === 'offline' ? ' · no connection, trying again' : '';
  const words = state.gone
    ? 'A facilitator removed this board.'
    : `${here}${counts(state).tray} to place${link}`;
  if (element('here').textContent !== words) element('here').textContent = words;
}

element('theme').addEventListener('click', switchTheme);
element('pause').addEventListener('click', legend.pause);
draw(board.state, null);
board.start();
