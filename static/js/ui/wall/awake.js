// A wall that nobody touches stays lit while the workshop runs.

/** @type {WakeLockSentinel | null} */
let lock = null;
let isWanted = false;

/** Browsers have it in secure contexts only, and take it back whenever the page is hidden. */
const ask = async () => {
  if (!isWanted || lock || document.visibilityState !== 'visible') return;
  const asked = await navigator.wakeLock?.request('screen').catch(() => null);
  if (!asked) return;
  asked.addEventListener('release', () => {
    if (lock === asked) lock = null;
  });
  if (isWanted && !lock) lock = asked;
  else await asked.release();
};

document.addEventListener('visibilitychange', ask);

/** Keeps the screen lit from now on, or lets it go dark. @param {boolean} isLit */
export const stayAwake = (isLit) => {
  if (isLit === isWanted) return;
  isWanted = isLit;
  if (isLit) ask();
  else lock?.release();
};
