// The front page's small picture, live.

import { followBoard } from '../controllers/board_store.js';
import { saySummary } from '../core/sentences.js';
import { counts, current } from '../core/state.js';
import { createDiagram } from '../ui/shared/diagram.js';
import { element, readPage } from '../ui/shared/page.js';

const page = readPage();
const diagram = createDiagram(element('picture'), page.geometry, () => 'portrait');
const board = followBoard(page, { draw });

/** @param {import('../core/state.js').State} state */
function draw(state) {
  const examples = [...current(state).values()].filter((example) => example.answers !== null);
  diagram.update({ examples, concepts: state.concepts, label: saySummary(counts(state), state.concepts) });
}

draw(board.state);
board.start();
