// A page that "Back" brings from the browser's memory is read anew: on a shared tablet it may be somebody else's.

addEventListener('pagehide', ({ persisted }) => {
  document.documentElement.hidden = persisted;
});
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
