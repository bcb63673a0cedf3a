// Two tabs of one browser are one person: when somebody else joins or signs in in another tab, this one starts anew.

import { browserStorage } from '../ui/shared/page.js';

/**
 * @param {string} slug @param {import('./viewer.js').Viewer} viewer
 * @returns {() => void} to call when the viewer has joined
 */
export const watchIdentity = (slug, viewer) => {
  const name = `threefold-person-${slug}`;
  addEventListener('storage', ({ key, newValue }) => {
    if (key === name && newValue && viewer.isParticipant && newValue !== viewer.identity) location.reload();
  });
  const record = () => {
    if (viewer.identity === '/') return;
    try {
      browserStorage()?.setItem(name, viewer.identity);
    } catch {
      // Full storage: the other tabs are not told.
    }
  };
  record();
  return record;
};
