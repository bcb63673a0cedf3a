// The wall: the live diagram and its legend, with nothing to control.

import { saySummary } from './core/say.js';
import { byRegion, counts, current, initial, reduce } from './core/state.js';
import { createApi } from './net/api.js';
import { follow } from './net/live.js';
import { createDiagram } from './ui/diagram.js';
import { element, onWake, readPage, showLink, switchTheme } from './ui/page.js';
import { createWallLegend } from './ui/wall_legend.js';

const page = readPage();
const api = createApi(page.api);
let state = initial(page.snapshot);
let frame = 0;
const diagram = createDiagram(element('picture'), page.geometry, () => 'wall');
const legend = createWallLegend([element('legend-left'), element('legend-right')], element('pages'));

/** @param {import('./core/state.js').Action} action */
function dispatch(action) {
  const next = reduce(state, action);
  if (next === state) return;
  const redraw = next.examples !== state.examples || next.concepts !== state.concepts;
  state = next;
  drawFoot();
  if (redraw && !frame) frame = requestAnimationFrame(draw);
}

function draw() {
  frame = 0;
  const placed = [...current(state).values()].filter((example) => example.answers !== null);
  diagram.update({
    examples: placed,
    concepts: state.concepts,
    label: saySummary(counts(state), state.concepts),
  });
  legend.update(byRegion(state), state.concepts);
}

function drawFoot() {
  const waiting = counts(state).tray;
  const here = state.here ? `${state.here} here · ` : '';
  const link = state.link === 'offline' ? ' · no connection, trying again' : '';
  element('here').textContent = `${here}${waiting} to place${link}`;
}

follow({
  url: `${page.api}/events`,
  since: () => state.version,
  wake: onWake,
  onEvent(event) {
    dispatch({ type: 'event', event });
    if (event.example) diagram.pulse(event.example);
  },
  onReset: async () => dispatch({ type: 'snapshot', snapshot: await api.snapshot() }),
  onPresence: (here) => dispatch({ type: 'presence', here }),
  onLink(link) {
    dispatch({ type: 'link', link });
    showLink(link);
  },
});

element('theme').addEventListener('click', switchTheme);
draw();
drawFoot();
