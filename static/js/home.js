// The front page's small picture, live.

import { saySummary } from './core/say.js';
import { counts, current, initial, reduce } from './core/state.js';
import { createApi } from './net/api.js';
import { follow } from './net/live.js';
import { createDiagram } from './ui/diagram.js';
import { element, onWake, readPage } from './ui/page.js';

const page = readPage();
const api = createApi(page.api);
let state = initial(page.snapshot);
const diagram = createDiagram(element('picture'), page.geometry, () => 'portrait');

/** @param {import('./core/state.js').Action} action */
function dispatch(action) {
  const next = reduce(state, action);
  const redraw = next.examples !== state.examples;
  state = next;
  if (redraw) draw();
}

function draw() {
  const examples = [...current(state).values()].filter((example) => example.answers !== null);
  diagram.update({ examples, concepts: state.concepts, label: saySummary(counts(state), state.concepts) });
}

follow({
  url: `${page.api}/events`,
  since: () => state.version,
  wake: onWake,
  onEvent: (event) => dispatch({ type: 'event', event }),
  onReset: async () => dispatch({ type: 'snapshot', snapshot: await api.snapshot() }),
  onPresence: () => undefined,
  onLink: () => undefined,
});
draw();
