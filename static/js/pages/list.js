// The text twin stays still while it is read; it only says when the map has moved on.

import { Api } from '../net/api.js';
import { follow } from '../net/live.js';
import { lookAfterPlainForm } from '../ui/shared/example_form.js';
import { element, onWake, openPeers, showLink } from '../ui/shared/page.js';

/** @type {{version: number, api: string}} */
const page = JSON.parse(element('page-data').textContent ?? '');
lookAfterPlainForm();
const api = new Api(page.api);
let { version } = page;

const follower = follow({
  url: `${page.api}/events`,
  since: () => version,
  wake: onWake,
  changes: (since) => api.changes(since),
  peers: openPeers(),
  onEvent(event) {
    version = event.version;
    showChanges(version - page.version);
  },
  async onReset() {
    follower.close();
    showChanges(0);
  },
  onPresence: () => undefined,
  onLink: showLink,
});

/** @param {number} changes since the page was served; 0: nobody knows how many */
function showChanges(changes) {
  const many = changes === 1 ? 'One change' : `${changes || 'Many'} changes`;
  element('changes').textContent = `${many} since you opened this list.`;
  element('show').hidden = false;
}
