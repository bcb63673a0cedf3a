// The map: makes its controllers and ties them together. State in, screen out: every change goes through the reducer, and every
// drawing comes from its state.

import { followBoard } from '../controllers/board_store.js';
import { Carrying } from '../controllers/carrying.js';
import { ExampleEditing } from '../controllers/example_editing.js';
import { ExampleSheet } from '../controllers/example_sheet.js';
import { watchIdentity } from '../controllers/identity_watch.js';
import { Joining } from '../controllers/joining.js';
import { LensChoice } from '../controllers/lens_choice.js';
import { MapView } from '../controllers/map_view.js';
import { Others } from '../controllers/others.js';
import { Participation } from '../controllers/participation.js';
import { Placing } from '../controllers/placing.js';
import { Redrawing } from '../controllers/redrawing.js';
import { TagFilter } from '../controllers/tag_filter.js';
import { Toolbar } from '../controllers/toolbar.js';
import { Viewer } from '../controllers/viewer.js';
import { current } from '../core/state.js';
import { focusedExample, refreshTabStops } from '../ui/map/keys.js';
import { Labels } from '../ui/map/labels.js';
import { Zoom } from '../ui/map/zoom.js';
import { createDiagram } from '../ui/shared/diagram.js';
import { element, readPage, showTitle, small } from '../ui/shared/page.js';
import { createToasts } from '../ui/shared/toasts.js';

/** Words on cards have at least so many pixels. */
const LEAST_WORDS = 12.9;

const page = readPage();
const viewer = new Viewer(page.me);
const filter = new TagFilter();
const toasts = createToasts(element('toasts'), element('status'));
const stage = element('picture');
const diagram = createDiagram(stage, page.geometry, () => (small.matches ? 'portrait' : 'wide'), LEAST_WORDS);

const board = followBoard(page, {
  draw,
  onLive() {
    placing.retry();
    participation.ownPlacements.catchUp();
  },
  onOwn: () => participation.ownPlacements.changed(),
  results: { comparison: true },
  onEvent(event) {
    others.receive(event);
    lens.receive(event);
  },
});

const participation = new Participation(page, {
  board,
  viewer,
  say: (text) => toasts.say(text),
  warn: (text) => toasts.show(text, { tone: 'warn' }),
  open: (id) => sheet.openExample(id),
  keep: (earlier) => placing.keepEarlier(earlier),
  onStep: toasts.clear,
});
const lens = new LensChoice({ api: board.api, onChange: draw });
const placing = new Placing({ board, viewer, participation, diagram, toasts });
const recordIdentity = watchIdentity(board.state.board.slug, viewer);
const joining = new Joining({
  board,
  viewer,
  participation,
  onJoined() {
    placing.keep();
    recordIdentity();
  },
});
const others = new Others({ board, say: (text) => toasts.say(text), onMoved: (id) => diagram.pulse(id) });
const editing = new ExampleEditing({
  board,
  viewer,
  toasts,
  onAdded(id) {
    filter.clear();
    map.added(id);
  },
  onRemove: () => sheet.close(),
});
const sheet = new ExampleSheet({
  board,
  viewer,
  participation,
  placing,
  editing,
  filter,
  toasts,
  geometry: page.geometry,
  onRegion: (mask) => diagram.openRegion(small.matches ? 0 : (mask ?? 0)),
  draw,
});
const map = new MapView({
  board,
  viewer,
  participation,
  filter,
  lens,
  diagram,
  opened: () => sheet.example,
  onRegion: (mask) => sheet.openRegion(mask),
  onAdd: () => editing.add(),
  onStart: () => sheet.startPlacing(),
});
const toolbar = new Toolbar({
  board,
  viewer,
  participation,
  filter,
  lens,
  others,
  onAdd: () => editing.add(),
  onRename: () => joining.rename(),
  draw,
});
new Carrying({ board, placing, sheet, diagram, toasts });
new Labels((id) => current(board.state).get(id));
new Zoom(element('stage'), diagram, (text) => toasts.say(text));
const redrawing = new Redrawing({
  all: drawAll,
  picture: () => document.body.dataset.shows === 'map' && map.drawPicture(focusedExample()),
});

function draw() {
  redrawing.draw();
}

function drawAll() {
  placing.followStep();
  const shows = participation.draw();
  const focused = focusedExample();
  showTitle(board.state.board);
  toolbar.draw(shows);
  map.showNumbers();
  if (shows === 'map') map.draw(focused);
  else sheet.close();
  sheet.draw();
  refreshTabStops(document);
  map.keepFocus(focused);
  map.showAdded();
}

if (!viewer.looksOn(board.state.board)) participation.join(page.mine, page.earlier);
placing.restore();
draw();
// Joined first, so that the stream knows who is here.
await joining.joinQuietly();
board.start();
